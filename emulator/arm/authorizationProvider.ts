import { type Clock, timestampOf } from '../clock.ts';
import { empty, json, type Reply } from '../http/reply.ts';
import type { Access } from './access.ts';
import { ArmError, conflict, invalid, methodNotSupported } from './armError.ts';
import { type ArmCall, objectOf, pageReply, readJson, stringOf } from './call.ts';
import type { Guard } from './guard.ts';
import { definitionJson, roleById, roleDefinitions } from './roleDefinitions.ts';
import { type ArmState, isUnder, type Lock, type RoleAssignment } from './state.ts';

const authorizationNamespace = 'Microsoft.Authorization';
const guidPattern = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Microsoft.Authorization at any scope: role assignments and locks. */
export class AuthorizationProvider {
  readonly #state: ArmState;
  readonly #access: Access;
  readonly #guard: Guard;
  readonly #clock: Clock;

  constructor(state: ArmState, access: Access, guard: Guard, clock: Clock) {
    this.#state = state;
    this.#access = access;
    this.#guard = guard;
    this.#clock = clock;
  }

  handle(asked: ArmCall): Reply | Promise<Reply> {
    const { kind, scope } = asked.target;
    const call = { ...asked, target: { ...asked.target, scope: this.#canonical(scope) } };
    if (kind === 'roledefinitions') return this.#definitions(call);
    if (kind === 'roleassignments') return this.#assignments(call);
    if (kind === 'locks') return this.#locks(call);
    if (kind === 'permissions') return this.#permissions(call);
    throw new ArmError(
      404,
      'InvalidResourceType',
      `The resource type '${kind}' could not be found in the namespace '${authorizationNamespace}'.`,
    );
  }

  /** Scopes are compared case-insensitively, and shown in the case of the resource's name. */
  #canonical(scope: string): string {
    const resource = this.#state.resource(scope);
    if (resource !== undefined) return resource.id;
    const [, subscriptionId, name = ''] = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)$/i.exec(scope) ?? [];
    if (subscriptionId === undefined) return scope;
    const group = this.#state.group(subscriptionId, name)?.name ?? name;
    return `/subscriptions/${subscriptionId}/resourceGroups/${group}`;
  }

  #definitions(call: ArmCall): Reply {
    const { target, request, method } = call;
    if (method !== 'GET') throw methodNotSupported(method);
    const subscription = target.subscriptionId === undefined ? '' : `/subscriptions/${target.subscriptionId}`;
    if (target.named) {
      const definition = roleById(target.names[0] ?? '');
      if (definition === undefined) throw roleUnknown(target.names[0] ?? '', 404);
      return json(200, definitionJson(definition, subscription));
    }
    const filter = request.query.get('$filter') ?? '';
    const name = /roleName eq '([^']*)'/i.exec(filter)?.[1];
    const found = roleDefinitions.filter(
      (definition) => name === undefined || definition.name.toLowerCase() === name.toLowerCase(),
    );
    const custom = /type eq 'CustomRole'/i.test(filter);
    return pageReply(call, custom ? [] : found.map((definition) => definitionJson(definition, subscription)));
  }

  #assignments(call: ArmCall): Reply | Promise<Reply> {
    const { target, method } = call;
    const action = `${authorizationNamespace}/roleAssignments`;
    if (!target.named) {
      if (method !== 'GET') throw methodNotSupported(method);
      this.#guard.authorize(call, `${action}/read`, target.scope);
      return pageReply(call, this.#filtered(call).map(assignmentJson));
    }
    const scope = `${target.scope}/providers/${action}/${target.names[0]}`;
    if (method === 'GET') {
      this.#guard.authorize(call, `${action}/read`, scope);
      return json(200, assignmentJson(this.#knownAssignment(call)));
    }
    if (method === 'PUT') {
      this.#guard.authorize(call, `${action}/write`, scope);
      return this.#assign(call);
    }
    if (method !== 'DELETE') throw methodNotSupported(method);
    this.#guard.authorize(call, `${action}/delete`, scope);
    const found = this.#assignment(call);
    if (found === undefined) return empty(204);
    this.#guard.checkLocks(scope, 'delete');
    this.#access.remove(found);
    return json(200, assignmentJson(found));
  }

  /** `atScope()` excludes assignments below the scope; without a filter, those at, above and below it are listed. */
  #filtered({ target, request }: ArmCall): RoleAssignment[] {
    const filter = request.query.get('$filter') ?? '';
    const principal = /(?:principalId eq|assignedTo\()\s*'([^']*)'/i.exec(filter)?.[1];
    const atScope = /atScope\(\)/i.test(filter);
    return this.#access
      .assignments()
      .filter(
        ({ scope, principalId }) =>
          (principal === undefined || principalId === principal) &&
          (isUnder(target.scope, scope) || (!atScope && isUnder(scope, target.scope))),
      );
  }

  #assignment({ target }: ArmCall): RoleAssignment | undefined {
    const name = (target.names[0] ?? '').toLowerCase();
    return this.#access
      .assignments()
      .find((one) => one.name.toLowerCase() === name && one.scope.toLowerCase() === target.scope.toLowerCase());
  }

  #knownAssignment(call: ArmCall): RoleAssignment {
    const found = this.#assignment(call);
    if (found !== undefined) return found;
    throw new ArmError(404, 'RoleAssignmentNotFound', `The role assignment '${call.target.names[0]}' is not found.`);
  }

  async #assign(call: ArmCall): Promise<Reply> {
    const { target, caller } = call;
    const name = target.names[0] ?? '';
    if (!guidPattern.test(name))
      throw invalid(
        'InvalidRoleAssignmentId',
        `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`,
      );
    const { roleDefinitionId, principalId, principalType, condition } = objectOf((await readJson(call)).properties);
    const role = roleById((stringOf(roleDefinitionId) ?? '').split('/').at(-1) ?? '');
    if (role === undefined) throw roleUnknown(String(roleDefinitionId), 400);
    const principal = stringOf(principalId) ?? '';
    if (!guidPattern.test(principal))
      throw invalid('InvalidPrincipalId', `A valid principal ID must be provided for role assignment.`);
    this.#checkNew(target.scope, name, principal, role.id);
    const assignment: RoleAssignment = {
      ...{ name, scope: target.scope, principalId: principal, role: role.id },
      principalType: stringOf(principalType) ?? 'User',
      ...(typeof condition === 'string' ? { condition } : {}),
      createdOn: timestampOf(this.#clock.now()),
      createdBy: caller.objectId,
    };
    this.#access.add(assignment);
    return json(201, assignmentJson(assignment));
  }

  #checkNew(scope: string, name: string, principalId: string, role: string): void {
    const same = this.#access
      .assignments()
      .find(
        (one) =>
          one.scope.toLowerCase() === scope.toLowerCase() && one.principalId === principalId && one.role === role,
      );
    if (same !== undefined) throw conflict('RoleAssignmentExists', 'The role assignment already exists.');
    if (this.#state.assignments.some((one) => one.name.toLowerCase() === name.toLowerCase())) {
      throw conflict(
        'RoleAssignmentUpdateNotPermitted',
        'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
      );
    }
  }

  #locks(call: ArmCall): Reply | Promise<Reply> {
    const { target, method } = call;
    const action = `${authorizationNamespace}/locks`;
    if (!target.named) {
      if (method !== 'GET') throw methodNotSupported(method);
      this.#guard.authorize(call, `${action}/read`, target.scope);
      return pageReply(call, this.#state.locks.filter(({ scope }) => isUnder(scope, target.scope)).map(lockJson));
    }
    const scope = `${target.scope}/${action}/${target.names[0]}`;
    const found = this.#state.locks.find(
      (lock) => lockId(lock).toLowerCase() === `${target.scope}/providers/${action}/${target.names[0]}`.toLowerCase(),
    );
    if (method === 'GET') {
      this.#guard.authorize(call, `${action}/read`, scope);
      if (found !== undefined) return json(200, lockJson(found));
      throw new ArmError(404, 'LockNotFound', `The lock '${target.names[0]}' could not be found.`);
    }
    if (method === 'PUT') {
      this.#guard.authorize(call, `${action}/write`, scope);
      return this.#lock(call, found);
    }
    if (method !== 'DELETE') throw methodNotSupported(method);
    this.#guard.authorize(call, `${action}/delete`, scope);
    if (found === undefined) return empty(204);
    this.#keepLocks(this.#state.locks.filter((lock) => lock !== found));
    return empty(200);
  }

  async #lock(call: ArmCall, before: Lock | undefined): Promise<Reply> {
    const { level, notes } = objectOf((await readJson(call)).properties);
    if (level !== 'CanNotDelete' && level !== 'ReadOnly') {
      throw invalid(
        'LockLevelNotValid',
        `The lock level '${String(level)}' is not valid. The supported levels are 'CanNotDelete, ReadOnly'.`,
      );
    }
    const { scope, names } = call.target;
    const lock: Lock = { name: names[0] ?? '', scope, level, ...(typeof notes === 'string' ? { notes } : {}) };
    this.#keepLocks([...this.#state.locks.filter((other) => other !== before), lock]);
    return json(before === undefined ? 201 : 200, lockJson(lock));
  }

  #keepLocks(locks: Lock[]): void {
    this.#state.locks = locks;
    this.#state.save();
  }

  /** The caller's permissions at the scope. */
  #permissions(call: ArmCall): Reply {
    const { target, caller } = call;
    const held = this.#access
      .assignments()
      .filter(({ principalId, scope }) => principalId === caller.objectId && isUnder(target.scope, scope));
    const permissions = held.map(({ role }) => {
      const { actions = [], notActions = [], dataActions = [] } = roleById(role) ?? {};
      return { actions, notActions, dataActions, notDataActions: [] };
    });
    return json(200, { value: permissions });
  }
}

function assignmentJson({
  name,
  scope,
  principalId,
  principalType,
  role,
  condition,
  createdOn,
  createdBy,
}: RoleAssignment) {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';
  return {
    properties: {
      roleDefinitionId: `${subscription}/providers/${authorizationNamespace}/roleDefinitions/${role}`,
      ...{ principalId, principalType, scope },
      condition: condition ?? null,
      conditionVersion: condition === undefined ? null : '2.0',
      ...{ createdOn, updatedOn: createdOn, createdBy, updatedBy: createdBy },
      delegatedManagedIdentityResourceId: null,
      description: null,
    },
    id: `${scope}/providers/${authorizationNamespace}/roleAssignments/${name}`,
    type: `${authorizationNamespace}/roleAssignments`,
    name,
  };
}

const lockId = ({ scope, name }: Lock) => `${scope}/providers/${authorizationNamespace}/locks/${name}`;

function lockJson(lock: Lock) {
  const { level, notes, name } = lock;
  return {
    properties: { level, ...(notes === undefined ? {} : { notes }) },
    id: lockId(lock),
    type: `${authorizationNamespace}/locks`,
    name,
  };
}

const roleUnknown = (id: string, status: number) =>
  new ArmError(
    status,
    'RoleDefinitionDoesNotExist',
    `The specified role definition with ID '${id.split('/').at(-1)}' does not exist.`,
  );
