import { method } from './method.ts';
import * as parameter from './parameters.ts';

const environment = {
  type: 'object',
  properties: {
    name: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_-]{0,63}$' },
    registrySuffix: { type: 'string', description: 'What bare registry names are completed by: azurecr.io.' },
    audience: {
      type: 'string',
      pattern: '^https://[^\\s]+$',
      description: 'What Entra ID tokens for registries are for.',
    },
    authorityHost: { type: 'string', pattern: '^https://[^\\s]+$', description: 'Where Entra ID signs people in.' },
  },
  required: ['name', 'registrySuffix', 'audience', 'authorityHost'],
  additionalProperties: false,
} as const;

export const environmentAdd = method({
  name: 'environment/add',
  summary: 'Makes a cloud known to this session (a disconnected one, or one with settings of its own).',
  params: {
    ...environment,
    properties: { ...environment.properties, call: parameter.call },
    required: ['name', 'registrySuffix'],
  },
  result: environment,
});

export const environmentGet = method({
  name: 'environment/get',
  summary: 'The clouds that this session knows.',
  params: {
    type: 'object',
    properties: { name: { type: 'string' }, call: parameter.call },
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: { environments: { type: 'array', items: environment } },
    required: ['environments'],
    additionalProperties: false,
  },
});
