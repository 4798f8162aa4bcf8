import type { Client } from '@azure-rest/core-client';
import type { Call } from '../../call/call.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import { type AgentPoolView, agentPoolKind } from '../../protocol/resources/agentPool.ts';
import { givenBody } from '../azure/givenBody.ts';
import { type Begin, end, finish, start } from '../azure/operations.ts';
import { previewOperation, previewRequest } from '../azure/previews.ts';
import { atRegistry, type RegistryResource, registryAt, registryOf } from '../azure/registryLookup.ts';
import { registryId } from '../azure/resourceIds.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { resourceView } from '../azure/views.ts';
import { childName, neededName, tell } from './children.ts';
import { checkPremium } from './replications.ts';

/** The newest version of the SDK lacks agent pools: the service has them only in previews of its API. */
const apiVersion = '2019-06-01-preview';

interface AgentPool {
  readonly id?: string;
  readonly name?: string;
  readonly type?: string;
  readonly location?: string;
  readonly tags?: Record<string, string>;
  readonly properties?: {
    readonly count?: number;
    readonly tier?: string;
    readonly os?: string;
    readonly provisioningState?: string;
    readonly virtualNetworkSubnetResourceId?: string;
  };
}

function view(pool: AgentPool): AgentPoolView {
  const { count, tier, os, provisioningState, virtualNetworkSubnetResourceId } = pool.properties ?? {};
  return present({
    ...resourceView(pool),
    location: pool.location,
    tag: pool.tags,
    ...{ count, tier, provisioningState, virtualNetworkSubnetResourceId },
    os,
  });
}

const pathOf = (place: RegistryResource, name?: string) =>
  `${registryId(place)}/agentPools${name === undefined ? '' : `/${name}`}`;

export async function listAgentPools(manager: ResourceManager, params: Params['agentPoolList'], call: Call) {
  const name = childName(agentPoolKind, params);
  return atRegistry(manager, registryOf(params), call, async (place) => {
    const client = await manager.preview(call);
    if (name !== undefined)
      return { items: [view(await previewRequest(client, 'GET', pathOf(place, name), apiVersion, call))] };
    const items: AgentPoolView[] = [];
    let next: string | undefined = pathOf(place);
    while (next !== undefined) {
      const page: { value?: AgentPool[]; nextLink?: string } = await previewRequest(
        client,
        'GET',
        next,
        apiVersion,
        call,
      );
      items.push(...(page.value ?? []).map(view));
      next = page.nextLink;
    }
    return { items };
  });
}

export async function createAgentPool(manager: ResourceManager, params: Params['agentPoolCreate'], call: Call) {
  const { count, tier, os, subnetId, tags } = params;
  return change(manager, params, 'Creating', call, async (client, place, path) => {
    await checkPremium(manager, place, 'An agent pool', call);
    const location = params.location ?? (await registryAt(manager, place, call)).location;
    const properties = present({ count, tier, os, virtualNetworkSubnetResourceId: subnetId });
    return previewOperation<AgentPool>(
      client,
      'PUT',
      path,
      apiVersion,
      { location, ...present({ tags }), properties },
      call,
    );
  });
}

export async function updateAgentPool(manager: ResourceManager, params: Params['agentPoolUpdate'], call: Call) {
  const { count, tags } = params;
  return change(manager, params, 'Updating', call, async (client, _, path) =>
    previewOperation<AgentPool>(
      client,
      'PATCH',
      path,
      apiVersion,
      { ...present({ tags }), properties: present({ count }) },
      call,
    ),
  );
}

async function change(
  manager: ResourceManager,
  params: Params['agentPoolUpdate'],
  activity: 'Creating' | 'Updating',
  call: Call,
  begin: (client: Client, place: RegistryResource, path: string) => Promise<Begin<AgentPool>>,
): Promise<AgentPoolView> {
  const name = neededName(agentPoolKind, params);
  const body = givenBody(params);
  return atRegistry(manager, registryOf(params), call, async (place) => {
    const client = await manager.preview(call);
    const path = pathOf(place, name);
    const method = activity === 'Creating' ? 'PUT' : 'PATCH';
    const operation = body
      ? (await previewOperation<AgentPool>(client, method, path, apiVersion, body, call))()
      : (await begin(client, place, path))();
    const told = tell(manager, agentPoolKind, { ...place, name }, activity);
    if (!params.noWait) return view(await finish(operation, told, call));
    await start(operation, told, call);
    return view(await previewRequest(client, 'GET', pathOf(place, name), apiVersion, call));
  });
}

export async function removeAgentPool(manager: ResourceManager, params: Params['agentPoolRemove'], call: Call) {
  const name = neededName(agentPoolKind, params);
  return atRegistry(manager, registryOf(params), call, async (place) => {
    const client = await manager.preview(call);
    const operation = (await previewOperation(client, 'DELETE', pathOf(place, name), apiVersion, undefined, call))();
    const told = tell(manager, agentPoolKind, { ...place, name }, 'Deleting');
    await end(operation, told, params.noWait, call);
    return { done: true as const };
  });
}

/** POST .../listQueueStatus. */
export async function queueStatus(manager: ResourceManager, params: Params['agentPoolQueueStatusGet'], call: Call) {
  const name = neededName(agentPoolKind, params);
  return atRegistry(manager, registryOf(params), call, async (place) => {
    const client = await manager.preview(call);
    const path = `${pathOf(place, name)}/listQueueStatus`;
    const { count } = await previewRequest<{ count?: number }>(client, 'POST', path, apiVersion, call);
    return present({ count });
  });
}
