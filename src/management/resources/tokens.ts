import type { Token } from '@azure/arm-containerregistry';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import { type TokenView, tokenKind } from '../../protocol/resources/token.ts';
import { readResourceId, registryId } from '../azure/resourceIds.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { resourceView, time } from '../azure/views.ts';
import { type ChildKind, type ChildResource, changeChild, listChildren, removeChild } from './children.ts';
import { checkChildName } from './rules.ts';

const tokens: ChildKind<Token, TokenView> = {
  ...tokenKind,
  group: (client) => client.tokens,
  view: (model) =>
    present({
      ...resourceView(model),
      status: model.status,
      provisioningState: model.provisioningState,
      scopeMapId: model.scopeMapId,
      creationDate: time(model.creationDate),
      credentialsPassword: model.credentials?.passwords?.map(({ name, creationTime, expiry }) =>
        present({ name, creationTime: time(creationTime), expiry: time(expiry) }),
      ),
      credentialsCertificate: model.credentials?.certificates?.map(({ name, expiry, thumbprint }) =>
        present({ name, expiry: time(expiry), thumbprint }),
      ),
    }),
};

export const listTokens = (manager: ResourceManager, params: Params['tokenList'], call: Call) =>
  listChildren(manager, tokens, params, call);

export const removeToken = (manager: ResourceManager, params: Params['tokenRemove'], call: Call) =>
  removeChild(manager, tokens, params, call);

/** PUT .../tokens/{name}. */
export async function createToken(manager: ResourceManager, params: Params['tokenCreate'], call: Call) {
  checkChildName(tokens, params.name);
  checkScopeMap(params);
  if (params.scopeMapId === undefined && params.scopeMapName === undefined) throw noScopeMap();
  return changeChild(
    manager,
    tokens,
    params,
    'Creating',
    call,
    (place, client, options) => () =>
      client.tokens.create(place.resourceGroup, place.registry, place.name, settings(place, params), options),
  );
}

/** PATCH .../tokens/{name}. */
export async function updateToken(manager: ResourceManager, params: Params['tokenUpdate'], call: Call) {
  checkScopeMap(params);
  return changeChild(
    manager,
    tokens,
    params,
    'Updating',
    call,
    (place, client, options) => () =>
      client.tokens.update(place.resourceGroup, place.registry, place.name, settings(place, params), options),
  );
}

type Settings = Params['tokenUpdate'];

function settings(place: ChildResource, { scopeMapId, scopeMapName, status }: Settings) {
  const own = scopeMapName === undefined ? undefined : `${registryId(place)}/scopeMaps/${scopeMapName}`;
  return present({ scopeMapId: scopeMapId ?? own, status });
}

function checkScopeMap({ scopeMapId }: Settings): void {
  if (scopeMapId === undefined || readResourceId(scopeMapId)?.child?.type.toLowerCase() === 'scopemaps') return;
  throw new Failure('InvalidInput', `'${scopeMapId.slice(0, 200)}' is not a resource id of a scope map.`, {
    resource: scopeMapId.slice(0, 200),
    advice:
      'Specify -ScopeMapName, or the Id of a scope map that Get-AzContainerRegistryScopeMap shows as -ScopeMapId.',
  });
}

function noScopeMap(): Failure {
  return new Failure('InvalidInput', 'No scope map was specified for the token.', {
    advice:
      'Specify -ScopeMapName: one that New-AzContainerRegistryScopeMap created, or a built-in one such as _repositories_pull.',
  });
}
