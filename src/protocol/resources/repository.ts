import { method } from '../declare/method.ts';
import * as parameter from '../wire/parameters.ts';
import { deletedRepository, repository } from './objects.ts';

const one = { registry: parameter.registry, name: parameter.repository, call: parameter.call } as const;

export const repositoryList = method({
  name: 'repository/list',
  summary: 'One page of repository names (GET /acr/v1/_catalog); with detail, the repositories themselves.',
  effect: 'reads',
  params: {
    type: 'object',
    properties: {
      registry: parameter.registry,
      match: parameter.paging.match,
      first: parameter.paging.first,
      continuation: parameter.paging.continuation,
      detail: { type: 'boolean' },
      call: parameter.call,
    },
    required: ['registry'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      registry: { type: 'string' },
      registryName: { type: 'string' },
      names: { type: 'array', items: { type: 'string' } },
      repositories: { type: 'array', items: repository },
      continuation: parameter.continuation,
    },
    required: ['registry', 'registryName', 'names'],
    additionalProperties: false,
  },
});

export const repositoryGet = method({
  name: 'repository/get',
  summary: 'One repository (GET /acr/v1/{name}).',
  effect: 'reads',
  params: { type: 'object', properties: one, required: ['registry', 'name'], additionalProperties: false },
  result: repository,
});

export const repositoryUpdate = method({
  name: 'repository/update',
  summary: 'Changes what may be done with a repository (PATCH /acr/v1/{name}); answers with its new state.',
  effect: 'changes',
  params: {
    type: 'object',
    properties: { ...one, ...parameter.flags },
    required: ['registry', 'name'],
    additionalProperties: false,
  },
  result: repository,
});

export const repositoryRemove = method({
  name: 'repository/remove',
  summary: 'Deletes a repository with all it holds (DELETE /acr/v1/{name}).',
  effect: 'changes',
  params: { type: 'object', properties: one, required: ['registry', 'name'], additionalProperties: false },
  result: deletedRepository,
});
