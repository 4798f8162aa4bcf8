/** One resource and actions on it: `repository:NAME:ACTION[,ACTION]`. */
export interface Scope {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

export const catalogScope: Scope = { type: 'registry', name: 'catalog', actions: ['*'] };

/** Repositories with soft-deleted content (azure-cli, acr/_docker_utils.py). */
export const deletedCatalogScope: Scope = { type: 'registry', name: 'deleted_catalog', actions: ['*'] };

export const repositoryActions = ['pull', 'push', 'delete', 'metadata_read', 'metadata_write'] as const;

export const repositoryScope = (name: string, ...actions: string[]): Scope => ({ type: 'repository', name, actions });

export function formatScope({ type, name, actions }: Scope): string {
  return `${type}:${name}:${actions.join(',')}`;
}

/**
 * Scopes come as repeated fields (AAD-OAuth.md), separated by spaces in one field (acr-cli), or both. A name may hold
 * colons (a port), so the first and the last one count. Undefined: not a scope.
 */
export function parseScopes(fields: readonly string[]): Scope[] | undefined {
  const scopes: Scope[] = [];
  for (const text of fields.flatMap((field) => field.split(' ')).filter((part) => part !== '')) {
    const match = /^([a-z-]+):(.+):([A-Za-z_*,]*)$/.exec(text);
    if (match === null) return undefined;
    const [, type = '', name = '', actions = ''] = match;
    scopes.push({ type, name, actions: actions.split(',').filter((action) => action !== '') });
  }
  return scopes;
}

/** Whether a grant covers an action; `*` stands for every repository or every action. */
export function covers(granted: readonly Scope[], type: string, name: string, action: string): boolean {
  return granted.some(
    (scope) =>
      scope.type === type &&
      (scope.name === name || (type === 'repository' && scope.name === '*')) &&
      (scope.actions.includes(action) || scope.actions.includes('*')),
  );
}
