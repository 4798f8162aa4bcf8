import type { ContainerRegistryManagementClient } from '@azure/arm-containerregistry';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { ResourceKind } from '../../protocol/index.ts';
import { type GivenBody, givenBody, type Json } from '../azure/givenBody.ts';
import { type Begin, end, finish, type Operation, start } from '../azure/operations.ts';
import { previewOperation, released } from '../azure/previews.ts';
import { atRegistry, type Named, type RegistryResource, registryOf } from '../azure/registryLookup.ts';
import { readResourceId, registryId } from '../azure/resourceIds.ts';
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

/** Creates or changes one: `begin` starts the SDK's operation, unless the body was given whole. */
export async function changeChild<M, V>(
  manager: ResourceManager,
  kind: ChildKind<M, V>,
  named: Named & Json & { readonly noWait?: boolean | undefined },
  activity: 'Creating' | 'Updating',
  call: Call,
  begin: (
    place: ChildResource,
    client: ContainerRegistryManagementClient,
    options: Options,
  ) => Begin<M> | Promise<Begin<M>>,
): Promise<V> {
  const name = neededName(kind, named);
  const body = givenBody(named);
  return atRegistry(manager, registryOf(named), call, async (place) => {
    const client = await manager.containerRegistry(place.subscriptionId, call);
    const options = { abortSignal: call.signal };
    const resource = { ...place, name };
    const told = tell(manager, kind, resource, activity);
    const operation = body
      ? (await whole<M>(manager, kind, resource, activity === 'Creating' ? 'PUT' : 'PATCH', body, call))()
      : (await begin(resource, client, options))();
    if (named.noWait) await start(operation, told, call);
    else {
      const changed = await finish(operation, told, call);
      // The SDK's operations answer in its own model, others in that of the wire.
      if (!body) return kind.view(changed);
    }
    return kind.view(await kind.group(client).get(place.resourceGroup, place.registry, name, options));
  });
}

/** The body as it was given: what the SDK does not know would get lost in its model. */
async function whole<M>(
  manager: ResourceManager,
  { segment }: ResourceKind,
  place: ChildResource,
  method: 'PUT' | 'PATCH',
  body: GivenBody,
  call: Call,
): Promise<Begin<M>> {
  const path = `${registryId(place)}/${segment}/${place.name}`;
  return previewOperation<M>(await manager.preview(call), method, path, released, body, call);
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
