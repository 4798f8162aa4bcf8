import { randomBytes, randomUUID } from 'node:crypto';
import { deletedCatalogScope, repositoryActions, type Scope } from './scopes.ts';

export type Role = 'Reader' | 'AcrPull' | 'AcrPush' | 'AcrDelete' | 'Contributor' | 'Owner';

/** A caller and its grants. The repository of a grant may end in `*`. */
export interface Identity {
  readonly name: string;
  /** Its role on the whole subscription. */
  readonly roles?: readonly Role[];
  readonly kind: 'admin' | 'repository token' | 'service principal' | 'user' | 'anonymous';
  readonly grants: readonly Scope[];
  passwords: string[];
}

/** Scope-map actions (Repository-scoped permissions in the service's documentation) and their scopes' names. */
export const scopeMapActions: Record<string, string> = {
  'content/read': 'pull',
  'content/write': 'push',
  'content/delete': 'delete',
  'metadata/read': 'metadata_read',
  'metadata/write': 'metadata_write',
};

const everywhere = (...actions: string[]): Scope => ({ type: 'repository', name: '*', actions });
const catalog: Scope = { type: 'registry', name: 'catalog', actions: ['*'] };

/** registries/deleted/read and registries/deleted/restore/action. */
const deletedActions = ['deleted_read', 'deleted_restore'];

/** AcrDelete alone neither reads nor lists: it is assigned together with another role. */
const roleGrants: Record<Role, readonly Scope[]> = {
  Reader: [everywhere('pull', 'metadata_read'), catalog],
  AcrPull: [everywhere('pull', 'metadata_read'), catalog],
  AcrPush: [everywhere('pull', 'push', 'metadata_read', 'metadata_write'), catalog],
  AcrDelete: [everywhere('delete')],
  Contributor: [everywhere(...repositoryActions, ...deletedActions), catalog, deletedCatalogScope],
  Owner: [everywhere(...repositoryActions, ...deletedActions), catalog, deletedCatalogScope],
};

/** Anonymous pull never grants write access. */
export const anonymous: Identity = {
  name: 'anonymous',
  kind: 'anonymous',
  grants: [everywhere('pull', 'metadata_read'), catalog],
  passwords: [],
};

/** The identities with access to a registry. */
export interface Callers {
  readonly anonymous: Identity | undefined;
  find(name: string): Identity | undefined;
  /** By name and password; a wrong password and an unknown name look the same. */
  logIn(name: string, password: string): Identity | undefined;
}

export class Identities implements Callers {
  readonly #byName = new Map<string, Identity>();
  /** If role assignments are kept elsewhere. */
  onRemove: (name: string) => void = () => undefined;
  readonly anonymous: Identity | undefined;

  constructor(anonymousPull: boolean) {
    this.anonymous = anonymousPull ? anonymous : undefined;
  }

  find(name: string): Identity | undefined {
    return name === anonymous.name ? this.anonymous : this.#byName.get(name);
  }

  logIn(name: string, password: string): Identity | undefined {
    const identity = this.#byName.get(name);
    return password !== '' && identity?.passwords.includes(password) === true ? identity : undefined;
  }

  addAdmin(user: string, password: string): Identity {
    return this.#add({ name: user, kind: 'admin', grants: roleGrants.Owner, passwords: [password] });
  }

  addRepositoryToken(
    name: string,
    actions: Record<string, readonly string[]>,
    options: { passwords?: string[]; catalog?: boolean },
  ): Identity {
    const grants = Object.entries(actions).map(([repository, names]) => ({
      type: 'repository',
      name: repository,
      actions: names.map(scopeMapAction),
    }));
    return this.#add({
      name,
      kind: 'repository token',
      grants: options.catalog === true ? [...grants, catalog] : grants,
      passwords: options.passwords ?? [newPassword()],
    });
  }

  addServicePrincipal(roles: readonly Role[], clientId: string = randomUUID(), password = newPassword()): Identity {
    return this.#add({
      name: clientId,
      kind: 'service principal',
      roles,
      grants: grantsOf(roles),
      passwords: [password],
    });
  }

  /** An Entra object with a role assignment on the registry, without a password. */
  addUser(oid: string, roles: readonly Role[]): Identity {
    return this.#add({ name: oid, kind: 'user', roles, grants: grantsOf(roles), passwords: [] });
  }

  setPassword(name: string, password: string): void {
    const identity = this.#byName.get(name);
    if (identity === undefined) throw new Error(`no identity is called ${name}`);
    identity.passwords = [password];
  }

  /** Directory objects with roles. */
  get users(): readonly Identity[] {
    return [...this.#byName.values()].filter(({ kind }) => kind === 'user');
  }

  remove(name: string): void {
    this.#byName.delete(name);
    this.onRemove(name);
  }

  #add(identity: Identity): Identity {
    this.#byName.set(identity.name, identity);
    return identity;
  }
}

/** Never begins with a dash, which command lines would take for an option. */
export const newPassword = () => randomBytes(24).toString('base64url').replace(/^-/, 'A');

function grantsOf(roles: readonly Role[]): Scope[] {
  return roles.flatMap((role) => roleGrants[role]);
}

function scopeMapAction(action: string): string {
  const scope = scopeMapActions[action];
  if (scope === undefined) throw new Error(`${action} is no scope-map action`);
  return scope;
}

export function permits(identity: Identity, type: string, name: string, action: string): boolean {
  return identity.grants.some(
    (grant) =>
      grant.type === type &&
      matchesPattern(grant.name, name) &&
      (grant.actions.includes(action) || grant.actions[0] === '*'),
  );
}

/** `team/*` is every repository below team. The literal name `*` is only covered by the pattern `*`. */
function matchesPattern(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** The grants of a token for these scopes: possibly fewer actions than requested, or none, but never an error. */
export function grantedScopes(identity: Identity, asked: readonly Scope[], wildcards: boolean): Scope[] {
  const granted: Scope[] = [];
  for (const { type, name, actions } of asked) {
    if (name === '*' && !wildcards) continue;
    const allowed = expand(type, actions).filter((action) => permits(identity, type, name, action));
    if (allowed.length > 0) granted.push({ type, name, actions: allowed });
  }
  return granted;
}

function expand(type: string, actions: readonly string[]): readonly string[] {
  return type === 'repository' && actions.includes('*') ? repositoryActions : actions;
}
