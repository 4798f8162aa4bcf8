import {
  callbackConfig,
  createWebhook,
  listEvents,
  listWebhooks,
  pingWebhook,
  removeWebhook,
  updateWebhook,
} from '../management/resources/webhooks.ts';
import { managed } from './managed.ts';

export const webhookList = managed<'webhookList'>(listWebhooks);
export const webhookCreate = managed<'webhookCreate'>(createWebhook);
export const webhookUpdate = managed<'webhookUpdate'>(updateWebhook);
export const webhookRemove = managed<'webhookRemove'>(removeWebhook);
export const webhookPing = managed<'webhookPing'>(pingWebhook);
export const webhookEventList = managed<'webhookEventList'>(listEvents);
export const webhookCallbackConfigGet = managed<'webhookCallbackConfigGet'>(callbackConfig);
