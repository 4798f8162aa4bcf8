import type { Call } from '../../call/call.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import { type AgentPoolView, agentPoolKind } from '../../protocol/resources/agentPool.ts';
import { previewRequest } from '../azure/previews.ts';
import { atRegistry, registryAt, registryOf } from '../azure/registryLookup.ts';
import { registryId } from '../azure/resourceIds.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { resourceView } from '../azure/views.ts';
import { neededName } from './children.ts';
import { changePreviewChild, listPreviewChildren, type PreviewKind, removePreviewChild } from './previewChildren.ts';
import { checkPremium } from './tiers.ts';

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

const agentPools: PreviewKind<AgentPool, AgentPoolView> = {
  ...agentPoolKind,
  apiVersion: '2019-06-01-preview',
  view: (pool) => {
    const { count, tier, os, provisioningState, virtualNetworkSubnetResourceId } = pool.properties ?? {};
    return present({
      ...resourceView(pool),
      location: pool.location,
      tag: pool.tags,
      ...{ count, tier, provisioningState, virtualNetworkSubnetResourceId },
      os,
    });
  },
};

export const listAgentPools = (manager: ResourceManager, params: Params['agentPoolList'], call: Call) =>
  listPreviewChildren(manager, agentPools, params, call);

export const removeAgentPool = (manager: ResourceManager, params: Params['agentPoolRemove'], call: Call) =>
  removePreviewChild(manager, agentPools, params, call);

export async function createAgentPool(manager: ResourceManager, params: Params['agentPoolCreate'], call: Call) {
  const { count, tier, os, subnetId, tags } = params;
  return changePreviewChild(manager, agentPools, params, ['Creating', 'PUT'], call, async (place) => {
    await checkPremium(manager, place, 'An agent pool', call);
    const location = params.location ?? (await registryAt(manager, place, call)).location;
    const properties = present({ count, tier, os, virtualNetworkSubnetResourceId: subnetId });
    return { location, ...present({ tags }), properties };
  });
}

export async function updateAgentPool(manager: ResourceManager, params: Params['agentPoolUpdate'], call: Call) {
  const { count, tags } = params;
  return changePreviewChild(manager, agentPools, params, ['Updating', 'PATCH'], call, () => ({
    ...present({ tags }),
    properties: present({ count }),
  }));
}

/** POST .../listQueueStatus. */
export async function queueStatus(manager: ResourceManager, params: Params['agentPoolQueueStatusGet'], call: Call) {
  const name = neededName(agentPools, params);
  return atRegistry(manager, registryOf(params), call, async (place) => {
    const client = await manager.preview(call);
    const path = `${registryId(place)}/${agentPools.segment}/${name}/listQueueStatus`;
    const { count } = await previewRequest<{ count?: number }>(client, 'POST', path, agentPools.apiVersion, call);
    return present({ count });
  });
}
