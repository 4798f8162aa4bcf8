import { method } from '../declare/method.ts';
import { many, needed, objectSchema, objectType, text, texts, timeText } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { shortDigest } from './changeable.ts';
import { defaultProfile, example, first, inRepository, onlySet, pageOf, registryName } from './registryParameters.ts';

const deletedTime = {
  DeletedTime: timeText,
  DeletedOn: { kind: 'string', timeOf: 'DeletedTime' },
} as const;
const deletedOn = { property: 'DeletedOn', label: 'Deleted', view: 'age' } as const;

const softDeletedRepository = objectType('AcrShell.SoftDeletedRepository', 'a repository with deleted content', {
  RegistryName: needed(text),
  RepositoryName: needed(text),
});
const deletedManifest = objectType(
  'AcrShell.DeletedManifest',
  'a deleted manifest',
  {
    RegistryName: needed(text),
    RepositoryName: needed(text),
    Digest: needed(text),
    Tags: needed(texts),
    ...deletedTime,
  },
  [{ property: 'RepositoryName' }, shortDigest, { property: 'Tags' }, deletedOn],
);
const deletedTag = objectType(
  'AcrShell.DeletedTag',
  'a deleted tag',
  {
    RegistryName: needed(text),
    RepositoryName: needed(text),
    Name: needed(text),
    Digest: needed(text),
    ...deletedTime,
  },
  [{ property: 'RepositoryName' }, { property: 'Name' }, shortDigest, deletedOn],
);
const restoredManifest = objectType(
  'AcrShell.RestoredManifest',
  'a restored manifest',
  { RegistryName: needed(text), RepositoryName: needed(text), Digest: needed(text), Tags: needed(texts) },
  [{ property: 'RepositoryName' }, shortDigest, { property: 'Tags' }],
);

const ofRegistry = { RegistryName: registryName, First: first, DefaultProfile: defaultProfile } as const;
const ofRepository = { ...inRepository, First: first, DefaultProfile: defaultProfile } as const;
const restoring = {
  ...inRepository,
  Manifest: {
    type: 'string',
    help: 'The digest of the deleted manifest (sha256:...). Tags that were deleted with it are restored with it.',
    aliases: ['Digest'],
    sets: ['ByManifestParameterSet'],
    mandatory: true,
    pipeline: true,
    fills: 'digest',
  },
  Tag: {
    type: 'string',
    help: 'A deleted tag: it is restored with the manifest that it was most recently deleted from.',
    sets: ['ByTagParameterSet'],
    mandatory: true,
    fills: 'tag',
  },
  Force: { type: 'switch', help: 'Moves a tag back that exists again and points elsewhere.', fills: 'force' },
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;

const paging = { continuation: { type: 'string' } } as const;

const deletedRepositoryList = method({
  name: 'deleted/repositories',
  summary: 'One page of the repositories with soft-deleted content (GET /acr/v1/_deleted/_catalog).',
  effect: 'reads',
  params: paramsSchema(ofRegistry, paging),
  result: pageOf(softDeletedRepository),
});
const deletedManifestList = method({
  name: 'deleted/manifests',
  summary: 'One page of the deleted manifests of a repository (GET /acr/v1/_deleted/{repository}/_manifests).',
  effect: 'reads',
  params: paramsSchema(ofRepository, paging),
  result: pageOf(deletedManifest),
});
const deletedTagList = method({
  name: 'deleted/tags',
  summary: 'One page of the deleted tags of a repository (GET /acr/v1/_deleted/{repository}/_tags).',
  effect: 'reads',
  params: paramsSchema(ofRepository, paging),
  result: pageOf(deletedTag),
});
const deletedManifestRestore = method({
  name: 'deleted/restore',
  summary:
    'Restores a deleted manifest, an index with its platforms (POST /acr/v1/_deleted/{repository}/_manifests/{digest}).',
  effect: 'changes',
  progress: 'content',
  params: paramsSchema(restoring, {
    deletedTag: { type: 'string', description: 'With a digest: only this of its deleted tags is restored.' },
  }),
  result: objectSchema({ Items: needed(many(restoredManifest)) }),
});

const list = 'If the soft-delete policy of the registry is enabled, deleted content is kept for some days.';

export const deletedResource = resource({
  plane: 'data',
  group: 'clean-up',
  types: [softDeletedRepository, deletedManifest, deletedTag, restoredManifest],
  methods: { deletedRepositoryList, deletedManifestList, deletedTagList, deletedManifestRestore },
  cmdlets: {
    'Get-AzContainerRegistryDeletedRepository': {
      synopsis: 'Lists the repositories with deleted content that can be restored.',
      description: list,
      sets: {
        [onlySet]: { action: { do: 'pages', method: deletedRepositoryList, type: 'AcrShell.SoftDeletedRepository' } },
      },
      parameters: ofRegistry,
      outputs: ['AcrShell.SoftDeletedRepository'],
      examples: [
        example(
          'Get-AzContainerRegistryDeletedRepository -RegistryName myregistry',
          'Lists the repositories with deleted content.',
        ),
      ],
    },
    'Get-AzContainerRegistryDeletedManifest': {
      synopsis: 'Lists the deleted manifests of a repository.',
      description: list,
      sets: { [onlySet]: { action: { do: 'pages', method: deletedManifestList, type: 'AcrShell.DeletedManifest' } } },
      parameters: ofRepository,
      outputs: ['AcrShell.DeletedManifest'],
      examples: [
        example(
          'Get-AzContainerRegistryDeletedManifest -RegistryName myregistry -RepositoryName hello-world',
          'Lists the manifests that can be restored.',
        ),
      ],
    },
    'Get-AzContainerRegistryDeletedTag': {
      synopsis: 'Lists the deleted tags of a repository.',
      description: `${list} A tag that was deleted several times is listed several times, the most recent last.`,
      sets: { [onlySet]: { action: { do: 'pages', method: deletedTagList, type: 'AcrShell.DeletedTag' } } },
      parameters: ofRepository,
      outputs: ['AcrShell.DeletedTag'],
      examples: [
        example(
          'Get-AzContainerRegistryDeletedTag -RegistryName myregistry -RepositoryName hello-world',
          'Lists the tags that can be restored.',
        ),
      ],
    },
    'Restore-AzContainerRegistryManifest': {
      synopsis: 'Restores a deleted manifest, if soft delete is enabled.',
      description:
        'An index is restored with its platforms, and referrers after their subject. A tag that exists again is left where it points, unless -Force is given.',
      sets: {
        ByManifestParameterSet: {
          action: {
            do: 'expand',
            method: deletedManifestRestore,
            property: 'Items',
            type: 'AcrShell.RestoredManifest',
          },
        },
        ByTagParameterSet: {
          action: {
            do: 'expand',
            method: deletedManifestRestore,
            property: 'Items',
            type: 'AcrShell.RestoredManifest',
          },
        },
      },
      parameters: restoring,
      perPipeline: true,
      target: '{RegistryName}/{RepositoryName}, manifest {Manifest}{Tag}',
      outputs: ['AcrShell.RestoredManifest'],
      examples: [
        example(
          'Get-AzContainerRegistryDeletedManifest -RegistryName myregistry -RepositoryName hello-world | Restore-AzContainerRegistryManifest',
          'Restores everything that was deleted from a repository.',
        ),
      ],
    },
  },
});
