import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { RegistryResource } from '../azure/registryLookup.ts';
import { registryId } from '../azure/resourceIds.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';

/** Built-in roles for registries. Their ids are the same everywhere, which saves a request. */
const builtIn: Readonly<Record<string, string>> = {
  AcrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
  AcrPush: '8311e382-0749-4cb8-b61a-304f252e45ec',
  AcrDelete: 'c2f4ef07-c644-48eb-af81-4b1b4947fb11',
  AcrImageSigner: '6cef56e8-d556-48e5-a04f-b8e64114680f',
  'Container Registry Repository Reader': 'b93aa761-3e63-49ed-ac28-beffa264f7ac',
  'Container Registry Repository Writer': '2a1e307c-b015-4ebd-883e-5b7698a07328',
  'Container Registry Repository Contributor': '2efddaa5-3f1f-4df3-97df-af3f13818f4c',
  'Container Registry Repository Catalog Lister': 'bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7',
  Owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  Contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  Reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  'User Access Administrator': '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
};

/** With attribute-based access (ABAC) these count for nothing at a registry, and others do what they did. */
const withoutEffect: Readonly<Record<string, string>> = {
  AcrPull: 'Container Registry Repository Reader',
  AcrPush: 'Container Registry Repository Writer',
  AcrDelete: 'Container Registry Repository Contributor',
};

/** The role that counts in place of this one at an ABAC registry; undefined for one that counts there itself. */
export function roleThatCounts(definition: string): string | undefined {
  return withoutEffect[names.get(definition.split('/').at(-1)?.toLowerCase() ?? '') ?? ''];
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const names = new Map(Object.entries(builtIn).map(([name, id]) => [id, name]));

/** By its name, its guid, or the id of its definition. */
export async function roleDefinitionId(
  manager: ResourceManager,
  place: RegistryResource,
  role: string,
  call: Call,
): Promise<string> {
  if (role.startsWith('/')) return role;
  const known = guid.test(role)
    ? role
    : Object.entries(builtIn).find(([name]) => name.toLowerCase() === role.toLowerCase())?.[1];
  if (known) return `/subscriptions/${place.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${known}`;
  const client = await manager.authorization(place.subscriptionId, call);
  const filter = `roleName eq '${role.replace(/'/g, "''")}'`;
  for await (const { id } of client.roleDefinitions.list(registryId(place), { filter, abortSignal: call.signal })) {
    if (id) return id;
  }
  throw new Failure('InvalidInput', `The role ${role} was not found.`, {
    resource: role,
    advice: `Common roles for registries are ${Object.keys(builtIn).join(', ')}.`,
  });
}

const seen = new WeakMap<ResourceManager, Map<string, Promise<string>>>();

/** Its display name; requested once if it is not one of the well-known roles. */
export async function nameOfRole(
  manager: ResourceManager,
  place: RegistryResource,
  definition: string,
  call: Call,
): Promise<string> {
  const id = definition.split('/').at(-1)?.toLowerCase() ?? '';
  const known = names.get(id);
  if (known) return known;
  const asked = seen.get(manager) ?? new Map<string, Promise<string>>();
  seen.set(manager, asked);
  const asking = asked.get(id) ?? readName(manager, place, definition, call);
  asked.set(id, asking);
  asking.catch(() => asked.delete(id));
  return asking;
}

async function readName(
  manager: ResourceManager,
  place: RegistryResource,
  definition: string,
  call: Call,
): Promise<string> {
  const client = await manager.authorization(place.subscriptionId, call);
  const { roleName } = await client.roleDefinitions.getById(definition, { abortSignal: call.signal });
  return roleName ?? definition;
}
