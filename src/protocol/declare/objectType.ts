/**
 * The types of what cmdlets write, as people see them: names, order and kinds of properties.
 * The build makes PowerShell's types of the same names from this, the console its tables.
 * Wire names (objects.ts) are these with a small first letter.
 */
/** `secret`: a SecureString in PowerShell. `date`: a point in time, ISO 8601 on the wire. `table`: names with values. */
export type PropertyKind =
  | 'string'
  | 'secret'
  | 'bool'
  | 'int'
  | 'long'
  | 'date'
  | 'table'
  | 'strings'
  | TypeName
  | `${TypeName}[]`;

export interface Property {
  readonly kind: PropertyKind;
  /** Read through another property (`Attributes.Name`): Az's nested shape and the plain one are the same data. */
  readonly through?: string;
  /** `[datetimeoffset]` made from this ISO 8601 text property. */
  readonly timeOf?: string;
}

/** Columns of the default table; `view` says how a value is shortened for people. */
export interface Column {
  readonly property: string;
  readonly label?: string;
  readonly view?: 'digest' | 'megabytes' | 'age' | 'locks';
}

export interface ObjectType {
  /** What one of them is called in a sentence: `a tag`. */
  readonly noun: string;
  readonly properties: Readonly<Record<string, Property>>;
  readonly columns?: readonly Column[];
}

export type TypeName =
  | 'AcrShell.ChangeableAttributes'
  | 'AcrShell.Repository'
  | 'AcrShell.DeletedRepository'
  | 'AcrShell.TagAttributes'
  | 'AcrShell.Tag'
  | 'AcrShell.TagList'
  | 'AcrShell.ManifestReference'
  | 'AcrShell.ManifestAttributes'
  | 'AcrShell.Manifest'
  | 'AcrShell.ManifestList'
  | 'AcrShell.Artifact'
  | 'AcrShell.ManifestContent'
  | 'AcrShell.Referrer'
  | 'AcrShell.AddedTag'
  | 'AcrShell.Blob'
  | 'AcrShell.Connection'
  | 'AcrShell.ExposedToken'
  | 'AcrShell.Environment'
  | 'AcrShell.Emulator'
  | ManagementTypeName;

/** Spelled out, because what it names is declared with it. */
export type ManagementTypeName =
  | 'AcrShell.Access'
  | 'AcrShell.Account'
  | 'AcrShell.AgentPool'
  | 'AcrShell.AgentPoolQueueStatus'
  | 'AcrShell.IPRule'
  | 'AcrShell.Registry'
  | 'AcrShell.RegistryCredential'
  | 'AcrShell.RegistryNameStatus'
  | 'AcrShell.RegistryTemplate'
  | 'AcrShell.RegistryUsage'
  | 'AcrShell.Replication'
  | 'AcrShell.ScopeMap'
  | 'AcrShell.SecureRegistryCredential'
  | 'AcrShell.Token'
  | 'AcrShell.TokenCertificate'
  | 'AcrShell.TokenPassword'
  | 'AcrShell.Webhook'
  | 'AcrShell.WebhookCallbackConfig'
  | 'AcrShell.WebhookEvent'
  | 'AcrShell.WebhookEventInfo';

const string = { kind: 'string' } as const;
const bool = { kind: 'bool' } as const;
const int = { kind: 'int' } as const;
const long = { kind: 'long' } as const;
const strings = { kind: 'strings' } as const;

const times = {
  CreatedOn: { kind: 'string', timeOf: 'CreatedTime' },
  LastUpdatedOn: { kind: 'string', timeOf: 'LastUpdateTime' },
} as const;

/** The four flags beside ChangeableAttributes, so that `Where-Object DeleteEnabled` reads as people say it. */
const flags = (path: string) =>
  ({
    DeleteEnabled: { kind: 'bool', through: `${path}.DeleteEnabled` },
    WriteEnabled: { kind: 'bool', through: `${path}.WriteEnabled` },
    ListEnabled: { kind: 'bool', through: `${path}.ListEnabled` },
    ReadEnabled: { kind: 'bool', through: `${path}.ReadEnabled` },
  }) as const;

const tagAttributes = {
  Name: string,
  Digest: string,
  CreatedTime: string,
  LastUpdateTime: string,
  Signed: bool,
  ChangeableAttributes: { kind: 'AcrShell.ChangeableAttributes' },
  RegistryName: string,
  RepositoryName: string,
} as const satisfies Record<string, Property>;

const manifestAttributes = {
  Digest: string,
  ImageSize: long,
  CreatedTime: string,
  LastUpdateTime: string,
  Architecture: string,
  Os: string,
  MediaType: string,
  ConfigMediaType: string,
  Tags: strings,
  ChangeableAttributes: { kind: 'AcrShell.ChangeableAttributes' },
  References: { kind: 'AcrShell.ManifestReference[]' },
  RegistryName: string,
  RepositoryName: string,
} as const satisfies Record<string, Property>;

/** The same properties read through `Attributes`. */
function throughAttributes(properties: Readonly<Record<string, Property>>): Record<string, Property> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, { ...property, through: `Attributes.${name}` }]),
  );
}

export const dataTypes: Readonly<Record<Exclude<TypeName, ManagementTypeName>, ObjectType>> = {
  'AcrShell.ChangeableAttributes': {
    noun: 'the locks of an item',
    properties: {
      DeleteEnabled: bool,
      WriteEnabled: bool,
      ListEnabled: bool,
      ReadEnabled: bool,
      QuarantineState: string,
      QuarantineDetails: string,
    },
    columns: [
      { property: 'DeleteEnabled' },
      { property: 'WriteEnabled' },
      { property: 'ListEnabled' },
      { property: 'ReadEnabled' },
    ],
  },
  'AcrShell.Repository': {
    noun: 'a repository',
    properties: {
      Registry: string,
      ImageName: string,
      CreatedTime: string,
      LastUpdateTime: string,
      ManifestCount: int,
      TagCount: int,
      ChangeableAttributes: { kind: 'AcrShell.ChangeableAttributes' },
      RegistryName: string,
      RepositoryName: string,
      ...times,
      ...flags('ChangeableAttributes'),
    },
    columns: [
      { property: 'Registry' },
      { property: 'ImageName' },
      { property: 'TagCount', label: 'Tags' },
      { property: 'ManifestCount', label: 'Manifests' },
      { property: 'LastUpdatedOn', label: 'Updated', view: 'age' },
      { property: 'ChangeableAttributes', label: 'Locks', view: 'locks' },
    ],
  },
  'AcrShell.DeletedRepository': {
    noun: 'what was deleted',
    properties: { ManifestsDeleted: strings, TagsDeleted: strings, RegistryName: string, RepositoryName: string },
  },
  'AcrShell.TagAttributes': {
    noun: 'a tag',
    properties: { ...tagAttributes, ...times, ...flags('ChangeableAttributes') },
    columns: [
      { property: 'Name' },
      { property: 'Digest', view: 'digest' },
      { property: 'LastUpdatedOn', label: 'Updated', view: 'age' },
      { property: 'ChangeableAttributes', label: 'Locks', view: 'locks' },
    ],
  },
  'AcrShell.Tag': {
    noun: 'a tag',
    properties: {
      Registry: string,
      ImageName: string,
      Attributes: { kind: 'AcrShell.TagAttributes' },
      ...throughAttributes(tagAttributes),
      ...times,
      ...flags('ChangeableAttributes'),
    },
    columns: [
      { property: 'ImageName' },
      { property: 'Name' },
      { property: 'Digest', view: 'digest' },
      { property: 'LastUpdatedOn', label: 'Updated', view: 'age' },
      { property: 'ChangeableAttributes', label: 'Locks', view: 'locks' },
    ],
  },
  'AcrShell.TagList': {
    noun: 'a list of tags',
    properties: { Registry: string, ImageName: string, Tags: { kind: 'AcrShell.TagAttributes[]' } },
    columns: [{ property: 'Registry' }, { property: 'ImageName' }, { property: 'Tags' }],
  },
  'AcrShell.ManifestReference': {
    noun: 'a reference of a manifest',
    properties: { Digest: string, Architecture: string, Os: string },
  },
  'AcrShell.ManifestAttributes': {
    noun: 'a manifest',
    properties: { ...manifestAttributes, ...times, ...flags('ChangeableAttributes') },
    columns: [
      { property: 'Digest', view: 'digest' },
      { property: 'Tags' },
      { property: 'Os' },
      { property: 'Architecture' },
      { property: 'ImageSize', label: 'Size', view: 'megabytes' },
      { property: 'LastUpdatedOn', label: 'Updated', view: 'age' },
      { property: 'ChangeableAttributes', label: 'Locks', view: 'locks' },
    ],
  },
  'AcrShell.Manifest': {
    noun: 'a manifest',
    properties: {
      Registry: string,
      ImageName: string,
      Attributes: { kind: 'AcrShell.ManifestAttributes' },
      ...throughAttributes(manifestAttributes),
      ...times,
      ...flags('ChangeableAttributes'),
    },
    columns: [
      { property: 'ImageName' },
      { property: 'Digest', view: 'digest' },
      { property: 'Tags' },
      { property: 'Os' },
      { property: 'Architecture' },
      { property: 'ImageSize', label: 'Size', view: 'megabytes' },
      { property: 'LastUpdatedOn', label: 'Updated', view: 'age' },
      { property: 'ChangeableAttributes', label: 'Locks', view: 'locks' },
    ],
  },
  'AcrShell.ManifestList': {
    noun: 'a list of manifests',
    properties: { Registry: string, ImageName: string, ManifestsAttributes: { kind: 'AcrShell.ManifestAttributes[]' } },
    columns: [{ property: 'Registry' }, { property: 'ImageName' }, { property: 'ManifestsAttributes' }],
  },
  'AcrShell.Artifact': {
    noun: 'an artifact',
    properties: {
      RegistryName: string,
      RepositoryName: string,
      Tag: string,
      Digest: string,
      MediaType: string,
      ArtifactType: string,
      Size: long,
      BlobsMoved: int,
      BlobsThere: int,
      BlobsMounted: int,
      BytesMoved: long,
      Paths: strings,
      Referrers: strings,
    },
    columns: [
      { property: 'RepositoryName' },
      { property: 'Tag' },
      { property: 'Digest', view: 'digest' },
      { property: 'Size', view: 'megabytes' },
      { property: 'BytesMoved', label: 'Moved', view: 'megabytes' },
    ],
  },
  'AcrShell.ManifestContent': {
    noun: 'the content of a manifest',
    properties: {
      RegistryName: string,
      RepositoryName: string,
      Tag: string,
      Digest: string,
      MediaType: string,
      Size: long,
      Content: string,
      Base64: string,
      Path: string,
    },
  },
  'AcrShell.Referrer': {
    noun: 'a referrer',
    properties: {
      RegistryName: string,
      RepositoryName: string,
      Digest: string,
      MediaType: string,
      ArtifactType: string,
      Size: long,
      Annotations: strings,
      Subject: string,
    },
    columns: [
      { property: 'RepositoryName' },
      { property: 'Digest', view: 'digest' },
      { property: 'ArtifactType' },
      { property: 'Subject', view: 'digest' },
    ],
  },
  'AcrShell.AddedTag': {
    noun: 'a tag',
    properties: { RegistryName: string, RepositoryName: string, Name: string, Digest: string, MediaType: string },
    columns: [{ property: 'RepositoryName' }, { property: 'Name' }, { property: 'Digest', view: 'digest' }],
  },
  'AcrShell.Blob': {
    noun: 'a blob',
    properties: {
      RegistryName: string,
      RepositoryName: string,
      Digest: string,
      Size: long,
      Path: string,
      Content: string,
      Base64: string,
    },
    columns: [
      { property: 'RepositoryName' },
      { property: 'Digest', view: 'digest' },
      { property: 'Size', view: 'megabytes' },
      { property: 'Path' },
    ],
  },
  'AcrShell.Connection': {
    noun: 'a connection',
    properties: {
      RegistryName: string,
      LoginServer: string,
      IdentityType: string,
      Account: string,
      ConnectedOn: string,
      CachedTokens: int,
      TokenExpiresOn: string,
      RequestCount: int,
    },
    columns: [
      { property: 'RegistryName' },
      { property: 'LoginServer' },
      { property: 'IdentityType' },
      { property: 'Account' },
      { property: 'CachedTokens' },
      { property: 'RequestCount', label: 'Requests' },
    ],
  },
  'AcrShell.ExposedToken': {
    noun: 'a token',
    properties: { LoginServer: string, AccessToken: { kind: 'secret' }, RefreshToken: { kind: 'secret' } },
  },
  'AcrShell.Environment': {
    noun: 'a cloud',
    properties: {
      Name: string,
      RegistrySuffix: string,
      Audience: string,
      AuthorityHost: string,
      ResourceManagerUrl: string,
      ResourceManagerAudience: string,
      GraphUrl: string,
    },
    columns: [
      { property: 'Name' },
      { property: 'RegistrySuffix' },
      { property: 'Audience' },
      { property: 'AuthorityHost' },
    ],
  },
  'AcrShell.Emulator': {
    noun: 'an embedded registry',
    properties: {
      Name: string,
      LoginServer: string,
      UserName: string,
      Password: string,
      AccessToken: string,
      DataFolder: string,
      ProcessId: int,
      CaCertificate: string,
      ResourceManagerUrl: string,
      SubscriptionId: string,
      ResourceGroupName: string,
      ManagementToken: string,
    },
    columns: [{ property: 'Name' }, { property: 'LoginServer' }, { property: 'UserName' }, { property: 'ProcessId' }],
  },
};
