import type { Action } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import {
  columns,
  count,
  flag,
  many,
  needed,
  objectSchema,
  objectType,
  type PropertyTable,
  secret,
  text,
  texts,
} from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { defaultProfile, example, onlySet, registryName } from './registryParameters.ts';

const identityType = {
  ...text,
  values: [
    'UserPassword',
    'RefreshToken',
    'AccessToken',
    'ServicePrincipal',
    'Certificate',
    'FederatedToken',
    'ManagedIdentity',
    'DeviceCode',
    'AzContext',
    'DefaultAzureCredential',
    'Anonymous',
  ],
} as const;

const connected = {
  RegistryName: needed(text),
  LoginServer: needed(text),
  IdentityType: needed(identityType),
  Account: { ...text, help: 'The user or token name; absent for an anonymous connection.' },
  ConnectedOn: { ...needed(text), format: 'date-time' },
  CachedTokens: { ...needed(count), help: 'Access tokens held in memory for this registry.' },
  TokenExpiresOn: { ...text, format: 'date-time', help: 'When the refresh token expires, if there is one.' },
  RequestCount: { ...needed(count), help: 'Requests sent to this registry since it was connected.' },
} as const satisfies PropertyTable;

/** A connected registry as `Get-AzContainerRegistryContext` shows it: never a secret, not even a shortened one. */
export const connection = objectType('AcrShell.Connection', 'a connection', connected, [
  ...columns('RegistryName', 'LoginServer', 'IdentityType', 'Account', 'CachedTokens'),
  { property: 'RequestCount', label: 'Requests' },
]);

const exposedToken = objectType('AcrShell.ExposedToken', 'a token', {
  LoginServer: text,
  AccessToken: secret,
  RefreshToken: secret,
});

const tenant = { type: 'string', minLength: 1 } as const;
const application = { tenant, clientId: { type: 'string', minLength: 1 } } as const;

/** The credential of Connect. */
export const credential = {
  type: 'object',
  discriminator: { propertyName: 'kind' },
  required: ['kind'],
  oneOf: [
    {
      type: 'object',
      description:
        'Admin user, repository-scoped token or service principal: sent as Basic authentication with each call. With servicePrincipal it is an application id and a secret of Entra ID.',
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
      description: 'A user who enters the code that is shown on another device.',
      properties: { kind: { const: 'deviceCode' }, tenant: { type: 'string', minLength: 1 } },
      required: ['kind'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'Anonymous: read access, if the registry allows it.',
      properties: { kind: { const: 'anonymous' } },
      required: ['kind'],
      additionalProperties: false,
    },
  ],
} as const;

/** Parameters that Connect-AzContainerRegistry and -Account share, in sets of other names. */
export const tokenFile = (set: string) =>
  ({
    FederatedTokenFile: {
      type: 'path',
      help: 'A file with a token of another issuer (workload identity); it is read again each time.',
      sets: [set],
      mandatory: true,
      fills: 'credential.file',
    },
  }) as const satisfies ParameterTable;

export const azureIdentities = (managed: string, device: string) =>
  ({
    Identity: {
      type: 'switch',
      help: 'The managed identity of this machine.',
      aliases: ['MSI', 'ManagedService'],
      sets: [managed],
      mandatory: true,
    },
    AccountId: {
      type: 'string',
      help: 'The client id of a user-assigned managed identity.',
      sets: [managed],
      fills: 'credential.clientId',
    },
    UseDeviceAuthentication: {
      type: 'switch',
      help: 'Shows a code that a user enters on another device to sign in.',
      aliases: ['DeviceCode', 'DeviceAuth', 'Device'],
      sets: [device],
      mandatory: true,
    },
  }) as const satisfies ParameterTable;

const connectRegistry = {
  Name: { ...registryName, aliases: ['RegistryName'] },
  UserName: {
    type: 'string',
    help: 'The admin user, the name of a repository-scoped token, or the application id of a service principal.',
    sets: ['WithNameAndPasswordParameterSet'],
    mandatory: true,
    pipeline: true,
    fills: 'credential.userName',
  },
  Password: {
    type: 'secret',
    help: 'The password: text as in Az, or a SecureString.',
    sets: ['WithNameAndPasswordParameterSet'],
    mandatory: true,
    pipeline: true,
    fills: 'credential.password',
  },
  Credential: {
    type: 'credential',
    help: 'The user name and password as a PSCredential.',
    sets: ['CredentialParameterSet'],
    mandatory: true,
    powershellOnly: true,
  },
  ServicePrincipal: {
    type: 'switch',
    help: 'The credential is an application id and a secret of Entra ID, not of the registry itself.',
    sets: ['WithNameAndPasswordParameterSet', 'CredentialParameterSet'],
    fills: 'credential.servicePrincipal',
  },
  ApplicationId: {
    type: 'string',
    help: 'The application (client) id of the service principal or workload identity.',
    sets: ['CertificateParameterSet', 'FederatedTokenParameterSet'],
    mandatory: true,
    fills: 'credential.clientId',
  },
  CertificatePath: {
    type: 'path',
    help: 'A PEM file with the certificate and the private key of the service principal.',
    sets: ['CertificateParameterSet'],
    mandatory: true,
    fills: 'credential.path',
  },
  CertificatePassword: {
    type: 'secret',
    help: 'The password of the private key, if it has one.',
    sets: ['CertificateParameterSet'],
    fills: 'credential.password',
  },
  ...tokenFile('FederatedTokenParameterSet'),
  ...azureIdentities('ManagedIdentityParameterSet', 'DeviceAuthenticationParameterSet'),
  AccessToken: {
    type: 'secret',
    help: 'An Entra ID access token for the registry (audience https://containerregistry.azure.net) that you already have.',
    sets: ['AccessTokenParameterSet'],
    mandatory: true,
    fills: 'credential.token',
  },
  Tenant: {
    type: 'string',
    help: 'The tenant (directory) of the identity; required for an application.',
    aliases: ['TenantId'],
    sets: [
      'WithNameAndPasswordParameterSet',
      'CredentialParameterSet',
      'CertificateParameterSet',
      'FederatedTokenParameterSet',
      'DeviceAuthenticationParameterSet',
      'AccessTokenParameterSet',
    ],
    fills: 'credential.tenant',
  },
  Anonymous: {
    type: 'switch',
    help: 'Connects anonymously: read access only, if the registry allows anonymous pull.',
    sets: ['AnonymousParameterSet'],
    mandatory: true,
  },
  Environment: {
    type: 'string',
    help: 'The cloud of the registry: AzureCloud, AzureChinaCloud, AzureUSGovernment, or one that was added.',
    aliases: ['EnvironmentName'],
    names: 'cloud',
    fills: 'environment',
  },
  Audience: {
    type: 'string',
    help: 'The audience of Entra ID tokens, if it differs from the cloud.',
    pattern: '^https://[^\\s]+$',
    fills: 'audience',
  },
  Proxy: {
    type: 'string',
    help: 'The http(s) address of a proxy to this registry.',
    pattern: '^https?://[^\\s]+$',
    fills: 'proxy',
  },
  ExposeToken: {
    type: 'switch',
    help: 'Writes the login server and the token, as a SecureString, instead of the message; no docker login is written.',
    fills: 'exposeToken',
  },
  DockerLogin: {
    type: 'switch',
    help: 'Writes a docker login as well, in the place where docker or podman looks for it; neither has to be installed.',
    fills: 'dockerLogin',
  },
  SkipDockerLogin: { type: 'switch', help: 'Writes no docker login.', fills: 'skipDockerLogin' },
  TimeoutSec: {
    type: 'int',
    help: 'The timeout of one request to this registry, in seconds (100 by default).',
    range: [1, 3600],
    fills: 'timeoutSeconds',
  },
  MaximumRetryCount: {
    type: 'int',
    help: 'How often a throttled or failed request is retried (4 by default).',
    range: [0, 20],
    fills: 'retries',
  },
  DefaultProfile: defaultProfile,
} as const satisfies ParameterTable;
const getContext = { RegistryName: { ...registryName, mandatory: false } } as const satisfies ParameterTable;
const clearContext = {
  RegistryName: { ...registryName, mandatory: false, absent: 'every registry' },
} as const satisfies ParameterTable;
const disconnectRegistry = { Name: { ...registryName, aliases: ['RegistryName'] } } as const satisfies ParameterTable;

const contextConnect = method({
  name: 'context/connect',
  summary: 'Verifies a credential with one request and keeps it for this registry.',
  effect: 'session',
  params: paramsSchema(connectRegistry, {
    /** Without one: an Azure identity (Az.Accounts login, managed identity, Azure CLI, ...). */
    credential,
    adminUser: {
      type: 'boolean',
      description: 'As the admin user, whose password is requested from Azure Resource Manager.',
    },
  }),
  result: objectSchema({
    ...connected,
    AccessToken: text,
    RefreshToken: text,
    DockerLogin: { ...text, help: 'The place where the docker login was written.' },
  }),
});
const contextGet = method({
  name: 'context/get',
  summary: 'The connected registries, without their secrets.',
  effect: 'reads',
  params: paramsSchema(getContext),
  result: objectSchema({ Connections: needed(many(connection)) }),
});
const contextClear = method({
  name: 'context/clear',
  summary: 'Drops every token and credential at once, or those of one registry.',
  effect: 'session',
  params: paramsSchema(clearContext),
  result: objectSchema({ Cleared: { ...needed(texts), help: 'Login servers that were connected.' } }),
});
const contextDisconnect = method({
  name: 'context/disconnect',
  summary: 'Clears the context of one registry and removes its docker login.',
  effect: 'session',
  params: paramsSchema(disconnectRegistry),
  result: objectSchema({ LoginServer: needed(text), WasConnected: needed(flag), DockerLoginRemoved: needed(flag) }),
});

const connect = {
  do: 'call',
  method: contextConnect,
  writes: 'Login Succeeded',
  exposes: { parameter: 'ExposeToken', type: 'AcrShell.ExposedToken' },
} as const satisfies Action;

export const contextResource = resource({
  plane: 'session',
  group: 'the session',
  types: [connection, exposedToken],
  methods: { contextConnect, contextGet, contextClear, contextDisconnect },
  cmdlets: {
    'Connect-AzContainerRegistry': {
      synopsis: 'Signs in to a registry for every cmdlet of this session.',
      description:
        'Verifies the credential with one request and keeps it, in memory only, until Clear-AzContainerRegistryContext or the end of the session. Several registries can be connected at once, each with its own identity.',
      sets: {
        WithoutNameAndPasswordParameterSet: { action: connect },
        WithNameAndPasswordParameterSet: { action: connect, with: { 'credential.kind': 'password' } },
        CredentialParameterSet: { action: connect, with: { 'credential.kind': 'password' } },
        CertificateParameterSet: { action: connect, with: { 'credential.kind': 'certificate' } },
        FederatedTokenParameterSet: { action: connect, with: { 'credential.kind': 'federatedToken' } },
        ManagedIdentityParameterSet: { action: connect, with: { 'credential.kind': 'managedIdentity' } },
        DeviceAuthenticationParameterSet: { action: connect, with: { 'credential.kind': 'deviceCode' } },
        AccessTokenParameterSet: { action: connect, with: { 'credential.kind': 'entraToken' } },
        AnonymousParameterSet: { action: connect, with: { 'credential.kind': 'anonymous' } },
      },
      parameters: connectRegistry,
      outputs: ['string', 'AcrShell.ExposedToken'],
      examples: [
        example(
          'Connect-AzContainerRegistry -Name myregistry -UserName myregistry -Password $secret.Password',
          'Signs in with the admin user, as many published runbooks do.',
        ),
        example(
          'Connect-AzContainerRegistry -Name myregistry -Credential (Get-Credential)',
          'Asks for user name and password; neither is shown or stored.',
        ),
        example(
          'Connect-AzContainerRegistry -Name myregistry -Identity',
          'Signs in as the managed identity of this machine.',
        ),
      ],
    },
    'Get-AzContainerRegistryContext': {
      synopsis: 'Shows the registries that this session is connected to, and the identity at each.',
      description:
        'Writes one object for each connected registry: its identity, the number of tokens and of requests. Secrets are never shown.',
      sets: {
        [onlySet]: {
          action: { do: 'expand', method: contextGet, property: 'connections', type: 'AcrShell.Connection' },
        },
      },
      parameters: getContext,
      outputs: ['AcrShell.Connection'],
      examples: [
        example('Get-AzContainerRegistryContext', 'Lists the connected registries with the requests made to each.'),
      ],
    },
    'Clear-AzContainerRegistryContext': {
      synopsis: 'Drops every token and credential of this session, or those of one registry.',
      description:
        'They are removed from memory as far as JavaScript allows; they were never on disk. Registries must be connected again afterwards.',
      sets: { [onlySet]: { action: { do: 'call', method: contextClear } } },
      parameters: clearContext,
      target: 'Tokens and credentials of {RegistryName}',
      outputs: ['none'],
      examples: [
        example('Clear-AzContainerRegistryContext', 'Drops everything.'),
        example('Clear-AzContainerRegistryContext -RegistryName myregistry', 'Drops what belongs to one registry.'),
      ],
    },
    'Disconnect-AzContainerRegistry': {
      synopsis: 'Signs out of a registry and removes its docker login.',
      description:
        'Drops the tokens and the credential of one registry, as Clear-AzContainerRegistryContext does, and removes the login that Connect-AzContainerRegistry wrote for docker or podman.',
      sets: { [onlySet]: { action: { do: 'call', method: contextDisconnect } } },
      parameters: disconnectRegistry,
      target: 'Session and docker login of {Name}',
      outputs: ['none'],
      examples: [
        example('Disconnect-AzContainerRegistry -Name myregistry', 'Signs out of the registry, also for docker.'),
      ],
    },
  },
});
