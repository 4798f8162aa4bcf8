import { method } from '../declare/method.ts';
import { many, needed, nested, objectType, type PropertyTable, text } from '../declare/objectType.ts';
import type { Parameter, ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import {
  changeableAttributes,
  itemProperties,
  locked,
  locks,
  shortDigest,
  times,
  updated,
  wireTimes,
} from './changeable.ts';
import {
  digestOrTag,
  example,
  first,
  flags,
  getSet,
  inRepository,
  listSet,
  ofChange,
  ofManifest,
  ofReading,
  onlySet,
  orderBy,
  pageInRepository,
  paging,
} from './registryParameters.ts';

const attributes = {
  Name: needed(text),
  Digest: needed(text),
  ...wireTimes,
  Signed: { kind: 'bool' },
  ChangeableAttributes: needed(nested(changeableAttributes)),
  RegistryName: needed(text),
  RepositoryName: needed(text),
} as const satisfies PropertyTable;

const tagAttributes = objectType('AcrShell.TagAttributes', 'a tag', { ...attributes, ...times, ...locks }, [
  { property: 'Name' },
  shortDigest,
  updated,
  locked,
]);

export const tag = objectType('AcrShell.Tag', 'a tag', itemProperties(tagAttributes, attributes), [
  { property: 'ImageName' },
  { property: 'Name' },
  shortDigest,
  updated,
  locked,
]);

/** Az's list object: what Get-AzContainerRegistryTag writes without -Name. */
const listOfTags = objectType(
  'AcrShell.TagList',
  'a list of tags',
  { Registry: text, ImageName: text, Tags: many(tagAttributes) },
  [{ property: 'Registry' }, { property: 'ImageName' }, { property: 'Tags' }],
);

const addedTag = objectType(
  'AcrShell.AddedTag',
  'a tag',
  {
    RegistryName: needed(text),
    RepositoryName: needed(text),
    Name: needed(text),
    Digest: needed(text),
    MediaType: needed(text),
  },
  [{ property: 'RepositoryName' }, { property: 'Name' }, shortDigest],
);

const name = {
  type: 'string',
  help: 'The tag.',
  mandatory: true,
  pipeline: true,
  names: 'tag',
  fills: 'name',
} as const satisfies Parameter;
const listing = { ...inRepository, First: first, OrderBy: orderBy } as const;
const getTag = {
  ...inRepository,
  Name: { ...name, help: 'The tag; wildcards are allowed.', sets: [getSet] },
  First: first,
  OrderBy: orderBy,
  ...ofReading,
} as const satisfies ParameterTable;
const oneTag = {
  ...inRepository,
  Name: { ...name, aliases: ['Tag'] },
  ...ofChange,
} as const satisfies ParameterTable;
const updateTag = {
  ...inRepository,
  Name: { ...name, aliases: ['Tag'] },
  ...flags('tag'),
  ...ofChange,
} as const satisfies ParameterTable;
const addTag = {
  ...ofManifest,
  NewTag: { type: 'string', help: 'The new tag.', mandatory: true, fills: 'name' },
  ...ofReading,
} as const satisfies ParameterTable;

const tagList = method({
  name: 'tag/list',
  summary: 'One page of the tags of a repository (GET /acr/v1/{repository}/_tags).',
  effect: 'reads',
  params: paramsSchema(listing, {
    ...paging,
    digest: { type: 'string', minLength: 1, description: 'Only the tags that point at this manifest.' },
  }),
  result: pageInRepository(tag),
});
const tagGet = method({
  name: 'tag/get',
  summary: 'One tag (GET /acr/v1/{repository}/_tags/{tag}).',
  effect: 'reads',
  params: paramsSchema(oneTag),
  result: tag.schema,
});
const tagUpdate = method({
  name: 'tag/update',
  summary: 'Changes the locks of a tag (PATCH /acr/v1/{repository}/_tags/{tag}).',
  effect: 'changes',
  params: paramsSchema(updateTag),
  result: tag.schema,
});
const tagRemove = method({
  name: 'tag/remove',
  summary: 'Deletes a tag; its manifest stays (DELETE /acr/v1/{repository}/_tags/{tag}).',
  effect: 'changes',
  params: paramsSchema(oneTag),
  result: { const: true },
});
const tagAdd = method({
  name: 'tag/add',
  summary: 'Adds a tag to an existing manifest; no content is transferred.',
  effect: 'changes',
  params: { ...paramsSchema(addTag), anyOf: digestOrTag },
  result: addedTag.schema,
});

export const tagResource = resource({
  plane: 'data',
  group: 'repositories, manifests and tags',
  types: [tagAttributes, tag, listOfTags, addedTag],
  methods: { tagList, tagGet, tagUpdate, tagRemove, tagAdd },
  cmdlets: {
    'Get-AzContainerRegistryTag': {
      synopsis: 'Lists the tags of a repository, or gets one.',
      description:
        'Without -Name it writes one object whose Tags holds them all. With -Name it writes that tag; with a wildcard (v1.*) it streams one object for each match, page by page.',
      sets: {
        [listSet]: { action: { do: 'collect', method: tagList, type: 'AcrShell.TagList', into: 'Tags' } },
        [getSet]: { action: { do: 'getOrMatch', get: tagGet, list: tagList, type: 'AcrShell.Tag' } },
      },
      parameters: getTag,
      outputs: ['AcrShell.TagList', 'AcrShell.Tag'],
      examples: [
        example(
          '(Get-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world).Tags.Name',
          'Writes the names of the tags.',
        ),
        example(
          "Get-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world -Name 'v1.*' -First 10",
          'Writes the first ten that match.',
        ),
      ],
    },
    'Update-AzContainerRegistryTag': {
      synopsis: 'Locks or unlocks a tag.',
      description: 'Changes only the specified flags and writes the new state.',
      sets: { [onlySet]: { action: { do: 'call', method: tagUpdate, type: 'AcrShell.Tag' } } },
      parameters: updateTag,
      target: '{RegistryName}/{RepositoryName}:{Name}',
      outputs: ['AcrShell.Tag'],
      examples: [
        example(
          'Update-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world -Name latest -WriteEnabled $true -DeleteEnabled $true',
          'Removes every lock of the tag.',
        ),
      ],
    },
    'Remove-AzContainerRegistryTag': {
      synopsis: 'Deletes a tag; the manifest that it points at stays.',
      description: 'To delete the image as well, use Remove-AzContainerRegistryManifest.',
      sets: { [onlySet]: { action: { do: 'call', method: tagRemove } } },
      parameters: oneTag,
      target: '{RegistryName}/{RepositoryName}:{Name}',
      outputs: ['bool'],
      examples: [
        example(
          "Get-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world -Name 'nightly-*' | Remove-AzContainerRegistryTag -WhatIf",
          'Shows which tags would be deleted, and deletes nothing.',
        ),
      ],
    },
    'Add-AzContainerRegistryTag': {
      synopsis: 'Adds a tag to an image without a transfer of content.',
      description: 'An existing tag of that name then points at this image.',
      sets: { [onlySet]: { action: { do: 'call', method: tagAdd, type: 'AcrShell.AddedTag' } } },
      parameters: addTag,
      target: '{RegistryName}/{RepositoryName}:{NewTag}',
      outputs: ['AcrShell.AddedTag'],
      examples: [
        example(
          'Add-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world -Tag v1 -NewTag stable',
          'Makes stable point at the same image as v1.',
        ),
      ],
    },
  },
});
