import type { Call } from '../call/call.ts';
import { restoreManifest } from '../lifecycle/run/restoreManifest.ts';
import type { Params, RepositoryName } from '../protocol/index.ts';
import { listDeletedManifests, listDeletedRepositories, listDeletedTags } from '../registry/deleted.ts';
import type { ListOptions, ListPage } from '../registry/lists/listing.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { manifestName, repositoryName, tagName } from './checkedNames.ts';
import type { Handler, HandlerContext } from './handler.ts';

export const deletedRepositoryList: Handler<'deletedRepositoryList'> = async (
  { registry, ...options },
  { session },
  call,
) => {
  const client = await session.registry(registry, call);
  const { items, ...page } = await listDeletedRepositories(client, options, call);
  const { registryName } = client;
  return { items: items.map((name) => ({ registryName, repositoryName: name })), ...page };
};

export const deletedManifestList: Handler<'deletedManifestList'> = (params, context, call) =>
  listOf(listDeletedManifests, params, context, call);

export const deletedTagList: Handler<'deletedTagList'> = (params, context, call) =>
  listOf(listDeletedTags, params, context, call);

async function listOf<T>(
  list: (client: RegistryClient, repository: RepositoryName, options: ListOptions, call: Call) => Promise<ListPage<T>>,
  { registry, repository, ...options }: Params['deletedTagList'],
  { session }: HandlerContext,
  call: Call,
) {
  const name = repositoryName(repository);
  const client = await session.registry(registry, call);
  const { items, ...page } = await list(client, name, options, call);
  const where = { registryName: client.registryName, repositoryName: name };
  return { items: items.map((item) => ({ ...where, ...item })), ...page };
}

export const deletedManifestRestore: Handler<'deletedManifestRestore'> = async (
  { registry, repository, force, deletedTag, ...given },
  { session },
  call,
) => {
  const [name, named] = [repositoryName(repository), manifestName(given)];
  const tag = deletedTag === undefined ? undefined : tagName(deletedTag);
  const deleted = 'digest' in named && tag !== undefined ? { ...named, only: tag } : named;
  const client = await session.registry(registry, call);
  const restored = await restoreManifest(client, name, deleted, force === true, call);
  const where = { registryName: client.registryName, repositoryName: name };
  return { items: restored.map(({ digest, tags }) => ({ ...where, digest, tags: [...tags] })) };
};
