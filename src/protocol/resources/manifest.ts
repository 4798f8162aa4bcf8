import { method } from '../declare/method.ts';
import { bytes, many, needed, nested, objectType, type PropertyTable, text, texts } from '../declare/objectType.ts';
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
  example,
  first,
  flags,
  getSet,
  inRepository,
  listSet,
  ofChange,
  ofReading,
  orderBy,
  pageInRepository,
  paging,
} from './registryParameters.ts';

/** The entries of an index; present only if a single index was requested (GET .../_manifests/{digest}). */
const manifestReference = objectType('AcrShell.ManifestReference', 'a reference of a manifest', {
  Digest: needed(text),
  Architecture: text,
  Os: text,
});

const attributes = {
  Digest: needed(text),
  ImageSize: bytes,
  ...wireTimes,
  Architecture: text,
  Os: text,
  MediaType: text,
  ConfigMediaType: text,
  Tags: needed(texts),
  ChangeableAttributes: needed(nested(changeableAttributes)),
  References: many(manifestReference),
  RegistryName: needed(text),
  RepositoryName: needed(text),
} as const satisfies PropertyTable;

const shown = [
  shortDigest,
  { property: 'Tags' },
  { property: 'Os' },
  { property: 'Architecture' },
  { property: 'ImageSize', label: 'Size', view: 'megabytes' },
  updated,
  locked,
] as const;

const manifestAttributes = objectType(
  'AcrShell.ManifestAttributes',
  'a manifest',
  { ...attributes, ...times, ...locks },
  shown,
);

export const manifest = objectType('AcrShell.Manifest', 'a manifest', itemProperties(manifestAttributes, attributes), [
  { property: 'ImageName' },
  ...shown,
]);

/** Az's list object: what Get-AzContainerRegistryManifest writes without -Name. */
const listOfManifests = objectType(
  'AcrShell.ManifestList',
  'a list of manifests',
  { Registry: text, ImageName: text, ManifestsAttributes: many(manifestAttributes) },
  [{ property: 'Registry' }, { property: 'ImageName' }, { property: 'ManifestsAttributes' }],
);

const byManifest = 'ByManifestParameterSet';
const byTag = 'ByTagParameterSet';

/** A manifest is named by its digest, or by a tag that points at it (one more request: the tag is looked up). */
const digest = {
  type: 'string',
  help: 'The digest of the manifest (sha256:...).',
  aliases: ['Name', 'Digest'],
  sets: [byManifest],
  mandatory: true,
  pipeline: true,
  names: 'digest',
  fills: 'digest',
} as const satisfies Parameter;

const tag = {
  type: 'string',
  help: 'A tag that points at the manifest. It needs one request more than the digest.',
  sets: [byTag],
  mandatory: true,
  pipeline: true,
  names: 'tag',
  fills: 'tag',
} as const satisfies Parameter;

const digestOrTag = [
  { required: ['digest'], not: { required: ['tag'] } },
  { required: ['tag'], not: { required: ['digest'] } },
] as const;

const listing = {
  ...inRepository,
  First: first,
  OrderBy: orderBy,
  Unreferenced: { type: 'switch', help: 'Only manifests that nothing needs.', fills: 'unreferenced' },
} as const satisfies ParameterTable;
const unreferencedSet = 'UnreferencedParameterSet';
const getManifest = {
  ...inRepository,
  Name: {
    type: 'string',
    help: 'The digest of the manifest (sha256:...), or a wildcard.',
    aliases: ['Manifest', 'Digest'],
    sets: [getSet],
    mandatory: true,
    pipeline: true,
    names: 'digest',
    fills: 'digest',
  },
  Unreferenced: {
    type: 'switch',
    help: 'Only manifests that nothing needs: without a tag, in no index that is needed, and neither subject nor referrer of another one. The whole list is read for it, with the indexes and possible referrers.',
    sets: [unreferencedSet],
    mandatory: true,
    fills: 'unreferenced',
  },
  First: first,
  OrderBy: orderBy,
  ...ofReading,
} as const satisfies ParameterTable;
const oneManifest = {
  ...inRepository,
  Manifest: digest,
  Tag: tag,
  ...ofChange,
} as const satisfies ParameterTable;
const removeManifest = {
  ...oneManifest,
  Force: {
    type: 'switch',
    help: 'Also deletes a platform of a tagged image, which is then incomplete.',
    fills: 'force',
  },
} as const satisfies ParameterTable;
const updateManifest = {
  ...inRepository,
  Manifest: digest,
  Tag: tag,
  ...flags('manifest'),
  ...ofChange,
} as const satisfies ParameterTable;

const manifestList = method({
  name: 'manifest/list',
  summary: 'One page of the manifests of a repository (GET /acr/v1/{repository}/_manifests).',
  effect: 'reads',
  params: paramsSchema(listing, paging),
  result: pageInRepository(manifest),
});
const manifestGet = method({
  name: 'manifest/get',
  summary: 'One manifest (GET /acr/v1/{repository}/_manifests/{digest}).',
  effect: 'reads',
  params: { ...paramsSchema(oneManifest), oneOf: digestOrTag },
  result: manifest.schema,
});
const manifestUpdate = method({
  name: 'manifest/update',
  summary: 'Changes the locks of a manifest (PATCH /acr/v1/{repository}/_manifests/{digest}).',
  effect: 'changes',
  params: { ...paramsSchema(updateManifest), oneOf: digestOrTag },
  result: manifest.schema,
});
const manifestRemove = method({
  name: 'manifest/remove',
  summary: 'Deletes a manifest and every tag that points at it (DELETE /v2/{repository}/manifests/{digest}).',
  effect: 'changes',
  params: {
    ...paramsSchema(removeManifest, {
      listedTags: {
        type: 'array',
        items: { type: 'string' },
        description: 'Its tags when it was listed; of one with a tag nothing more is read.',
      },
    }),
    oneOf: digestOrTag,
  },
  result: { const: true },
});

export const manifestResource = resource({
  plane: 'data',
  group: 'repositories, manifests and tags',
  types: [manifestReference, manifestAttributes, manifest, listOfManifests],
  methods: { manifestList, manifestGet, manifestUpdate, manifestRemove },
  cmdlets: {
    'Get-AzContainerRegistryManifest': {
      synopsis: 'Lists the manifests of a repository, or gets one.',
      description:
        'Without -Name it writes one object whose ManifestsAttributes holds them all. With -Name, a digest, it writes that manifest; with a wildcard (*) it streams one object for each manifest. A manifest without a tag has an empty Tags, as in Az 5: -not $_.Tags finds it in both modules, $null -eq $_.Tags in neither.',
      sets: {
        [listSet]: {
          action: { do: 'collect', method: manifestList, type: 'AcrShell.ManifestList', into: 'ManifestsAttributes' },
        },
        [getSet]: { action: { do: 'getOrMatch', get: manifestGet, list: manifestList, type: 'AcrShell.Manifest' } },
        [unreferencedSet]: { action: { do: 'pages', method: manifestList, type: 'AcrShell.Manifest' } },
      },
      parameters: getManifest,
      outputs: ['AcrShell.ManifestList', 'AcrShell.Manifest'],
      examples: [
        example(
          '(Get-AzContainerRegistryManifest -RegistryName myregistry -RepositoryName hello-world).ManifestsAttributes',
          'Lists the manifests of the repository.',
        ),
        example(
          'Get-AzContainerRegistryManifest -RegistryName myregistry -RepositoryName hello-world -Name * -OrderBy LastUpdateTimeAscending -First 3',
          'Writes the three oldest.',
        ),
        example(
          'Get-AzContainerRegistryManifest -RegistryName myregistry -RepositoryName hello-world -Unreferenced | Remove-AzContainerRegistryManifest -WhatIf',
          'Shows which manifests without a tag would be removed: platforms of tagged images and signatures are not among them.',
        ),
      ],
    },
    'Update-AzContainerRegistryManifest': {
      synopsis: 'Locks or unlocks a manifest, specified by its digest or by a tag.',
      description: 'Changes only the specified flags and writes the new state.',
      sets: {
        [byManifest]: { action: { do: 'call', method: manifestUpdate, type: 'AcrShell.Manifest' } },
        [byTag]: { action: { do: 'call', method: manifestUpdate, type: 'AcrShell.Manifest' } },
      },
      parameters: updateManifest,
      target: '{RegistryName}/{RepositoryName}, manifest {Manifest}{Tag}',
      outputs: ['AcrShell.Manifest'],
      examples: [
        example(
          'Update-AzContainerRegistryManifest -RegistryName myregistry -RepositoryName hello-world -Tag latest -WriteEnabled $false',
          'Protects the image that latest points at against deletion and changes.',
        ),
      ],
    },
    'Remove-AzContainerRegistryManifest': {
      synopsis: 'Deletes a manifest and every tag that points at it.',
      description:
        'Specified by its digest or by a tag. To delete only the tag, use Remove-AzContainerRegistryTag. Deleting a platform of a tagged image is refused (Az would delete it) unless -Force is given.',
      sets: {
        [byManifest]: { action: { do: 'call', method: manifestRemove } },
        [byTag]: { action: { do: 'call', method: manifestRemove } },
      },
      parameters: removeManifest,
      perPipeline: true,
      reads: ['Tags'],
      target: '{RegistryName}/{RepositoryName}, manifest {Manifest}{Tag} and its tags',
      outputs: ['bool'],
      examples: [
        example(
          'Remove-AzContainerRegistryManifest -RegistryName myregistry -RepositoryName hello-world -Tag v1 -WhatIf',
          'Shows which manifest would be deleted, and deletes nothing.',
        ),
      ],
    },
  },
});
