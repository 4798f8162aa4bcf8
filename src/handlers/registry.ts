import { readingAzure } from '../management/azure/armErrors.ts';
import {
  checkName,
  createRegistry,
  getRegistries,
  listUsages,
  removeRegistry,
  updateRegistry,
} from '../management/resources/registries.ts';
import type { Handler } from './handler.ts';
import { managed, withJson } from './managed.ts';

export const registryCreate: Handler<'registryCreate'> = async (given, { session }, call) => {
  const params = await withJson(given, call);
  const manager = await session.manager(call);
  const made = await readingAzure(manager.host, () => createRegistry(manager, params, call));
  session.learn(manager, [made]);
  return made;
};

export const registryList: Handler<'registryList'> = async (params, { session }, call) => {
  const manager = await session.manager(call);
  const items = await readingAzure(manager.host, () => getRegistries(manager, params, call));
  session.learn(manager, items);
  return { items };
};

export const registryUpdate = managed<'registryUpdate'>(updateRegistry);
export const registryRemove: Handler<'registryRemove'> = async (params, { session }, call) => {
  const manager = await session.manager(call);
  const { registry } = await readingAzure(manager.host, () => removeRegistry(manager, params, call));
  session.unlearn(registry);
  return { done: true };
};

export const registryCheckName = managed<'registryCheckName'>(checkName);
export const registryUsageList = managed<'registryUsageList'>(async (manager, params, call) => ({
  items: await listUsages(manager, params, call),
}));
