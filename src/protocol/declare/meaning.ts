/**
 * What an object means when it is piped into a cmdlet: decided by its type, never by a `Name` that it happens to
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
  /** A registry piped to Connect: its admin user if it has one, else the Azure identity of the session. */
  | 'as its admin user'
  | 'refused';
