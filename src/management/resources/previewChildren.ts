import type { Client } from '@azure-rest/core-client';
import type { Call } from '../../call/call.ts';
import type { ResourceKind } from '../../protocol/index.ts';
import { type GivenBody, givenBody, type Json } from '../azure/givenBody.ts';
import { end, finish, start } from '../azure/operations.ts';
import { previewOperation, previewRequest } from '../azure/previews.ts';
import { atRegistry, type Named, type RegistryResource, registryOf } from '../azure/registryLookup.ts';
import { registryId } from '../azure/resourceIds.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { childName, neededName, tell } from './children.ts';

/** A kind of resource that belongs to a registry and that only previews of the API have: the SDK lacks it. */
export interface PreviewKind<Model, View> extends ResourceKind {
  readonly apiVersion: string;
  readonly view: (model: Model) => View;
}

/** One resource, as its requests are made. */
export interface PreviewPlace extends RegistryResource {
  readonly client: Client;
  /** Of the resource id. */
  readonly path: string;
}

const pathOf = ({ segment }: ResourceKind, place: RegistryResource, name?: string) =>
  `${registryId(place)}/${segment}${name === undefined ? '' : `/${name}`}`;

export async function listPreviewChildren<M, V>(
  manager: ResourceManager,
  kind: PreviewKind<M, V>,
  named: Named,
  call: Call,
): Promise<{ items: V[] }> {
  const name = childName(kind, named);
  return atRegistry(manager, registryOf(named), call, async (place) => {
    const client = await manager.preview(call);
    const read = <T>(path: string) => previewRequest<T>(client, 'GET', path, kind.apiVersion, call);
    if (name !== undefined) return { items: [kind.view(await read<M>(pathOf(kind, place, name)))] };
    const items: V[] = [];
    let next: string | undefined = pathOf(kind, place);
    while (next !== undefined) {
      const page: { value?: M[]; nextLink?: string } = await read(next);
      items.push(...(page.value ?? []).map(kind.view));
      next = page.nextLink;
    }
    return { items };
  });
}

/** Creates or changes one; `body` makes what is sent, unless it was given whole. */
export async function changePreviewChild<M, V>(
  manager: ResourceManager,
  kind: PreviewKind<M, V>,
  named: Named & Json & { readonly noWait?: boolean | undefined },
  [activity, method]: readonly ['Creating' | 'Updating', 'PUT' | 'PATCH'],
  call: Call,
  body: (place: PreviewPlace) => GivenBody | Promise<GivenBody>,
): Promise<V> {
  const name = neededName(kind, named);
  const whole = givenBody(named);
  return atRegistry(manager, registryOf(named), call, async (place) => {
    const client = await manager.preview(call);
    const path = pathOf(kind, place, name);
    const sent = whole ?? (await body({ ...place, client, path }));
    const operation = (await previewOperation<M>(client, method, path, kind.apiVersion, sent, call))();
    const told = tell(manager, kind, { ...place, name }, activity);
    if (!named.noWait) return kind.view(await finish(operation, told, call));
    await start(operation, told, call);
    return kind.view(await previewRequest(client, 'GET', path, kind.apiVersion, call));
  });
}

export async function removePreviewChild<M, V>(
  manager: ResourceManager,
  kind: PreviewKind<M, V>,
  named: Named & { readonly noWait?: boolean | undefined },
  call: Call,
): Promise<{ done: true }> {
  const name = neededName(kind, named);
  return atRegistry(manager, registryOf(named), call, async (place) => {
    const client = await manager.preview(call);
    const path = pathOf(kind, place, name);
    const operation = (await previewOperation(client, 'DELETE', path, kind.apiVersion, undefined, call))();
    await end(operation, tell(manager, kind, { ...place, name }, 'Deleting'), named.noWait, call);
    return { done: true };
  });
}
