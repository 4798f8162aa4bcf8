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

/** Cache rules: what is pulled from a registry and not there yet is fetched from another one, and kept. */

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
    help: 'Where from, with the host: mcr.microsoft.com/dotnet/sdk, or mcr.microsoft.com/dotnet/* for all below.',
    mandatory: true,
    fills: 'sourceRepository',
  },
  TargetRepository: {
    type: 'string',
    help: 'Where to in this registry; as in the source, without the host, where it is left out. With /* at its end if the source has that.',
    fills: 'targetRepository',
  },
} as const satisfies ParameterTable;
const updateRule = {
  ...one,
  ...credentialSet,
  NoCredentialSet: {
    type: 'switch',
    help: 'It signs in no more, and fetches only what everyone may pull.',
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
  summary: 'Makes a cache rule (PUT .../cacheRules/{name}).',
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
    synopsis: 'Makes a cache rule: images of another registry are fetched at the first pull, and kept.',
    description:
      'Docker Hub needs a credential set, and its official images are below library/ (docker.io/library/nginx). Forms that the service refuses, and targets that overlap those of other rules, are told before anything is sent.',
    method: cacheRuleCreate,
    type,
    target,
    parameters: newRule,
    examples: [
      example(
        'New-AzContainerRegistryCacheRule -RegistryName demo -Name dotnet -SourceRepository mcr.microsoft.com/dotnet/* -TargetRepository dotnet/*',
        'Fetches .NET images when somebody pulls demo.azurecr.io/dotnet/sdk.',
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
    description: 'Source and target stay what they are: make another rule for others.',
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
    description: 'What it has fetched stays.',
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
