import type { Cmdlet } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import {
  bytes,
  columns,
  date,
  doneSchema,
  itemsOf,
  nested,
  type ObjectOf,
  objectType,
  table,
  text,
  texts,
} from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';
import { paramsSchema } from '../declare/schema.ts';
import {
  about,
  asked,
  byNameOrJson,
  changes,
  childName,
  does,
  example,
  lists,
  passThru,
  reads,
  resourceProperties,
  tags,
  waiting,
  where,
} from './managed.ts';
import { regions } from './regions.ts';

export const webhookKind = {
  segment: 'webhooks',
  noun: 'webhook',
  cmdletNoun: 'Webhook',
  naming: { pattern: '^[a-zA-Z0-9]{5,50}$', letters: 'Letters and digits' },
  type: 'AcrShell.Webhook',
} as const satisfies ResourceKind;

const webhookCallbackConfig = objectType('AcrShell.WebhookCallbackConfig', 'the address of a webhook', {
  ServiceUri: text,
  CustomHeader: table,
});

const webhook = objectType(
  'AcrShell.Webhook',
  'a webhook',
  {
    Name: text,
    Location: text,
    Status: text,
    Scope: text,
    Action: texts,
    ProvisioningState: text,
    Tag: table,
    Config: nested(webhookCallbackConfig),
    ...resourceProperties,
  },
  columns('Name', 'Location', 'Status', 'Scope', 'Action', 'ProvisioningState'),
);
export type WebhookView = ObjectOf<typeof webhook>;

/** Az's flattened names. */
const webhookEvent = objectType(
  'AcrShell.WebhookEvent',
  'a call of a webhook',
  {
    Id: text,
    ContentAction: text,
    ContentTimestamp: date,
    ResponseMessageStatusCode: text,
    ResponseMessageReasonPhrase: text,
    ContentId: text,
    TargetRepository: text,
    TargetTag: text,
    TargetDigest: text,
    TargetMediaType: text,
    TargetName: text,
    TargetUrl: text,
    TargetVersion: text,
    TargetSize: bytes,
    TargetLength: bytes,
    RequestId: text,
    RequestAddr: text,
    RequestHost: text,
    RequestMethod: text,
    RequestUseragent: text,
    ActorName: text,
    SourceAddr: text,
    SourceInstanceId: text,
    RequestMessageMethod: text,
    RequestMessageRequestUri: text,
    RequestMessageVersion: text,
    ResponseMessageContent: text,
    ResponseMessageVersion: text,
    EventRequestMessageMethod: text,
    EventRequestMessageRequestUri: text,
    EventResponseMessageContent: text,
  },
  columns('Id', 'ContentAction', 'ContentTimestamp', 'ResponseMessageStatusCode'),
);
export type WebhookEventView = ObjectOf<typeof webhookEvent>;

const webhookEventInfo = objectType('AcrShell.WebhookEventInfo', 'the id of a call', { Id: text });

const aliases = ['WebhookName', 'ResourceName'] as const;
const one = { ...where, Name: childName('webhook', aliases, true) } as const;

const settings = {
  Action: {
    type: 'strings',
    help: 'The events that the webhook is called for.',
    aliases: ['Actions', 'WebhookActions'],
    values: ['push', 'delete', 'quarantine', 'chart_push', 'chart_delete'],
    fills: 'actions',
  },
  ServiceUri: {
    type: 'string',
    help: 'The address that the webhook calls.',
    aliases: ['Uri', 'WebhookUri'],
    fills: 'serviceUri',
  },
  CustomHeader: {
    type: 'table',
    help: 'Headers that are sent with each call.',
    aliases: ['Header', 'Headers', 'CustomHeaders'],
    fills: 'customHeaders',
  },
  Scope: {
    type: 'string',
    help: 'The repository, or repository and tag, that it is called for (team/*, app:v1); by default all.',
    fills: 'scope',
  },
  Status: { type: 'string', help: 'Whether the webhook is called.', values: ['enabled', 'disabled'], fills: 'status' },
  Tag: tags,
} as const satisfies ParameterTable;

const getWebhook = {
  ...where,
  Name: childName('webhook', aliases, false),
  IncludeConfiguration: {
    type: 'switch',
    help: 'With the address and the headers of each (Config), as Az had it before 4.0: one more request a webhook.',
    fills: 'configuration',
  },
} as const satisfies ParameterTable;
const newWebhook = byNameOrJson(
  { ...where, Name: { ...childName('webhook', aliases, true), mandatory: true }, ...waiting },
  {
    ...settings,
    Action: { ...settings.Action, mandatory: true },
    ServiceUri: { ...settings.ServiceUri, mandatory: true },
    Location: {
      type: 'string',
      help: 'The region of a replication; by default that of the registry.',
      aliases: ['WebhookLocation'],
      suggestions: regions,
      fills: 'location',
    },
  },
);
const updateWebhook = byNameOrJson(
  {
    ...one,
    InputObject: { ...where.InputObject, aliases: ['Webhook', ...where.InputObject.aliases] },
    ...waiting,
  },
  settings,
);
const removeWebhook = { ...one, ...waiting, ...passThru } as const;
const testWebhook = {
  ...one,
  InputObject: { ...where.InputObject, aliases: ['Webhook', 'Registry', 'RegistryInputObject', 'ResourceId', 'Id'] },
} as const;
const events = {
  ...testWebhook,
  Name: { ...one.Name, aliases: ['WebhookName', 'ResourceName'] },
} as const;

const webhookList = method({
  name: 'webhook/list',
  summary: 'The webhooks of a registry, or one of them.',
  effect: 'reads',
  params: paramsSchema(getWebhook),
  result: itemsOf(webhook),
});
const webhookCreate = method({
  name: 'webhook/create',
  summary: 'Creates a webhook (PUT .../webhooks/{name}).',
  effect: 'changes',
  params: paramsSchema(newWebhook),
  result: webhook.schema,
  progress: 'operation',
});
const webhookUpdate = method({
  name: 'webhook/update',
  summary: 'Changes a webhook (PATCH .../webhooks/{name}).',
  effect: 'changes',
  params: paramsSchema(updateWebhook),
  result: webhook.schema,
  progress: 'operation',
});
const webhookRemove = method({
  name: 'webhook/remove',
  summary: 'Deletes a webhook.',
  effect: 'changes',
  params: paramsSchema(removeWebhook),
  result: doneSchema,
  progress: 'operation',
});
const webhookPing = method({
  name: 'webhook/ping',
  summary: 'Makes the service call a webhook (POST .../ping).',
  effect: 'changes',
  params: paramsSchema(testWebhook),
  result: webhookEventInfo.schema,
});
const webhookEventList = method({
  name: 'webhook/event/list',
  summary: 'The latest calls of a webhook (POST .../listEvents).',
  effect: 'reads',
  params: paramsSchema(events),
  result: itemsOf(webhookEvent),
});
const webhookCallbackConfigGet = method({
  name: 'webhook/callbackConfig/get',
  summary: 'The address and headers of a webhook (POST .../getCallbackConfig).',
  effect: 'reads',
  params: paramsSchema(testWebhook),
  result: webhookCallbackConfig.schema,
});

const type = 'AcrShell.Webhook';
const target = 'Webhook {Name} of registry {RegistryName}';

const webhookCmdlets = about(webhookKind, {
  'New-AzContainerRegistryWebhook': changes({
    synopsis: 'Creates a webhook of a registry.',
    description: 'The service calls the address when images are pushed or deleted.',
    method: webhookCreate,
    type,
    target,
    parameters: newWebhook,
    examples: [
      example(
        'New-AzContainerRegistryWebhook -RegistryName demo -Name onpush -Action push -ServiceUri https://example.com/hook',
        'Calls the address for every push.',
      ),
    ],
  }),
  'Get-AzContainerRegistryWebhook': lists({
    synopsis: 'Gets the webhooks of a registry.',
    description: 'All of them, or one by its name. Get-AzContainerRegistryWebhookCallbackConfig shows the address.',
    method: webhookList,
    type,
    parameters: getWebhook,
    examples: [example('Get-AzContainerRegistryWebhook -RegistryName demo', 'Lists them.')],
  }),
  'Update-AzContainerRegistryWebhook': changes({
    synopsis: 'Changes a webhook.',
    description: 'Only what is specified is changed.',
    method: webhookUpdate,
    type,
    target,
    parameters: updateWebhook,
    examples: [
      example(
        'Update-AzContainerRegistryWebhook -RegistryName demo -Name onpush -Status disabled -WhatIf',
        'Shows what would be changed.',
      ),
    ],
  }),
  'Remove-AzContainerRegistryWebhook': does({
    synopsis: 'Deletes a webhook.',
    description: 'The address is no longer called.',
    method: webhookRemove,
    target,
    parameters: removeWebhook,
    examples: [
      example(
        'Remove-AzContainerRegistryWebhook -RegistryName demo -Name onpush -WhatIf',
        'Shows what would be deleted.',
      ),
    ],
  }),
  'Test-AzContainerRegistryWebhook': asked(
    reads({
      synopsis: 'Tests a webhook: the service calls it.',
      description: 'Writes the id of the event; Get-AzContainerRegistryWebhookEvent shows the outcome.',
      method: webhookPing,
      type: 'AcrShell.WebhookEventInfo',
      parameters: testWebhook,
      examples: [
        example(
          'Get-AzContainerRegistryWebhook -RegistryName demo | Test-AzContainerRegistryWebhook',
          'Calls each of them.',
        ),
      ],
    }),
    'Call of webhook {Name}',
  ),
  'Get-AzContainerRegistryWebhookEvent': asked(
    lists({
      synopsis: 'Shows the latest calls of a webhook.',
      description: 'The event, the image and the response to each call.',
      method: webhookEventList,
      type: 'AcrShell.WebhookEvent',
      parameters: events,
      examples: [
        example(
          'Get-AzContainerRegistryWebhook -RegistryName demo | Get-AzContainerRegistryWebhookEvent',
          'Shows the calls of each of them.',
        ),
      ],
    }),
    'Events of webhook {Name}',
  ),
  'Get-AzContainerRegistryWebhookCallbackConfig': asked(
    reads({
      synopsis: 'Shows the address and headers of a webhook.',
      description: 'The headers may contain secrets, which are shown.',
      method: webhookCallbackConfigGet,
      type: 'AcrShell.WebhookCallbackConfig',
      parameters: testWebhook,
      examples: [
        example(
          'Get-AzContainerRegistryWebhook -RegistryName demo | Get-AzContainerRegistryWebhookCallbackConfig',
          'Shows them for each webhook.',
        ),
      ],
    }),
    'Address and headers of webhook {Name}',
  ),
} as const satisfies Record<string, Cmdlet>);

export const webhookResource = resource({
  plane: 'management',
  group: 'replications, webhooks, cache rules and agent pools',
  types: [webhook, webhookEvent, webhookEventInfo, webhookCallbackConfig],
  methods: {
    webhookList,
    webhookCreate,
    webhookUpdate,
    webhookRemove,
    webhookPing,
    webhookEventList,
    webhookCallbackConfigGet,
  },
  cmdlets: webhookCmdlets,
});
