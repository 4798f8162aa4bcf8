import type { ContainerRegistryManagementClient } from '@azure/arm-containerregistry';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { ResourceKind } from '../../protocol/index.ts';
import { type Begin, end, finish, type Operation, start } from '../azure/operations.ts';
import { atRegistry, type Named, type RegistryResource, registryOf } from '../azure/registryLookup.ts';
import { readResourceId } from '../azure/resourceIds.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';

/** A kind of resource that belongs to a registry, where the SDK has operations for it. */
export interface ChildKind<Model, View> extends ResourceKind {
  readonly group: (client: ContainerRegistryManagementClient) => Group<Model>;
  readonly view: (model: Model) => View;
}

interface Options {
  readonly abortSignal: AbortSignal;
}

/** The part of the SDK's operation groups that is the same for every kind. */
interface Group<Model> {
  list(resourceGroup: string, registry: string, options: Options): AsyncIterable<Model>;
  get(resourceGroup: string, registry: string, name: string, options: Options): Promise<Model>;
  delete(resourceGroup: string, registry: string, name: string, options: Options): Operation<unknown>;
}

export interface ChildResource extends RegistryResource {
  readonly name: string;
}

/** Named by itself, or by its registry and a name. An id of another kind is refused. */
export function childName(kind: ResourceKind, named: Named): string | undefined {
  const child = named.id === undefined ? undefined : readResourceId(named.id)?.child;
  if (!child) return named.name;
  if (child.type.toLowerCase() === kind.segment.toLowerCase()) {
    if (named.name === undefined || named.name.toLowerCase() === child.name.toLowerCase()) return child.name;
    throw twoNames(kind, child.name, named.name);
  }
  throw new Failure('InvalidInput', `This is not a ${kind.noun}, but one of ${child.type}: ${child.name}.`, {
    resource: child.name,
    advice: `Pipe the output of Get-AzContainerRegistry${kind.cmdletNoun}, or a registry.`,
  });
}

/** One that is piped in is itself: -Name beside it would change or delete another. */
function twoNames({ noun }: ResourceKind, piped: string, typed: string): Failure {
  return new Failure(
    'InvalidInput',
    `Two were specified: the ${noun} ${piped}, which was given, and ${typed} by -Name.`,
    {
      resource: piped,
      advice: 'Omit -Name, or pipe the registry instead.',
    },
  );
}

export function neededName(kind: ResourceKind, named: Named): string {
  const name = childName(kind, named);
  if (name) return name;
  throw new Failure('InvalidInput', `No ${kind.noun} was specified.`, {
    advice: `Specify -Name, or pipe the output of Get-AzContainerRegistry${kind.cmdletNoun}.`,
  });
}

export async function listChildren<M, V>(
  manager: ResourceManager,
  kind: ChildKind<M, V>,
  named: Named,
  call: Call,
): Promise<{ items: V[] }> {
  const name = childName(kind, named);
  return atRegistry(manager, registryOf(named), call, async ({ subscriptionId, resourceGroup, registry }) => {
    const group = kind.group(await manager.containerRegistry(subscriptionId, call));
    const options = { abortSignal: call.signal };
    if (name !== undefined) return { items: [kind.view(await group.get(resourceGroup, registry, name, options))] };
    const items: V[] = [];
    for await (const model of group.list(resourceGroup, registry, options)) items.push(kind.view(model));
    return { items };
  });
}

/** Creates or changes one: `begin` starts the SDK's operation. */
export async function changeChild<M, V>(
  manager: ResourceManager,
  kind: ChildKind<M, V>,
  named: Named & { readonly noWait?: boolean | undefined },
  activity: 'Creating' | 'Updating',
  call: Call,
  begin: (
    place: ChildResource,
    client: ContainerRegistryManagementClient,
    options: Options,
  ) => Begin<M> | Promise<Begin<M>>,
): Promise<V> {
  const name = neededName(kind, named);
  return atRegistry(manager, registryOf(named), call, async (place) => {
    const client = await manager.containerRegistry(place.subscriptionId, call);
    const options = { abortSignal: call.signal };
    const operation = (await begin({ ...place, name }, client, options))();
    const told = tell(manager, kind, { ...place, name }, activity);
    if (!named.noWait) return kind.view(await finish(operation, told, call));
    await start(operation, told, call);
    return kind.view(await kind.group(client).get(place.resourceGroup, place.registry, name, options));
  });
}

export async function removeChild<M, V>(
  manager: ResourceManager,
  kind: ChildKind<M, V>,
  named: Named & { readonly noWait?: boolean | undefined },
  call: Call,
): Promise<{ done: true }> {
  const name = neededName(kind, named);
  return atRegistry(manager, registryOf(named), call, async (place) => {
    const group = kind.group(await manager.containerRegistry(place.subscriptionId, call));
    const operation = group.delete(place.resourceGroup, place.registry, name, { abortSignal: call.signal });
    const told = tell(manager, kind, { ...place, name }, 'Deleting');
    await end(operation, told, named.noWait, call);
    return { done: true };
  });
}

/** What is being done, as shown to the user, and the command that shows its progress. */
export function tell(
  { host }: ResourceManager,
  { noun, cmdletNoun }: ResourceKind,
  { registry, resourceGroup, name }: ChildResource,
  activity: string,
) {
  return {
    host,
    activity: `${activity} ${noun} ${name} of registry ${registry}`,
    follow: `Get-AzContainerRegistry${cmdletNoun} -RegistryName ${registry} -ResourceGroupName ${resourceGroup} -Name ${name}`,
  };
}
