import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import { givenBody } from '../azure/givenBody.ts';
import { finish, start } from '../azure/operations.ts';
import { atRegistry, type Named, type RegistryResource, registryAt, registryOf } from '../azure/registryLookup.ts';
import { readResourceId, registryId } from '../azure/resourceIds.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { time } from '../azure/views.ts';

interface Passwords {
  readonly username?: string;
  readonly passwords?: readonly { readonly name?: string; readonly value?: string; readonly expiry?: Date }[];
}

/** POST .../listCredentials. */
export async function adminCredential(manager: ResourceManager, named: Named, call: Call) {
  return atRegistry(manager, named, call, async (place) => {
    const { registries } = await manager.containerRegistry(place.subscriptionId, call);
    const found = await registries
      .listCredentials(place.resourceGroup, place.registry, { abortSignal: call.signal })
      .catch((error: unknown) => {
        throw disabled(error, place);
      });
    return view(manager, place, found, call);
  });
}

/** POST .../regenerateCredential. */
export async function regenerate(manager: ResourceManager, params: Params['adminCredentialRegenerate'], call: Call) {
  const passwordName = (givenBody(params)?.name ?? params.passwordName ?? 'password') as 'password' | 'password2';
  return atRegistry(manager, params, call, async (place) => {
    const { registries } = await manager.containerRegistry(place.subscriptionId, call);
    const found = await registries
      .regenerateCredential(place.resourceGroup, place.registry, { name: passwordName }, { abortSignal: call.signal })
      .catch((error: unknown) => {
        throw disabled(error, place);
      });
    return view(manager, place, found, call);
  });
}

/** POST .../generateCredentials, for a token by its name, its id, or the object. */
export async function generate(manager: ResourceManager, given: Params['tokenCredentialGenerate'], call: Call) {
  const params = { ...given, ...inJson(given) };
  const { passwordName, expiry } = params;
  const own = tokenOf(params);
  const named = own.id !== undefined && params.registry === undefined ? { ...params, id: own.id } : params;
  return atRegistry(manager, registryOf(named), call, async (place) => {
    const client = await manager.containerRegistry(place.subscriptionId, call);
    const tokenId = own.id ?? `${registryId(place)}/tokens/${own.name}`;
    const body = {
      tokenId,
      ...present({ name: passwordName, expiry: expiry === undefined ? undefined : new Date(expiry) }),
    };
    const operation = client.registries.generateCredentials(place.resourceGroup, place.registry, body, {
      abortSignal: call.signal,
    });
    const told = {
      host: manager.host,
      activity: `Making passwords for token ${own.name}`,
      follow: `Get-AzContainerRegistryToken -RegistryName ${place.registry} -Name ${own.name}`,
    };
    if (params.noWait) {
      await start(operation, told, call);
      call.warn?.(`The passwords of ${own.name} are shown only once, at the end of the operation: omit -NoWait.`);
      return { registryName: place.registry, username: own.name };
    }
    return view(manager, place, { username: own.name, ...(await finish(operation, told, call)) }, call);
  });
}

/** The names of the wire for what the parameters say. */
function inJson(given: Params['tokenCredentialGenerate']): Params['tokenCredentialGenerate'] {
  const { tokenId, name, expiry } = givenBody(given) ?? {};
  const texts = { tokenId, passwordName: name, expiry };
  const wrong = Object.values(texts).some((one) => one !== undefined && typeof one !== 'string');
  if (!wrong) return present(texts) as Params['tokenCredentialGenerate'];
  throw new Failure('InvalidInput', 'The JSON has something other than text as tokenId, name or expiry.', {
    advice: 'It has { "tokenId": ..., "name": "password1", "expiry": "2027-01-31T00:00:00Z" }.',
  });
}

/** A token is identified by its id, also one that is piped in. */
function tokenOf({ tokenName, tokenId, id }: Params['tokenCredentialGenerate']): { id?: string; name: string } {
  const given = [tokenId, id].find((text) => text !== undefined && isToken(text));
  if (given !== undefined) return { id: given, name: readResourceId(given)?.child?.name ?? '' };
  const name = tokenName ?? (tokenId?.includes('/') ? undefined : tokenId);
  if (name) return { name };
  throw new Failure('InvalidInput', 'No token was specified.', {
    advice: 'Specify -TokenName, or pipe the output of Get-AzContainerRegistryToken.',
  });
}

function isToken(id: string): boolean {
  return readResourceId(id)?.child?.type.toLowerCase() === 'tokens';
}

async function view(
  manager: ResourceManager,
  place: RegistryResource,
  { username, passwords = [] }: Passwords,
  call: Call,
) {
  const { loginServer } = await registryAt(manager, place, call);
  const first = passwords.find(({ name }) => name !== 'password2');
  const second = passwords.find(({ name }) => name === 'password2');
  return present({
    username,
    password: first?.value,
    password2: second?.value,
    registryName: place.registry,
    resourceGroupName: place.resourceGroup,
    loginServer,
    passwordExpiry: time(first?.expiry),
    password2Expiry: time(second?.expiry),
  });
}

/** ARM says "Cannot list credentials because admin user is not enabled" with UnAuthorizedForCredentialOperations. */
function disabled(error: unknown, { registry, resourceGroup }: RegistryResource): unknown {
  if (!(error instanceof Failure) || !/admin user/i.test(error.message)) return error;
  return new Failure('InvalidInput', error.message, {
    ...error.detail,
    advice: `Update-AzContainerRegistry -Name ${registry} -ResourceGroupName ${resourceGroup} -EnableAdminUser enables it; an Azure identity or a token does not need it.`,
  });
}
