import type { Cmdlet } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import {
  columns,
  date,
  doneOrNotSchema,
  flag,
  itemsOf,
  type ObjectOf,
  objectType,
  table,
  text,
} from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';
import { paramsSchema } from '../declare/schema.ts';
import {
  about,
  byNameOrJson,
  changes,
  childName,
  does,
  example,
  lists,
  passThru,
  resourceProperties,
  tags,
  waiting,
  where,
} from './managed.ts';
import { regions } from './regions.ts';

export const replicationKind = {
  segment: 'replications',
  noun: 'replication',
  cmdletNoun: 'Replication',
  type: 'AcrShell.Replication',
} as const satisfies ResourceKind;

const replication = objectType(
  'AcrShell.Replication',
  'a replication',
  {
    Name: text,
    Location: text,
    ProvisioningState: text,
    Status: text,
    StatusMessage: text,
    StatusTimestamp: date,
    RegionEndpointEnabled: flag,
    ZoneRedundancy: text,
    Tag: table,
    ...resourceProperties,
  },
  columns('Name', 'Location', 'ProvisioningState', 'Status', 'StatusTimestamp'),
);
export type ReplicationView = ObjectOf<typeof replication>;

const aliases = ['ReplicationName', 'ResourceName'] as const;
const one = { ...where, Name: childName('replication', aliases, true) } as const;

const regionEndpointEnabled = {
  RegionEndpointEnabled: {
    type: 'bool',
    help: '$false: requests are not routed there; content is still replicated.',
    fills: 'regionEndpointEnabled',
  },
} as const satisfies ParameterTable;

const getReplication = { ...where, Name: childName('replication', aliases, false) } as const;
const newReplication = byNameOrJson(
  {
    ...where,
    Name: {
      ...childName('replication', aliases, false),
      help: 'The name of the replication; by default that of the region.',
    },
    ...waiting,
  },
  {
    Location: {
      type: 'string',
      help: 'The region to replicate to.',
      aliases: ['ReplicationLocation'],
      mandatory: true,
      suggestions: regions,
      absent: 'the region that the JSON has',
      fills: 'location',
    },
    ZoneRedundancy: {
      type: 'string',
      help: 'Whether it is zone-redundant in its region.',
      values: ['Enabled', 'Disabled'],
      fills: 'zoneRedundancy',
    },
    RegionEndpointEnabled: {
      type: 'switch',
      help: 'Whether requests are routed there; with :$false they are not.',
      fills: 'regionEndpointEnabled',
    },
    Tag: tags,
  },
);
const updateReplication = { ...one, ...regionEndpointEnabled, Tag: tags, ...waiting } as const;
const removeReplication = { ...one, ...waiting, ...passThru } as const;

const replicationList = method({
  name: 'replication/list',
  summary: 'The regions that a registry is replicated to, or one of them.',
  effect: 'reads',
  params: paramsSchema(getReplication),
  result: itemsOf(replication),
});
const replicationCreate = method({
  name: 'replication/create',
  summary: 'Replicates a registry to a region (PUT .../replications/{name}).',
  effect: 'changes',
  params: paramsSchema(newReplication),
  result: replication.schema,
  progress: 'operation',
});
const replicationUpdate = method({
  name: 'replication/update',
  summary: 'Changes a replication (PATCH .../replications/{name}).',
  effect: 'changes',
  params: paramsSchema(updateReplication),
  result: replication.schema,
  progress: 'operation',
});
const replicationRemove = method({
  name: 'replication/remove',
  summary: 'Deletes a replication (DELETE .../replications/{name}).',
  effect: 'changes',
  params: paramsSchema(removeReplication),
  result: doneOrNotSchema,
  progress: 'operation',
});

const type = 'AcrShell.Replication';

const replicationCmdlets = about(replicationKind, {
  'New-AzContainerRegistryReplication': changes({
    synopsis: 'Replicates a registry to another region.',
    description: 'Needs a Premium registry; with another tier it is refused before anything is sent.',
    method: replicationCreate,
    type,
    target: 'Replication of registry {RegistryName} to {Location}',
    parameters: newReplication,
    examples: [
      example(
        'New-AzContainerRegistryReplication -RegistryName demo -Location northeurope',
        'Replicates it to North Europe.',
      ),
    ],
  }),
  'Get-AzContainerRegistryReplication': lists({
    synopsis: 'Gets the replications of a registry.',
    description: 'All of them, including the home region, or one by its name.',
    method: replicationList,
    type,
    parameters: getReplication,
    examples: [
      example('Get-AzContainerRegistry -Name demo | Get-AzContainerRegistryReplication', 'Lists its regions.'),
    ],
  }),
  'Update-AzContainerRegistryReplication': changes({
    synopsis: 'Changes a replication.',
    description:
      'Disables or enables routing to a region, or sets the tags of the replication. Az has this cmdlet, too, but does not export it.',
    method: replicationUpdate,
    type,
    target: 'Replication {Name} of registry {RegistryName}',
    parameters: updateReplication,
    examples: [
      example(
        'Update-AzContainerRegistryReplication -RegistryName demo -Name northeurope -RegionEndpointEnabled $false -WhatIf',
        'Shows what would be changed.',
      ),
    ],
  }),
  'Remove-AzContainerRegistryReplication': does({
    synopsis: 'Deletes a replication.',
    description: 'The content stays in the other regions.',
    method: replicationRemove,
    target: 'Replication {Name} of registry {RegistryName}',
    parameters: removeReplication,
    examples: [
      example(
        'Remove-AzContainerRegistryReplication -RegistryName demo -Name northeurope -WhatIf',
        'Shows what would be deleted.',
      ),
    ],
  }),
} as const satisfies Record<string, Cmdlet>);

export const replicationResource = resource({
  plane: 'management',
  group: 'replications, webhooks, cache rules and agent pools',
  types: [replication],
  methods: { replicationList, replicationCreate, replicationUpdate, replicationRemove },
  cmdlets: replicationCmdlets,
});
