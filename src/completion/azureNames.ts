import { findRegistry } from '../management/azure/registryLookup.ts';
import type { ResourceManager } from '../management/azure/resourceManager.ts';
import { subscriptionFor } from '../management/azure/subscriptions.ts';
import { TaskApi } from '../management/tasks/taskApi.ts';
import type { Candidate } from './candidate.ts';
import { Recent } from './recent.ts';

const recent = new Recent<readonly Candidate[]>();

/** Tasks and agent pools have API versions of their own, which `TaskApi` uses. */
const ofTasks: readonly string[] = ['tasks', 'runs', 'agentPools'];
const ofRegistries = { 'api-version': '2025-11-01' };

export interface Where {
  readonly registry: string;
  readonly resourceGroup?: string | undefined;
  readonly subscriptionId?: string | undefined;
}

/** The first page of a registry's child resources, by their segment: tasks, tokens, webhooks. */
export async function childrenOf(
  manager: ResourceManager,
  where: Where,
  segment: string,
): Promise<readonly Candidate[]> {
  const key = [segment, where.registry, where.resourceGroup, where.subscriptionId].join(' ').toLowerCase();
  const found = await recent.get(manager, key, async (call) => {
    const place = await findRegistry(manager, where, call);
    const api = await TaskApi.at(manager, place, call);
    const { value = [] } = await api.page<Child>(`/${segment}`, ofTasks.includes(segment) ? {} : ofRegistries);
    return value.flatMap((child) => (child.name === undefined ? [] : [{ name: child.name, text: textOf(child) }]));
  });
  return found ?? [];
}

interface Child {
  readonly name?: string;
  readonly location?: string;
  readonly properties?: {
    readonly description?: string;
    readonly status?: string;
    readonly provisioningState?: string;
  };
}

function textOf({ location, properties: { description, status, provisioningState } = {} }: Child): string {
  return [description, status ?? provisioningState, location].filter(Boolean).join(', ') || 'in this registry';
}

/** The subscriptions of the sign-in, by id; the name is the description. */
export async function subscriptionsOf(manager: ResourceManager): Promise<readonly Candidate[]> {
  const found = await recent.get(manager, 'subscriptions', async (call) => {
    const page = await firstPage(manager, '/subscriptions', '2022-12-01', call);
    return page.flatMap(({ subscriptionId, displayName = '' }) =>
      subscriptionId === undefined ? [] : [{ name: subscriptionId, text: displayName }],
    );
  });
  return found ?? [];
}

/** Of a subscription, by default that of the sign-in. */
export async function resourceGroupsOf(
  manager: ResourceManager,
  subscription: string | undefined,
): Promise<readonly Candidate[]> {
  const found = await recent.get(manager, `groups ${subscription}`, async (call) => {
    const id = await subscriptionFor(manager, subscription, call);
    const path = `/subscriptions/${encodeURIComponent(id)}/resourcegroups`;
    const page = await firstPage(manager, path, '2021-04-01', call);
    return page.flatMap(({ name, location = '' }) => (name === undefined ? [] : [{ name, text: location }]));
  });
  return found ?? [];
}

interface Listed {
  readonly name?: string;
  readonly location?: string;
  readonly subscriptionId?: string;
  readonly displayName?: string;
}

async function firstPage(
  manager: ResourceManager,
  path: string,
  version: string,
  call: Parameters<ResourceManager['preview']>[0],
): Promise<readonly Listed[]> {
  const client = await manager.preview(call);
  const queryParameters = { 'api-version': version };
  const { body } = await client.pathUnchecked(path).get({ abortSignal: call.signal, queryParameters });
  return (body as { value?: readonly Listed[] }).value ?? [];
}
