import { method } from '../declare/method.ts';
import * as parameter from '../wire/parameters.ts';
import { connection } from './objects.ts';

const tenant = { type: 'string', minLength: 1 } as const;
const application = { tenant, clientId: { type: 'string', minLength: 1 } } as const;

/** What Connect was told. */
export const credential = {
  type: 'object',
  discriminator: { propertyName: 'kind' },
  required: ['kind'],
  oneOf: [
    {
      type: 'object',
      description:
        'Admin user, repository-scoped token or service principal: sent as Basic, straight with the call. With servicePrincipal it is an application id and a secret of Entra ID.',
      properties: {
        kind: { const: 'password' },
        userName: { type: 'string', minLength: 1 },
        password: { type: 'string', minLength: 1 },
        servicePrincipal: { type: 'boolean' },
        tenant,
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
      description: 'A service principal by a PEM file that holds its certificate and private key.',
      properties: {
        kind: { const: 'certificate' },
        ...application,
        path: { type: 'string', minLength: 1 },
        password: { type: 'string' },
      },
      required: ['kind', 'clientId', 'path'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'Workload identity: a token of another issuer, in a file that is read anew each time.',
      properties: { kind: { const: 'federatedToken' }, ...application, file: { type: 'string', minLength: 1 } },
      required: ['kind', 'clientId', 'file'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'The managed identity of this machine, or a user-assigned one by its client id.',
      properties: { kind: { const: 'managedIdentity' }, clientId: { type: 'string', minLength: 1 } },
      required: ['kind'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'A person, who types the code that is shown at another device.',
      properties: { kind: { const: 'deviceCode' }, tenant: { type: 'string', minLength: 1 } },
      required: ['kind'],
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
  effect: 'session',
  params: {
    type: 'object',
    properties: {
      registry: parameter.registry,
      /** Without one: an Azure identity (Az.Accounts login, managed identity, Azure CLI, ...). */
      credential,
      adminUser: {
        type: 'boolean',
        description: 'As the admin user, whose password Azure Resource Manager tells.',
      },
      timeoutSeconds: {
        type: 'integer',
        minimum: 1,
        maximum: 3600,
        description: 'How long one request may take (100).',
      },
      retries: { type: 'integer', minimum: 0, maximum: 20, description: 'How often a request is tried again (4).' },
      environment: { type: 'string', minLength: 1, description: 'The cloud; AzureCloud unless told otherwise.' },
      audience: {
        type: 'string',
        pattern: '^https://[^\\s]+$',
        description: "What Entra ID tokens are for, where it is not the cloud's.",
      },
      proxy: { type: 'string', pattern: '^https?://[^\\s]+$' },
      dockerLogin: {
        type: 'boolean',
        description:
          'Write a docker login; without it, where docker or podman is used here and the registry is no loopback one.',
      },
      skipDockerLogin: { type: 'boolean' },
      exposeToken: {
        type: 'boolean',
        description: 'Answer with the tokens themselves, for tools that sign in by them.',
      },
      call: parameter.call,
    },
    required: ['registry'],
    additionalProperties: false,
  },
  result: {
    ...connection,
    properties: {
      ...connection.properties,
      accessToken: { type: 'string' },
      refreshToken: { type: 'string' },
      dockerLogin: { type: 'string', description: 'Where the docker login was written.' },
    },
  },
});

export const contextGet = method({
  name: 'context/get',
  summary: 'The connected registries, without their secrets.',
  effect: 'reads',
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
  effect: 'session',
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

export const contextDisconnect = method({
  name: 'context/disconnect',
  summary: 'Clears the context of one registry and takes back the docker login that stands for it.',
  effect: 'session',
  params: {
    type: 'object',
    properties: { registry: parameter.registry, call: parameter.call },
    required: ['registry'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      loginServer: { type: 'string' },
      wasConnected: { type: 'boolean' },
      dockerLoginRemoved: { type: 'boolean' },
    },
    required: ['loginServer', 'wasConnected', 'dockerLoginRemoved'],
    additionalProperties: false,
  },
});
