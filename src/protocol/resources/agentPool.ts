import type { Cmdlet } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import { columns, count, doneSchema, itemsOf, type ObjectOf, objectType, table, text } from '../declare/objectType.ts';
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

const aliases = ['AgentPoolName', 'ResourceName'] as const;
const one = { ...where, Name: childName('agent pool', aliases, true) } as const;
const machines = {
  Count: { type: 'int', help: 'The number of machines.', range: [0, 1000], fills: 'count' },
} as const satisfies ParameterTable;

const getPool = { ...where, Name: childName('agent pool', aliases, false) } as const;
const newPool = byNameOrJson(
  { ...where, Name: { ...childName('agent pool', aliases, true), mandatory: true }, ...waiting },
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
const updatePool = byNameOrJson({ ...one, ...waiting }, { ...machines, Tag: tags });
const removePool = { ...one, ...waiting, ...passThru } as const;
const queue = { ...where, Name: { ...childName('agent pool', aliases, true) } } as const;

const agentPoolList = method({
  name: 'agentPool/list',
  summary: 'The agent pools of a registry, or one of them.',
  effect: 'reads',
  params: paramsSchema(getPool),
  result: itemsOf(agentPool),
});
const agentPoolCreate = method({
  name: 'agentPool/create',
  summary: 'Creates an agent pool (PUT .../agentPools/{name}).',
  effect: 'changes',
  params: paramsSchema(newPool),
  result: agentPool.schema,
  progress: 'operation',
});
const agentPoolUpdate = method({
  name: 'agentPool/update',
  summary: 'Changes an agent pool (PATCH .../agentPools/{name}).',
  effect: 'changes',
  params: paramsSchema(updatePool),
  result: agentPool.schema,
  progress: 'operation',
});
const agentPoolRemove = method({
  name: 'agentPool/remove',
  summary: 'Deletes an agent pool.',
  effect: 'changes',
  params: paramsSchema(removePool),
  result: doneSchema,
  progress: 'operation',
});
const agentPoolQueueStatusGet = method({
  name: 'agentPool/queueStatus/get',
  summary: 'The number of runs that wait for an agent pool (POST .../listQueueStatus).',
  effect: 'reads',
  params: paramsSchema(queue),
  result: agentPoolQueueStatus.schema,
});

const type = 'AcrShell.AgentPool';
const target = 'Agent pool {Name} of registry {RegistryName}';

const agentPoolCmdlets = about(agentPoolKind, {
  'New-AzContainerRegistryAgentPool': changes({
    synopsis: 'Creates an agent pool: dedicated machines for tasks.',
    description: 'For Premium registries; a preview of the service.',
    method: agentPoolCreate,
    type,
    target,
    parameters: newPool,
    examples: [
      example(
        'New-AzContainerRegistryAgentPool -RegistryName demo -Name pool1 -Tier S1 -Count 1',
        'Creates a pool of one machine.',
      ),
    ],
  }),
  'Get-AzContainerRegistryAgentPool': lists({
    synopsis: 'Gets the agent pools of a registry.',
    description: 'All of them, or one by its name.',
    method: agentPoolList,
    type,
    parameters: getPool,
    examples: [example('Get-AzContainerRegistryAgentPool -RegistryName demo', 'Lists them.')],
  }),
  'Update-AzContainerRegistryAgentPool': changes({
    synopsis: 'Changes an agent pool.',
    description: 'Sets the number of machines.',
    method: agentPoolUpdate,
    type,
    target,
    parameters: updatePool,
    examples: [
      example(
        'Update-AzContainerRegistryAgentPool -RegistryName demo -Name pool1 -Count 2 -WhatIf',
        'Shows what would be changed.',
      ),
    ],
  }),
  'Remove-AzContainerRegistryAgentPool': does({
    synopsis: 'Deletes an agent pool.',
    description: 'Its machines are deleted; runs that wait for it are not executed.',
    method: agentPoolRemove,
    target,
    parameters: removePool,
    examples: [
      example(
        'Remove-AzContainerRegistryAgentPool -RegistryName demo -Name pool1 -WhatIf',
        'Shows what would be deleted.',
      ),
    ],
  }),
  'Get-AzContainerRegistryAgentPoolQueueStatus': asked(
    reads({
      synopsis: 'Shows the number of runs that wait for an agent pool.',
      description: 'Count is their number.',
      method: agentPoolQueueStatusGet,
      type: 'AcrShell.AgentPoolQueueStatus',
      parameters: queue,
      examples: [
        example(
          'Get-AzContainerRegistryAgentPool -RegistryName demo | Get-AzContainerRegistryAgentPoolQueueStatus',
          'Shows the number for each pool.',
        ),
      ],
    }),
    'Queue of agent pool {Name} of registry {RegistryName}',
  ),
} as const satisfies Record<string, Cmdlet>);

export const agentPoolResource = resource({
  plane: 'management',
  group: 'replications, webhooks, cache rules and agent pools',
  types: [agentPool, agentPoolQueueStatus],
  methods: { agentPoolList, agentPoolCreate, agentPoolUpdate, agentPoolRemove, agentPoolQueueStatusGet },
  cmdlets: agentPoolCmdlets,
});
