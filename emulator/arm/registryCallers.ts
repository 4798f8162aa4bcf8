import type { Clock } from '../clock.ts';
import { anonymous, type Callers, type Identities, type Identity, scopeMapActions } from '../identity/identities.ts';
import { repositoryScope, type Scope } from '../identity/scopes.ts';
import type { Access } from './access.ts';
import { hashOf, passwordsOf } from './childTypes.ts';
import type { ArmState, Resource } from './state.ts';

export interface CallerParts {
  readonly state: ArmState;
  readonly access: Access;
  readonly clock: Clock;
  /** Users and service principals of the directory, and names that tests added. */
  readonly identities: Identities;
  readonly servicePrincipal: (clientId: string) => { objectId: string; secret: string } | undefined;
}

/** The identities with access to a registry, by its current resource and role assignments. */
export class RegistryCallers implements Callers {
  readonly #parts: CallerParts;
  readonly #local: Identities;
  readonly #registry: () => Resource;

  /** `local` has the admin user. */
  constructor(parts: CallerParts, local: Identities, registry: () => Resource) {
    this.#parts = parts;
    this.#local = local;
    this.#registry = registry;
  }

  get anonymous(): Identity | undefined {
    return this.#registry().properties.anonymousPullEnabled === true ? anonymous : undefined;
  }

  find(name: string): Identity | undefined {
    if (name === anonymous.name) return this.anonymous;
    const local = this.#local.find(name);
    if (local?.kind === 'admin') return this.#adminEnabled ? local : undefined;
    if (local?.kind === 'repository token') return local;
    const token = this.#token(name);
    if (token !== undefined) return this.#tokenIdentity(token);
    const principals = [name, this.#parts.servicePrincipal(name)?.objectId ?? name];
    const grants = [...this.#servicePrincipalGrants(name), ...this.#granted(principals)];
    return grants.length === 0 ? undefined : { name, kind: 'user', grants, passwords: [] };
  }

  logIn(name: string, password: string): Identity | undefined {
    if (password === '') return undefined;
    const token = this.#token(name);
    if (token !== undefined) return this.#isPassword(token, password) ? this.#tokenIdentity(token) : undefined;
    const local = this.#local.logIn(name, password);
    if (local !== undefined && local.kind !== 'service principal') return this.find(name);
    const isKnown =
      this.#parts.identities.logIn(name, password)?.kind === 'service principal' ||
      this.#parts.servicePrincipal(name)?.secret === password;
    return isKnown ? this.find(name) : undefined;
  }

  get #adminEnabled(): boolean {
    return this.#registry().properties.adminUserEnabled === true;
  }

  #granted(principals: readonly string[]): Scope[] {
    return this.#parts.access.grants(principals, this.#registry().id, this.#isAbac);
  }

  get #isAbac(): boolean {
    return this.#registry().properties.roleAssignmentMode === 'AbacRepositoryPermissions';
  }

  /** Service principals that were added with a role but without a directory have it here too. */
  #servicePrincipalGrants(name: string): readonly Scope[] {
    const known = this.#parts.identities.find(name);
    return known?.kind === 'service principal' && !this.#isAbac ? known.grants : [];
  }

  #token(name: string): Resource | undefined {
    const token = this.#parts.state.resource(`${this.#registry().id}/tokens/${name}`);
    return token?.properties.status === 'enabled' ? token : undefined;
  }

  #isPassword(token: Resource, password: string): boolean {
    const hash = hashOf(password);
    const now = this.#parts.clock.now();
    return passwordsOf(token).some(
      (known) => known.hash === hash && (known.expiry === undefined || now < Date.parse(known.expiry)),
    );
  }

  #tokenIdentity(token: Resource): Identity {
    const scopeMap = this.#parts.state.resource(String(token.properties.scopeMapId));
    const actions = (scopeMap?.properties.actions as string[] | undefined) ?? [];
    const grants = actions.flatMap(repositoryGrant);
    // Only this one may list the catalog (Azure/acr#675).
    const catalog =
      scopeMap?.name === '_repositories_admin' ? [{ type: 'registry', name: 'catalog', actions: ['*'] }] : [];
    return { name: token.name, kind: 'repository token', grants: [...grants, ...catalog], passwords: [] };
  }
}

/** `repositories/NAME/content/read`; gateway actions grant no content. */
function repositoryGrant(action: string): Scope[] {
  const [, repository, name = ''] = /^repositories\/(.+)\/([^/]+\/[^/]+)$/.exec(action) ?? [];
  const scope = scopeMapActions[name];
  return repository === undefined || scope === undefined ? [] : [repositoryScope(repository, scope)];
}
