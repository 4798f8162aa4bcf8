import { method } from '../declare/method.ts';
import * as parameter from '../wire/parameters.ts';
import { tag } from './objects.ts';

const one = {
  registry: parameter.registry,
  repository: parameter.repository,
  name: parameter.tagName,
  call: parameter.call,
} as const;

export const tagList = method({
  name: 'tag/list',
  summary: 'One page of the tags of a repository (GET /acr/v1/{repository}/_tags).',
  effect: 'reads',
  params: {
    type: 'object',
    properties: {
      registry: parameter.registry,
      repository: parameter.repository,
      ...parameter.paging,
      digest: { ...parameter.digest, description: 'Only the tags that point at this manifest.' },
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
      items: { type: 'array', items: tag },
      continuation: parameter.continuation,
    },
    required: ['registry', 'imageName', 'items'],
    additionalProperties: false,
  },
});

export const tagGet = method({
  name: 'tag/get',
  summary: 'One tag (GET /acr/v1/{repository}/_tags/{tag}).',
  effect: 'reads',
  params: {
    type: 'object',
    properties: one,
    required: ['registry', 'repository', 'name'],
    additionalProperties: false,
  },
  result: tag,
});

export const tagUpdate = method({
  name: 'tag/update',
  summary: 'Changes what may be done with a tag (PATCH /acr/v1/{repository}/_tags/{tag}).',
  effect: 'changes',
  params: {
    type: 'object',
    properties: { ...one, ...parameter.flags },
    required: ['registry', 'repository', 'name'],
    additionalProperties: false,
  },
  result: tag,
});

export const tagRemove = method({
  name: 'tag/remove',
  summary: 'Deletes a tag; its manifest stays (DELETE /acr/v1/{repository}/_tags/{tag}).',
  effect: 'changes',
  params: {
    type: 'object',
    properties: one,
    required: ['registry', 'repository', 'name'],
    additionalProperties: false,
  },
  result: { const: true },
});
