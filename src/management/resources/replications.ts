import type { Replication } from '@azure/arm-containerregistry';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import { type ReplicationView, replicationKind } from '../../protocol/resources/replication.ts';
import { givenBody, needed } from '../azure/givenBody.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { resourceView, time } from '../azure/views.ts';
import { type ChildKind, changeChild, listChildren, neededName, removeChild } from './children.ts';
import { checkPremium } from './tiers.ts';

const replications: ChildKind<Replication, ReplicationView> = {
  ...replicationKind,
  group: (client) => client.replications,
  view: (model) =>
    present({
      ...resourceView(model),
      location: model.location,
      tag: model.tags,
      provisioningState: model.provisioningState,
      status: model.status?.displayStatus,
      statusMessage: model.status?.message,
      statusTimestamp: time(model.status?.timestamp),
      regionEndpointEnabled: model.regionEndpointEnabled,
      zoneRedundancy: model.zoneRedundancy,
    }),
};

export const listReplications = (manager: ResourceManager, params: Params['replicationList'], call: Call) =>
  listChildren(manager, replications, params, call);

/** DELETE .../replications/{name}. The list has the home region, too, which ends with the registry only (Azure/acr#294). */
export async function removeReplication(
  manager: ResourceManager,
  params: Params['replicationRemove'],
  call: Call,
): Promise<{ done: boolean }> {
  try {
    return await removeChild(manager, replications, params, call);
  } catch (error) {
    if (!(error instanceof Failure) || error.detail.acrCode !== 'HomeReplicationCannotBeDeleted') throw error;
    const name = neededName(replications, params);
    call.warn?.(
      `The replication ${name} is the registry's home region: it was left alone, as it ends with the registry.`,
    );
    return { done: false };
  }
}

/** PUT .../replications/{name}; its name defaults to that of the region. */
export async function createReplication(manager: ResourceManager, params: Params['replicationCreate'], call: Call) {
  const { tags, zoneRedundancy, regionEndpointEnabled } = params;
  const location = params.location ?? givenBody(params)?.location;
  const region = String(needed(location, 'Location')).toLowerCase().replace(/\s/g, '');
  const named = { ...params, name: params.name ?? region };
  return changeChild(manager, replications, named, 'Creating', call, async (place, client, options) => {
    await checkPremium(manager, place, 'Replication', call);
    const body = { location: region, ...present({ tags, zoneRedundancy, regionEndpointEnabled }) };
    return () => client.replications.create(place.resourceGroup, place.registry, place.name, body, options);
  });
}

/** PATCH .../replications/{name}. */
export async function updateReplication(manager: ResourceManager, params: Params['replicationUpdate'], call: Call) {
  const { tags, regionEndpointEnabled } = params;
  return changeChild(manager, replications, params, 'Updating', call, (place, client, options) => {
    const body = present({ tags, regionEndpointEnabled });
    return () => client.replications.update(place.resourceGroup, place.registry, place.name, body, options);
  });
}
