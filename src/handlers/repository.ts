import { getRepository, listRepositories, removeRepository, updateRepository } from '../registry/repositories.ts';
import { repositoryName } from './checkedNames.ts';
import type { Handler } from './handler.ts';

export const repositoryList: Handler<'repositoryList'> = async (
  { registry, detail, ...options },
  { session },
  call,
) => {
  const client = await session.registry(registry, call);
  const { items: names, ...rest } = await listRepositories(client, options, call);
  const page = { registry: client.endpoint.loginServer, registryName: client.registryName, names, ...rest };
  if (!detail) return page;
  // In parallel, in order, and with one token request for each 25, as all names are known.
  const repositories = await Promise.all(names.map((name) => getRepository(client, name, call)));
  return { ...page, repositories };
};

export const repositoryGet: Handler<'repositoryGet'> = async ({ registry, name }, { session }, call) =>
  getRepository(await session.registry(registry, call), repositoryName(name), call);

export const repositoryUpdate: Handler<'repositoryUpdate'> = async ({ registry, name, ...flags }, { session }, call) =>
  updateRepository(await session.registry(registry, call), repositoryName(name), flags, call);

export const repositoryRemove: Handler<'repositoryRemove'> = async ({ registry, name }, { session }, call) =>
  removeRepository(await session.registry(registry, call), repositoryName(name), call);
