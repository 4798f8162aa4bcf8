import {
  about,
  asked,
  byNameOrJson,
  example,
  reads,
  resourceProperties,
  tags,
  waiting,
} from '../declare/azureResource.ts';
import { childNames, childResource } from '../declare/childResource.ts';
import { method } from '../declare/method.ts';
import { columns, count, type ObjectOf, objectType, table, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';
import { paramsSchema } from '../declare/schema.ts';
import { regions } from './regions.ts';

/** Dedicated machines for tasks (a preview of the service, for Premium registries). */

export const agentPoolKind = {
  segment: 'agentPools',
  noun: 'agent pool',
  cmdletNoun: 'AgentPool',
  type: 'AcrShell.AgentPool',
} as const satisfies ResourceKind;

const agentPool = objectType(
  'AcrShell.AgentPool',
  'an agent pool',
  {
    Name: text,
    Location: text,
    OS: text,
    Count: count,
    Tier: text,
    ProvisioningState: text,
    VirtualNetworkSubnetResourceId: text,
    Tag: table,
    ...resourceProperties,
  },
  columns('Name', 'Location', 'OS', 'Count', 'ProvisioningState'),
);
export type AgentPoolView = ObjectOf<typeof agentPool>;

const agentPoolQueueStatus = objectType('AcrShell.AgentPoolQueueStatus', 'how many runs wait', { Count: count });

const names = childNames(agentPoolKind, ['AgentPoolName', 'ResourceName']);
const machines = {
  Count: { type: 'int', help: 'The number of machines.', range: [0, 1000], fills: 'count' },
} as const satisfies ParameterTable;

const newPool = byNameOrJson(
  { ...names.created, ...waiting },
  {
    ...machines,
    Tier: { type: 'string', help: 'The size of each machine.', values: ['S1', 'S2', 'S3', 'I6'], fills: 'tier' },
    OS: { type: 'string', help: 'The operating system of the machines.', values: ['Linux', 'Windows'], fills: 'os' },
    Location: {
      type: 'string',
      help: 'The region; by default that of the registry.',
      suggestions: regions,
      fills: 'location',
    },
    VirtualNetworkSubnetResourceId: { type: 'string', help: 'The subnet of the machines.', fills: 'subnetId' },
    Tag: tags,
  },
);

const agentPoolQueueStatusGet = method({
  name: 'agentPool/queueStatus/get',
  summary: 'The number of runs that wait for an agent pool (POST .../listQueueStatus).',
  effect: 'reads',
  params: paramsSchema(names.one),
  result: agentPoolQueueStatus.schema,
});

const agentPools = childResource(agentPoolKind, {
  type: agentPool,
  names,
  sample: 'pool1',
  create: {
    parameters: newPool,
    synopsis: 'Creates an agent pool: dedicated machines for tasks.',
    description: 'For Premium registries; a preview of the service.',
    examples: [
      example(
        'New-AzContainerRegistryAgentPool -RegistryName demo -Name pool1 -Tier S1 -Count 1',
        'Creates a pool of one machine.',
      ),
    ],
  },
  update: {
    parameters: byNameOrJson({ ...names.one, ...waiting }, { ...machines, Tag: tags }),
    description: 'Sets the number of machines.',
    example: '-Count 2',
  },
  remove: { description: 'Its machines are deleted; runs that wait for it are not executed.' },
});

const queueStatus = about(agentPoolKind, {
  'Get-AzContainerRegistryAgentPoolQueueStatus': asked(
    reads({
      synopsis: 'Shows the number of runs that wait for an agent pool.',
      description: 'Count is their number.',
      method: agentPoolQueueStatusGet,
      type: 'AcrShell.AgentPoolQueueStatus',
      parameters: names.one,
      examples: [
        example(
          'Get-AzContainerRegistryAgentPool -RegistryName demo | Get-AzContainerRegistryAgentPoolQueueStatus',
          'Shows the number for each pool.',
        ),
      ],
    }),
    'Queue of agent pool {Name} of registry {RegistryName}',
  ),
});

export const agentPoolResource = resource({
  plane: 'management',
  group: 'replications, webhooks, cache rules and agent pools',
  types: [agentPool, agentPoolQueueStatus],
  methods: { ...agentPools.methods, agentPoolQueueStatusGet },
  cmdlets: { ...agentPools.cmdlets, ...queueStatus },
});
