import { createHash } from 'node:crypto';
import type { Identities, Role } from '../identity/identities.ts';
import { repositoryScope, type Scope } from '../identity/scopes.ts';
import { type RoleDefinition, roleById, roleIdOf } from './roleDefinitions.ts';
import { type ArmState, isUnder, type RoleAssignment } from './state.ts';

const registryType = 'Microsoft.ContainerRegistry/registries';

/** An action of Resource Manager, and the content actions that it grants at a registry. */
const legacyActions: readonly [string, readonly string[]][] = [
  [`${registryType}/pull/read`, ['pull', 'metadata_read']],
  [`${registryType}/push/write`, ['push', 'metadata_write']],
  [`${registryType}/artifacts/delete`, ['delete']],
];
const abacActions: readonly [string, readonly string[]][] = [
  [`${registryType}/repositories/content/read`, ['pull']],
  [`${registryType}/repositories/content/write`, ['push']],
  [`${registryType}/repositories/content/delete`, ['delete']],
  [`${registryType}/repositories/metadata/read`, ['metadata_read']],
  [`${registryType}/repositories/metadata/write`, ['metadata_write']],
];
const catalogScope: Scope = { type: 'registry', name: 'catalog', actions: ['*'] };

/** Permissions: role assignments, and the roles that the emulator's identities were given. */
export class Access {
  readonly #state: ArmState;
  readonly #identities: Identities;

  constructor(state: ArmState, identities: Identities) {
    this.#state = state;
    this.#identities = identities;
    identities.onRemove = (name) => this.forget(name);
  }

  /** Whether this principal, through any role at the scope or above, may do this. */
  permits(principals: readonly string[], scope: string, action: string): boolean {
    return this.#covering(principals, scope).some(({ role }) => allows(roleById(role), action));
  }

  /** Whether it has any role at the scope, above or below: lists show such scopes. */
  sees(principals: readonly string[], scope: string): boolean {
    return this.assignments().some(
      (assignment) =>
        principals.includes(assignment.principalId) &&
        (isUnder(scope, assignment.scope) || isUnder(assignment.scope, scope)),
    );
  }

  /** The grants that an access token of this principal may have. */
  grants(principals: readonly string[], registryId: string, abac: boolean): Scope[] {
    return this.#covering(principals, registryId).flatMap(({ role, condition }) => {
      const definition = roleById(role);
      return abac ? abacGrants(definition, condition) : legacyGrants(definition);
    });
  }

  assignments(): RoleAssignment[] {
    return [...this.#state.assignments, ...this.#given()];
  }

  add(assignment: RoleAssignment): void {
    this.#state.assignments = [...this.#state.assignments, assignment];
    this.#state.save();
  }

  remove(assignment: RoleAssignment): void {
    const kept = this.#state.assignments.filter(({ name }) => name !== assignment.name);
    if (kept.length < this.#state.assignments.length) {
      this.#state.assignments = kept;
      this.#state.save();
      return;
    }
    const roles = this.#identities.find(assignment.principalId)?.roles ?? [];
    const left = roles.filter((role) => roleIdOf(role) !== assignment.role);
    this.#identities.addUser(assignment.principalId, left);
  }

  forget(principalId: string): void {
    this.#state.assignments = this.#state.assignments.filter((assignment) => assignment.principalId !== principalId);
    this.#state.save();
  }

  /** The roles that came with the emulator's identities, on each subscription. */
  #given(): RoleAssignment[] {
    return this.#identities.users.flatMap(({ name, roles = [] }) =>
      this.#state.subscriptions.flatMap(({ id }) => roles.map((role) => given(name, role, id))),
    );
  }

  #covering(principals: readonly string[], scope: string): RoleAssignment[] {
    return this.assignments().filter(
      (assignment) => principals.includes(assignment.principalId) && isUnder(scope, assignment.scope),
    );
  }
}

function given(principalId: string, role: Role, subscriptionId: string): RoleAssignment {
  const hash = createHash('sha256').update(`${principalId} ${role} ${subscriptionId}`).digest('hex');
  return {
    name: hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
    scope: `/subscriptions/${subscriptionId}`,
    principalId,
    principalType: 'User',
    role: roleIdOf(role),
    createdOn: '2024-01-01T00:00:00.0000000Z',
    createdBy: '',
  };
}

function legacyGrants(definition: RoleDefinition | undefined): Scope[] {
  const grants = legacyActions
    .filter(([action]) => allows(definition, action))
    .map(([, actions]) => repositoryScope('*', ...actions));
  return allows(definition, `${registryType}/pull/read`) ? [...grants, catalogScope] : grants;
}

/** In this mode only data actions count, and a condition may exclude repositories. */
function abacGrants(definition: RoleDefinition | undefined, condition: string | undefined): Scope[] {
  const { dataActions = [] } = definition ?? {};
  const actions = abacActions.filter(([action]) => dataActions.includes(action)).flatMap(([, names]) => names);
  const grants =
    actions.length === 0 ? [] : repositoriesOf(condition).map((repository) => repositoryScope(repository, ...actions));
  return dataActions.includes(`${registryType}/catalog/read`) ? [...grants, catalogScope] : grants;
}

/** The comparisons used by the conditions in the service's documentation; no condition means every repository. */
function repositoriesOf(condition: string | undefined): string[] {
  if (condition === undefined || condition === '') return ['*'];
  const compared = condition.matchAll(
    /repositories:name\]\s*(StringEquals|StringStartsWith|StringLike)(?:IgnoreCase)?\s*'([^']*)'/g,
  );
  return [...compared].map(([, operator, name = '']) => (operator === 'StringStartsWith' ? `${name}*` : name));
}

function allows(definition: RoleDefinition | undefined, action: string): boolean {
  if (definition === undefined) return false;
  const { actions, notActions = [] } = definition;
  return actions.some((pattern) => fits(pattern, action)) && !notActions.some((pattern) => fits(pattern, action));
}

function fits(pattern: string, action: string): boolean {
  const source = pattern.replace(/[.()]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`, 'i').test(action);
}
