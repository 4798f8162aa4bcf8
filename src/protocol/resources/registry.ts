import {
  about,
  asked,
  byName,
  changes,
  defaultProfile,
  does,
  example,
  inputObject,
  lists,
  passThru,
  reads,
  resourceGroupName,
  resourceProperties,
  subscriptionId,
  tags,
  waiting,
  where,
} from '../declare/azureResource.ts';
import type { Cmdlet } from '../declare/cmdlet.ts';
import { orJson } from '../declare/jsonBody.ts';
import { method } from '../declare/method.ts';
import {
  columns,
  count,
  date,
  doneSchema,
  flag,
  itemsOf,
  long,
  many,
  needed,
  type ObjectOf,
  objectType,
  table,
  text,
  texts,
} from '../declare/objectType.ts';
import type { Parameter, ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';
import { paramsSchema } from '../declare/schema.ts';
import { ipRule } from './ipRule.ts';
import { regions } from './regions.ts';

/** The registry as a resource of Azure: Microsoft.ContainerRegistry/registries. */

export const registryKind = {
  segment: 'registries',
  noun: 'registry',
  cmdletNoun: '',
  type: 'AcrShell.Registry',
} as const satisfies ResourceKind;

const registryUsage = objectType(
  'AcrShell.RegistryUsage',
  'the usage of a registry',
  {
    CurrentValue: long,
    Limit: long,
    Name: text,
    Unit: text,
  },
  columns('CurrentValue', 'Limit', 'Name', 'Unit'),
);

const registry = objectType(
  'AcrShell.Registry',
  'a registry',
  {
    Name: needed(text),
    SkuName: needed(text),
    SkuTier: text,
    LoginServer: text,
    CreationDate: date,
    ProvisioningState: text,
    AdminUserEnabled: flag,
    Location: needed(text),
    Tag: table,
    AnonymousPullEnabled: flag,
    AzureAdAuthenticationAsArmPolicyStatus: text,
    DataEndpointEnabled: flag,
    DataEndpointHostName: texts,
    EncryptionStatus: text,
    ExportPolicyStatus: text,
    IdentityPrincipalId: text,
    IdentityTenantId: text,
    IdentityType: text,
    IdentityUserAssignedIdentity: texts,
    KeyVaultPropertyIdentity: text,
    KeyVaultPropertyKeyIdentifier: text,
    KeyVaultPropertyKeyRotationEnabled: flag,
    KeyVaultPropertyLastKeyRotationTimestamp: date,
    KeyVaultPropertyVersionedKeyIdentifier: text,
    NetworkRuleBypassOption: text,
    NetworkRuleSetDefaultAction: text,
    NetworkRuleSetIPRule: many(ipRule),
    PrivateEndpointConnection: texts,
    PublicNetworkAccess: text,
    QuarantinePolicyStatus: text,
    RetentionPolicyDay: count,
    RetentionPolicyLastUpdatedTime: date,
    RetentionPolicyStatus: text,
    RoleAssignmentMode: text,
    StatusDisplayStatus: text,
    StatusMessage: text,
    StatusTimestamp: date,
    TrustPolicyStatus: text,
    TrustPolicyType: text,
    Usages: many(registryUsage),
    ZoneRedundancy: text,
    ...resourceProperties,
    Id: needed(text),
  },
  columns('Name', 'SkuName', 'LoginServer', 'CreationDate', 'ProvisioningState', 'AdminUserEnabled'),
);
export type RegistryView = ObjectOf<typeof registry>;

const registryNameStatus = objectType(
  'AcrShell.RegistryNameStatus',
  'the availability of a name',
  {
    NameAvailable: flag,
    Reason: text,
    Message: text,
    Name: text,
  },
  columns('NameAvailable', 'Reason', 'Message'),
);

const anyName = {
  type: 'string',
  help: 'The name of the registry.',
  aliases: ['RegistryName', 'ResourceName', 'ContainerRegistryName'],
  mandatory: true,
  pipeline: true,
  names: 'registry',
  fills: 'registry',
} as const satisfies Parameter;
const name = { ...anyName, sets: [byName], pipeline: false } as const;

/** One registry: by name, or by an object with its id. */
const self = {
  Name: name,
  ResourceGroupName: resourceGroupName,
  SubscriptionId: subscriptionId,
  InputObject: inputObject,
  DefaultProfile: defaultProfile,
} as const;

const status = ['enabled', 'disabled'] as const;

const sku = {
  type: 'string',
  help: 'The service tier.',
  aliases: ['SkuName', 'ContainerRegistrySku', 'RegistrySku'],
  values: ['Basic', 'Standard', 'Premium'],
  fills: 'sku',
} as const satisfies Parameter;

/** Settings of a registry for New- and Update-. Names are Az's. */
const settings = {
  EnableAdminUser: {
    type: 'switch',
    help: 'Enables the admin user, which has the name of the registry and two passwords.',
    aliases: ['EnableAdmin'],
    fills: 'adminUserEnabled',
  },
  AdminUserEnabled: {
    type: 'bool',
    help: 'The same with $true or $false, as published scripts have it.',
    fills: 'adminUserEnabled',
  },
  AnonymousPullEnabled: {
    type: 'switch',
    help: 'Enables anonymous pull (Standard and Premium).',
    fills: 'anonymousPullEnabled',
  },
  DataEndpointEnabled: {
    type: 'switch',
    help: 'Enables a dedicated data endpoint in every region, for firewall rules (Premium).',
    fills: 'dataEndpointEnabled',
  },
  AzureAdAuthenticationAsArmPolicyStatus: {
    type: 'string',
    help: 'Whether the registry also accepts tokens for Azure Resource Manager.',
    values: status,
    fills: 'azureAdAuthenticationAsArmPolicyStatus',
  },
  ExportPolicyStatus: {
    type: 'string',
    help: 'Whether content can be exported (Premium).',
    values: status,
    fills: 'exportPolicyStatus',
  },
  QuarantinePolicyStatus: {
    type: 'string',
    help: 'Whether pushed images are quarantined.',
    values: status,
    fills: 'quarantinePolicyStatus',
  },
  RetentionPolicyStatus: {
    type: 'string',
    help: 'Whether untagged manifests are removed after some days (Premium).',
    values: status,
    fills: 'retentionPolicyStatus',
  },
  RetentionPolicyDay: {
    type: 'int',
    help: 'The number of days after which an untagged manifest is removed.',
    range: [0, 365],
    fills: 'retentionPolicyDays',
  },
  SoftDeletePolicyStatus: {
    type: 'string',
    help: 'Whether deleted content can be restored for some days (soft delete). A preview of the service; not together with the retention policy.',
    values: status,
    fills: 'softDeletePolicyStatus',
  },
  SoftDeletePolicyRetentionDay: {
    type: 'int',
    help: 'The number of days in which deleted content can be restored: 1 to 90.',
    range: [0, 90],
    fills: 'softDeletePolicyDays',
  },
  TrustPolicyStatus: {
    type: 'string',
    help: 'Whether Docker content trust is enabled (Premium).',
    values: status,
    fills: 'trustPolicyStatus',
  },
  TrustPolicyType: { type: 'string', help: 'The kind of content trust.', values: ['Notary'], fills: 'trustPolicyType' },
  PublicNetworkAccess: {
    type: 'string',
    help: 'Whether the registry can be reached from the internet.',
    values: ['Enabled', 'Disabled'],
    fills: 'publicNetworkAccess',
  },
  NetworkRuleBypassOption: {
    type: 'string',
    help: 'Whether trusted Azure services bypass the network rules.',
    values: ['AzureServices', 'None'],
    fills: 'networkRuleBypassOption',
  },
  NetworkRuleSetDefaultAction: {
    type: 'string',
    help: 'The action for addresses that match no rule (Premium).',
    values: ['Allow', 'Deny'],
    fills: 'networkRuleSetDefaultAction',
  },
  NetworkRuleSetIPRule: {
    type: 'strings',
    help: 'The allowed addresses or ranges (CIDR): text, or objects of New-AzContainerRegistryIPRuleObject. They replace the existing ones; @() removes all.',
    mayBeEmpty: true,
    property: 'IPAddressOrRange',
    fills: 'networkRuleSetIPRules',
  },
  NetworkRuleSet: {
    type: 'string',
    help: 'Default action and rules in one, from Set-AzContainerRegistryNetworkRuleSet.',
    property: 'Rules',
    fills: 'networkRuleSet',
  },
  EncryptionStatus: {
    type: 'string',
    help: 'Whether the registry is encrypted with a customer-managed key (Premium).',
    values: status,
    fills: 'encryptionStatus',
  },
  KeyVaultPropertyIdentity: {
    type: 'string',
    help: 'The client id of the identity that reads the key.',
    fills: 'keyVaultPropertyIdentity',
  },
  KeyVaultPropertyKeyIdentifier: {
    type: 'string',
    help: 'The address of the key in the key vault.',
    fills: 'keyVaultPropertyKeyIdentifier',
  },
  UserAssignedIdentity: {
    type: 'strings',
    help: 'The resource ids of the user-assigned identities of the registry.',
    fills: 'userAssignedIdentities',
  },
  NetworkRuleBypassAllowedForTasks: {
    type: 'bool',
    help: 'Whether tasks with an identity of their own bypass the firewall.',
    fills: 'tasksPassFirewall',
  },
  RoleAssignmentMode: {
    type: 'string',
    help: 'Whether roles can be limited to repositories (attribute-based access control).',
    values: ['LegacyRegistryPermissions', 'AbacRepositoryPermissions'],
    fills: 'roleAssignmentMode',
  },
  Tag: tags,
} as const satisfies ParameterTable;

const newRegistry = orJson(
  {
    Name: anyName,
    ResourceGroupName: {
      type: 'string',
      help: 'The resource group of the new registry.',
      aliases: ['ResourceGroup'],
      mandatory: true,
      pipeline: true,
      names: 'resourceGroup',
      fills: 'resourceGroup',
    },
    SubscriptionId: subscriptionId,
    ...waiting,
    DefaultProfile: defaultProfile,
  },
  {
    Sku: { ...sku, mandatory: true },
    Location: {
      type: 'string',
      help: 'The region, such as westeurope; by default that of the resource group.',
      suggestions: regions,
      fills: 'location',
    },
    ZoneRedundancy: {
      type: 'string',
      help: 'Whether it is zone-redundant in its region (Premium).',
      values: ['Enabled', 'Disabled'],
      fills: 'zoneRedundancy',
    },
    ...settings,
    EnableSystemAssignedIdentity: {
      type: 'switch',
      help: 'Enables the system-assigned identity of the registry.',
      fills: 'systemAssignedIdentity',
    },
  },
  ['Default'],
);

const updateRegistry = {
  ...self,
  DisableAdminUser: {
    type: 'switch',
    help: 'The registry has no admin user: -EnableAdminUser:$false, as Az had it before 4.0.',
    fills: 'adminUserEnabled',
    opposite: true,
  },
  Sku: sku,
  ...settings,
  EnableSystemAssignedIdentity: {
    type: 'bool',
    help: '$true enables the system-assigned identity of the registry.',
    fills: 'systemAssignedIdentity',
  },
  ...waiting,
} as const satisfies ParameterTable;

const getRegistry = {
  ...self,
  Name: {
    ...name,
    help: 'The registry; by default all of the subscription or the resource group.',
    mandatory: false,
  },
  ResourceGroupName: { ...resourceGroupName, help: 'Only the registries of this resource group.' },
  SubscriptionId: {
    ...subscriptionId,
    type: 'strings',
    help: 'The subscriptions; by default the one of the sign-in.',
    names: 'subscription',
    fills: 'subscriptionIds',
  },
  IncludeDetail: {
    type: 'switch',
    help: 'Also reads the usage and limits of each registry (Usages).',
    fills: 'detail',
  },
} as const satisfies ParameterTable;

const removeRegistry = { ...self, ...waiting, ...passThru } as const;
const checkName = orJson(
  { SubscriptionId: subscriptionId, DefaultProfile: defaultProfile },
  { Name: { ...anyName, help: 'The name to check.', absent: 'that the JSON has' } },
  ['Default'],
);
const getUsage = {
  ...where,
  RegistryName: { ...where.RegistryName, aliases: ['Name', 'ContainerRegistryName'] },
} as const;

const registryCreate = method({
  name: 'registry/create',
  summary: 'Creates a registry (PUT .../registries/{name}).',
  effect: 'changes',
  params: paramsSchema(newRegistry),
  result: registry.schema,
  progress: 'operation',
});
const registryList = method({
  name: 'registry/list',
  summary: 'The registries of a subscription or resource group, or one of them.',
  effect: 'reads',
  params: paramsSchema(getRegistry),
  result: itemsOf(registry),
});
const registryUpdate = method({
  name: 'registry/update',
  summary: 'Changes a registry: only what is specified (PATCH .../registries/{name}).',
  effect: 'changes',
  params: paramsSchema(updateRegistry),
  result: registry.schema,
  progress: 'operation',
});
const registryRemove = method({
  name: 'registry/remove',
  summary: 'Deletes a registry with everything in it.',
  effect: 'changes',
  params: paramsSchema(removeRegistry),
  result: doneSchema,
  progress: 'operation',
});
const registryCheckName = method({
  name: 'registry/checkName',
  summary: 'Whether a name is available (POST .../checkNameAvailability).',
  effect: 'reads',
  params: paramsSchema(checkName),
  result: registryNameStatus.schema,
});
const registryUsageList = method({
  name: 'registry/usage/list',
  summary: 'The usage of a registry and its limits (GET .../listUsages).',
  effect: 'reads',
  params: paramsSchema(getUsage),
  result: itemsOf(registryUsage),
});

const itself = about(registryKind, {
  'New-AzContainerRegistry': changes({
    synopsis: 'Creates a container registry.',
    description:
      'Features that need another service tier, and invalid names, are refused before anything is sent. With -EnableAdminUser the output pipes into Connect-AzContainerRegistry.',
    method: registryCreate,
    type: 'AcrShell.Registry',
    target: 'Registry {Name} in {ResourceGroupName}',
    parameters: newRegistry,
    examples: [
      example(
        'New-AzContainerRegistry -ResourceGroupName emulator -Name myregistry -Sku Premium -EnableAdminUser | Connect-AzContainerRegistry',
        'Creates a registry and signs in to it as its admin user.',
      ),
    ],
  }),
  'Get-AzContainerRegistry': lists({
    synopsis: 'Gets container registries.',
    description:
      'All of the subscription or of a resource group, or one by its name: the resource group is optional. From then on the session knows their login servers, also those that differ from the name.',
    method: registryList,
    type: 'AcrShell.Registry',
    parameters: getRegistry,
    examples: [
      example('Get-AzContainerRegistry', 'Lists the registries of the subscription.'),
      example('(Get-AzContainerRegistry -Name demo -IncludeDetail).Usages', 'Shows the usage of a registry.'),
    ],
  }),
  'Update-AzContainerRegistry': changes({
    synopsis: 'Changes a container registry.',
    description: 'Only what is specified is changed; -EnableAdminUser:$false disables a setting.',
    method: registryUpdate,
    type: 'AcrShell.Registry',
    target: 'Registry {Name}',
    parameters: updateRegistry,
    examples: [
      example('Update-AzContainerRegistry -Name demo -AnonymousPullEnabled', 'Enables anonymous pull.'),
      example(
        'Get-AzContainerRegistry -Name demo | Update-AzContainerRegistry -Tag @{ team = "payments" }',
        'Tags the resource.',
      ),
    ],
  }),
  'Remove-AzContainerRegistry': does({
    synopsis: 'Deletes a container registry and everything in it.',
    description:
      'Repositories, tokens, replications and webhooks are deleted as well. Locked images do not prevent that; a lock of the resource does.',
    method: registryRemove,
    target: 'Registry {Name} with everything in it',
    parameters: removeRegistry,
    examples: [example('Remove-AzContainerRegistry -Name myregistry -WhatIf', 'Shows what would be deleted.')],
  }),
} as const satisfies Record<string, Cmdlet>);

const registryCmdlets = {
  ...itself,
  'Test-AzContainerRegistryNameAvailability': asked(
    reads({
      synopsis: 'Checks whether a registry name is available.',
      description: 'Names of registries are unique across Azure: 5 to 50 letters and digits.',
      method: registryCheckName,
      type: 'AcrShell.RegistryNameStatus',
      parameters: checkName,
      examples: [example('Test-AzContainerRegistryNameAvailability -Name myregistry', 'Checks one name.')],
    }),
    'Registry name {Name}',
  ),
  'Get-AzContainerRegistryUsage': lists({
    synopsis: 'Gets the usage of a registry and its limits.',
    description:
      'Bytes, webhooks, replications, scope maps and tokens, with the limits of the service tier; -1 means no limit.',
    method: registryUsageList,
    type: 'AcrShell.RegistryUsage',
    parameters: getUsage,
    examples: [example('Get-AzContainerRegistryUsage -RegistryName demo', 'Shows the usage of one registry.')],
  }),
} as const satisfies Record<string, Cmdlet>;

export const registryResource = resource({
  plane: 'management',
  group: 'registries',
  types: [registryUsage, registry, registryNameStatus],
  methods: { registryCreate, registryList, registryUpdate, registryRemove, registryCheckName, registryUsageList },
  cmdlets: registryCmdlets,
});
