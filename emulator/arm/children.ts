import { type Clock, timestampOf } from '../clock.ts';
import { empty, json, type Reply } from '../http/reply.ts';
import { ArmError, conflict, methodNotSupported, parentNotFound, resourceNotFound } from './armError.ts';
import { type ArmCall, isObject, objectOf, pageReply, readJson, stringOf, tagsOf } from './call.ts';
import type { ChildType, Draft } from './childDeclaration.ts';
import { checkDraft, checkLocation, childJson, passwordsOf } from './childTypes.ts';
import type { Operation, Operations } from './operations.ts';
import { createdBy, identityOf, locationsPath, registryId, registryType } from './registries.ts';
import type { ArmState, Json, Resource } from './state.ts';

/** Child resources of a registry, of any type in the table, by common rules. */
export class Children {
  readonly #state: ArmState;
  readonly #operations: Operations;
  readonly #clock: Clock;

  constructor(state: ArmState, operations: Operations, clock: Clock) {
    this.#state = state;
    this.#operations = operations;
    this.#clock = clock;
  }

  list(call: ArmCall, type: ChildType, registry: Resource): Reply {
    const found = this.#state.resources(`${registryType}/${type.name}`, registry.id);
    return pageReply(
      call,
      found.map((resource) => childJson(type, resource, this.#state)),
    );
  }

  async get(type: ChildType, registry: Resource, name: string): Promise<Reply> {
    await this.#operations.pollResource(`${registry.id}/${type.name}/${name}`);
    return json(200, childJson(type, this.known(type, registry, name), this.#state));
  }

  known(type: ChildType, registry: Resource, name: string): Resource {
    const found = this.#state.resource(`${registry.id}/${type.name}/${name}`);
    if (found !== undefined) return found;
    // Resource Manager does not track resources without a location: the registry's provider answers.
    if (type.tracked !== true) throw new ArmError(404, 'ResourceNotFound', `The resource ${name} could not be found.`);
    const group = /\/resourceGroups\/([^/]+)/i.exec(registry.id)?.[1] ?? '';
    throw resourceNotFound(`${registryType}/${type.name}`, `${registry.name}/${name}`, group);
  }

  async put(call: ArmCall, type: ChildType, registry: Resource, name: string): Promise<Reply> {
    if (type.readOnly === true) throw methodNotSupported(call.method);
    const body = await readJson(call);
    const id = `${registry.id}/${type.name}/${name}`;
    const before = this.#state.resource(id);
    if (before !== undefined) return this.#change(call, type, registry, before, body, type.create);
    const now = this.#now();
    const location =
      type.tracked === true ? checkLocation(stringOf(body.location), `${registryType}/${type.name}`) : undefined;
    const draft = this.#draft(type, { name, registry, location, before, now }, body, type.create);
    const resource: Resource = {
      ...{ id, name, type: `${registryType}/${type.name}` },
      ...(location === undefined ? {} : { location, tags: tagsOf(body.tags) }),
      ...(type.identity === true ? identityOf(body.identity, call) : {}),
      properties: { ...visible(type, draft.properties), provisioningState: 'Creating' },
      systemData: createdBy(call, now),
      hidden: hidden(type, draft.properties),
    };
    this.#state.set(resource);
    const operation = await this.#operations.start({
      ...{ kind: 'Creating', resourceId: id, immediate: type.immediate === true },
      effect: () => {
        this.#made(type, id);
        this.#makeBeside(type, resource, draft);
      },
      onFailure: () => this.#setState(id, 'Failed'),
    });
    return this.#reply(type, type.immediate === true ? 200 : 201, call, operation);
  }

  async patch(call: ArmCall, type: ChildType, registry: Resource, name: string): Promise<Reply> {
    if (type.update === undefined) throw methodNotSupported(call.method);
    return this.#change(call, type, registry, this.known(type, registry, name), await readJson(call), type.update);
  }

  async remove(call: ArmCall, type: ChildType, registry: Resource, name: string): Promise<Reply> {
    const resource = this.#state.resource(`${registry.id}/${type.name}/${name}`);
    if (resource === undefined) return empty(204);
    this.#checkIdle(resource);
    this.#checkUnused(resource, registry);
    type.checkRemoval?.(resource, registry);
    const earlier = String(resource.properties.provisioningState);
    this.#setState(resource.id, 'Deleting');
    const operation = await this.#operations.start({
      ...{ kind: 'Deleting', resourceId: resource.id },
      effect: () => this.#state.remove(resource.id),
      onFailure: () => this.#setState(resource.id, earlier),
    });
    if (operation.status === 'Succeeded') return empty(200);
    const headers = this.#operations.locationHeaders(operation, call, locationsPath(call));
    return empty(202, headers);
  }

  async #change(
    call: ArmCall,
    type: ChildType,
    registry: Resource,
    before: Resource,
    body: Json,
    allowed: readonly string[],
  ): Promise<Reply> {
    this.#checkIdle(before);
    const { id, name, location } = before;
    const now = this.#now();
    const draft = this.#draft(type, { name, registry, location, before, now }, body, allowed);
    this.#setState(id, 'Updating');
    const operation = await this.#operations.start({
      ...{ kind: 'Updating', resourceId: id, immediate: type.immediate === true },
      effect: () => {
        const resource = this.#state.resource(id) ?? before;
        this.#state.set({
          ...resource,
          ...(type.tracked === true && isObject(body.tags) ? { tags: tagsOf(body.tags) } : {}),
          ...(type.identity === true ? identityOf(body.identity, call, resource.identity) : {}),
          properties: { ...visible(type, draft.properties), provisioningState: 'Succeeded' },
          hidden: { ...resource.hidden, ...hidden(type, draft.properties), ...keptPasswords(resource, body) },
          systemData: { ...resource.systemData, lastModifiedAt: now },
        });
      },
      onFailure: () => this.#setState(id, 'Succeeded'),
    });
    return this.#reply(type, 200, call, operation);
  }

  #makeBeside(type: ChildType, like: Resource, draft: Draft): void {
    const beside = type.beside?.(draft);
    if (beside === undefined) return;
    const { name, location } = beside;
    const id = `${draft.registry.id}/${type.name}/${name}`;
    const properties = { ...type.defaults?.({ ...draft, ...beside }) };
    this.#state.set({ ...like, id, name, ...(location === undefined ? {} : { location, tags: {} }), properties });
    this.#made(type, id);
  }

  #made(type: ChildType, id: string): void {
    const resource = this.#state.resource(id);
    if (resource === undefined) return;
    const { properties } = resource;
    resource.properties = { ...properties, ...type.made?.(properties, this.#now()), provisioningState: 'Succeeded' };
    this.#state.save();
  }

  #reply(type: ChildType, status: number, call: ArmCall, operation: Operation): Reply {
    const { resourceId } = operation;
    const resource = this.#state.resource(resourceId);
    const headers = this.#operations.asyncHeaders(operation, call, resourceId);
    return json(status, resource === undefined ? {} : childJson(type, resource, this.#state), headers);
  }

  #draft(type: ChildType, parts: Omit<Draft, 'properties' | 'state'>, body: Json, allowed: readonly string[]): Draft {
    const sent = Object.entries(objectOf(body.properties)).filter(([property]) => allowed.includes(property));
    const given = sent.filter(([, value]) => value !== undefined && value !== null);
    const cleared = sent.filter(([property, value]) => value === null && type.clearable?.includes(property));
    const draft = { ...parts, state: this.#state, properties: {} };
    const { before } = parts;
    const earlier = before === undefined ? type.defaults?.(draft) : { ...before.properties, ...before.hidden };
    const properties: Json = { ...earlier, ...Object.fromEntries(given) };
    for (const [property] of cleared) delete properties[property];
    const whole = { ...draft, properties };
    checkDraft(type, whole);
    return whole;
  }

  /** A scope map that a token uses cannot be deleted. */
  #checkUnused(resource: Resource, registry: Resource): void {
    if (resource.properties.type === 'SystemDefined') {
      throw conflict('SystemDefinedScopeMap', `The scope map ${resource.name} is defined by the system.`);
    }
    const user = this.#state
      .resources(`${registryType}/tokens`, registry.id)
      .find(({ properties }) => String(properties.scopeMapId).toLowerCase() === resource.id.toLowerCase());
    if (user === undefined) return;
    throw conflict('ScopeMapInUse', `The scope map ${resource.name} is used by the token ${user.name}.`);
  }

  #checkIdle({ id, name }: Resource): void {
    if (this.#operations.runningOn(id) === undefined) return;
    throw conflict(
      'OperationInProgress',
      `The resource ${name} can't be changed now: another operation is in progress.`,
    );
  }

  #setState(id: string, provisioningState: string): void {
    const resource = this.#state.resource(id);
    if (resource === undefined) return;
    resource.properties = { ...resource.properties, provisioningState };
    this.#state.save();
  }

  #now(): string {
    return timestampOf(this.#clock.now());
  }
}

export function knownRegistry(state: ArmState, call: ArmCall, action: string): Resource {
  const id = registryId(call);
  const registry = state.resource(id);
  if (registry === undefined) throw parentNotFound(action, `${registryType}/${call.target.types[1] ?? ''}`, id);
  return registry;
}

const visible = (type: ChildType, properties: Json) => only(properties, (name) => type.hidden?.includes(name) !== true);

const hidden = (type: ChildType, properties: Json) => only(properties, (name) => type.hidden?.includes(name) === true);

function only(properties: Json, isWanted: (name: string) => boolean): Json {
  const { passwords: _, ...rest } = properties;
  return Object.fromEntries(Object.entries(rest).filter(([name]) => isWanted(name)));
}

/** A change of a token that lists passwords removes all others. */
function keptPasswords(resource: Resource, body: Json): Json {
  const { passwords } = objectOf(objectOf(body.properties).credentials);
  if (!Array.isArray(passwords)) return {};
  const names = passwords.map((password) => objectOf(password).name);
  return { passwords: passwordsOf(resource).filter(({ name }) => names.includes(name)) };
}
