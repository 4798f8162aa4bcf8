import type { CredentialSet } from '@azure/arm-containerregistry';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import { type CredentialSetView, credentialSetKind } from '../../protocol/resources/credentialSet.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { resourceView, time } from '../azure/views.ts';
import { type ChildKind, changeChild, listChildren, removeChild } from './children.ts';
import { checkChildName } from './rules.ts';

const credentialSets: ChildKind<CredentialSet, CredentialSetView> = {
  ...credentialSetKind,
  group: (client) => client.credentialSets,
  view: (model) => {
    const credential = model.authCredentials?.[0];
    const health = credential?.credentialHealth;
    return present({
      ...resourceView(model),
      loginServer: model.loginServer,
      credentialHealth: health?.status,
      credentialHealthErrorCode: health?.errorCode,
      credentialHealthErrorMessage: health?.errorMessage,
      usernameSecretIdentifier: credential?.usernameSecretIdentifier,
      passwordSecretIdentifier: credential?.passwordSecretIdentifier,
      identityPrincipalId: model.identity?.principalId,
      identityTenantId: model.identity?.tenantId,
      creationDate: time(model.creationDate),
      provisioningState: model.provisioningState,
    });
  },
};

export const listCredentialSets = (manager: ResourceManager, params: Params['credentialSetList'], call: Call) =>
  listChildren(manager, credentialSets, params, call);

export const removeCredentialSet = (manager: ResourceManager, params: Params['credentialSetRemove'], call: Call) =>
  removeChild(manager, credentialSets, params, call);

/** The service accepts one credential, of this name. */
const credentialName = 'Credential1';

/** PUT .../credentialSets/{name}. Only a system-assigned identity is accepted. */
export async function createCredentialSet(manager: ResourceManager, params: Params['credentialSetCreate'], call: Call) {
  const { loginServer, usernameSecretIdentifier, passwordSecretIdentifier } = params;
  checkChildName(credentialSets, params.name);
  for (const identifier of [usernameSecretIdentifier, passwordSecretIdentifier]) checkSecret(identifier);
  return changeChild(manager, credentialSets, params, 'Creating', call, (place, client, options) => {
    const authCredentials = [{ name: credentialName, usernameSecretIdentifier, passwordSecretIdentifier }];
    const body = { identity: { type: 'SystemAssigned' as const }, loginServer, authCredentials };
    return () => client.credentialSets.create(place.resourceGroup, place.registry, place.name, body, options);
  });
}

/** PATCH .../credentialSets/{name}: the list replaces the one that is there, so what is not given is read first. */
export async function updateCredentialSet(manager: ResourceManager, params: Params['credentialSetUpdate'], call: Call) {
  const { usernameSecretIdentifier, passwordSecretIdentifier } = params;
  const given = present({ usernameSecretIdentifier, passwordSecretIdentifier });
  for (const identifier of Object.values(given)) checkSecret(identifier);
  return changeChild(manager, credentialSets, params, 'Updating', call, async (place, client, options) => {
    const { resourceGroup, registry, name } = place;
    const before = (await client.credentialSets.get(resourceGroup, registry, name, options)).authCredentials?.[0];
    const held = present({
      usernameSecretIdentifier: before?.usernameSecretIdentifier,
      passwordSecretIdentifier: before?.passwordSecretIdentifier,
    });
    const body = { authCredentials: [{ name: credentialName, ...held, ...given }] };
    return () => client.credentialSets.update(resourceGroup, registry, name, body, options);
  });
}

function checkSecret(identifier: string): void {
  if (/^https:\/\/[a-z0-9-]+\.[a-z0-9.-]+\/secrets\/[^/\s]+(?:\/[^/\s]+)?$/iu.test(identifier)) return;
  throw new Failure('InvalidInput', `'${identifier.slice(0, 200)}' is not the identifier of a secret.`, {
    resource: identifier.slice(0, 200),
    advice: 'Write https://VAULT.vault.azure.net/secrets/NAME, as Get-AzKeyVaultSecret shows it in Id.',
  });
}
