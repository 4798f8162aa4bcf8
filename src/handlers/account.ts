import type { Call } from '../call/call.ts';
import { readingAzure } from '../management/azure/armErrors.ts';
import type { ResourceManager } from '../management/azure/resourceManager.ts';
import { listSubscriptions, noSubscription } from '../management/azure/subscriptions.ts';
import { present } from '../protocol/present.ts';
import type { AccountView } from '../protocol/resources/account.ts';
import type { Handler } from './handler.ts';

export const accountConnect: Handler<'accountConnect'> = async ({ call: _, ...params }, { session }, call) =>
  session.connectAccount(params, (manager) => readingAzure(manager.host, () => viewOf(manager, call)), call);

export const accountGet: Handler<'accountGet'> = async (_, { session }, call) => ({
  items: session.account ? [await viewOf(session.account, call)] : [],
});

/** One request, and only the first time: the subscriptions that the identity sees show whether it is good. */
async function viewOf(manager: ResourceManager, call: Call): Promise<AccountView> {
  const { identityType, environment, resourceManagerUrl, tenantId, subscriptionId } = manager.account;
  const seen = await listSubscriptions(manager, call);
  const only = seen.length === 1 ? seen[0] : undefined;
  const chosen = subscriptionId === undefined ? only : seen.find(({ id }) => id === subscriptionId);
  if (subscriptionId !== undefined && !chosen) warnUnseen(subscriptionId, call);
  if (seen.length === 0 && subscriptionId === undefined) throw noSubscription(manager);
  return present({
    identityType,
    environment,
    resourceManagerUrl,
    tenantId: tenantId ?? chosen?.tenantId,
    subscriptionId: subscriptionId ?? chosen?.id,
    subscriptionName: chosen?.name,
  });
}

/** A role on a single registry does not allow listing the subscription: the identity may still be valid. */
function warnUnseen(subscriptionId: string, call: Call): void {
  call.warn?.(`The subscription ${subscriptionId} is not among those that this identity lists.`);
}
