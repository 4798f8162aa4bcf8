import { method } from '../declare/method.ts';
import { bytes, needed, objectType, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { shortDigest } from './changeable.ts';
import { defaultProfile, example, inRepository, onlySet, throttleLimit } from './registryParameters.ts';

const blob = objectType(
  'AcrShell.Blob',
  'a blob',
  {
    RegistryName: needed(text),
    RepositoryName: needed(text),
    Digest: needed(text),
    Size: needed(bytes),
    Path: text,
    Content: { ...text, help: 'Its text, if it is UTF-8 and was requested.' },
    Base64: { ...text, encoding: 'base64', help: 'Its bytes, if they were requested.' },
  },
  [{ property: 'RepositoryName' }, shortDigest, { property: 'Size', view: 'megabytes' }, { property: 'Path' }],
);

const oneBlob = {
  ...inRepository,
  Digest: {
    type: 'string',
    help: 'The digest of the blob (sha256:...).',
    mandatory: true,
    pipeline: true,
    fills: 'digest',
  },
} as const satisfies ParameterTable;
const getBlob = {
  ...oneBlob,
  Raw: { type: 'switch', help: 'Writes only its text, 4 MiB at most.', fills: 'content' },
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;
const saveBlob = {
  ...oneBlob,
  Path: { type: 'path', help: 'The file.', mandatory: true, fills: 'path' },
  Force: { type: 'switch', help: 'Overwrites an existing file.', fills: 'force' },
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;
const publishBlob = {
  ...inRepository,
  Path: { type: 'path', help: 'The file.', mandatory: true, fills: 'path' },
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;
const removeBlob = {
  ...oneBlob,
  ThrottleLimit: throttleLimit,
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;

const blobGet = method({
  name: 'blob/get',
  summary: 'The size of a blob (HEAD /v2/{repository}/blobs/{digest}), with its content if it is small.',
  effect: 'reads',
  params: paramsSchema(getBlob),
  result: blob.schema,
});
const blobSave = method({
  name: 'blob/save',
  summary: 'Saves a blob as a file, verified (GET /v2/{repository}/blobs/{digest}).',
  effect: 'changes',
  progress: 'content',
  params: paramsSchema(saveBlob),
  result: blob.schema,
});
const blobPublish = method({
  name: 'blob/publish',
  summary: 'Uploads a file as a blob, unless it exists (POST /v2/{repository}/blobs/uploads/).',
  effect: 'changes',
  progress: 'content',
  params: paramsSchema(publishBlob),
  result: blob.schema,
});
const blobRemove = method({
  name: 'blob/remove',
  summary: 'Deletes a blob from a repository (DELETE /v2/{repository}/blobs/{digest}).',
  effect: 'changes',
  params: paramsSchema(removeBlob),
  result: { const: true },
});

export const blobResource = resource({
  plane: 'data',
  group: 'content',
  types: [blob],
  methods: { blobGet, blobSave, blobPublish, blobRemove },
  cmdlets: {
    'Get-AzContainerRegistryBlob': {
      synopsis: 'Gets a blob: whether it exists, its size, its text.',
      description: 'Needs one request, unless the content is requested.',
      sets: {
        [onlySet]: {
          action: {
            do: 'call',
            method: blobGet,
            type: 'AcrShell.Blob',
            plain: { parameter: 'Raw', property: 'Content' },
          },
        },
      },
      parameters: getBlob,
      outputs: ['AcrShell.Blob', 'string'],
      examples: [
        example(
          'Get-AzContainerRegistryBlob -RegistryName myregistry -RepositoryName hello-world -Digest $digest -Raw',
          'Writes the config of an image.',
        ),
      ],
    },
    'Save-AzContainerRegistryBlob': {
      synopsis: 'Saves a blob to a file.',
      description: 'The content is verified against its digest.',
      sets: { [onlySet]: { action: { do: 'call', method: blobSave, type: 'AcrShell.Blob' } } },
      parameters: saveBlob,
      target: '{Path}',
      outputs: ['AcrShell.Blob'],
      examples: [
        example(
          'Save-AzContainerRegistryBlob -RegistryName myregistry -RepositoryName hello-world -Digest $digest -Path ./layer.tar.gz',
          'Saves a layer.',
        ),
      ],
    },
    'Publish-AzContainerRegistryBlob': {
      synopsis: 'Uploads a file as a blob, unless it exists already.',
      description: 'For manifests that you compose yourself and store with Set-AzContainerRegistryManifestContent.',
      sets: { [onlySet]: { action: { do: 'call', method: blobPublish, type: 'AcrShell.Blob' } } },
      parameters: publishBlob,
      target: '{RegistryName}/{RepositoryName}',
      outputs: ['AcrShell.Blob'],
      examples: [
        example(
          'Publish-AzContainerRegistryBlob -RegistryName myregistry -RepositoryName hello-world -Path ./config.json',
          'Uploads a config.',
        ),
      ],
    },
    'Remove-AzContainerRegistryBlob': {
      synopsis: 'Deletes a blob from a repository.',
      description: 'Manifests that refer to it can no longer be pulled.',
      sets: { [onlySet]: { action: { do: 'call', method: blobRemove } } },
      parameters: removeBlob,
      target: '{RegistryName}/{RepositoryName}, blob {Digest}',
      outputs: ['bool'],
      examples: [
        example(
          'Remove-AzContainerRegistryBlob -RegistryName myregistry -RepositoryName hello-world -Digest $digest -WhatIf',
          'Shows which blob would be deleted, and deletes nothing.',
        ),
      ],
    },
  },
});
