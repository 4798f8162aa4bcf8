import {
  about,
  asked,
  byNameOrJson,
  example,
  lists,
  reads,
  resourceProperties,
  tags,
  waiting,
} from '../declare/azureResource.ts';
import { childNames, childResource } from '../declare/childResource.ts';
import { method } from '../declare/method.ts';
import {
  bytes,
  columns,
  date,
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

const names = childNames(webhookKind, ['WebhookName', 'ResourceName']);
const input = names.one.InputObject;
const one = { ...names.one, InputObject: { ...input, aliases: ['Webhook', ...input.aliases] } } as const;

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

const includeConfiguration = {
  IncludeConfiguration: {
    type: 'switch',
    help: 'With the address and the headers of each (Config), as Az had it before 4.0: one more request a webhook.',
    fills: 'configuration',
  },
} as const satisfies ParameterTable;
const newWebhook = byNameOrJson(
  { ...names.created, ...waiting },
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
const webhookPing = method({
  name: 'webhook/ping',
  summary: 'Makes the service call a webhook (POST .../ping).',
  effect: 'changes',
  params: paramsSchema(one),
  result: webhookEventInfo.schema,
});
const webhookEventList = method({
  name: 'webhook/event/list',
  summary: 'The latest calls of a webhook (POST .../listEvents).',
  effect: 'reads',
  params: paramsSchema(one),
  result: itemsOf(webhookEvent),
});
const webhookCallbackConfigGet = method({
  name: 'webhook/callbackConfig/get',
  summary: 'The address and headers of a webhook (POST .../getCallbackConfig).',
  effect: 'reads',
  params: paramsSchema(one),
  result: webhookCallbackConfig.schema,
});

const webhooks = childResource(webhookKind, {
  type: webhook,
  names,
  sample: 'onpush',
  list: {
    parameters: includeConfiguration,
    description: 'All of them, or one by its name. Get-AzContainerRegistryWebhookCallbackConfig shows the address.',
  },
  create: {
    parameters: newWebhook,
    synopsis: 'Creates a webhook of a registry.',
    description: 'The service calls the address when images are pushed or deleted.',
    examples: [
      example(
        'New-AzContainerRegistryWebhook -RegistryName demo -Name onpush -Action push -ServiceUri https://example.com/hook',
        'Calls the address for every push.',
      ),
    ],
  },
  update: {
    parameters: byNameOrJson({ ...one, ...waiting }, settings),
    description: 'Only what is specified is changed.',
    example: '-Status disabled',
  },
  remove: { description: 'The address is no longer called.' },
});

const others = about(webhookKind, {
  'Test-AzContainerRegistryWebhook': asked(
    reads({
      synopsis: 'Tests a webhook: the service calls it.',
      description: 'Writes the id of the event; Get-AzContainerRegistryWebhookEvent shows the outcome.',
      method: webhookPing,
      type: 'AcrShell.WebhookEventInfo',
      parameters: one,
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
      parameters: one,
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
      parameters: one,
      examples: [
        example(
          'Get-AzContainerRegistryWebhook -RegistryName demo | Get-AzContainerRegistryWebhookCallbackConfig',
          'Shows them for each webhook.',
        ),
      ],
    }),
    'Address and headers of webhook {Name}',
  ),
});

export const webhookResource = resource({
  plane: 'management',
  group: 'replications, webhooks, cache rules and agent pools',
  types: [webhook, webhookEvent, webhookEventInfo, webhookCallbackConfig],
  methods: { ...webhooks.methods, webhookPing, webhookEventList, webhookCallbackConfigGet },
  cmdlets: { ...webhooks.cmdlets, ...others },
});
