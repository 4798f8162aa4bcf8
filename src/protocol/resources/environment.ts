import { method } from '../declare/method.ts';
import * as parameter from '../wire/parameters.ts';
import { environment } from './objects.ts';

export const environmentAdd = method({
  name: 'environment/add',
  summary: 'Makes a cloud known to this session (a disconnected one, or one with settings of its own).',
  effect: 'session',
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
  effect: 'reads',
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
