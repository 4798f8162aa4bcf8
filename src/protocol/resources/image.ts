import { byNameOrJson, does, example, passThru, waiting, where } from '../declare/azureResource.ts';
import { method } from '../declare/method.ts';
import { doneSchema } from '../declare/objectType.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';

/** Images that the service itself copies into a registry. */

const importImage = byNameOrJson(
  { ...where, ...waiting, ...passThru },
  {
    SourceImage: {
      type: 'string',
      help: 'Repository and tag or digest at the source (library/hello-world:latest).',
      mandatory: true,
      absent: 'that the JSON has',
      fills: 'sourceImage',
    },
    SourceRegistryUri: {
      type: 'string',
      help: 'The login server of the source (docker.io, mcr.microsoft.com).',
      fills: 'sourceRegistryUri',
    },
    SourceResourceId: {
      type: 'resource',
      help: 'The resource id of the source, if it is an Azure container registry that this identity can read.',
      aliases: ['SourceRegistryResourceId'],
      fills: 'sourceResourceId',
    },
    TargetTag: {
      type: 'strings',
      help: 'The repository and tag in this registry; by default those of the source.',
      aliases: ['TargetTags'],
      fills: 'targetTags',
    },
    UntaggedTargetRepository: {
      type: 'strings',
      help: 'Repositories in this registry that get the manifest without a tag.',
      names: 'repository',
      fills: 'untaggedTargetRepositories',
    },
    Mode: {
      type: 'string',
      help: 'Force overwrites existing tags; NoForce refuses to.',
      values: ['NoForce', 'Force'],
      fills: 'mode',
    },
    Username: { type: 'string', help: 'The user name for the source, if it requires one.', fills: 'userName' },
    Password: { type: 'secret', help: 'The password for the source.', fills: 'password' },
  },
);

const registryImport = method({
  name: 'registry/import',
  summary: 'Makes the service copy an image from another registry (POST .../importImage).',
  effect: 'changes',
  params: paramsSchema(importImage),
  result: doneSchema,
  progress: 'operation',
});

export const imageResource = resource({
  plane: 'management',
  group: 'registries',
  types: [],
  methods: { registryImport },
  cmdlets: {
    'Import-AzContainerRegistryImage': does({
      synopsis: 'Imports an image from another registry; the service copies it.',
      description:
        'No data passes through this machine. Official images of Docker Hub need library/ before their name. For a source that only this machine can reach, use Copy-AzContainerRegistryArtifact.',
      method: registryImport,
      target: 'Image {SourceImage} into registry {RegistryName}',
      parameters: importImage,
      examples: [
        example(
          'Import-AzContainerRegistryImage -RegistryName demo -SourceRegistryUri mcr.microsoft.com -SourceImage hello-world:latest -TargetTag hello-world:mcr -WhatIf',
          'Shows what would be imported.',
        ),
      ],
    }),
  },
});
