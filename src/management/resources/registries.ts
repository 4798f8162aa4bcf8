import type {
  IdentityProperties,
  NetworkRuleSet,
  Policies,
  RegistryUpdateParameters,
} from '@azure/arm-containerregistry';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import type { RegistryView } from '../../protocol/resources/registry.ts';
import { type GivenBody, givenBody, needed } from '../azure/givenBody.ts';
import { end, finish, type Operation, start } from '../azure/operations.ts';
import { previewOperation, released } from '../azure/previews.ts';
import {
  atRegistry,
  findRegistry,
  freshRegistry,
  listRegistries,
  type Named,
  type RegistryResource,
  registryAt,
} from '../azure/registryLookup.ts';
import { registryView } from '../azure/registryView.ts';
import { registryId } from '../azure/resourceIds.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { subscriptionFor } from '../azure/subscriptions.ts';
import { checkAddress, checkRegistryName, checkTogether, withRuleSet } from './rules.ts';
import { saysSoftDelete, setSoftDelete } from './softDelete.ts';
import { checkKnownTier, checkTier } from './tiers.ts';

/** PUT .../registries/{name}. Without a region, the resource group's is used, as published scripts assume. */
export async function createRegistry(
  manager: ResourceManager,
  given: Params['registryCreate'],
  call: Call,
): Promise<RegistryView> {
  checkRegistryName(given.registry);
  const whole = givenBody(given);
  if (whole) return createWhole(manager, given, whole, call);
  const params = withRuleSet(given);
  const { registry, resourceGroup } = params;
  const sku = needed(params.sku, 'Sku');
  checkTier(sku, params);
  checkTogether(params);
  const subscriptionId = await subscriptionFor(manager, params.subscriptionId, call);
  const place = { subscriptionId, resourceGroup, registry };
  const location = params.location ?? (await locationOf(manager, subscriptionId, resourceGroup, call));
  const client = await manager.containerRegistry(subscriptionId, call);
  const body = {
    location,
    sku: { name: sku },
    ...settings(params),
    ...(params.zoneRedundancy ? { zoneRedundancy: params.zoneRedundancy } : {}),
  };
  const operation = client.registries.create(resourceGroup, registry, body, { abortSignal: call.signal });
  const created = await conclude(manager, place, operation, `Creating registry ${registry}`, params.noWait, call);
  if (saysSoftDelete(params) && !params.noWait) await setSoftDelete(manager, place, params, call);
  return created;
}

/** The body as it was given; what the SDK does not know would get lost in its model. */
async function createWhole(
  manager: ResourceManager,
  { registry, resourceGroup, noWait, ...params }: Params['registryCreate'],
  body: GivenBody,
  call: Call,
): Promise<RegistryView> {
  const subscriptionId = await subscriptionFor(manager, params.subscriptionId, call);
  const place = { subscriptionId, resourceGroup, registry };
  const client = await manager.preview(call);
  const operation = (await previewOperation(client, 'PUT', registryId(place), released, body, call))();
  const told = tellOf(manager, place, `Creating registry ${registry}`);
  await (noWait ? start(operation, told, call) : finish(operation, told, call));
  return freshRegistry(manager, place, call);
}

/** One by its name, or all in the given subscriptions or resource group. */
export async function getRegistries(
  manager: ResourceManager,
  params: Params['registryList'],
  call: Call,
): Promise<RegistryView[]> {
  const { registry, id, resourceGroup, subscriptionIds, detail } = params;
  const found =
    registry !== undefined || id !== undefined
      ? [await one(manager, { registry, id, resourceGroup, subscriptionId: subscriptionIds?.[0] }, call)]
      : await all(manager, subscriptionIds ?? [], resourceGroup, call);
  // In parallel; Az lists them one after the other.
  return detail ? Promise.all(found.map((each) => withUsages(manager, each, call))) : found;
}

async function one(manager: ResourceManager, named: Named, call: Call): Promise<RegistryView> {
  const isTold = named.resourceGroup !== undefined || named.id !== undefined;
  const subscriptionId = isTold ? '' : await subscriptionFor(manager, named.subscriptionId, call);
  if (isTold || manager.registries.find(subscriptionId, named.registry ?? ''))
    return atRegistry(manager, named, call, (place) => freshRegistry(manager, place, call));
  // The list that finds it by its name has all its properties.
  return registryAt(manager, await findRegistry(manager, named, call), call);
}

async function all(
  manager: ResourceManager,
  subscriptions: readonly string[],
  resourceGroup: string | undefined,
  call: Call,
) {
  const ids = subscriptions.length > 0 ? subscriptions : [await subscriptionFor(manager, undefined, call)];
  const lists = await Promise.all(ids.map((id) => listRegistries(manager, id, resourceGroup, call)));
  return lists.flat();
}

async function withUsages(manager: ResourceManager, registry: RegistryView, call: Call): Promise<RegistryView> {
  return { ...registry, usages: await listUsages(manager, present({ id: registry.id }), call) };
}

/** PATCH .../registries/{name}: only what is given. */
export async function updateRegistry(
  manager: ResourceManager,
  given: Params['registryUpdate'],
  call: Call,
): Promise<RegistryView> {
  const params = withRuleSet(given);
  checkTogether(params);
  return atRegistry(manager, params, call, async (place) => {
    await checkAgainst(manager, place, params, call);
    const client = await manager.containerRegistry(place.subscriptionId, call);
    const body: RegistryUpdateParameters = {
      ...settings(await completed(manager, place, params, call)),
      ...(params.sku ? { sku: { name: params.sku } } : {}),
    };
    if (saysSoftDelete(params)) {
      await setSoftDelete(manager, place, params, call);
      if (Object.keys(present({ ...body })).length === 0) return freshRegistry(manager, place, call);
    }
    const operation = client.registries.update(place.resourceGroup, place.registry, body, { abortSignal: call.signal });
    return conclude(manager, place, operation, `Updating registry ${place.registry}`, params.noWait, call);
  });
}

/**
 * The service replaces identities and network rules as a whole: what is not given is filled in from the registry, or
 * one more address would drop all others, and one more identity the others.
 */
async function completed(
  manager: ResourceManager,
  place: RegistryResource,
  params: Params['registryUpdate'],
  call: Call,
): Promise<Params['registryUpdate']> {
  const { networkRuleSetIPRules, networkRuleSetDefaultAction, systemAssignedIdentity, userAssignedIdentities } = params;
  const rules = networkRuleSetIPRules !== undefined && networkRuleSetDefaultAction === undefined;
  const identities = (systemAssignedIdentity === undefined) !== (userAssignedIdentities === undefined);
  if (!rules && !identities) return params;
  const own = await freshRegistry(manager, place, call);
  return {
    ...params,
    ...(rules ? { networkRuleSetDefaultAction: own.networkRuleSetDefaultAction as 'Allow' | 'Deny' | undefined } : {}),
    ...(identities
      ? {
          systemAssignedIdentity: systemAssignedIdentity ?? own.identityType?.includes('SystemAssigned'),
          userAssignedIdentities: userAssignedIdentities ?? own.identityUserAssignedIdentity,
        }
      : {}),
  };
}

/** A registry that is not known yet is not read for this: the service refuses it then. */
async function checkAgainst(
  manager: ResourceManager,
  place: RegistryResource,
  params: Params['registryUpdate'],
  call: Call,
): Promise<void> {
  if (params.sku) return checkTier(params.sku, params);
  const known = manager.registries.find(place.subscriptionId, place.registry);
  if (known) await checkKnownTier(manager, place, known, (tier) => checkTier(tier, params), call);
}

/** DELETE .../registries/{name}; answers with its name, however the registry was specified. */
export async function removeRegistry(
  manager: ResourceManager,
  params: Params['registryRemove'],
  call: Call,
): Promise<{ registry: string }> {
  return atRegistry(manager, params, call, async (place) => {
    const client = await manager.containerRegistry(place.subscriptionId, call);
    const operation = client.registries.delete(place.resourceGroup, place.registry, { abortSignal: call.signal });
    const told = tellOf(manager, place, `Deleting registry ${place.registry}`);
    await end(operation, told, params.noWait, call);
    manager.registries.remove(place.subscriptionId, place.registry);
    return { registry: place.registry };
  });
}

export async function checkName(manager: ResourceManager, params: Params['registryCheckName'], call: Call) {
  const body = givenBody(params);
  const registry = body ? String(needed(body.name, 'Name')) : needed(params.registry, 'Name');
  const { registries } = await manager.containerRegistry(
    await subscriptionFor(manager, params.subscriptionId, call),
    call,
  );
  const request = { ...body, name: registry, type: 'Microsoft.ContainerRegistry/registries' as const };
  const { nameAvailable, reason, message } = await registries.checkNameAvailability(request, {
    abortSignal: call.signal,
  });
  return present({ nameAvailable, reason, message, name: registry });
}

export async function listUsages(manager: ResourceManager, named: Named, call: Call) {
  return atRegistry(manager, named, call, async ({ subscriptionId, resourceGroup, registry }) => {
    const { registries } = await manager.containerRegistry(subscriptionId, call);
    const { value = [] } = await registries.listUsages(resourceGroup, registry, { abortSignal: call.signal });
    return value.map(({ name, currentValue, limit, unit }) => present({ name, currentValue, limit, unit }));
  });
}

async function conclude(
  manager: ResourceManager,
  place: RegistryResource,
  operation: Operation<Parameters<typeof registryView>[0]>,
  activity: string,
  noWait: boolean | undefined,
  call: Call,
): Promise<RegistryView> {
  const told = tellOf(manager, place, activity);
  if (noWait) {
    await start(operation, told, call);
    return freshRegistry(manager, place, call);
  }
  const view = registryView(await finish(operation, told, call));
  manager.registries.add(place.subscriptionId, view);
  return view;
}

function tellOf({ host }: ResourceManager, { registry, resourceGroup }: RegistryResource, activity: string) {
  return { activity, host, follow: `Get-AzContainerRegistry -Name ${registry} -ResourceGroupName ${resourceGroup}` };
}

async function locationOf(
  manager: ResourceManager,
  subscriptionId: string,
  resourceGroup: string,
  call: Call,
): Promise<string> {
  const { resourceGroups } = await manager.resources(subscriptionId, call);
  const { location } = await resourceGroups.get(resourceGroup, { abortSignal: call.signal });
  if (location) return location;
  throw new Failure('BadAnswer', `The resource group ${resourceGroup} has no location.`, {
    advice: 'Give -Location.',
  });
}

type Settings = Params['registryUpdate'];

/** What is given, in the form of the SDK's model; what is not given is omitted, so that it stays as it is. */
function settings(params: Settings): Omit<RegistryUpdateParameters, 'sku'> {
  return present({
    tags: params.tags,
    adminUserEnabled: params.adminUserEnabled,
    anonymousPullEnabled: params.anonymousPullEnabled,
    dataEndpointEnabled: params.dataEndpointEnabled,
    publicNetworkAccess: params.publicNetworkAccess,
    networkRuleBypassOptions: params.networkRuleBypassOption,
    networkRuleBypassAllowedForTasks: params.tasksPassFirewall,
    roleAssignmentMode: params.roleAssignmentMode,
    policies: policies(params),
    networkRuleSet: networkRules(params),
    identity: identity(params),
    encryption: encryption(params),
  }) as Omit<RegistryUpdateParameters, 'sku'>;
}

function policies(params: Settings): Policies | undefined {
  const { retentionPolicyStatus, retentionPolicyDays, trustPolicyStatus, trustPolicyType } = params;
  const { quarantinePolicyStatus, exportPolicyStatus, azureAdAuthenticationAsArmPolicyStatus: asArm } = params;
  const retention = present({ status: retentionPolicyStatus, days: retentionPolicyDays });
  const trust = present({ status: trustPolicyStatus, type: trustPolicyType });
  return whole({
    quarantinePolicy: quarantinePolicyStatus && { status: quarantinePolicyStatus },
    exportPolicy: exportPolicyStatus && { status: exportPolicyStatus },
    azureADAuthenticationAsArmPolicy: asArm && { status: asArm },
    retentionPolicy: whole(retention),
    trustPolicy: whole(trust),
  });
}

function networkRules({
  networkRuleSetDefaultAction: action,
  networkRuleSetIPRules: rules,
}: Settings): NetworkRuleSet | undefined {
  if (!action && !rules) return undefined;
  rules?.forEach(checkAddress);
  const ipRules = rules?.map((iPAddressOrRange) => ({ action: 'Allow', iPAddressOrRange }));
  // Rules allow addresses, so the default is to deny all others.
  return { defaultAction: action ?? 'Deny', ...(ipRules ? { ipRules } : {}) };
}

function identity({ systemAssignedIdentity, userAssignedIdentities }: Settings): IdentityProperties | undefined {
  if (systemAssignedIdentity === undefined && !userAssignedIdentities) return undefined;
  const kinds = [
    ...(systemAssignedIdentity ? ['SystemAssigned'] : []),
    ...(userAssignedIdentities?.length ? ['UserAssigned'] : []),
  ];
  const users = userAssignedIdentities?.length && Object.fromEntries(userAssignedIdentities.map((id) => [id, {}]));
  return {
    type: (kinds.join(', ') || 'None') as NonNullable<IdentityProperties['type']>,
    ...(users ? { userAssignedIdentities: users } : {}),
  };
}

function encryption(params: Settings) {
  const { encryptionStatus: status, keyVaultPropertyIdentity, keyVaultPropertyKeyIdentifier } = params;
  const key = whole(present({ identity: keyVaultPropertyIdentity, keyIdentifier: keyVaultPropertyKeyIdentifier }));
  return whole({ status, keyVaultProperties: key });
}

/** Undefined if every member is undefined. */
function whole<T extends Record<string, unknown>>(
  members: T,
): { [K in keyof T]: Exclude<T[K], undefined | ''> } | undefined {
  const known = present(members);
  return Object.keys(known).length > 0 ? (known as { [K in keyof T]: Exclude<T[K], undefined | ''> }) : undefined;
}
