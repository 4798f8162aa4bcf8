import { method } from '../declare/method.ts';
import { bytes, count, needed, objectType, text, texts } from '../declare/objectType.ts';
import type { Parameter, ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { shortDigest } from './changeable.ts';
import { defaultProfile, digestOrTag, example, inRepository, ofManifest, onlySet } from './registryParameters.ts';

/** An image or artifact that was published, saved or copied, with the amount of data. */
const artifact = objectType(
  'AcrShell.Artifact',
  'an artifact',
  {
    RegistryName: needed(text),
    RepositoryName: needed(text),
    Tag: text,
    Digest: needed(text),
    MediaType: needed(text),
    ArtifactType: text,
    Size: { ...needed(bytes), help: 'The total size of its manifests and blobs in bytes.' },
    BlobsMoved: needed(count),
    BlobsThere: { ...needed(count), help: 'Not transferred, because they existed already.' },
    BlobsMounted: { ...needed(count), help: 'Not transferred, because they were mounted from another repository.' },
    BytesMoved: needed(bytes),
    Paths: { ...texts, help: 'The files that were written on this machine.' },
    Referrers: { ...texts, help: 'The digests of the referrers that were copied as well.' },
  },
  [
    { property: 'RepositoryName' },
    { property: 'Tag' },
    shortDigest,
    { property: 'Size', view: 'megabytes' },
    { property: 'BytesMoved', label: 'Moved', view: 'megabytes' },
  ],
);

/** `key=value`, which both clients can write and show; a key may be empty, or differ from another one only by case. */
const annotations = {
  type: 'strings',
  help: 'Annotations of the artifact, as key=value.',
  pattern: '^[^=]*=',
  fills: 'annotations',
} as const satisfies Parameter;
const publishArtifact = {
  ...inRepository,
  Tag: {
    type: 'string',
    help: 'The tag; without it, the artifact is published by digest only.',
    names: 'tag',
    fills: 'tag',
    absent: '(by digest)',
  },
  Path: {
    type: 'paths',
    help: 'The layout or archive; or the files. A folder means all files in it.',
    mandatory: true,
    fills: 'paths',
  },
  Format: {
    type: 'string',
    help: 'The format of the path, if it should not be detected.',
    values: ['OciLayout', 'DockerArchive', 'Files'],
    fills: 'format',
  },
  Reference: {
    type: 'string',
    help: 'The image, if the layout or archive contains several: its name there, or its digest.',
    fills: 'reference',
  },
  MediaType: {
    type: 'strings',
    help: 'The media types of the plain files, in order; the last one applies to all further files (application/octet-stream by default).',
    fills: 'mediaTypes',
  },
  ArtifactType: {
    type: 'string',
    help: 'The type of the artifact (application/vnd.example.report).',
    fills: 'artifactType',
  },
  Annotation: annotations,
  Subject: {
    type: 'string',
    help: 'The digest or tag of the manifest that the artifact refers to: it is then listed as a referrer of that manifest.',
    names: 'digest',
    fills: 'subject',
  },
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;
const saveArtifact = {
  ...ofManifest,
  Path: {
    type: 'path',
    help: 'A folder for an image layout or plain files, a file for an archive.',
    mandatory: true,
    fills: 'path',
  },
  Format: {
    type: 'string',
    help: 'An image layout by default: as a tar if the path ends in .tar.',
    values: ['OciLayout', 'OciTar', 'DockerArchive', 'Files'],
    fills: 'format',
  },
  Platform: {
    type: 'string',
    help: 'Only this platform of a multi-platform image (linux/arm64).',
    pattern: '^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)?$',
    names: 'platform',
    fills: 'platform',
  },
  Force: { type: 'switch', help: 'Overwrites existing files.', fills: 'force' },
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;
const copyArtifact = {
  ...ofManifest,
  DestinationRegistryName: {
    type: 'string',
    help: 'The registry to copy to; by default the source registry.',
    maxLength: 255,
    names: 'registry',
    fills: 'destinationRegistry',
    absent: 'the same registry',
  },
  DestinationRepositoryName: {
    type: 'string',
    help: 'The repository to copy to; by default of the same name as the source.',
    names: 'repository',
    fills: 'destinationRepository',
    absent: 'the same repository',
  },
  DestinationTag: {
    type: 'string',
    help: 'The tag at the destination; by default that of the source.',
    fills: 'destinationTag',
    absent: 'the same tag',
  },
  Recurse: { type: 'switch', help: 'Also copies the artifacts that refer to it: signatures, SBOMs.', fills: 'recurse' },
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;

const artifactPush = method({
  name: 'artifact/push',
  summary: 'Publishes an OCI image layout (folder or tar), a docker-archive, or plain files as an artifact.',
  effect: 'changes',
  progress: 'content',
  params: paramsSchema(publishArtifact),
  result: artifact.schema,
});
const artifactPull = method({
  name: 'artifact/pull',
  summary: 'Saves an image or artifact as an OCI image layout, a docker-archive or plain files.',
  effect: 'changes',
  progress: 'content',
  params: { ...paramsSchema(saveArtifact), anyOf: digestOrTag },
  result: artifact.schema,
});
const artifactCopy = method({
  name: 'artifact/copy',
  summary: 'Copies an image or artifact to another registry or repository; within one registry by mount.',
  effect: 'changes',
  progress: 'content',
  params: { ...paramsSchema(copyArtifact), anyOf: digestOrTag },
  result: artifact.schema,
});

export const artifactResource = resource({
  plane: 'data',
  group: 'content',
  types: [artifact],
  methods: { artifactPush, artifactPull, artifactCopy },
  cmdlets: {
    'Publish-AzContainerRegistryArtifact': {
      synopsis: 'Publishes an image or files to a repository.',
      description:
        'Accepts an OCI image layout (a folder or a tar), a docker-archive, or plain files, which become an artifact. Content that the registry has already is not sent again. Docker is not needed.',
      sets: { [onlySet]: { action: { do: 'call', method: artifactPush, type: 'AcrShell.Artifact' } } },
      parameters: publishArtifact,
      target: '{RegistryName}/{RepositoryName}:{Tag}',
      outputs: ['AcrShell.Artifact'],
      examples: [
        example(
          'Publish-AzContainerRegistryArtifact -RegistryName myregistry -RepositoryName hello-world -Tag v1 -Path ./image.tar',
          'Publishes an archive of docker save, or an image layout.',
        ),
        example(
          'Publish-AzContainerRegistryArtifact -RegistryName myregistry -RepositoryName hello-world -Subject v1 -Path ./sbom.json -MediaType application/spdx+json -ArtifactType application/spdx+json',
          'Publishes a file that refers to an image.',
        ),
      ],
    },
    'Save-AzContainerRegistryArtifact': {
      synopsis: 'Saves an image or artifact to files.',
      description:
        'By default as an OCI image layout with all platforms. All content is verified against its digest. Content that was saved before is not downloaded again, so a command that was stopped can be continued.',
      sets: { [onlySet]: { action: { do: 'call', method: artifactPull, type: 'AcrShell.Artifact' } } },
      parameters: saveArtifact,
      target: '{Path}',
      outputs: ['AcrShell.Artifact'],
      examples: [
        example(
          'Save-AzContainerRegistryArtifact -RegistryName myregistry -RepositoryName hello-world -Tag v1 -Path ./hello',
          'Saves an image with all its platforms as an OCI image layout.',
        ),
        example(
          'Save-AzContainerRegistryArtifact -RegistryName myregistry -RepositoryName hello-world -Tag v1 -Platform linux/amd64 -Format DockerArchive -Path ./hello.tar',
          'Saves one platform for docker load.',
        ),
      ],
    },
    'Copy-AzContainerRegistryArtifact': {
      synopsis: 'Copies an image or artifact to another registry or repository.',
      description:
        'Within one registry no data is transferred: the blobs are mounted. A multi-platform image is copied with all its platforms. Content that the destination has already is not sent again.',
      sets: { [onlySet]: { action: { do: 'call', method: artifactCopy, type: 'AcrShell.Artifact' } } },
      parameters: copyArtifact,
      target: '{DestinationRegistryName}, {DestinationRepositoryName}, {DestinationTag}',
      outputs: ['AcrShell.Artifact'],
      examples: [
        example(
          'Copy-AzContainerRegistryArtifact -RegistryName myregistry -RepositoryName hello-world -Tag v1 -DestinationRegistryName other',
          'Copies an image under the same name to a second registry.',
        ),
        example(
          "Get-AzContainerRegistryTag -RegistryName myregistry -RepositoryName hello-world -Name 'v1.*' | Copy-AzContainerRegistryArtifact -DestinationRepositoryName archive/hello-world",
          'Copies every tag that matches within the registry, without a transfer of data.',
        ),
      ],
    },
  },
});
