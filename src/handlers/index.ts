import { accessResource } from '../protocol/resources/access.ts';
import { accountResource } from '../protocol/resources/account.ts';
import { agentPoolResource } from '../protocol/resources/agentPool.ts';
import { artifactResource } from '../protocol/resources/artifact.ts';
import { blobResource } from '../protocol/resources/blob.ts';
import { cacheRuleResource } from '../protocol/resources/cacheRule.ts';
import { credentialResource } from '../protocol/resources/credential.ts';
import { credentialSetResource } from '../protocol/resources/credentialSet.ts';
import { deletedResource } from '../protocol/resources/deleted.ts';
import { healthResource } from '../protocol/resources/health.ts';
import { imageResource } from '../protocol/resources/image.ts';
import { ipRuleResource } from '../protocol/resources/ipRule.ts';
import { manifestContentResource } from '../protocol/resources/manifestContent.ts';
import { measureResource } from '../protocol/resources/measure.ts';
import { pipelineResource } from '../protocol/resources/pipeline.ts';
import { purgeResource } from '../protocol/resources/purge.ts';
import { referrerResource } from '../protocol/resources/referrer.ts';
import { registryResource } from '../protocol/resources/registry.ts';
import { replicationResource } from '../protocol/resources/replication.ts';
import { runResource } from '../protocol/resources/run.ts';
import { scopeMapResource } from '../protocol/resources/scopeMap.ts';
import { taskResource } from '../protocol/resources/task.ts';
import { templateResource } from '../protocol/resources/template.ts';
import { tokenResource } from '../protocol/resources/token.ts';
import { webhookResource } from '../protocol/resources/webhook.ts';
import { completionValues } from '../protocol/wire/completion.ts';
import * as context from './context.ts';
import * as emulator from './emulator.ts';
import * as environment from './environment.ts';
import type { HandledKey, Handler, Handlers } from './handler.ts';
import * as manifest from './manifest.ts';
import * as repository from './repository.ts';
import * as tag from './tag.ts';

type Some<K extends HandledKey> = Pick<Handlers, K>;

/** A resource's handlers are loaded by the first call that needs one, so that the host starts faster. */
function later<M extends object>(
  { methods }: { readonly methods: M },
  load: () => Promise<Some<keyof M & HandledKey>>,
): Some<keyof M & HandledKey> {
  const keys = Object.keys(methods) as (keyof M & HandledKey)[];
  return Object.fromEntries(keys.map((key) => [key, lateOne(key, load)])) as unknown as Some<keyof M & HandledKey>;
}

function lateOne<K extends HandledKey>(key: K, load: () => Promise<Some<K>>): Handler<K> {
  return async (params, context, call) => (await load())[key](params, context, call);
}

/** One line for each resource; its file has one handler for each method, of the same name. */
export const handlers: Handlers = {
  ...context,
  ...environment,
  ...repository,
  ...manifest,
  ...tag,
  ...emulator,
  ...later({ methods: { completionValues } }, () => import('./completion.ts')),
  ...later(healthResource, () => import('./health.ts')),
  ...later(artifactResource, () => import('./artifact.ts')),
  ...later(manifestContentResource, () => import('./manifestContent.ts')),
  ...later(referrerResource, () => import('./referrer.ts')),
  ...later(blobResource, () => import('./blob.ts')),
  ...later(measureResource, () => import('./measure.ts')),
  ...later(purgeResource, () => import('./purge.ts')),
  ...later(deletedResource, () => import('./deleted.ts')),
  ...later(accountResource, () => import('./account.ts')),
  ...later(registryResource, () => import('./registry.ts')),
  ...later(imageResource, () => import('./image.ts')),
  ...later(templateResource, () => import('./template.ts')),
  ...later(ipRuleResource, () => import('./ipRule.ts')),
  ...later(credentialResource, () => import('./credential.ts')),
  ...later(replicationResource, () => import('./replication.ts')),
  ...later(webhookResource, () => import('./webhook.ts')),
  ...later(cacheRuleResource, () => import('./cacheRule.ts')),
  ...later(credentialSetResource, () => import('./credentialSet.ts')),
  ...later(scopeMapResource, () => import('./scopeMap.ts')),
  ...later(tokenResource, () => import('./token.ts')),
  ...later(agentPoolResource, () => import('./agentPool.ts')),
  ...later(pipelineResource, () => import('./pipeline.ts')),
  ...later(runResource, () => import('./run.ts')),
  ...later(taskResource, () => import('./task.ts')),
  ...later(accessResource, () => import('./access.ts')),
};
