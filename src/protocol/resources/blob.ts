import { method } from '../declare/method.ts';
import * as parameter from '../wire/parameters.ts';
import { blob } from './objects.ts';

const one = {
  registry: parameter.registry,
  repository: parameter.repository,
  digest: parameter.digest,
  call: parameter.call,
} as const;
const required = ['registry', 'repository', 'digest'] as const;

export const blobGet = method({
  name: 'blob/get',
  summary: 'The size of a blob (HEAD /v2/{repository}/blobs/{digest}), with its content where it is small.',
  effect: 'reads',
  params: {
    type: 'object',
    properties: { ...one, content: { type: 'boolean', description: 'With the content, of 4 MiB at most.' } },
    required,
    additionalProperties: false,
  },
  result: blob,
});

export const blobSave = method({
  name: 'blob/save',
  summary: 'Saves a blob as a file, verified (GET /v2/{repository}/blobs/{digest}).',
  effect: 'changes',
  progress: 'content',
  params: {
    type: 'object',
    properties: { ...one, path: parameter.path, force: { type: 'boolean', description: 'Replaces a file.' } },
    required: [...required, 'path'],
    additionalProperties: false,
  },
  result: blob,
});

export const blobPublish = method({
  name: 'blob/publish',
  summary: 'Uploads a file as a blob, unless it is there (POST /v2/{repository}/blobs/uploads/).',
  effect: 'changes',
  progress: 'content',
  params: {
    type: 'object',
    properties: {
      registry: parameter.registry,
      repository: parameter.repository,
      path: parameter.path,
      call: parameter.call,
    },
    required: ['registry', 'repository', 'path'],
    additionalProperties: false,
  },
  result: blob,
});

export const blobRemove = method({
  name: 'blob/remove',
  summary: 'Deletes a blob from a repository (DELETE /v2/{repository}/blobs/{digest}).',
  effect: 'changes',
  params: { type: 'object', properties: one, required, additionalProperties: false },
  result: { const: true },
});
