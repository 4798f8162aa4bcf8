import type { ScopeMap } from '@azure/arm-containerregistry';
import type { Call } from '../../call/call.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import { type ScopeMapView, scopeMapKind } from '../../protocol/resources/scopeMap.ts';
import { needed } from '../azure/givenBody.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { resourceView, time } from '../azure/views.ts';
import { type ChildKind, changeChild, listChildren, removeChild } from './children.ts';
import { checkActions, checkChildName } from './rules.ts';

const scopeMaps: ChildKind<ScopeMap, ScopeMapView> = {
  ...scopeMapKind,
  group: (client) => client.scopeMaps,
  view: (model) =>
    present({
      ...resourceView(model),
      action: model.actions,
      description: model.description,
      creationDate: time(model.creationDate),
      provisioningState: model.provisioningState,
      propertiesType: model.typePropertiesType,
    }),
};

export const listScopeMaps = (manager: ResourceManager, params: Params['scopeMapList'], call: Call) =>
  listChildren(manager, scopeMaps, params, call);

export const removeScopeMap = (manager: ResourceManager, params: Params['scopeMapRemove'], call: Call) =>
  removeChild(manager, scopeMaps, params, call);

/** PUT .../scopeMaps/{name}. */
export async function createScopeMap(manager: ResourceManager, params: Params['scopeMapCreate'], call: Call) {
  const { json, actions, description } = params;
  checkChildName(scopeMaps, params.name);
  if (json === undefined) checkActions(needed(actions, 'Action'));
  return changeChild(manager, scopeMaps, params, 'Creating', call, (place, client, options) => {
    const body = { actions: [...(actions ?? [])], ...present({ description }) };
    return () => client.scopeMaps.create(place.resourceGroup, place.registry, place.name, body, options);
  });
}

/** PATCH .../scopeMaps/{name}; the given actions replace the existing ones. */
export async function updateScopeMap(manager: ResourceManager, params: Params['scopeMapUpdate'], call: Call) {
  const { actions, description } = params;
  if (actions) checkActions(actions);
  return changeChild(manager, scopeMaps, params, 'Updating', call, (place, client, options) => {
    const body = present({ actions: actions && [...actions], description });
    return () => client.scopeMaps.update(place.resourceGroup, place.registry, place.name, body, options);
  });
}
