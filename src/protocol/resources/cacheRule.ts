import { method } from '../declare/method.ts';
import { columns, date, doneSchema, itemsOf, type ObjectOf, objectType, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';
import { paramsSchema } from '../declare/schema.ts';
import {
  about,
  changes,
  childName,
  does,
  example,
  lists,
  passThru,
  resourceProperties,
  waiting,
  where,
} from './managed.ts';

/** Cache rules: an image that is pulled and not in the registry yet is fetched from another registry, and kept. */

export const cacheRuleKind = {
  segment: 'cacheRules',
  noun: 'cache rule',
  cmdletNoun: 'CacheRule',
  naming: { pattern: '^[a-zA-Z0-9-]{5,50}$', letters: 'Letters, digits and -' },
  type: 'AcrShell.CacheRule',
} as const satisfies ResourceKind;

const cacheRule = objectType(
  'AcrShell.CacheRule',
  'a cache rule',
  {
    Name: text,
    SourceRepository: text,
    TargetRepository: text,
    CredentialSetName: text,
    CredentialSetResourceId: text,
    CreationDate: date,
    ProvisioningState: text,
    ...resourceProperties,
  },
  columns('Name', 'SourceRepository', 'TargetRepository', 'CredentialSetName', 'ProvisioningState'),
);
export type CacheRuleView = ObjectOf<typeof cacheRule>;

const aliases = ['CacheRuleName', 'RuleName'] as const;
const one = { ...where, Name: childName('cache rule', aliases, true) } as const;
const credentialSet = {
  CredentialSetName: {
    type: 'string',
    help: 'The credential set that it signs in with at the source: its name, or its resource id.',
    aliases: ['CredentialSet', 'CredentialSetResourceId'],
    names: 'credentialSets',
    fills: 'credentialSet',
  },
} as const satisfies ParameterTable;

const getRule = { ...where, Name: childName('cache rule', aliases, false) } as const;
const newRule = {
  ...where,
  ...credentialSet,
  ...waiting,
  Name: { ...childName('cache rule', aliases, true), mandatory: true },
  SourceRepository: {
    type: 'string',
    help: 'The source repository, with the host: mcr.microsoft.com/dotnet/sdk, or mcr.microsoft.com/dotnet/* for all under it.',
    mandatory: true,
    fills: 'sourceRepository',
  },
  TargetRepository: {
    type: 'string',
    help: 'The repository in this registry; by default that of the source, without the host. It must end in /* if the source does.',
    names: 'repository',
    fills: 'targetRepository',
  },
} as const satisfies ParameterTable;
const updateRule = {
  ...one,
  ...credentialSet,
  NoCredentialSet: {
    type: 'switch',
    help: 'Removes the credential set: the rule then fetches only public images.',
    fills: 'noCredentialSet',
  },
  ...waiting,
} as const satisfies ParameterTable;
const removeRule = { ...one, ...waiting, ...passThru } as const;

const cacheRuleList = method({
  name: 'cacheRule/list',
  summary: 'The cache rules of a registry, or one of them.',
  effect: 'reads',
  params: paramsSchema(getRule),
  result: itemsOf(cacheRule),
});
const cacheRuleCreate = method({
  name: 'cacheRule/create',
  summary: 'Creates a cache rule (PUT .../cacheRules/{name}).',
  effect: 'changes',
  params: paramsSchema(newRule),
  result: cacheRule.schema,
  progress: 'operation',
});
const cacheRuleUpdate = method({
  name: 'cacheRule/update',
  summary: 'Changes the credential set of a cache rule (PATCH .../cacheRules/{name}).',
  effect: 'changes',
  params: paramsSchema(updateRule),
  result: cacheRule.schema,
  progress: 'operation',
});
const cacheRuleRemove = method({
  name: 'cacheRule/remove',
  summary: 'Deletes a cache rule (DELETE .../cacheRules/{name}).',
  effect: 'changes',
  params: paramsSchema(removeRule),
  result: doneSchema,
  progress: 'operation',
});

const type = 'AcrShell.CacheRule';
const target = 'Cache rule {Name} of registry {RegistryName}';

const cacheRuleCmdlets = about(cacheRuleKind, {
  'New-AzContainerRegistryCacheRule': changes({
    synopsis: 'Creates a cache rule: images of another registry are fetched at the first pull, and kept.',
    description:
      'Docker Hub needs a credential set, and its official images are under library/ (docker.io/library/nginx). Forms that the service refuses, and targets that overlap with those of other rules, are refused before anything is sent.',
    method: cacheRuleCreate,
    type,
    target,
    parameters: newRule,
    examples: [
      example(
        'New-AzContainerRegistryCacheRule -RegistryName demo -Name dotnet -SourceRepository mcr.microsoft.com/dotnet/* -TargetRepository dotnet/*',
        'Fetches .NET images when a client pulls demo.azurecr.io/dotnet/sdk.',
      ),
    ],
  }),
  'Get-AzContainerRegistryCacheRule': lists({
    synopsis: 'Gets the cache rules of a registry.',
    description: 'All of them, or one by its name.',
    method: cacheRuleList,
    type,
    parameters: getRule,
    examples: [example('Get-AzContainerRegistryCacheRule -RegistryName demo', 'Lists them.')],
  }),
  'Update-AzContainerRegistryCacheRule': changes({
    synopsis: 'Changes the credential set of a cache rule.',
    description: 'Source and target cannot be changed: create another rule instead.',
    method: cacheRuleUpdate,
    type,
    target,
    parameters: updateRule,
    examples: [
      example(
        'Update-AzContainerRegistryCacheRule -RegistryName demo -Name dotnet -NoCredentialSet -WhatIf',
        'Shows what would be changed.',
      ),
    ],
  }),
  'Remove-AzContainerRegistryCacheRule': does({
    synopsis: 'Deletes a cache rule.',
    description: 'Images that it has fetched stay.',
    method: cacheRuleRemove,
    target,
    parameters: removeRule,
    examples: [
      example(
        'Remove-AzContainerRegistryCacheRule -RegistryName demo -Name dotnet -WhatIf',
        'Shows what would be deleted.',
      ),
    ],
  }),
});

export const cacheRuleResource = resource({
  plane: 'management',
  group: 'replications, webhooks, cache rules and agent pools',
  types: [cacheRule],
  methods: { cacheRuleList, cacheRuleCreate, cacheRuleUpdate, cacheRuleRemove },
  cmdlets: cacheRuleCmdlets,
});
