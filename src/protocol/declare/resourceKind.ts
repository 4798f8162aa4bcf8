/** A kind of thing in Azure that belongs to a registry, or the registry itself: its names, wherever it is named. */
export interface ResourceKind {
  /** In resource ids: .../registries/myregistry/scopeMaps/readers. */
  readonly segment: string;
  /** For people: `scope map`. */
  readonly noun: string;
  /** In the names of cmdlets, after AzContainerRegistry: `ScopeMap`. */
  readonly cmdletNoun: string;
  /** Which names one may have, where the service refuses others: as a regular expression, and in words. */
  readonly naming?: { readonly pattern: string; readonly letters: string };
  /** What its Get cmdlet writes. */
  readonly type: `AcrShell.${string}`;
}
