import { byNameOrJson, example, resourceProperties, tags, waiting } from '../declare/azureResource.ts';
import { childNames, childResource } from '../declare/childResource.ts';
import { columns, date, doneOrNotSchema, flag, type ObjectOf, objectType, table, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';
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

const names = childNames(replicationKind, ['ReplicationName', 'ResourceName']);
const newReplication = byNameOrJson(
  {
    ...names.oneOrAll,
    Name: { ...names.oneOrAll.Name, help: 'The name of the replication; by default that of the region.' },
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
const updateReplication = {
  ...names.one,
  RegionEndpointEnabled: {
    type: 'bool',
    help: '$false: requests are not routed there; content is still replicated.',
    fills: 'regionEndpointEnabled',
  },
  Tag: tags,
  ...waiting,
} as const satisfies ParameterTable;

const replications = childResource(replicationKind, {
  type: replication,
  names,
  sample: 'northeurope',
  list: {
    description: 'All of them, including the home region, or one by its name.',
    examples: [
      example('Get-AzContainerRegistry -Name demo | Get-AzContainerRegistryReplication', 'Lists its regions.'),
    ],
  },
  create: {
    parameters: newReplication,
    target: 'Replication of registry {RegistryName} to {Location}',
    synopsis: 'Replicates a registry to another region.',
    description: 'Needs a Premium registry; with another tier it is refused before anything is sent.',
    examples: [
      example(
        'New-AzContainerRegistryReplication -RegistryName demo -Location northeurope',
        'Replicates it to North Europe.',
      ),
    ],
  },
  update: {
    parameters: updateReplication,
    description:
      'Disables or enables routing to a region, or sets the tags of the replication. Az has this cmdlet, too, but does not export it.',
    example: '-RegionEndpointEnabled $false',
  },
  remove: { description: 'The content stays in the other regions.', result: doneOrNotSchema },
});

export const replicationResource = resource({
  plane: 'management',
  group: 'replications, webhooks, cache rules and agent pools',
  types: [replication],
  ...replications,
});
