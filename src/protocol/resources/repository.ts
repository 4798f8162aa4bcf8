import { method } from '../declare/method.ts';
import { count, many, needed, nested, objectSchema, objectType, text, texts } from '../declare/objectType.ts';
import type { Parameter, ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { changeableAttributes, locked, locks, times, updated, wireTimes } from './changeable.ts';
import {
  continuation,
  example,
  first,
  flags,
  getSet,
  listSet,
  ofChange,
  ofReading,
  onlySet,
  paging,
  registryName,
} from './registryParameters.ts';

export const repository = objectType(
  'AcrShell.Repository',
  'a repository',
  {
    Registry: needed(text),
    ImageName: needed(text),
    ...wireTimes,
    ManifestCount: count,
    TagCount: count,
    ChangeableAttributes: needed(nested(changeableAttributes)),
    RegistryName: needed(text),
    RepositoryName: needed(text),
    ...times,
    ...locks,
  },
  [
    { property: 'Registry' },
    { property: 'ImageName' },
    { property: 'TagCount', label: 'Tags' },
    { property: 'ManifestCount', label: 'Manifests' },
    updated,
    locked,
  ],
);

export const deletedRepository = objectType('AcrShell.DeletedRepository', 'a deleted repository', {
  ManifestsDeleted: needed(texts),
  TagsDeleted: needed(texts),
  RegistryName: needed(text),
  RepositoryName: needed(text),
});

const name = {
  type: 'string',
  help: 'The repository.',
  aliases: ['RepositoryName'],
  mandatory: true,
  pipeline: true,
  names: 'repository',
  fills: 'name',
} as const satisfies Parameter;
const getRepository = {
  RegistryName: registryName,
  First: first,
  Name: { ...name, help: 'The repository; wildcards are allowed.', sets: [getSet] },
  ...ofReading,
} as const satisfies ParameterTable;
const oneRepository = {
  RegistryName: registryName,
  Name: name,
  ...ofChange,
} as const satisfies ParameterTable;
const updateRepository = {
  RegistryName: registryName,
  Name: name,
  ...flags('repository'),
  ...ofChange,
} as const satisfies ParameterTable;

const repositoryList = method({
  name: 'repository/list',
  summary: 'One page of repository names (GET /acr/v1/_catalog); with detail, the repositories themselves.',
  effect: 'reads',
  params: paramsSchema({ RegistryName: registryName, First: first }, { ...paging, detail: { type: 'boolean' } }),
  result: objectSchema({
    Registry: needed(text),
    RegistryName: needed(text),
    Names: needed(texts),
    Repositories: many(repository),
    Continuation: continuation,
  }),
});
const repositoryGet = method({
  name: 'repository/get',
  summary: 'One repository (GET /acr/v1/{name}).',
  effect: 'reads',
  params: paramsSchema(oneRepository),
  result: repository.schema,
});
const repositoryUpdate = method({
  name: 'repository/update',
  summary: 'Changes the locks of a repository (PATCH /acr/v1/{name}); answers with its new state.',
  effect: 'changes',
  params: paramsSchema(updateRepository),
  result: repository.schema,
});
const repositoryRemove = method({
  name: 'repository/remove',
  summary: 'Deletes a repository with everything in it (DELETE /acr/v1/{name}).',
  effect: 'changes',
  params: paramsSchema(oneRepository),
  result: deletedRepository.schema,
});

export const repositoryResource = resource({
  plane: 'data',
  group: 'repositories, manifests and tags',
  types: [changeableAttributes, repository, deletedRepository],
  methods: { repositoryList, repositoryGet, repositoryUpdate, repositoryRemove },
  cmdlets: {
    'Get-AzContainerRegistryRepository': {
      synopsis: 'Lists the repositories of a registry, or gets one.',
      description:
        'Without -Name it writes the names as plain text, which also pipes into the other cmdlets. With -Name it writes the repository; with a wildcard, every repository that matches.',
      sets: {
        [listSet]: { action: { do: 'names', method: repositoryList } },
        [getSet]: {
          action: { do: 'getOrMatch', get: repositoryGet, list: repositoryList, type: 'AcrShell.Repository' },
        },
      },
      parameters: getRepository,
      outputs: ['string', 'AcrShell.Repository'],
      examples: [
        example('Get-AzContainerRegistryRepository -RegistryName myregistry', 'Writes the name of every repository.'),
        example(
          "Get-AzContainerRegistryRepository -RegistryName myregistry -Name 'team/*'",
          'Writes the repositories of one team.',
        ),
      ],
    },
    'Update-AzContainerRegistryRepository': {
      synopsis: 'Locks or unlocks a repository.',
      description: 'Changes only the specified flags and writes the new state.',
      sets: { [onlySet]: { action: { do: 'call', method: repositoryUpdate, type: 'AcrShell.Repository' } } },
      parameters: updateRepository,
      target: '{RegistryName}/{Name}',
      outputs: ['AcrShell.Repository'],
      examples: [
        example(
          'Update-AzContainerRegistryRepository -RegistryName myregistry -Name hello-world -DeleteEnabled $false',
          'Protects the repository against deletion.',
        ),
      ],
    },
    'Remove-AzContainerRegistryRepository': {
      synopsis: 'Deletes a repository with every manifest and tag in it.',
      description:
        'Writes the deleted manifests and tags. The registry refuses to delete a repository that is locked or has locked content.',
      sets: { [onlySet]: { action: { do: 'call', method: repositoryRemove, type: 'AcrShell.DeletedRepository' } } },
      parameters: oneRepository,
      target: '{RegistryName}/{Name} with everything in it',
      outputs: ['AcrShell.DeletedRepository'],
      examples: [
        example(
          'Remove-AzContainerRegistryRepository -RegistryName myregistry -Name hello-world -WhatIf',
          'Shows what would be deleted, and deletes nothing.',
        ),
      ],
    },
  },
});
