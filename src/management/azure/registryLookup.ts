import type { Registry } from '@azure/arm-containerregistry';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { RegistryView } from '../../protocol/resources/registry.ts';
import { registryView } from './registryView.ts';
import { type ResourceId, readResourceId, registryId, resourceId } from './resourceIds.ts';
import type { ResourceManager } from './resourceManager.ts';
import { subscriptionFor } from './subscriptions.ts';

/** How a call specifies a registry or a child resource: by names, or by an object with a resource id. */
export interface Named {
  readonly id?: string | undefined;
  readonly registry?: string | undefined;
  readonly resourceGroup?: string | undefined;
  readonly subscriptionId?: string | undefined;
  readonly name?: string | undefined;
}

/** A registry as a resource of Azure: what its resource id is made of. */
export interface RegistryResource {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly registry: string;
}

/**
 * Finds the specified registry. Without its resource group, it is found in one list of the subscription's registries,
 * which is kept. If it is no longer at the known place, `atRegistry` looks it up again.
 */
export async function findRegistry(manager: ResourceManager, named: Named, call: Call): Promise<RegistryResource> {
  if (named.id !== undefined) return idOf(named.id) ?? (await byName(manager, { ...named, registry: named.id }, call));
  return byName(manager, named, call);
}

async function byName(manager: ResourceManager, named: Named, call: Call): Promise<RegistryResource> {
  if (!named.registry)
    throw new Failure('InvalidInput', 'No registry was specified.', {
      advice: 'Specify -RegistryName, or pipe a registry.',
    });
  const registry = named.registry.replace(/^https:\/\//i, '').replace(/\/$/, '');
  const subscriptionId = await subscriptionOf(manager, { ...named, registry }, call);
  if (named.resourceGroup && !registry.includes('.') && !registry.includes(':'))
    return { subscriptionId, resourceGroup: named.resourceGroup, registry };
  const known =
    manager.registries.find(subscriptionId, registry) ??
    (manager.registries.isComplete(subscriptionId) && named.resourceGroup
      ? undefined
      : await listed(manager, subscriptionId, registry, call));
  const place = known?.id === undefined ? undefined : idOf(known.id);
  if (place) return place;
  throw noSuchRegistry(manager, registry, subscriptionId);
}

/** Among several subscriptions, none of them chosen, a registry that was seen is still found by its name. */
async function subscriptionOf(manager: ResourceManager, named: Named, call: Call): Promise<string> {
  const seen = named.resourceGroup === undefined ? manager.registries.findAnywhere(named.registry ?? '') : undefined;
  const known = seen?.id === undefined ? undefined : readResourceId(seen.id)?.subscriptionId;
  return subscriptionFor(manager, named.subscriptionId, call).catch((error: unknown) => {
    if (known === undefined) throw error;
    return known;
  });
}

/** A name instead of an id counts as a name; anything that looks like an id must be that of a registry. */
function idOf(text: string): RegistryResource | undefined {
  if (!text.startsWith('/')) return undefined;
  const { child, ...place } = resourceId(text);
  // A token piped to Remove-AzContainerRegistry must not remove the registry that it belongs to.
  if (child) throw noRegistry(child);
  return place;
}

/** The registry of a child resource, for callers that have checked that this is meant. */
export function registryOf<N extends Named>(named: N): N {
  const found = named.id === undefined ? undefined : readResourceId(named.id);
  return found?.child ? { ...named, id: registryId(found) } : named;
}

async function listed(manager: ResourceManager, subscriptionId: string, name: string, call: Call) {
  await listRegistries(manager, subscriptionId, undefined, call);
  return manager.registries.find(subscriptionId, name);
}

/** GET .../registries: of a subscription, or of one of its resource groups. */
export async function listRegistries(
  manager: ResourceManager,
  subscriptionId: string,
  resourceGroup: string | undefined,
  call: Call,
): Promise<RegistryView[]> {
  const { registries } = await manager.containerRegistry(subscriptionId, call);
  const options = { abortSignal: call.signal };
  const pages = resourceGroup ? registries.listByResourceGroup(resourceGroup, options) : registries.list(options);
  const found: RegistryView[] = [];
  for await (const one of pages) found.push(registryView(one as Registry));
  if (resourceGroup) for (const one of found) manager.registries.add(subscriptionId, one);
  else manager.registries.replaceAll(subscriptionId, found);
  return found;
}

/** Runs `work` at the specified registry; if it is no longer at the known place, it is looked up again. */
export async function atRegistry<T>(
  manager: ResourceManager,
  named: Named,
  call: Call,
  act: (place: RegistryResource) => Promise<T>,
): Promise<T> {
  const place = await findRegistry(manager, named, call);
  const isTold = named.id?.startsWith('/') === true || named.resourceGroup !== undefined;
  try {
    return await act(place);
  } catch (error) {
    if (isTold || !(error instanceof Failure) || error.kind !== 'NotFound') throw error;
    manager.registries.clear();
    const again = await findRegistry(manager, named, call);
    if (registryId(again).toLowerCase() === registryId(place).toLowerCase()) throw error;
    return act(again);
  }
}

/** The registry itself: from what is known of it, else with one GET. */
export async function registryAt(manager: ResourceManager, place: RegistryResource, call: Call): Promise<RegistryView> {
  return manager.registries.find(place.subscriptionId, place.registry) ?? (await freshRegistry(manager, place, call));
}

export async function freshRegistry(
  manager: ResourceManager,
  place: RegistryResource,
  call: Call,
): Promise<RegistryView> {
  const { registries } = await manager.containerRegistry(place.subscriptionId, call);
  const found = registryView(await registries.get(place.resourceGroup, place.registry, { abortSignal: call.signal }));
  manager.registries.add(place.subscriptionId, found);
  return found;
}

function noRegistry({ type, name }: NonNullable<ResourceId['child']>): Failure {
  return new Failure('InvalidInput', `This is not a registry, but one of ${type}: ${name}.`, {
    resource: name,
    advice: 'Pipe the output of Get-AzContainerRegistry, or specify the name of the registry.',
  });
}

function noSuchRegistry({ host }: ResourceManager, name: string, subscriptionId: string): Failure {
  return new Failure(
    'NotFound',
    `The registry ${name} was not found in the subscription ${subscriptionId}, or this identity has no access to it.`,
    {
      registry: host,
      resource: name,
      advice:
        'Get-AzContainerRegistry lists the registries that it has access to; -SubscriptionId selects another subscription.',
    },
  );
}
