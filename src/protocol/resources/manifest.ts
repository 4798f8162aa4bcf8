import { method } from '../declare/method.ts';
import * as parameter from '../wire/parameters.ts';
import { manifest } from './objects.ts';

/** A manifest is named by its digest, or by a tag that points at it (one more request: the tag is looked up). */
const one = {
  registry: parameter.registry,
  repository: parameter.repository,
  digest: parameter.digest,
  tag: parameter.tagName,
  call: parameter.call,
} as const;

const digestOrTag = [
  { required: ['digest'], not: { required: ['tag'] } },
  { required: ['tag'], not: { required: ['digest'] } },
] as const;

export const manifestList = method({
  name: 'manifest/list',
  summary: 'One page of the manifests of a repository (GET /acr/v1/{repository}/_manifests).',
  effect: 'reads',
  params: {
    type: 'object',
    properties: {
      registry: parameter.registry,
      repository: parameter.repository,
      ...parameter.paging,
      call: parameter.call,
    },
    required: ['registry', 'repository'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      registry: { type: 'string' },
      imageName: { type: 'string' },
      items: { type: 'array', items: manifest },
      continuation: parameter.continuation,
    },
    required: ['registry', 'imageName', 'items'],
    additionalProperties: false,
  },
});

export const manifestGet = method({
  name: 'manifest/get',
  summary: 'One manifest (GET /acr/v1/{repository}/_manifests/{digest}).',
  effect: 'reads',
  params: {
    type: 'object',
    properties: one,
    required: ['registry', 'repository'],
    oneOf: digestOrTag,
    additionalProperties: false,
  },
  result: manifest,
});

export const manifestUpdate = method({
  name: 'manifest/update',
  summary: 'Changes what may be done with a manifest (PATCH /acr/v1/{repository}/_manifests/{digest}).',
  effect: 'changes',
  params: {
    type: 'object',
    properties: { ...one, ...parameter.flags },
    required: ['registry', 'repository'],
    oneOf: digestOrTag,
    additionalProperties: false,
  },
  result: manifest,
});

export const manifestRemove = method({
  name: 'manifest/remove',
  summary: 'Deletes a manifest and every tag that points at it (DELETE /v2/{repository}/manifests/{digest}).',
  effect: 'changes',
  params: {
    type: 'object',
    properties: one,
    required: ['registry', 'repository'],
    oneOf: digestOrTag,
    additionalProperties: false,
  },
  result: { const: true },
});
