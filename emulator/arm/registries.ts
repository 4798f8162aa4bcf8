import { timestampOf } from '../clock.ts';
import { empty, json, type Reply } from '../reply.ts';
import { conflict, groupNotFound, invalid, resourceNotFound, subscriptionNotFound } from './arm-error.ts';
import { type ArmCall, objectOf, readJson, stringOf, tagsOf } from './call.ts';
import { checkLocation, systemScopeMaps } from './child-types.ts';
import { type ManagedParts, ManagedRegistry } from './managed-registry.ts';
import { checkRegistryName, nameTaken } from './naming.ts';
import type { Operation, Operations } from './operations.ts';
import { normalRegion } from './regions.ts';
import { changedProperties, checkDowngrade, checkFeatures, newProperties, skuOf } from './registry-properties.ts';
import type { ArmState, Group, Json, Resource } from './state.ts';

export const REGISTRY = 'Microsoft.ContainerRegistry/registries';

/** The registries of all subscriptions, with the data planes that serve them. */
export class Registries {
  readonly #parts: ManagedParts;
  readonly #operations: Operations;
  readonly #managed = new Map<string, ManagedRegistry>();

  constructor(parts: ManagedParts, operations: Operations) {
    this.#parts = parts;
    this.#operations = operations;
  }

  get state(): ArmState {
    return this.#parts.state;
  }

  get all(): ManagedRegistry[] {
    return [...this.#managed.values()];
  }

  byName(name: string): ManagedRegistry | undefined {
    return this.all.find((registry) => registry.name.toLowerCase() === name.toLowerCase());
  }

  byLoginServer(host: string): ManagedRegistry | undefined {
    const lower = host.toLowerCase();
    return this.all.find(({ loginServer, name }) => [loginServer, `${name}.azurecr.io`].includes(lower));
  }

  byId(id: string): ManagedRegistry | undefined {
    return this.#managed.get(id.toLowerCase());
  }

  manage(registry: ManagedRegistry): void {
    this.#managed.set(registry.id.toLowerCase(), registry);
  }

  /** After a restart. */
  async resume(): Promise<void> {
    for (const resource of this.state.resources(REGISTRY, '')) {
      if (this.byId(resource.id) !== undefined || !this.#isMade(resource)) continue;
      const registry = new ManagedRegistry(this.#parts, resource);
      await registry.serve();
      this.manage(registry);
    }
  }

  /** What was under way when the emulator ended is not taken up again. */
  #isMade({ id, properties: { provisioningState } }: Resource): boolean {
    const isMade = provisioningState !== 'Creating' && provisioningState !== 'Failed';
    this.#setState(id, isMade ? 'Succeeded' : 'Failed');
    return isMade;
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.map((registry) => registry.stop()));
  }

  known(call: ArmCall): Resource {
    const resource = this.state.resource(registryId(call));
    const { group = '', names } = call.target;
    if (resource === undefined) throw resourceNotFound(REGISTRY, names[0] ?? '', group);
    return resource;
  }

  json({ hidden: _, ...resource }: Resource): Json {
    const { properties, sku, location } = resource;
    const loginServer = this.byId(resource.id)?.loginServer ?? `${resource.name.toLowerCase()}.azurecr.io`;
    const regions = [location, ...this.#replications(resource).map((replication) => replication.location)];
    const isPremium = sku?.name === 'Premium';
    return {
      ...resource,
      properties: {
        loginServer,
        ...properties,
        ...(isPremium && properties.networkRuleSet === undefined
          ? { networkRuleSet: { defaultAction: 'Allow', ipRules: [] } }
          : {}),
        dataEndpointHostNames:
          properties.dataEndpointEnabled === true
            ? regions.map((region) => `${resource.name.toLowerCase()}.${region}.data.azurecr.io`)
            : [],
        privateEndpointConnections: [],
      },
    };
  }

  /** PUT: made anew, or changed as by PATCH where it is there. */
  async put(call: ArmCall): Promise<Reply> {
    const name = call.target.names[0] ?? '';
    const body = await readJson(call);
    const group = knownGroup(this.state, call);
    const location = checkLocation(stringOf(body.location), REGISTRY);
    const id = `/subscriptions/${group.subscriptionId}/resourceGroups/${group.name}/providers/${REGISTRY}/${name}`;
    const before = this.state.resource(id);
    if (before !== undefined) {
      checkPlace(before, location, group);
      return this.#change(call, before, { ...body, tags: body.tags ?? {} });
    }
    checkRegistryName(name);
    if (this.#nameIsTaken(name)) throw nameTaken(name);
    const now = timestampOf(this.#parts.clock.now());
    const sku = skuOf(body.sku);
    const properties = newProperties(objectOf(body.properties), now);
    checkFeatures(String(sku.name), properties);
    const resource: Resource = {
      ...{ id, name, type: REGISTRY, location, tags: tagsOf(body.tags), sku },
      ...identityOf(body.identity, call),
      properties: { ...properties, creationDate: now, provisioningState: 'Creating' },
      systemData: createdBy(call, now),
      hidden: {},
    };
    this.state.set(resource);
    const operation = await this.#operations.start(
      'Creating',
      id,
      () => this.#created(id, now),
      () => this.#setState(id, 'Failed'),
    );
    return json(201, this.json(this.#now(resource)), this.#asyncHeaders(operation, call));
  }

  async patch(call: ArmCall): Promise<Reply> {
    return this.#change(call, this.known(call), await readJson(call));
  }

  async remove(call: ArmCall): Promise<Reply> {
    const resource = this.state.resource(registryId(call));
    if (resource === undefined) return empty(204);
    this.#checkIdle(resource);
    const earlier = String(resource.properties.provisioningState);
    this.#setState(resource.id, 'Deleting');
    const operation = await this.#operations.start(
      'Deleting',
      resource.id,
      () => this.removed(resource.id),
      () => this.#setState(resource.id, earlier),
    );
    if (operation.status === 'Succeeded') return empty(200);
    return empty(202, this.#operations.locationHeaders(operation, call, locationsPath(call)));
  }

  /** Its login server is gone at once. */
  async removed(id: string): Promise<void> {
    const registry = this.byId(id);
    this.#managed.delete(id.toLowerCase());
    await registry?.remove();
    this.state.remove(id);
  }

  async #change(call: ArmCall, resource: Resource, body: Json): Promise<Reply> {
    this.#checkIdle(resource);
    const now = timestampOf(this.#parts.clock.now());
    const sku = body.sku === undefined ? (resource.sku ?? {}) : skuOf(body.sku);
    const properties = changedProperties(resource.properties, objectOf(body.properties), now);
    checkFeatures(String(sku.name), properties);
    checkDowngrade(resource, sku, this.#replications(resource).length);
    const changed = {
      sku,
      ...(body.tags === undefined || body.tags === null ? {} : { tags: tagsOf(body.tags) }),
      ...identityOf(body.identity, call, resource.identity),
    };
    const earlier = String(resource.properties.provisioningState);
    this.#setState(resource.id, 'Updating');
    const operation = await this.#operations.start(
      'Updating',
      resource.id,
      async () => {
        const systemData = { ...resource.systemData, lastModifiedAt: now };
        const done = { ...properties, provisioningState: 'Succeeded' };
        const { identity: _, ...rest } = this.#now(resource);
        this.state.set({ ...rest, ...changed, systemData, properties: done });
        // A registry whose making failed is made by the next try.
        if (this.byId(resource.id) === undefined) await this.#created(resource.id, now);
      },
      () => this.#setState(resource.id, earlier),
    );
    return json(200, this.json(this.#now(resource)), this.#asyncHeaders(operation, call));
  }

  async #created(id: string, now: string): Promise<void> {
    const resource = this.state.resource(id);
    if (resource === undefined) return;
    const registry = new ManagedRegistry(this.#parts, resource);
    await registry.serve();
    this.manage(registry);
    for (const scopeMap of systemScopeMaps(resource, now)) this.state.set(scopeMap);
    this.#setState(id, 'Succeeded');
  }

  #checkIdle(resource: Resource): void {
    const running = this.#operations.runningOn(resource.id);
    if (running === undefined) return;
    throw conflict(
      'OperationInProgress',
      `The registry ${resource.name} can't be changed now: another operation on it is in progress (${running.kind}).`,
    );
  }

  #now(resource: Resource): Resource {
    return this.state.resource(resource.id) ?? resource;
  }

  #setState(id: string, provisioningState: string): void {
    const resource = this.state.resource(id);
    if (resource === undefined) return;
    resource.properties = { ...resource.properties, provisioningState };
    this.state.save();
  }

  #nameIsTaken(name: string): boolean {
    return this.state.resources(REGISTRY, '').some((other) => other.name.toLowerCase() === name.toLowerCase());
  }

  #replications(registry: Pick<Resource, 'id'>): Resource[] {
    return this.state.resources(`${REGISTRY}/replications`, registry.id);
  }

  #asyncHeaders(operation: Operation, call: ArmCall) {
    return this.#operations.asyncHeaders(operation, call, operation.resourceId);
  }
}

/** Results are asked for at the place, because what they were about may be gone. */
export function locationsPath({ target }: ArmCall): string {
  return `/subscriptions/${target.subscriptionId}/providers/Microsoft.ContainerRegistry/locations/westeurope`;
}

/** Of the registry that the path names or is below. */
export function registryId({ target }: ArmCall): string {
  const { subscriptionId, group, names } = target;
  return `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/${REGISTRY}/${names[0]}`;
}

export function knownGroup(state: ArmState, { target }: ArmCall): Group {
  const { subscriptionId = '', group = '' } = target;
  if (state.subscription(subscriptionId) === undefined) throw subscriptionNotFound(subscriptionId);
  const found = state.group(subscriptionId, group);
  if (found === undefined) throw groupNotFound(group);
  return found;
}

export function createdBy({ caller }: ArmCall, now: string): Json {
  const isUser = caller.claims.idtyp === 'user';
  const [by, type] = isUser
    ? [String(caller.claims.upn ?? caller.objectId), 'User']
    : [caller.clientId ?? caller.objectId, 'Application'];
  return {
    ...{ createdBy: by, createdByType: type, createdAt: now },
    ...{ lastModifiedBy: by, lastModifiedByType: type, lastModifiedAt: now },
  };
}

/** The directory makes the identity that the resource asks for; one that it has stays the same. */
export function identityOf(value: unknown, { caller }: ArmCall, before?: Json): { identity?: Json } {
  const { type, userAssignedIdentities } = objectOf(value);
  if (type === undefined) return before === undefined ? {} : { identity: before };
  if (type === 'None') return {};
  const kinds = ['SystemAssigned', 'UserAssigned', 'SystemAssigned, UserAssigned'];
  const normal = String(type).replace(/\s*,\s*/, ', ');
  const kind = kinds.find((known) => known.toLowerCase() === normal.toLowerCase());
  if (kind === undefined) throw invalid('InvalidIdentityType', `The identity type '${String(type)}' is invalid.`);
  const principalId = before?.principalId ?? crypto.randomUUID();
  const system = kind.startsWith('System') ? { principalId, tenantId: caller.claims.tid } : {};
  const assigned = Object.keys(objectOf(userAssignedIdentities)).map((id) => [
    id,
    objectOf(before?.userAssignedIdentities)[id] ?? { principalId: crypto.randomUUID(), clientId: crypto.randomUUID() },
  ]);
  const users = assigned.length === 0 ? {} : { userAssignedIdentities: Object.fromEntries(assigned) };
  return { identity: { type: kind, ...system, ...users } };
}

function checkPlace(before: Resource, location: string, group: Group): void {
  if (normalRegion(before.location ?? '') === location) return;
  throw conflict(
    'InvalidResourceLocation',
    `The resource '${before.name}' already exists in location '${before.location}' in resource group '${group.name}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`,
  );
}
