import type { Meaning } from '../declare/meaning.ts';

/** What the objects of one type mean to each cmdlet; a cmdlet that is not listed refuses them. */
type Row = Readonly<Record<string, Exclude<Meaning, 'refused'>>>;

const means = <const M extends Meaning>(meaning: M, ...cmdlets: string[]): Record<string, M> =>
  Object.fromEntries(cmdlets.map((cmdlet) => [cmdlet.replace('-', '-AzContainerRegistry'), meaning]));

/** For cmdlets that read or copy content, the object names the manifest; a tag keeps its name. */
const content = means('itself', 'Save-Artifact', 'Copy-Artifact', 'Get-ManifestContent', 'Get-Referrer', 'Add-Tag');
const itsManifest = means('the manifest it points at', 'Get-Manifest', 'Update-Manifest', 'Remove-Manifest');

const repository: Row = {
  ...means('itself', 'Get-Repository', 'Update-Repository', 'Remove-Repository'),
  ...means('what it holds', 'Get-Manifest', 'Get-Tag'),
  /** Cmdlets that put something into it. */
  ...means('itself', 'Publish-Artifact', 'Publish-Blob', 'Set-ManifestContent'),
  ...means('itself', 'New-PurgePlan', 'Invoke-Purge'),
};
const tag: Row = { ...content, ...itsManifest, ...means('itself', 'Get-Tag', 'Update-Tag', 'Remove-Tag') };
const manifest: Row = {
  ...content,
  ...means('itself', 'Get-Manifest', 'Update-Manifest', 'Remove-Manifest'),
  ...means('the tags that point at it', 'Get-Tag'),
};
/** Something about a manifest, which leads to the manifest itself. */
const pointer: Row = { ...content, ...itsManifest, ...means('the tags that point at it', 'Get-Tag') };
const credential: Row = means('itself', 'Connect-');

/**
 * What may be piped into what, by the type of the object and the cmdlet. All else is refused, the list objects (TagList,
 * ManifestList) everywhere: `.Tags` and `.ManifestsAttributes` are what pipes. Cmdlets that take a resource of Azure
 * are not listed: for them the resource id of an object decides what it means.
 */
export const piping = {
  /** A repository name that Get-...Repository wrote: a string with RegistryName and RepositoryName on it. */
  'AcrShell.RepositoryName': repository,
  'AcrShell.Repository': repository,
  'AcrShell.Tag': tag,
  'AcrShell.TagAttributes': tag,
  'AcrShell.AddedTag': tag,
  'AcrShell.RunImage': tag,
  'AcrShell.Manifest': manifest,
  'AcrShell.ManifestAttributes': manifest,
  'AcrShell.Artifact': pointer,
  'AcrShell.ManifestContent': pointer,
  'AcrShell.Referrer': pointer,
  'AcrShell.Blob': means('itself', 'Get-Blob', 'Save-Blob', 'Remove-Blob'),
  'AcrShell.Connection': means('itself', 'Connect-', 'Disconnect-', 'Get-Context', 'Clear-Context'),
  'AcrShell.Emulator': means(
    'itself',
    'Connect-',
    'Disconnect-',
    'Stop-Emulator',
    'Update-Emulator',
    'Connect-Account',
  ),
  'AcrShell.Registry': {
    ...means('as its admin user', 'Connect-'),
    ...means('itself', 'Disconnect-', 'Get-Context', 'Clear-Context'),
    ...means('what it holds', 'Get-Repository', 'Measure-', 'Export-Report'),
  },
  'AcrShell.PurgeReport': means('itself', 'Restore-Purge'),
  'AcrShell.SoftDeletedRepository': means('itself', 'Get-DeletedManifest', 'Get-DeletedTag'),
  'AcrShell.DeletedManifest': means('itself', 'Restore-Manifest'),
  'AcrShell.DeletedTag': means('the manifest it points at', 'Restore-Manifest'),
  'AcrShell.RegistryCredential': credential,
  'AcrShell.SecureRegistryCredential': credential,
  'AcrShell.RegistryNameStatus': means('itself', 'New-'),
} as const satisfies Readonly<Record<`AcrShell.${string}`, Row>>;
