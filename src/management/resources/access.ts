import { randomUUID } from 'node:crypto';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import type { AccessView } from '../../protocol/resources/access.ts';
import { objectIdOf } from '../azure/directory.ts';
import { atRegistry, type RegistryResource, registryAt } from '../azure/registryLookup.ts';
import { readResourceId, registryId } from '../azure/resourceIds.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { time } from '../azure/views.ts';
import { nameOfRole, roleDefinitionId, roleThatCounts } from './roles.ts';

interface Assignment {
  readonly id?: string;
  readonly name?: string;
  readonly scope?: string;
  readonly roleDefinitionId?: string;
  readonly principalId?: string;
  readonly principalType?: string;
  readonly condition?: string;
  readonly description?: string;
  readonly createdOn?: Date;
}

type Wanted = Params['accessList'];

/** GET .../roleAssignments?$filter=atScope(): those of the registry, and those that it inherits. */
export async function listAccess(
  manager: ResourceManager,
  params: Wanted,
  call: Call,
): Promise<{ items: AccessView[] }> {
  return atRegistry(manager, params, call, async (place) => ({
    items: await assignments(manager, place, params, call),
  }));
}

async function assignments(
  manager: ResourceManager,
  place: RegistryResource,
  wanted: Wanted,
  call: Call,
): Promise<AccessView[]> {
  const principal = await principalOf(manager, wanted, call);
  const role = wanted.role === undefined ? undefined : await roleDefinitionId(manager, place, wanted.role, call);
  const client = await manager.authorization(place.subscriptionId, call);
  const options = { filter: 'atScope()', abortSignal: call.signal };
  const views: Promise<AccessView>[] = [];
  for await (const one of client.roleAssignments.listForScope(registryId(place), options)) {
    const isWanted =
      (principal === undefined || one.principalId === principal) && (!role || sameRole(one.roleDefinitionId, role));
    if (isWanted) views.push(view(manager, place, one, call));
  }
  return Promise.all(views);
}

/** PUT .../roleAssignments/{new id}. An existing assignment of the role is kept and shown. */
export async function grantAccess(
  manager: ResourceManager,
  params: Params['accessGrant'],
  call: Call,
): Promise<AccessView> {
  const { principalType, condition, description, role } = params;
  const principalId = await principalOf(manager, params, call);
  if (principalId === undefined) throw noIdentity();
  return atRegistry(manager, params, call, async (place) => {
    const definition = await roleDefinitionId(manager, place, role, call);
    await warnOfNoEffect(manager, place, role, definition, call);
    const client = await manager.authorization(place.subscriptionId, call);
    const body = {
      roleDefinitionId: definition,
      principalId,
      ...present({ principalType, condition, description, conditionVersion: condition && '2.0' }),
    };
    try {
      const made = await client.roleAssignments.create(registryId(place), randomUUID(), body, {
        abortSignal: call.signal,
      });
      return await view(manager, place, made, call);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.detail.acrCode === 'RoleAssignmentExists')
        return existing(manager, place, params, principalId, error, call);
      throw error.detail.acrCode === 'PrincipalNotFound' ? unknownPrincipal(error, principalId) : error;
    }
  });
}

async function warnOfNoEffect(
  manager: ResourceManager,
  place: RegistryResource,
  role: string,
  definition: string,
  call: Call,
): Promise<void> {
  const instead = roleThatCounts(definition);
  if (instead === undefined) return;
  const { roleAssignmentMode } = await registryAt(manager, place, call);
  if (roleAssignmentMode !== 'AbacRepositoryPermissions') return;
  call.warn?.(
    `The registry ${place.registry} has attribute-based access (ABAC): the role ${role} gives no access to its repositories. '${instead}' does, and 'Container Registry Repository Catalog Lister' lists them.`,
  );
}

async function existing(
  manager: ResourceManager,
  place: RegistryResource,
  params: Wanted,
  objectId: string,
  error: Failure,
  call: Call,
) {
  const [found] = await assignments(manager, place, { role: params.role, objectId }, call);
  if (found) return found;
  throw error;
}

/** DELETE .../roleAssignments/{id}: those of one identity at the registry itself, or one that was piped in. */
export async function revokeAccess(
  manager: ResourceManager,
  params: Params['accessRevoke'],
  call: Call,
): Promise<{ done: true }> {
  if (params.id !== undefined && assignmentId.test(params.id)) return revokeOne(manager, params.id, call);
  // -Role alone would remove the role from every identity.
  if (params.objectId === undefined && params.applicationId === undefined) throw noIdentity();
  return atRegistry(manager, params, call, async (place) => {
    const found = await assignments(manager, place, params, call);
    const own = found.filter(({ inherited }) => !inherited);
    if (own.length === 0) throw nothingToRevoke(found);
    const client = await manager.authorization(place.subscriptionId, call);
    for (const { id } of own) await client.roleAssignments.deleteById(id ?? '', { abortSignal: call.signal });
    return { done: true };
  });
}

const assignmentId = /^(\/.*)\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/i;

/** What Get-...Access wrote: that very assignment, if it stands at a registry. */
async function revokeOne(manager: ResourceManager, id: string, call: Call): Promise<{ done: true }> {
  const scope = assignmentId.exec(id)?.[1] ?? '';
  const place = readResourceId(scope);
  if (!place) throw nothingToRevoke([{ scope }]);
  const client = await manager.authorization(place.subscriptionId, call);
  await client.roleAssignments.deleteById(id, { abortSignal: call.signal });
  return { done: true };
}

async function principalOf(manager: ResourceManager, { objectId, applicationId }: Wanted, call: Call) {
  return objectId ?? (applicationId === undefined ? undefined : await objectIdOf(manager, applicationId, call));
}

async function view(
  manager: ResourceManager,
  place: RegistryResource,
  one: Assignment,
  call: Call,
): Promise<AccessView> {
  return present({
    roleDefinitionName: await nameOfRole(manager, place, one.roleDefinitionId ?? '', call),
    objectId: one.principalId,
    objectType: one.principalType,
    scope: one.scope,
    inherited: one.scope?.toLowerCase() !== registryId(place).toLowerCase(),
    condition: one.condition,
    description: one.description,
    createdOn: time(one.createdOn),
    roleDefinitionId: one.roleDefinitionId,
    roleAssignmentName: one.name,
    id: one.id,
    registryName: place.registry,
    resourceGroupName: place.resourceGroup,
  });
}

function sameRole(one: string | undefined, other: string): boolean {
  return one?.split('/').at(-1)?.toLowerCase() === other.split('/').at(-1)?.toLowerCase();
}

function noIdentity(): Failure {
  return new Failure('InvalidInput', 'No identity was specified.', { advice: 'Specify -ObjectId or -ApplicationId.' });
}

function unknownPrincipal(error: Failure, id: string): Failure {
  return error.with({
    resource: id,
    advice:
      'It must be an object id of this directory, not an application id (-ApplicationId). For an identity that was just created, specify -PrincipalType as well: then the service does not check the directory.',
  });
}

function nothingToRevoke(found: readonly AccessView[]): Failure {
  const advice =
    found.length > 0
      ? `It comes from ${[...new Set(found.map(({ scope }) => scope))].join(', ')}: remove it there.`
      : 'Get-AzContainerRegistryAccess shows who has which role.';
  return new Failure('NotFound', 'A role assignment of that kind was not found at the registry itself.', { advice });
}
