import type { Event, Webhook } from '@azure/arm-containerregistry';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import { type WebhookEventView, type WebhookView, webhookKind } from '../../protocol/resources/webhook.ts';
import { needed } from '../azure/givenBody.ts';
import { atRegistry, registryAt, registryOf } from '../azure/registryLookup.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { resourceView, time } from '../azure/views.ts';
import { type ChildKind, changeChild, listChildren, neededName, removeChild } from './children.ts';
import { checkChildName } from './rules.ts';

const webhooks: ChildKind<Webhook, WebhookView> = {
  ...webhookKind,
  group: (client) => client.webhooks,
  view: (model) =>
    present({
      ...resourceView(model),
      location: model.location,
      tag: model.tags,
      status: model.status,
      scope: model.scope,
      action: model.actions,
      provisioningState: model.provisioningState,
    }),
};

export async function listWebhooks(manager: ResourceManager, params: Params['webhookList'], call: Call) {
  const { items } = await listChildren(manager, webhooks, params, call);
  if (!params.configuration) return { items };
  const configured = items.map(async (one) => {
    const named = present({ id: one.id, subscriptionId: params.subscriptionId });
    return { ...one, config: await callbackConfig(manager, named, call) };
  });
  return { items: await Promise.all(configured) };
}

export const removeWebhook = (manager: ResourceManager, params: Params['webhookRemove'], call: Call) =>
  removeChild(manager, webhooks, params, call);

/** PUT .../webhooks/{name}; the region defaults to the registry's. */
export async function createWebhook(manager: ResourceManager, params: Params['webhookCreate'], call: Call) {
  const { json, location } = params;
  checkChildName(webhooks, params.name);
  const serviceUri = json === undefined ? needed(params.serviceUri, 'ServiceUri') : '';
  if (json === undefined) checkUri(serviceUri);
  return changeChild(manager, webhooks, params, 'Creating', call, async (place, client, options) => {
    const where = location ?? (await registryAt(manager, place, call)).location ?? '';
    const body = { location: where, serviceUri, ...settings(params) };
    return () => client.webhooks.create(place.resourceGroup, place.registry, place.name, body, options);
  }).catch((error: unknown) => {
    throw location !== undefined && isUnknownThere(error) ? notThere(location, error) : error;
  });
}

/** The region that is asked does not know the registry, and says so as if there were none (azure-cli#26676). */
function isUnknownThere(error: unknown): error is Failure {
  return error instanceof Failure && error.detail.acrCode === 'RegistryResourceNotFound';
}

function notThere(location: string, error: Failure): Failure {
  const advice =
    'Leave -Location out to use the region of the registry, or replicate the registry to that region first.';
  return error.with({ advice }, `Not found: the registry is not in ${location}, where the webhook was to be created.`);
}

/** PATCH .../webhooks/{name}. */
export async function updateWebhook(manager: ResourceManager, params: Params['webhookUpdate'], call: Call) {
  const { serviceUri } = params;
  if (serviceUri !== undefined) checkUri(serviceUri);
  return changeChild(manager, webhooks, params, 'Updating', call, (place, client, options) => {
    const body = { ...settings(params), ...present({ serviceUri }) };
    return () => client.webhooks.update(place.resourceGroup, place.registry, place.name, body, options);
  });
}

function settings({ tags, actions, customHeaders, scope, status }: Params['webhookUpdate']) {
  return present({ tags, actions: actions && [...actions], customHeaders, scope, status });
}

/** POST .../ping. */
export async function pingWebhook(manager: ResourceManager, params: Params['webhookPing'], call: Call) {
  const name = neededName(webhooks, params);
  return atRegistry(manager, registryOf(params), call, async ({ subscriptionId, resourceGroup, registry }) => {
    const client = await manager.containerRegistry(subscriptionId, call);
    const { id } = await client.webhooks.ping(resourceGroup, registry, name, { abortSignal: call.signal });
    return present({ id });
  });
}

/** POST .../getCallbackConfig. */
export async function callbackConfig(manager: ResourceManager, params: Params['webhookCallbackConfigGet'], call: Call) {
  const name = neededName(webhooks, params);
  return atRegistry(manager, registryOf(params), call, async ({ subscriptionId, resourceGroup, registry }) => {
    const client = await manager.containerRegistry(subscriptionId, call);
    const found = await client.webhooks.getCallbackConfig(resourceGroup, registry, name, { abortSignal: call.signal });
    return present({ serviceUri: found.serviceUri, customHeader: found.customHeaders });
  });
}

/** POST .../listEvents. */
export async function listEvents(manager: ResourceManager, params: Params['webhookEventList'], call: Call) {
  const name = neededName(webhooks, params);
  return atRegistry(manager, registryOf(params), call, async ({ subscriptionId, resourceGroup, registry }) => {
    const client = await manager.containerRegistry(subscriptionId, call);
    const items: WebhookEventView[] = [];
    const pages = client.webhooks.listEvents(resourceGroup, registry, name, { abortSignal: call.signal });
    for await (const event of pages) items.push(eventView(event));
    return { items };
  });
}

function eventView({ id, eventRequestMessage: sent, eventResponseMessage: got }: Event): WebhookEventView {
  const { target, request, source, actor } = sent?.content ?? {};
  const content = sent?.content;
  return present({
    id,
    contentId: content?.id,
    contentAction: content?.action,
    contentTimestamp: time(content?.timestamp),
    targetRepository: target?.repository,
    targetTag: target?.tag,
    targetDigest: target?.digest,
    targetMediaType: target?.mediaType,
    targetName: target?.name,
    targetUrl: target?.url,
    targetVersion: target?.version,
    targetSize: target?.size,
    targetLength: target?.length,
    requestId: request?.id,
    requestAddr: request?.addr,
    requestHost: request?.host,
    requestMethod: request?.method,
    requestUseragent: request?.useragent,
    actorName: actor?.name,
    sourceAddr: source?.addr,
    sourceInstanceId: source?.instanceID,
    requestMessageMethod: sent?.method,
    requestMessageRequestUri: sent?.requestUri,
    requestMessageVersion: sent?.version,
    responseMessageContent: got?.content,
    responseMessageVersion: got?.version,
    eventRequestMessageMethod: sent?.method,
    eventRequestMessageRequestUri: sent?.requestUri,
    responseMessageStatusCode: got?.statusCode,
    responseMessageReasonPhrase: got?.reasonPhrase,
    eventResponseMessageContent: got?.content,
  });
}

function checkUri(text: string): void {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return;
  throw new Failure('InvalidInput', 'The address that the webhook calls must be an http or https address.', {
    advice: 'Give -ServiceUri https://host/path.',
  });
}
