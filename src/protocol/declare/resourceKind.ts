/** A kind of Azure resource that belongs to a registry, or the registry itself: all its names. */
export interface ResourceKind {
  /** In resource ids: .../registries/myregistry/scopeMaps/readers. */
  readonly segment: string;
  /** In messages: `scope map`. */
  readonly noun: string;
  /** In the names of cmdlets, after AzContainerRegistry: `ScopeMap`. */
  readonly cmdletNoun: string;
  /** The names that the service allows: as a regular expression, and in words. */
  readonly naming?: { readonly pattern: string; readonly letters: string };
  /** The type that its Get cmdlet writes. */
  readonly type: `AcrShell.${string}`;
}
