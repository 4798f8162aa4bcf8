import { accessResource } from '../protocol/resources/access.ts';
import { accountResource } from '../protocol/resources/account.ts';
import { agentPoolResource } from '../protocol/resources/agentPool.ts';
import { credentialResource } from '../protocol/resources/credential.ts';
import { imageResource } from '../protocol/resources/image.ts';
import { ipRuleResource } from '../protocol/resources/ipRule.ts';
import { registryResource } from '../protocol/resources/registry.ts';
import { replicationResource } from '../protocol/resources/replication.ts';
import { scopeMapResource } from '../protocol/resources/scopeMap.ts';
import { templateResource } from '../protocol/resources/template.ts';
import { tokenResource } from '../protocol/resources/token.ts';
import { webhookResource } from '../protocol/resources/webhook.ts';
import { contextClear, contextConnect, contextDisconnect, contextGet } from './context.ts';
import { emulatorStart, emulatorStop } from './emulator.ts';
import { environmentAdd, environmentGet } from './environment.ts';
import type { HandledKey, Handler, Handlers } from './handler.ts';
import { manifestGet, manifestList, manifestRemove, manifestUpdate } from './manifest.ts';
import { repositoryGet, repositoryList, repositoryRemove, repositoryUpdate } from './repository.ts';
import { tagGet, tagList, tagRemove, tagUpdate } from './tag.ts';

type Some<K extends HandledKey> = Pick<Handlers, K>;

/** Loaded by the first call that needs it: a session that lists tags starts sooner without. */
function later<K extends HandledKey>(key: K, load: () => Promise<Some<K>>): Handler<K> {
  return async (params, room, call) => (await load())[key](params, room, call);
}

const artifact = () => import('./artifact.ts');
const blob = () => import('./blob.ts');
const content = () => import('./content.ts');

const management = () => import('./management.ts');

/** All of a resource's methods. */
function allLater<M extends object>(
  { methods }: { readonly methods: M },
  load: () => Promise<Some<keyof M & HandledKey>>,
): Some<keyof M & HandledKey> {
  const keys = Object.keys(methods) as (keyof M & HandledKey)[];
  return Object.fromEntries(keys.map((key) => [key, later(key, load)])) as unknown as Some<keyof M & HandledKey>;
}

export const handlers: Handlers = {
  contextConnect,
  contextGet,
  contextClear,
  contextDisconnect,
  repositoryList,
  repositoryGet,
  repositoryUpdate,
  repositoryRemove,
  manifestList,
  manifestGet,
  manifestUpdate,
  manifestRemove,
  tagList,
  tagGet,
  tagUpdate,
  tagRemove,
  artifactPush: later('artifactPush', artifact),
  artifactPull: later('artifactPull', artifact),
  artifactCopy: later('artifactCopy', artifact),
  manifestContentGet: later('manifestContentGet', content),
  manifestContentSet: later('manifestContentSet', content),
  referrerList: later('referrerList', content),
  tagAdd: later('tagAdd', content),
  blobGet: later('blobGet', blob),
  blobSave: later('blobSave', blob),
  blobPublish: later('blobPublish', blob),
  blobRemove: later('blobRemove', blob),
  environmentAdd,
  environmentGet,
  emulatorStart,
  emulatorStop,
  ...allLater(accountResource, management),
  ...allLater(registryResource, management),
  ...allLater(imageResource, management),
  ...allLater(templateResource, management),
  ...allLater(ipRuleResource, management),
  ...allLater(credentialResource, management),
  ...allLater(replicationResource, management),
  ...allLater(webhookResource, management),
  ...allLater(scopeMapResource, management),
  ...allLater(tokenResource, management),
  ...allLater(agentPoolResource, management),
  ...allLater(accessResource, management),
};
