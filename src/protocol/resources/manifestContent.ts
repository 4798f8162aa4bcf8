import { method } from '../declare/method.ts';
import { bytes, needed, objectType, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { defaultProfile, digestOrTag, example, inRepository, ofManifest, onlySet } from './registryParameters.ts';

const manifestContent = objectType('AcrShell.ManifestContent', 'the content of a manifest', {
  RegistryName: needed(text),
  RepositoryName: needed(text),
  Tag: text,
  Digest: needed(text),
  MediaType: needed(text),
  Size: needed(bytes),
  Content: { ...text, help: 'Its text, if it is UTF-8.' },
  Base64: { ...needed(text), encoding: 'base64', help: 'The bytes as they are stored.' },
  Path: text,
});

const byContent = 'ContentParameterSet';
const byPath = 'PathParameterSet';
const getContent = {
  ...ofManifest,
  Raw: { type: 'switch', help: 'Writes only the text, as it is stored.' },
  Parsed: {
    type: 'switch',
    help: 'Writes the parsed JSON as nested tables; keys keep their case, and dates stay text.',
  },
  Path: { type: 'path', help: 'A file to save the bytes to as well.', fills: 'path' },
  Force: { type: 'switch', help: 'Overwrites an existing file.', fills: 'force' },
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;
const setContent = {
  ...inRepository,
  Tag: {
    type: 'string',
    help: 'The tag; without it, the manifest is stored by digest only.',
    names: 'tag',
    fills: 'tag',
    absent: '(by digest)',
  },
  Content: {
    type: 'string',
    help: 'The text of the manifest, stored as UTF-8.',
    sets: [byContent],
    mandatory: true,
    fills: 'content',
  },
  Path: {
    type: 'path',
    help: 'A file that holds the manifest.',
    sets: [byPath],
    mandatory: true,
    fills: 'path',
  },
  MediaType: {
    type: 'string',
    help: "The media type; by default the manifest's own mediaType.",
    fills: 'mediaType',
  },
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;

const manifestContentGet = method({
  name: 'manifest/content/get',
  summary: 'The bytes of a manifest, of any media type, verified (GET /v2/{repository}/manifests/{reference}).',
  effect: 'reads',
  params: { ...paramsSchema(getContent), anyOf: digestOrTag },
  result: manifestContent.schema,
});
const manifestContentSet = method({
  name: 'manifest/content/set',
  summary: 'Stores the bytes of a manifest, exactly (PUT /v2/{repository}/manifests/{reference}).',
  effect: 'changes',
  params: {
    ...paramsSchema(setContent),
    oneOf: [
      { required: ['content'], not: { required: ['path'] } },
      { required: ['path'], not: { required: ['content'] } },
    ],
  },
  result: manifestContent.schema,
});

export const manifestContentResource = resource({
  plane: 'data',
  group: 'content',
  types: [manifestContent],
  methods: { manifestContentGet, manifestContentSet },
  cmdlets: {
    'Get-AzContainerRegistryManifestContent': {
      synopsis: 'Reads a manifest as it is stored, of any media type.',
      description:
        'The content is verified against its digest. Content is the text, Base64 the bytes. With -Raw it writes only the text, with -Parsed the JSON as nested tables; with -Path it also saves the bytes.',
      sets: {
        [onlySet]: {
          action: {
            do: 'call',
            method: manifestContentGet,
            type: 'AcrShell.ManifestContent',
            plain: { parameter: 'Raw', property: 'Content' },
            parsed: { parameter: 'Parsed', property: 'Content' },
          },
        },
      },
      parameters: getContent,
      outputs: ['AcrShell.ManifestContent', 'string', 'table'],
      examples: [
        example(
          'Get-AzContainerRegistryManifestContent -RegistryName myregistry -RepositoryName hello-world -Tag v1 -Raw',
          'Writes the manifest as it is stored.',
        ),
        example(
          '(Get-AzContainerRegistryManifestContent -RegistryName myregistry -RepositoryName hello-world -Tag v1 -Parsed).layers.mediaType',
          'Writes the media types of its layers.',
        ),
      ],
    },
    'Set-AzContainerRegistryManifestContent': {
      synopsis: 'Stores a manifest, byte for byte.',
      description:
        'From text or from a file. Everything that the manifest refers to must be in the repository already.',
      sets: {
        [byContent]: { action: { do: 'call', method: manifestContentSet, type: 'AcrShell.ManifestContent' } },
        [byPath]: { action: { do: 'call', method: manifestContentSet, type: 'AcrShell.ManifestContent' } },
      },
      parameters: setContent,
      target: '{RegistryName}/{RepositoryName}:{Tag}',
      outputs: ['AcrShell.ManifestContent'],
      examples: [
        example(
          'Set-AzContainerRegistryManifestContent -RegistryName myregistry -RepositoryName hello-world -Tag v2 -Path ./manifest.json',
          'Stores a manifest from a file.',
        ),
      ],
    },
  },
});
