import { method } from '../declare/method.ts';
import * as parameter from '../wire/parameters.ts';
import { artifact } from './objects.ts';

/** Both: the digest says which manifest it is, the tag what it is called where it goes. */
const digestOrTag = [{ required: ['digest'] }, { required: ['tag'] }] as const;

export const artifactPush = method({
  name: 'artifact/push',
  summary: 'Publishes an OCI image layout (folder or tar), a docker-archive, or plain files as an artifact.',
  effect: 'changes',
  progress: 'content',
  params: {
    type: 'object',
    properties: {
      registry: parameter.registry,
      repository: parameter.repository,
      tag: { ...parameter.tagName, description: 'Without one the manifest is published by its digest alone.' },
      paths: {
        type: 'array',
        minItems: 1,
        items: parameter.path,
        description: 'One layout or archive; or the files of an artifact, a folder standing for all that is in it.',
      },
      mediaTypes: {
        type: 'array',
        items: { type: 'string', minLength: 1 },
        description: 'Of each plain file, in their order; the last one serves the rest (application/octet-stream).',
      },
      format: {
        enum: ['OciLayout', 'DockerArchive', 'Files'],
        description: 'Found out by looking where it is not given.',
      },
      reference: {
        type: 'string',
        minLength: 1,
        description: 'Which of several images: its name in the layout or archive, or its digest.',
      },
      artifactType: { type: 'string', minLength: 1 },
      annotations: parameter.annotations,
      subject: { type: 'string', minLength: 1, description: 'Digest or tag of the manifest that this refers to.' },
      call: parameter.call,
    },
    required: ['registry', 'repository', 'paths'],
    additionalProperties: false,
  },
  result: artifact,
});

export const artifactPull = method({
  name: 'artifact/pull',
  summary: 'Saves an image or artifact as an OCI image layout, a docker-archive or plain files.',
  effect: 'changes',
  progress: 'content',
  params: {
    type: 'object',
    properties: {
      registry: parameter.registry,
      repository: parameter.repository,
      digest: parameter.digest,
      tag: parameter.tagName,
      path: parameter.path,
      format: {
        enum: ['OciLayout', 'OciTar', 'DockerArchive', 'Files'],
        description: 'An image layout: a tar where the path ends in .tar, otherwise a folder.',
      },
      platform: {
        type: 'string',
        pattern: '^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)?$',
        description: 'os/architecture[/variant]; every platform without it.',
      },
      force: { type: 'boolean', description: 'Replaces files that are there.' },
      call: parameter.call,
    },
    required: ['registry', 'repository', 'path'],
    anyOf: digestOrTag,
    additionalProperties: false,
  },
  result: artifact,
});

export const artifactCopy = method({
  name: 'artifact/copy',
  summary: 'Copies an image or artifact to another registry or repository; within one registry by mount.',
  effect: 'changes',
  progress: 'content',
  params: {
    type: 'object',
    properties: {
      registry: parameter.registry,
      repository: parameter.repository,
      digest: parameter.digest,
      tag: parameter.tagName,
      destinationRegistry: { ...parameter.registry, description: "The source's without it." },
      destinationRepository: { ...parameter.repository, description: "The source's without it." },
      destinationTag: { ...parameter.tagName, description: "The source's without it; none for a digest." },
      recurse: { type: 'boolean', description: 'With what refers to it: signatures, SBOMs.' },
      call: parameter.call,
    },
    required: ['registry', 'repository'],
    anyOf: digestOrTag,
    additionalProperties: false,
  },
  result: artifact,
});
