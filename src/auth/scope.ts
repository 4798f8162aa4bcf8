import type { RepositoryName } from '../protocol/index.ts';

/**
 * The permissions of an access token, as ACR writes them: `repository:NAME:ACTION[,ACTION]`, `registry:catalog:*`.
 * Actions are kept sorted, because the service writes them in changing order and they are part of cache keys.
 */
declare const brand: unique symbol;
export interface Scope {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
  readonly [brand]: never;
}

export type Action =
  | 'pull'
  | 'push'
  | 'delete'
  | 'metadata_read'
  | 'metadata_write'
  | 'deleted_read'
  | 'deleted_restore';

function scope(type: string, name: string, actions: Iterable<string>): Scope {
  const set = new Set(actions);
  const sorted = set.has('*') ? ['*'] : [...set].sort();
  return { type, name, actions: sorted } as unknown as Scope;
}

export const catalogScope = scope('registry', 'catalog', ['*']);
/** For the repositories with soft-deleted content (azure-cli, acr/_docker_utils.py). */
export const deletedCatalogScope = scope('registry', 'deleted_catalog', ['*']);

export function repositoryScope(name: RepositoryName, ...actions: Action[]): Scope {
  return scope('repository', name, actions);
}

export function scopeText({ type, name, actions }: Scope): string {
  return `${type}:${name}:${actions.join(',')}`;
}

/**
 * Scopes in a challenge are separated by spaces. A name may contain colons (a port), so the first part is the type and
 * the last one the actions.
 */
export function parseScopes(text: string): Scope[] {
  const found: Scope[] = [];
  for (const part of text.split(' ')) {
    const first = part.indexOf(':');
    const last = part.lastIndexOf(':');
    if (first <= 0 || last === first) continue;
    const actions = part
      .slice(last + 1)
      .split(',')
      .filter(Boolean);
    found.push(scope(part.slice(0, first), part.slice(first + 1, last), actions));
  }
  return found;
}

/** The `access` claim of a token; nested keys are capitalised in recorded tokens and lower case in AAD-OAuth.md. */
export function scopesOfClaim(access: unknown): Scope[] {
  if (!Array.isArray(access)) return [];
  return access.flatMap((entry: Record<string, unknown>) => {
    const type = entry?.Type ?? entry?.type;
    const name = entry?.Name ?? entry?.name;
    const actions = entry?.Actions ?? entry?.actions;
    if (typeof type !== 'string' || typeof name !== 'string' || !Array.isArray(actions)) return [];
    return [scope(type, name, actions.map(String))];
  });
}

/** Merges scopes of the same resource, so that equal needs give equal lists. */
export function mergeScopes(scopes: readonly Scope[]): Scope[] {
  const byResource = new Map<string, Scope>();
  for (const one of scopes) {
    const resource = `${one.type}:${one.name}`;
    const known = byResource.get(resource);
    byResource.set(resource, known ? scope(one.type, one.name, [...known.actions, ...one.actions]) : one);
  }
  return [...byResource.keys()].sort().flatMap((resource) => byResource.get(resource) ?? []);
}

/** Whether the granted scopes cover the needed ones. */
export function covers(granted: readonly Scope[], needed: readonly Scope[]): boolean {
  return needed.every((need) =>
    granted.some(
      (grant) =>
        grant.type === need.type &&
        grant.name === need.name &&
        (grant.actions.includes('*') || need.actions.every((action) => grant.actions.includes(action))),
    ),
  );
}
