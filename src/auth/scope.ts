import type { RepositoryName } from '../protocol/index.ts';

/**
 * What an access token may do, as ACR spells it: `repository:NAME:ACTION[,ACTION]`, `registry:catalog:*`.
 * Actions are opaque words kept sorted: the service writes them in changing order, and a cache key must not.
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
/** Of the repositories that hold something deleted softly (azure-cli, acr/_docker_utils.py). */
export const deletedCatalogScope = scope('registry', 'deleted_catalog', ['*']);

export function repositoryScope(name: RepositoryName, ...actions: Action[]): Scope {
  return scope('repository', name, actions);
}

export function scopeText({ type, name, actions }: Scope): string {
  return `${type}:${name}:${actions.join(',')}`;
}

/** Scopes in a challenge are separated by spaces; a name may hold colons (a port), so type is first and actions last. */
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

/** Same resource, one scope: equal needs become an equal list. */
export function mergeScopes(scopes: readonly Scope[]): Scope[] {
  const byResource = new Map<string, Scope>();
  for (const one of scopes) {
    const resource = `${one.type}:${one.name}`;
    const known = byResource.get(resource);
    byResource.set(resource, known ? scope(one.type, one.name, [...known.actions, ...one.actions]) : one);
  }
  return [...byResource.keys()].sort().flatMap((resource) => byResource.get(resource) ?? []);
}

/** Whether what was granted is enough for what is needed. */
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
