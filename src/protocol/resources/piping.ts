import type { TypeName } from '../declare/objectType.ts';

/**
 * What an object means when it is piped into a cmdlet: decided by its type, never by whichever `Name` it happens to
 * have. A tag piped by property name alone into Remove-...Repository would delete the repository.
 */
export type Meaning =
  /** The item itself: it is read, changed or removed. */
  | 'itself'
  /** A repository piped to Get-...Tag or Get-...Manifest: what it holds is listed. */
  | 'what it holds'
  /** A tag piped to a manifest cmdlet: the manifest that it points at, by digest. */
  | 'the manifest it points at'
  /** A manifest piped to Get-...Tag: the tags that point at it. */
  | 'the tags that point at it'
  /** A registry piped to Connect: its admin user where it has one, else the Azure identity of the session. */
  | 'as its admin user'
  | 'refused';

/** A repository name that Get-...Repository wrote: a string with RegistryName and RepositoryName on it. */
export type PipedType = TypeName | 'AcrShell.RepositoryName';

export type DataCmdlet = `${'Get' | 'Update' | 'Remove'}-AzContainerRegistry${'Repository' | 'Manifest' | 'Tag'}`;

/** The cmdlets of the session itself: an emulator is connected to or stopped, a connection shown or dropped. */
export type SessionCmdlet =
  | 'Connect-AzContainerRegistry'
  | 'Disconnect-AzContainerRegistry'
  | 'Get-AzContainerRegistryContext'
  | 'Clear-AzContainerRegistryContext'
  | 'Stop-AzContainerRegistryEmulator'
  | 'Connect-AzContainerRegistryAccount';

/** The cmdlets that read or move the content of one manifest, named by a digest, a tag, or both. */
export type ContentCmdlet =
  | 'Save-AzContainerRegistryArtifact'
  | 'Copy-AzContainerRegistryArtifact'
  | 'Get-AzContainerRegistryManifestContent'
  | 'Get-AzContainerRegistryReferrer'
  | 'Add-AzContainerRegistryTag';

/** The cmdlets of one blob: a manifest's digest is none of a blob, so nothing but a blob is piped to them. */
export type BlobCmdlet = `${'Get' | 'Save' | 'Remove'}-AzContainerRegistryBlob`;

type Row = Readonly<Record<DataCmdlet | ContentCmdlet | BlobCmdlet | SessionCmdlet, Meaning>>;

const refused: Row = {
  'Connect-AzContainerRegistry': 'refused',
  'Disconnect-AzContainerRegistry': 'refused',
  'Get-AzContainerRegistryContext': 'refused',
  'Clear-AzContainerRegistryContext': 'refused',
  'Stop-AzContainerRegistryEmulator': 'refused',
  'Connect-AzContainerRegistryAccount': 'refused',
  'Get-AzContainerRegistryRepository': 'refused',
  'Update-AzContainerRegistryRepository': 'refused',
  'Remove-AzContainerRegistryRepository': 'refused',
  'Get-AzContainerRegistryManifest': 'refused',
  'Update-AzContainerRegistryManifest': 'refused',
  'Remove-AzContainerRegistryManifest': 'refused',
  'Get-AzContainerRegistryTag': 'refused',
  'Update-AzContainerRegistryTag': 'refused',
  'Remove-AzContainerRegistryTag': 'refused',
  'Save-AzContainerRegistryArtifact': 'refused',
  'Copy-AzContainerRegistryArtifact': 'refused',
  'Get-AzContainerRegistryManifestContent': 'refused',
  'Get-AzContainerRegistryReferrer': 'refused',
  'Add-AzContainerRegistryTag': 'refused',
  'Get-AzContainerRegistryBlob': 'refused',
  'Save-AzContainerRegistryBlob': 'refused',
  'Remove-AzContainerRegistryBlob': 'refused',
};

/** What names a manifest is itself to whatever reads its content or moves it; a tag keeps its name on the way. */
const content = {
  'Save-AzContainerRegistryArtifact': 'itself',
  'Copy-AzContainerRegistryArtifact': 'itself',
  'Get-AzContainerRegistryManifestContent': 'itself',
  'Get-AzContainerRegistryReferrer': 'itself',
  'Add-AzContainerRegistryTag': 'itself',
} as const;

const repository: Row = {
  ...refused,
  'Get-AzContainerRegistryRepository': 'itself',
  'Update-AzContainerRegistryRepository': 'itself',
  'Remove-AzContainerRegistryRepository': 'itself',
  'Get-AzContainerRegistryManifest': 'what it holds',
  'Get-AzContainerRegistryTag': 'what it holds',
};

const tag: Row = {
  ...refused,
  ...content,
  'Get-AzContainerRegistryManifest': 'the manifest it points at',
  'Update-AzContainerRegistryManifest': 'the manifest it points at',
  'Remove-AzContainerRegistryManifest': 'the manifest it points at',
  'Get-AzContainerRegistryTag': 'itself',
  'Update-AzContainerRegistryTag': 'itself',
  'Remove-AzContainerRegistryTag': 'itself',
};

const manifest: Row = {
  ...refused,
  ...content,
  'Get-AzContainerRegistryManifest': 'itself',
  'Update-AzContainerRegistryManifest': 'itself',
  'Remove-AzContainerRegistryManifest': 'itself',
  'Get-AzContainerRegistryTag': 'the tags that point at it',
};

/** Something about a manifest, which leads to the manifest itself. */
const pointer: Row = {
  ...refused,
  ...content,
  'Get-AzContainerRegistryManifest': 'the manifest it points at',
  'Update-AzContainerRegistryManifest': 'the manifest it points at',
  'Remove-AzContainerRegistryManifest': 'the manifest it points at',
  'Get-AzContainerRegistryTag': 'the tags that point at it',
};

const blob: Row = {
  ...refused,
  'Get-AzContainerRegistryBlob': 'itself',
  'Save-AzContainerRegistryBlob': 'itself',
  'Remove-AzContainerRegistryBlob': 'itself',
};

const connection: Row = {
  ...refused,
  'Connect-AzContainerRegistry': 'itself',
  'Disconnect-AzContainerRegistry': 'itself',
  'Get-AzContainerRegistryContext': 'itself',
  'Clear-AzContainerRegistryContext': 'itself',
};

const emulator: Row = {
  ...refused,
  'Connect-AzContainerRegistry': 'itself',
  'Disconnect-AzContainerRegistry': 'itself',
  'Stop-AzContainerRegistryEmulator': 'itself',
  'Connect-AzContainerRegistryAccount': 'itself',
};

/** The registry as a resource. What cmdlets of Azure Resource Manager make of an object is decided by its resource id. */
const registry: Row = {
  ...refused,
  'Connect-AzContainerRegistry': 'as its admin user',
  'Disconnect-AzContainerRegistry': 'itself',
  'Get-AzContainerRegistryContext': 'itself',
  'Clear-AzContainerRegistryContext': 'itself',
  'Get-AzContainerRegistryRepository': 'what it holds',
};

const credential: Row = { ...refused, 'Connect-AzContainerRegistry': 'itself' };

/** The list objects (TagList, ManifestList) are refused everywhere: `.Tags` and `.ManifestsAttributes` are what pipes. */
export const pipelineTable: Readonly<Record<PipedType, Row>> = {
  'AcrShell.RepositoryName': repository,
  'AcrShell.Repository': repository,
  'AcrShell.Tag': tag,
  'AcrShell.TagAttributes': tag,
  'AcrShell.Manifest': manifest,
  'AcrShell.ManifestAttributes': manifest,
  'AcrShell.Artifact': pointer,
  'AcrShell.ManifestContent': pointer,
  'AcrShell.Referrer': pointer,
  'AcrShell.AddedTag': tag,
  'AcrShell.Blob': blob,
  'AcrShell.TagList': refused,
  'AcrShell.ManifestList': refused,
  'AcrShell.ManifestReference': refused,
  'AcrShell.ChangeableAttributes': refused,
  'AcrShell.DeletedRepository': refused,
  'AcrShell.Connection': connection,
  'AcrShell.ExposedToken': refused,
  'AcrShell.Environment': refused,
  'AcrShell.Emulator': emulator,
  'AcrShell.Registry': registry,
  'AcrShell.RegistryCredential': credential,
  'AcrShell.SecureRegistryCredential': credential,
  'AcrShell.Access': refused,
  'AcrShell.Account': refused,
  'AcrShell.AgentPool': refused,
  'AcrShell.AgentPoolQueueStatus': refused,
  'AcrShell.IPRule': refused,
  'AcrShell.RegistryNameStatus': refused,
  'AcrShell.RegistryTemplate': refused,
  'AcrShell.RegistryUsage': refused,
  'AcrShell.Replication': refused,
  'AcrShell.ScopeMap': refused,
  'AcrShell.Token': refused,
  'AcrShell.TokenCertificate': refused,
  'AcrShell.TokenPassword': refused,
  'AcrShell.Webhook': refused,
  'AcrShell.WebhookCallbackConfig': refused,
  'AcrShell.WebhookEvent': refused,
  'AcrShell.WebhookEventInfo': refused,
};
