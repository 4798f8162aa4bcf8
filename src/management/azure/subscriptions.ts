import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { ResourceManager } from './resourceManager.ts';

export interface Subscription {
  readonly id: string;
  readonly name: string;
  readonly tenantId?: string | undefined;
}

const seen = new WeakMap<ResourceManager, Promise<readonly Subscription[]>>();

/** GET /subscriptions, once an account. */
export async function listSubscriptions(manager: ResourceManager, call: Call): Promise<readonly Subscription[]> {
  const known = seen.get(manager);
  if (known) return known;
  const listing = readSubscriptions(manager, call);
  seen.set(manager, listing);
  // A failed request is repeated by the next call.
  listing.catch(() => seen.delete(manager));
  return listing;
}

async function readSubscriptions(manager: ResourceManager, call: Call): Promise<readonly Subscription[]> {
  const client = await manager.subscriptions(call);
  const found: Subscription[] = [];
  for await (const { subscriptionId, displayName, state, tenantId } of client.subscriptions.list({
    abortSignal: call.signal,
  })) {
    if (subscriptionId && state !== 'Deleted' && state !== 'Disabled')
      found.push({ id: subscriptionId, name: displayName ?? subscriptionId, tenantId });
  }
  return found;
}

/** The subscription of a call: the specified one, that of the login, or the only one. */
export async function subscriptionFor(
  manager: ResourceManager,
  named: string | undefined,
  call: Call,
): Promise<string> {
  const told = named ?? call.azContext?.subscription ?? manager.account.subscriptionId;
  if (told !== undefined) return told;
  const all = await listSubscriptions(manager, call);
  if (all.length === 1 && all[0]) return all[0].id;
  const preferred = await manager.account.preferredSubscription?.();
  const chosen = all.find(({ id }) => id.toLowerCase() === preferred?.toLowerCase());
  if (chosen) return chosen.id;
  throw all.length === 0 ? noSubscription(manager) : whichSubscription(all);
}

export function noSubscription({ host }: ResourceManager): Failure {
  return new Failure('Denied', 'This identity has access to no subscription.', {
    registry: host,
    advice:
      'It needs a role on a subscription, a resource group or a registry; -SubscriptionId selects one that is not listed.',
  });
}

function whichSubscription(all: readonly Subscription[]): Failure {
  const some = all.slice(0, 5).map(({ name, id }) => `${name} (${id})`);
  const more = all.length > 5 ? `, and ${all.length - 5} more` : '';
  return new Failure('InvalidInput', 'This identity has access to several subscriptions, and none was specified.', {
    advice: `Specify -SubscriptionId, here or for Connect-AzContainerRegistryAccount: ${some.join(', ')}${more}.`,
  });
}
