import { method } from './method.ts';
import { connection } from './objects.ts';
import * as parameter from './parameters.ts';

/** What Connect was told. Azure identities proper join here, each as one more kind. */
export const credential = {
  oneOf: [
    {
      type: 'object',
      description: 'Admin user, repository-scoped token or service principal: sent as Basic, straight with the call.',
      properties: {
        kind: { const: 'password' },
        userName: { type: 'string', minLength: 1 },
        password: { type: 'string', minLength: 1 },
      },
      required: ['kind', 'userName', 'password'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'An Entra ID token that the caller already has; exchanged at POST /oauth2/exchange.',
      properties: {
        kind: { const: 'entraToken' },
        token: { type: 'string', minLength: 1 },
        tenant: { type: 'string' },
      },
      required: ['kind', 'token'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'No identity: reading, where the registry allows it.',
      properties: { kind: { const: 'anonymous' } },
      required: ['kind'],
      additionalProperties: false,
    },
  ],
} as const;

export const contextConnect = method({
  name: 'context/connect',
  summary: 'Verifies a credential with one request and keeps it for this registry.',
  params: {
    type: 'object',
    properties: {
      registry: parameter.registry,
      /** Without one: an Azure identity (Az.Accounts login, managed identity, Azure CLI, ...). */
      credential,
      timeoutSeconds: {
        type: 'integer',
        minimum: 1,
        maximum: 3600,
        description: 'How long one request may take (100).',
      },
      retries: { type: 'integer', minimum: 0, maximum: 20, description: 'How often a request is tried again (4).' },
      call: parameter.call,
    },
    required: ['registry'],
    additionalProperties: false,
  },
  result: connection,
});

export const contextGet = method({
  name: 'context/get',
  summary: 'The connected registries, without their secrets.',
  params: {
    type: 'object',
    properties: { registry: parameter.registry, call: parameter.call },
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: { connections: { type: 'array', items: connection } },
    required: ['connections'],
    additionalProperties: false,
  },
});

export const contextClear = method({
  name: 'context/clear',
  summary: 'Drops every token and credential at once, or those of one registry.',
  params: {
    type: 'object',
    properties: { registry: parameter.registry, call: parameter.call },
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      cleared: { type: 'array', items: { type: 'string' }, description: 'Login servers that were connected.' },
    },
    required: ['cleared'],
    additionalProperties: false,
  },
});
