import { createHash } from 'node:crypto';
import { ArmError, conflict, invalid } from './armError.ts';
import { checkCacheRule, checkCredentials, withHealth } from './cacheRules.ts';
import { objectOf } from './call.ts';
import type { ChildType, Draft } from './childDeclaration.ts';
import { displayName, normalRegion, regions } from './regions.ts';
import { notInSku } from './registryProperties.ts';
import type { ArmState, Json, Resource } from './state.ts';

const statuses = ['enabled', 'disabled'];

export const childTypes: readonly ChildType[] = [
  {
    name: 'replications',
    names: /^[a-zA-Z0-9]{5,50}$/,
    tracked: true,
    premium: 'Geo-replication is',
    create: ['regionEndpointEnabled', 'zoneRedundancy'],
    update: ['regionEndpointEnabled'],
    defaults: ({ now }) => ({
      status: { timestamp: now },
      regionEndpointEnabled: true,
      zoneRedundancy: 'Disabled',
    }),
    made: (_, now) => ({ status: { displayStatus: 'Ready', timestamp: now } }),
    check: checkReplication,
    beside: homeReplication,
    checkRemoval: checkNotHome,
  },
  {
    name: 'webhooks',
    names: /^[a-zA-Z0-9]{5,50}$/,
    tracked: true,
    create: ['serviceUri', 'customHeaders', 'status', 'scope', 'actions'],
    update: ['serviceUri', 'customHeaders', 'status', 'scope', 'actions'],
    required: ['serviceUri', 'actions'],
    hidden: ['serviceUri', 'customHeaders'],
    immediate: true,
    defaults: () => ({ status: 'enabled', scope: '' }),
    check: checkWebhook,
    limit: { Basic: 2, Standard: 10, Premium: 500 },
  },
  {
    name: 'scopeMaps',
    names: /^[a-zA-Z0-9_-]{5,50}$/,
    create: ['description', 'actions'],
    update: ['description', 'actions'],
    required: ['actions'],
    immediate: true,
    defaults: ({ now }) => ({ type: 'UserDefined', creationDate: now }),
    check: checkScopeMap,
    limit: { Basic: 100, Standard: 500, Premium: 50_000 },
  },
  {
    name: 'tokens',
    names: /^[a-zA-Z0-9_-]{5,50}$/,
    create: ['scopeMapId', 'credentials', 'status'],
    update: ['scopeMapId', 'credentials', 'status'],
    required: ['scopeMapId'],
    defaults: ({ now }) => ({ creationDate: now, status: 'enabled', credentials: {} }),
    check: checkToken,
    limit: { Basic: 100, Standard: 500, Premium: 50_000 },
  },
  {
    name: 'agentPools',
    names: /^[a-zA-Z0-9-]{3,20}$/,
    tracked: true,
    premium: 'Agent pools are',
    create: ['count', 'tier', 'os', 'virtualNetworkSubnetResourceId'],
    update: ['count'],
    defaults: () => ({ count: 1, tier: 'S1', os: 'Linux' }),
    check: checkAgentPool,
  },
  pipeline('importPipelines', 'source', { trigger: { sourceTrigger: { status: 'Enabled' } } }),
  pipeline('exportPipelines', 'target', {}),
  {
    name: 'cacheRules',
    names: /^[a-zA-Z0-9-]{5,50}$/,
    create: ['credentialSetResourceId', 'sourceRepository', 'targetRepository'],
    update: ['credentialSetResourceId'],
    required: ['sourceRepository', 'targetRepository'],
    clearable: ['credentialSetResourceId'],
    defaults: ({ now }) => ({ creationDate: now }),
    check: checkCacheRule,
    limit: { Basic: 1000, Standard: 1000, Premium: 1000 },
  },
  {
    name: 'credentialSets',
    names: /^[a-zA-Z0-9-]{5,50}$/,
    identity: true,
    create: ['loginServer', 'authCredentials'],
    update: ['authCredentials'],
    required: ['loginServer', 'authCredentials'],
    defaults: ({ now }) => ({ creationDate: now }),
    check: checkCredentials,
    shown: withHealth,
  },
  {
    name: 'connectedRegistries',
    names: /^[a-zA-Z0-9]{5,50}$/,
    premium: 'Connected registries are',
    create: ['mode', 'parent', 'clientTokenIds', 'logging', 'notificationsList', 'garbageCollection'],
    update: ['logging', 'clientTokenIds', 'notificationsList', 'garbageCollection'],
    required: ['mode', 'parent'],
    defaults: () => ({
      connectionState: 'Offline',
      activation: { status: 'Inactive' },
      logging: { logLevel: 'Information', auditLogStatus: 'Disabled' },
      statusDetails: [],
    }),
  },
  { name: 'privateEndpointConnections', names: /^.+$/, create: [], readOnly: true },
];

function pipeline(name: string, end: 'source' | 'target', more: Json): ChildType {
  return {
    name,
    names: /^[a-zA-Z0-9]{5,50}$/,
    tracked: true,
    identity: true,
    premium: 'Transfer pipelines are',
    create: [end, 'options', ...Object.keys(more)],
    required: [end],
    defaults: () => ({ options: [], ...more }),
  };
}

export const childType = (kind: string): ChildType | undefined =>
  childTypes.find(({ name }) => `registries/${name.toLowerCase()}` === kind);

/** Validates a draft by the type's own rules and those common to all types. */
export function checkDraft(type: ChildType, draft: Draft): void {
  const { name, registry, properties, before, state } = draft;
  const sku = String(registry.sku?.name);
  if (type.premium !== undefined && sku !== 'Premium') throw notInSku(type.premium, sku);
  if (before === undefined && !type.names.test(name)) {
    throw invalid(
      'InvalidResourceName',
      `The name '${name}' is invalid for a resource of type '${type.name}'.`,
      'name',
    );
  }
  const missing = (type.required ?? []).find((property) => properties[property] === undefined);
  if (missing !== undefined) {
    throw invalid('MissingRequiredProperty', `The property '${missing}' is required.`, `properties.${missing}`);
  }
  type.check?.(draft);
  const most = type.limit?.[sku];
  if (before !== undefined || most === undefined) return;
  const count = state
    .resources(`${registry.type}/${type.name}`, registry.id)
    .filter((other) => other.properties.type !== 'SystemDefined').length;
  if (count >= most) {
    throw new ArmError(
      403,
      'QuotaExceeded',
      `The quota of ${most} ${type.name} of the registry ${registry.name} with the SKU ${sku} is exceeded.`,
    );
  }
}

export function checkLocation(location: string | undefined, type: string): string {
  if (location === undefined || location === '') {
    throw invalid('LocationRequired', 'The location property is required for this definition.');
  }
  const region = normalRegion(location);
  if (regions.includes(region)) return region;
  throw invalid(
    'LocationNotAvailableForResourceType',
    `The provided location '${location}' is not available for resource type '${type}'. List of available regions for the resource type is '${regions.join(',')}'.`,
  );
}

function checkReplication({ registry, location = '', name, before, state }: Draft): void {
  const home = normalRegion(registry.location ?? '');
  if (location === home && before === undefined) {
    throw conflict(
      'ReplicationLocationInvalid',
      `The replication ${name} can't be in ${displayName(home)}, the location of the registry itself.`,
    );
  }
  const other = state
    .resources(`${registry.type}/replications`, registry.id)
    .find((replication) => replication.location === location && replication.name !== before?.name);
  if (other === undefined || other.name.toLowerCase() === name.toLowerCase()) return;
  throw conflict(
    'ReplicationAlreadyExists',
    `The registry has a replication in ${displayName(location)}: ${other.name}.`,
  );
}

type Placed = Pick<Resource, 'location'>;

export const isHome = (replication: Placed, registry: Placed): boolean =>
  replication.location === normalRegion(registry.location ?? '');

/** With the first replication, one for the registry's home region is created, too (azure-quickstart-templates#5485). */
function homeReplication({ registry, state }: Draft): Pick<Draft, 'name' | 'location'> | undefined {
  const location = normalRegion(registry.location ?? '');
  const has = state.resources(`${registry.type}/replications`, registry.id).some((one) => isHome(one, registry));
  return has ? undefined : { name: location, location };
}

function checkNotHome(replication: Resource, registry: Resource): void {
  if (!isHome(replication, registry)) return;
  throw conflict(
    'HomeReplicationCannotBeDeleted',
    `The replication ${replication.name} is that of the home region of the registry ${registry.name}. It cannot be deleted.`,
  );
}

const webhookTriggers = ['push', 'delete', 'quarantine', 'chart_push', 'chart_delete'];

function checkWebhook({ properties, registry, location = '', before, state }: Draft): void {
  const { serviceUri, actions, status } = properties;
  const places = [registry, ...state.resources(`${registry.type}/replications`, registry.id)];
  if (before === undefined && !places.some((place) => normalRegion(place.location ?? '') === location)) {
    // Reported as a missing registry (azure-cli#26676): it does not exist in the requested region.
    throw new ArmError(404, 'RegistryResourceNotFound', `The registry resource ${registry.name} could not be found.`);
  }
  if (!/^https?:\/\/[^/\s]+/i.test(String(serviceUri)) || !URL.canParse(String(serviceUri))) {
    throw invalid('InvalidServiceUri', `The service URI '${String(serviceUri)}' is not an http or https address.`);
  }
  checkList('actions', actions, webhookTriggers);
  checkOneOf('status', status, statuses);
}

const scopeMapAction =
  /^(?:repositories\/[^\s]+\/(?:content\/(?:read|write|delete)|metadata\/(?:read|write))|gateway\/[^/\s]+\/(?:config|message)\/(?:read|write))$/;

function checkScopeMap({ properties: { actions }, before }: Draft): void {
  if (before?.properties.type === 'SystemDefined') {
    throw conflict('SystemDefinedScopeMap', `The scope map ${before.name} is defined by the system.`);
  }
  if (!Array.isArray(actions) || actions.length === 0) {
    throw invalid('InvalidScopeMapActions', 'A scope map needs at least one action.');
  }
  const wrong = actions.find((action) => !scopeMapAction.test(String(action)));
  if (wrong !== undefined)
    throw invalid('InvalidScopeMapActions', `The scope map action '${String(wrong)}' is invalid.`);
}

function checkToken({ properties: { scopeMapId, status }, registry, state }: Draft): void {
  const scopeMap = state.resource(String(scopeMapId));
  const isOurs = scopeMap?.id.toLowerCase().startsWith(`${registry.id.toLowerCase()}/scopemaps/`) === true;
  if (!isOurs) throw invalid('InvalidScopeMapId', `The scope map '${String(scopeMapId)}' could not be found.`);
  checkOneOf('status', status, statuses);
}

function checkAgentPool({ properties: { count, tier, os } }: Draft): void {
  checkOneOf('tier', tier, ['S1', 'S2', 'S3', 'I6']);
  checkOneOf('os', os, ['Linux', 'Windows']);
  if (!Number.isInteger(count) || Number(count) < 0) {
    throw invalid('InvalidAgentPoolCount', `The count '${String(count)}' of an agent pool is invalid.`);
  }
}

function checkOneOf(name: string, value: unknown, allowed: readonly string[]): void {
  if (allowed.includes(String(value))) return;
  throw invalid('InvalidParameterValue', `The value '${String(value)}' of property '${name}' is invalid.`, name);
}

function checkList(name: string, value: unknown, allowed: readonly string[]): void {
  if (Array.isArray(value) && value.length > 0 && value.every((one) => allowed.includes(String(one)))) return;
  throw invalid(
    'InvalidParameterValue',
    `The value of property '${name}' must be some of '${allowed.join(', ')}'.`,
    name,
  );
}

/** The scope maps that every registry has. */
const builtInScopeMaps: Record<string, readonly [string, readonly string[]]> = {
  _repositories_admin: [
    'Can perform all read, write and delete operations on the registry',
    ['metadata/read', 'metadata/write', 'content/read', 'content/write', 'content/delete'],
  ],
  _repositories_pull: ['Can pull any repository of the registry', ['content/read']],
  _repositories_pull_metadata_read: [
    'Can perform all read operations on the registry',
    ['content/read', 'metadata/read'],
  ],
  _repositories_push: ['Can push to any repository of the registry', ['content/read', 'content/write']],
  _repositories_push_metadata_write: [
    'Can perform all read and write operations on the registry',
    ['metadata/read', 'metadata/write', 'content/read', 'content/write'],
  ],
};

export function systemScopeMaps(registry: Resource, now: string): Resource[] {
  return Object.entries(builtInScopeMaps).map(([name, [description, actions]]) => ({
    id: `${registry.id}/scopeMaps/${name}`,
    name,
    type: `${registry.type}/scopeMaps`,
    properties: {
      description,
      type: 'SystemDefined',
      creationDate: now,
      provisioningState: 'Succeeded',
      actions: actions.map((action) => `repositories/*/${action}`),
    },
    systemData: registry.systemData,
    hidden: {},
  }));
}

export const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');

/** A token's password in storage: like the service, the emulator cannot show it again. */
export interface TokenPassword {
  readonly name: string;
  readonly hash: string;
  readonly creationTime: string;
  readonly expiry?: string;
}

export const passwordsOf = (token: Resource): TokenPassword[] =>
  (token.hidden.passwords as TokenPassword[] | undefined) ?? [];

/** A resource as answers show it. */
export function childJson(type: ChildType, kept: Resource, state: ArmState): Json {
  const resource = type.shown?.(kept, state) ?? kept;
  const { hidden: _, ...shown } = resource;
  if (!resource.type.endsWith('/tokens')) return shown;
  const passwords = passwordsOf(resource).map(({ hash: _, ...password }) => password);
  const credentials = { ...objectOf(resource.properties.credentials), passwords };
  return { ...shown, properties: { ...resource.properties, credentials } };
}
