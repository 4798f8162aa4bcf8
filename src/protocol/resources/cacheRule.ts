import { example, resourceProperties, waiting, where } from '../declare/azureResource.ts';
import { childNames, childResource } from '../declare/childResource.ts';
import { columns, date, type ObjectOf, objectType, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';

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

const names = childNames(cacheRuleKind, ['CacheRuleName', 'RuleName']);
const credentialSet = {
  CredentialSetName: {
    type: 'string',
    help: 'The credential set that it signs in with at the source: its name, or its resource id.',
    aliases: ['CredentialSet', 'CredentialSetResourceId'],
    names: 'credentialSets',
    fills: 'credentialSet',
  },
} as const satisfies ParameterTable;

const newRule = {
  ...where,
  ...credentialSet,
  ...waiting,
  Name: names.created.Name,
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
  ...names.one,
  ...credentialSet,
  NoCredentialSet: {
    type: 'switch',
    help: 'Removes the credential set: the rule then fetches only public images.',
    fills: 'noCredentialSet',
  },
  ...waiting,
} as const satisfies ParameterTable;

const cacheRules = childResource(cacheRuleKind, {
  type: cacheRule,
  names,
  sample: 'dotnet',
  create: {
    parameters: newRule,
    synopsis: 'Creates a cache rule: images of another registry are fetched at the first pull, and kept.',
    description:
      'Docker Hub needs a credential set, and its official images are under library/ (docker.io/library/nginx). Forms that the service refuses, and targets that overlap with those of other rules, are refused before anything is sent.',
    examples: [
      example(
        'New-AzContainerRegistryCacheRule -RegistryName demo -Name dotnet -SourceRepository mcr.microsoft.com/dotnet/* -TargetRepository dotnet/*',
        'Fetches .NET images when a client pulls demo.azurecr.io/dotnet/sdk.',
      ),
    ],
  },
  update: {
    parameters: updateRule,
    synopsis: 'Changes the credential set of a cache rule.',
    description: 'Source and target cannot be changed: create another rule instead.',
    example: '-NoCredentialSet',
  },
  remove: { description: 'Images that it has fetched stay.' },
});

export const cacheRuleResource = resource({
  plane: 'management',
  group: 'replications, webhooks, cache rules and agent pools',
  types: [cacheRule],
  ...cacheRules,
});
