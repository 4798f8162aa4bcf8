import { restoreManifest } from '../lifecycle/run/restoreManifest.ts';
import { listDeletedManifests, listDeletedRepositories, listDeletedTags } from '../registry/deleted.ts';
import { manifestName, repositoryName, tagName } from './checkedNames.ts';
import type { Handler } from './handler.ts';

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

export const deletedManifestList: Handler<'deletedManifestList'> = async (
  { registry, repository, ...options },
  { session },
  call,
) => {
  const name = repositoryName(repository);
  const client = await session.registry(registry, call);
  const { items, ...page } = await listDeletedManifests(client, name, options, call);
  const where = { registryName: client.registryName, repositoryName: name };
  return { items: items.map((item) => ({ ...where, ...item })), ...page };
};

export const deletedTagList: Handler<'deletedTagList'> = async (
  { registry, repository, ...options },
  { session },
  call,
) => {
  const name = repositoryName(repository);
  const client = await session.registry(registry, call);
  const { items, ...page } = await listDeletedTags(client, name, options, call);
  const where = { registryName: client.registryName, repositoryName: name };
  return { items: items.map((item) => ({ ...where, ...item })), ...page };
};

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
