import type { Call } from '../call/call.ts';
import { readingAzure } from '../management/azure/armErrors.ts';
import type { ResourceManager } from '../management/azure/resourceManager.ts';
import { grantAccess, listAccess, revokeAccess } from '../management/resources/access.ts';
import {
  createAgentPool,
  listAgentPools,
  queueStatus,
  removeAgentPool,
  updateAgentPool,
} from '../management/resources/agentPools.ts';
import { adminCredential, generate, regenerate } from '../management/resources/credentials.ts';
import { importImage } from '../management/resources/imports.ts';
import {
  checkName,
  createRegistry,
  getRegistries,
  listUsages,
  removeRegistry,
  updateRegistry,
} from '../management/resources/registries.ts';
import {
  createReplication,
  listReplications,
  removeReplication,
  updateReplication,
} from '../management/resources/replications.ts';
import { checkAddress } from '../management/resources/rules.ts';
import { createScopeMap, listScopeMaps, removeScopeMap, updateScopeMap } from '../management/resources/scopeMaps.ts';
import { createToken, listTokens, removeToken, updateToken } from '../management/resources/tokens.ts';
import {
  callbackConfig,
  createWebhook,
  listEvents,
  listWebhooks,
  pingWebhook,
  removeWebhook,
  updateWebhook,
} from '../management/resources/webhooks.ts';
import type { MethodKey, Params, Results } from '../protocol/index.ts';
import type { Handler } from './handler.ts';

export { accountConnect, accountGet } from './account.ts';
export { registryTemplateExport } from './template.ts';

type Service<K extends MethodKey> = (manager: ResourceManager, params: Params[K], call: Call) => Promise<Results[K]>;

/** A service of Azure Resource Manager, for whoever the session is in Azure. */
const managed =
  <K extends MethodKey>(service: Service<K>): Handler<K> =>
  async (params, { session }, call) => {
    const manager = await session.manager(call);
    return readingAzure(manager.host, () => service(manager, params, call));
  };

export const registryCreate: Handler<'registryCreate'> = async (params, { session }, call) => {
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

export const registryRemove: Handler<'registryRemove'> = async (params, { session }, call) => {
  const manager = await session.manager(call);
  const { registry } = await readingAzure(manager.host, () => removeRegistry(manager, params, call));
  session.unlearn(registry);
  return { done: true };
};

export const registryUsageList = managed<'registryUsageList'>(async (manager, params, call) => ({
  items: await listUsages(manager, params, call),
}));

export const iPRuleMake: Handler<'iPRuleMake'> = async ({ ipAddressOrRange, action = 'Allow' }) => {
  checkAddress(ipAddressOrRange);
  return { action, ipAddressOrRange };
};

export const registryUpdate = managed<'registryUpdate'>(updateRegistry);
export const registryCheckName = managed<'registryCheckName'>(checkName);
export const registryImport = managed<'registryImport'>(importImage);
export const adminCredentialGet = managed<'adminCredentialGet'>(adminCredential);
export const adminCredentialRegenerate = managed<'adminCredentialRegenerate'>(regenerate);
export const tokenCredentialGenerate = managed<'tokenCredentialGenerate'>(generate);
export const replicationList = managed<'replicationList'>(listReplications);
export const replicationCreate = managed<'replicationCreate'>(createReplication);
export const replicationUpdate = managed<'replicationUpdate'>(updateReplication);
export const replicationRemove = managed<'replicationRemove'>(removeReplication);
export const webhookList = managed<'webhookList'>(listWebhooks);
export const webhookCreate = managed<'webhookCreate'>(createWebhook);
export const webhookUpdate = managed<'webhookUpdate'>(updateWebhook);
export const webhookRemove = managed<'webhookRemove'>(removeWebhook);
export const webhookPing = managed<'webhookPing'>(pingWebhook);
export const webhookEventList = managed<'webhookEventList'>(listEvents);
export const webhookCallbackConfigGet = managed<'webhookCallbackConfigGet'>(callbackConfig);
export const scopeMapList = managed<'scopeMapList'>(listScopeMaps);
export const scopeMapCreate = managed<'scopeMapCreate'>(createScopeMap);
export const scopeMapUpdate = managed<'scopeMapUpdate'>(updateScopeMap);
export const scopeMapRemove = managed<'scopeMapRemove'>(removeScopeMap);
export const tokenList = managed<'tokenList'>(listTokens);
export const tokenCreate = managed<'tokenCreate'>(createToken);
export const tokenUpdate = managed<'tokenUpdate'>(updateToken);
export const tokenRemove = managed<'tokenRemove'>(removeToken);
export const agentPoolList = managed<'agentPoolList'>(listAgentPools);
export const agentPoolCreate = managed<'agentPoolCreate'>(createAgentPool);
export const agentPoolUpdate = managed<'agentPoolUpdate'>(updateAgentPool);
export const agentPoolRemove = managed<'agentPoolRemove'>(removeAgentPool);
export const agentPoolQueueStatusGet = managed<'agentPoolQueueStatusGet'>(queueStatus);
export const accessList = managed<'accessList'>(listAccess);
export const accessGrant = managed<'accessGrant'>(grantAccess);
export const accessRevoke = managed<'accessRevoke'>(revokeAccess);
