import type { Token, TokenUpdateParameters } from '@azure/arm-containerregistry';
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
  const { json, scopeMapId, scopeMapName } = params;
  if ((json ?? scopeMapId ?? scopeMapName) === undefined) throw noScopeMap();
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

function settings(place: ChildResource, params: Settings): TokenUpdateParameters {
  const { scopeMapId, scopeMapName, status, passwords, certificates } = params;
  const own = scopeMapName === undefined ? undefined : `${registryId(place)}/scopeMaps/${scopeMapName}`;
  const credentials = present({
    passwords: passwords?.map((one) => credential(one, 'CredentialsPassword', passwordMembers)),
    certificates: certificates?.map((one) => credential(one, 'CredentialsCertificate', certificateMembers)),
  });
  const isGiven = Object.keys(credentials).length > 0;
  return present({ scopeMapId: scopeMapId ?? own, status, credentials: isGiven ? credentials : undefined });
}

const passwordMembers = ['name', 'creationTime', 'expiry'];
const certificateMembers = ['name', 'expiry', 'thumbprint', 'encodedPemCertificate'];

/** A row of -CredentialsPassword or -CredentialsCertificate, its names in any case; an empty value is none. */
function credential(row: Readonly<Record<string, string>>, parameter: string, members: readonly string[]) {
  const entries = Object.entries(row).filter(([, value]) => value !== '');
  const known = entries.map(([name, value]) => {
    const member = members.find((one) => one.toLowerCase() === name.toLowerCase());
    if (member === undefined) throw stranger(parameter, name, members);
    const isTime = member === 'expiry' || member === 'creationTime';
    return [member, isTime ? timeOf(parameter, name, value) : value] as const;
  });
  return Object.fromEntries(known);
}

function timeOf(parameter: string, name: string, value: string): Date {
  const time = new Date(value);
  if (!Number.isNaN(time.getTime())) return time;
  throw new Failure('InvalidInput', `${name} of -${parameter} is not a point in time.`, {
    advice: 'Write it as (Get-Date).AddDays(30), or in ISO 8601: 2027-01-31T18:00:00Z.',
  });
}

function stranger(parameter: string, name: string, members: readonly string[]): Failure {
  return new Failure('InvalidInput', `-${parameter} has no member ${name.slice(0, 100)}.`, {
    advice: `It takes hashtables with ${members.join(', ')}.`,
  });
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
