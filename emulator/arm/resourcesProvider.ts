import { empty, json, type Reply } from '../http/reply.ts';
import { ArmError, groupNotFound, invalid, methodNotSupported, subscriptionNotFound } from './armError.ts';
import { type ArmCall, isObject, pageReply, readJson, stringOf, tagsOf } from './call.ts';
import { checkLocation, childTypes } from './childTypes.ts';
import type { Guard } from './guard.ts';
import { displayName, regions } from './regions.ts';
import { type Registries, registryType } from './registries.ts';
import type { ArmState, Group, Json, Resource, Subscription } from './state.ts';
import { apiVersionsOf } from './target.ts';

const groupType = 'Microsoft.Resources/subscriptions/resourceGroups';
const groupNamePattern = /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u;

/** Routes without a provider: tenants, subscriptions, resource groups, and the resources in them. */
export class ResourcesProvider {
  readonly #state: ArmState;
  readonly #guard: Guard;
  readonly #registries: Registries;
  readonly #tenant: string;

  constructor(state: ArmState, guard: Guard, registries: Registries, tenant: string) {
    this.#state = state;
    this.#guard = guard;
    this.#registries = registries;
    this.#tenant = tenant;
  }

  handle(call: ArmCall): Reply | Promise<Reply> {
    const { kind, named, types, subscriptionId } = call.target;
    if (kind === 'tenants') return json(200, { value: [this.#tenantJson()] });
    if (kind === 'subscriptions' && !named) return this.#subscriptions(call);
    if (subscriptionId === undefined) throw notFound(call);
    const subscription = this.#knownSubscription(call, subscriptionId);
    if (types.length === 1) return this.#read(call, '', () => json(200, this.#subscriptionJson(subscription)));
    if (kind === 'locations')
      return this.#read(call, '', () => json(200, { value: regions.map(location(subscription)) }));
    if (kind === 'providers' && !named)
      return this.#read(call, '', () => json(200, { value: [provider(subscription)] }));
    if (kind === 'resourcegroups') return named ? this.#group(call) : this.#groups(call, subscription);
    if (kind === 'resources') return this.#resources(call);
    throw notFound(call);
  }

  /** `/subscriptions/S/providers/NAMESPACE`, and its registration. */
  provider(call: ArmCall): Reply {
    const { subscriptionId = '', namespace, kind } = call.target;
    const subscription = this.#knownSubscription(call, subscriptionId);
    if (namespace !== 'microsoft.containerregistry' || (kind !== '' && kind !== 'register')) throw notFound(call);
    return json(200, provider(subscription));
  }

  #read(call: ArmCall, path: string, answer: () => Reply): Reply {
    if (call.method !== 'GET') throw methodNotSupported(call.method);
    const scope = `/subscriptions/${call.target.subscriptionId}${path}`;
    if (!this.#guard.sees(call, scope)) this.#guard.authorize(call, 'Microsoft.Resources/subscriptions/read', scope);
    return answer();
  }

  /** Those in which the caller has any role at all. */
  #subscriptions(call: ArmCall): Reply {
    const seen = this.#state.subscriptions.filter(({ id }) => this.#guard.sees(call, `/subscriptions/${id}`));
    return pageReply(
      call,
      seen.map((subscription) => this.#subscriptionJson(subscription)),
    );
  }

  #groups(call: ArmCall, { id }: Subscription): Reply {
    if (call.method !== 'GET') throw methodNotSupported(call.method);
    const filter = /tagName eq '([^']*)'(?: and tagValue eq '([^']*)')?/i.exec(call.request.query.get('$filter') ?? '');
    const seen = this.#state
      .groupsOf(id)
      .filter((group) => this.#guard.permits(call, `${groupType}/read`, groupId(group)))
      .filter(({ tags = {} }) => {
        const value = filter === null ? '' : tags[filter[1] ?? ''];
        return value !== undefined && (filter?.[2] === undefined || value === filter[2]);
      });
    return pageReply(call, seen.map(groupJson));
  }

  async #group(call: ArmCall): Promise<Reply> {
    const { method, target } = call;
    const { subscriptionId = '', group: name = '' } = target;
    const scope = `/subscriptions/${subscriptionId}/resourceGroups/${name}`;
    const verbs: Record<string, string> = { GET: 'read', HEAD: 'read', PUT: 'write', PATCH: 'write', DELETE: 'delete' };
    const verb = verbs[method];
    if (verb === undefined) throw methodNotSupported(method);
    this.#guard.authorize(call, `${groupType}/${verb}`, scope);
    const group = this.#state.group(subscriptionId, name);
    if (method === 'HEAD') return empty(group === undefined ? 404 : 204);
    if (method === 'PUT') return this.#putGroup(call, group);
    if (group === undefined) throw groupNotFound(name);
    if (method === 'GET') return json(200, groupJson(group));
    this.#guard.checkLocks(scope, method === 'DELETE' ? 'delete' : 'write');
    if (method === 'DELETE') return this.#removeGroup(group);
    const { tags } = await readJson(call);
    if (isObject(tags)) group.tags = tagsOf(tags);
    this.#state.save();
    return json(200, groupJson(group));
  }

  async #putGroup(call: ArmCall, before: Group | undefined): Promise<Reply> {
    const { subscriptionId = '', group: name = '' } = call.target;
    const { location: given, tags } = await readJson(call);
    if (!groupNamePattern.test(name))
      throw invalid('InvalidResourceGroup', `The provided resource group name '${name}' is not valid.`);
    const place = checkLocation(stringOf(given), 'Microsoft.Resources/resourceGroups');
    if (before !== undefined && before.location !== place) {
      throw new ArmError(
        409,
        'InvalidResourceGroupLocation',
        `Invalid resource group location '${place}'. The Resource group already exists in location '${before.location}'.`,
      );
    }
    const group = before ?? { subscriptionId: subscriptionId.toLowerCase(), name, location: place };
    group.tags = tagsOf(tags);
    if (before === undefined) this.#state.groups.push(group);
    this.#state.save();
    return json(before === undefined ? 201 : 200, groupJson(group));
  }

  /** With the registries in it. */
  async #removeGroup(group: Group): Promise<Reply> {
    for (const { id } of this.#state.resources(registryType, groupId(group))) await this.#registries.removed(id);
    this.#state.removeGroup(group);
    return empty(200);
  }

  /** The resources that the caller may read, of all types or of one (`$filter=resourceType eq '…'`). */
  #resources(call: ArmCall): Reply {
    if (call.method !== 'GET') throw methodNotSupported(call.method);
    const { subscriptionId = '', group } = call.target;
    const scope = `/subscriptions/${subscriptionId}${group === undefined ? '' : `/resourceGroups/${group}`}`;
    if (group !== undefined && this.#state.group(subscriptionId, group) === undefined) throw groupNotFound(group);
    const filter = call.request.query.get('$filter') ?? '';
    const wanted = (name: string) => new RegExp(`${name} eq '([^']*)'`, 'i').exec(filter)?.[1]?.toLowerCase();
    const [type, name] = [wanted('resourceType'), wanted('name')];
    const found = [
      registryType,
      ...childTypes.filter(({ tracked }) => tracked).map((child) => `${registryType}/${child.name}`),
    ]
      .filter((one) => type === undefined || one.toLowerCase() === type)
      .flatMap((one) => this.#state.resources(one, scope))
      .filter((resource) => name === undefined || resource.name.toLowerCase() === name)
      .filter((resource) => this.#guard.permits(call, `${resource.type}/read`, resource.id));
    return pageReply(call, found.map(resourceJson));
  }

  #knownSubscription(call: ArmCall, id: string): Subscription {
    const found = this.#state.subscription(id);
    if (found !== undefined && this.#guard.sees(call, `/subscriptions/${found.id}`)) return found;
    if (found === undefined) throw subscriptionNotFound(id);
    this.#guard.authorize(call, 'Microsoft.Resources/subscriptions/read', `/subscriptions/${id}`);
    return found;
  }

  #tenantJson(): Json {
    return { id: `/tenants/${this.#tenant}`, tenantId: this.#tenant, displayName: 'Emulator', tenantCategory: 'Home' };
  }

  #subscriptionJson({ id, name }: Subscription): Json {
    return {
      id: `/subscriptions/${id}`,
      authorizationSource: 'RoleBased',
      managedByTenants: [],
      subscriptionId: id,
      tenantId: this.#tenant,
      displayName: name,
      state: 'Enabled',
      subscriptionPolicies: {
        locationPlacementId: 'Public_2014-09-01',
        quotaId: 'PayAsYouGo_2014-09-01',
        spendingLimit: 'Off',
      },
    };
  }
}

const groupId = ({ subscriptionId, name }: Group) => `/subscriptions/${subscriptionId}/resourceGroups/${name}`;

function groupJson(group: Group): Json {
  const { name, location: place, tags } = group;
  return {
    id: groupId(group),
    name,
    type: 'Microsoft.Resources/resourceGroups',
    location: place,
    ...(tags === undefined ? {} : { tags }),
    properties: { provisioningState: 'Succeeded' },
  };
}

function resourceJson({ id, name, type, location: place, sku, identity, tags, systemData }: Resource): Json {
  return {
    ...{ id, name, type, location: place },
    ...(sku === undefined ? {} : { sku }),
    ...(identity === undefined ? {} : { identity }),
    ...(tags === undefined ? {} : { tags }),
    systemData,
  };
}

const location =
  ({ id }: Subscription) =>
  (region: string): Json => ({
    id: `/subscriptions/${id}/locations/${region}`,
    name: region,
    type: 'Region',
    displayName: displayName(region),
    regionalDisplayName: displayName(region),
    metadata: { regionType: 'Physical', regionCategory: 'Recommended' },
  });

function provider({ id }: Subscription): Json {
  const types = ['registries', ...childTypes.map(({ name }) => `registries/${name}`), 'checkNameAvailability'];
  return {
    id: `/subscriptions/${id}/providers/Microsoft.ContainerRegistry`,
    namespace: 'Microsoft.ContainerRegistry',
    registrationPolicy: 'RegistrationRequired',
    registrationState: 'Registered',
    resourceTypes: types.map((resourceType) => ({
      resourceType,
      locations: regions.map(displayName),
      apiVersions: apiVersionsOf(resourceType.toLowerCase()).toReversed(),
    })),
  };
}

const notFound = ({ request }: ArmCall) =>
  new ArmError(404, 'NotFound', `No HTTP resource was found that matches the request URI '${request.path}'.`);
