import type { Cmdlet } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import { columns, itemsOf, type ObjectOf, objectType, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { credential } from './context.ts';
import { example } from './managed.ts';

/** Who the session is to Azure itself, for the registries as resources. */

const account = objectType(
  'AcrShell.Account',
  'an account of Azure',
  {
    IdentityType: text,
    Environment: text,
    ResourceManagerUrl: text,
    TenantId: text,
    SubscriptionId: text,
    SubscriptionName: text,
  },
  columns('IdentityType', 'Environment', 'SubscriptionName', 'SubscriptionId'),
);
export type AccountView = ObjectOf<typeof account>;

const where = {
  SubscriptionId: {
    type: 'string',
    help: 'The subscription for cmdlets that are told none; needed where the identity sees several.',
    aliases: ['Subscription'],
    pipeline: true,
    fills: 'subscriptionId',
  },
  Environment: {
    type: 'string',
    help: 'The cloud: AzureCloud, AzureChinaCloud, AzureUSGovernment, or one that was added.',
    aliases: ['EnvironmentName'],
    fills: 'environment',
  },
  ResourceManagerUrl: {
    type: 'string',
    help: 'Where Azure Resource Manager answers, where it is not what the cloud says.',
    pattern: '^https?://[^\\s]+$',
    pipeline: true,
    fills: 'resourceManagerUrl',
  },
} as const satisfies ParameterTable;

const connectAccount = {
  Credential: {
    type: 'credential',
    help: 'Application id and secret of a service principal.',
    sets: ['CredentialSet'],
    mandatory: true,
    powershellOnly: true,
  },
  ServicePrincipal: {
    type: 'switch',
    help: 'Accepted as Connect-AzAccount does: a user name with a password is a service principal.',
    sets: ['CredentialSet', 'ServicePrincipal'],
  },
  UserName: {
    type: 'string',
    help: 'The application (client) id of a service principal.',
    sets: ['ServicePrincipal'],
    mandatory: true,
    fills: 'credential.userName',
  },
  Password: {
    type: 'secret',
    help: 'Its secret: text or a SecureString.',
    sets: ['ServicePrincipal'],
    mandatory: true,
    fills: 'credential.password',
  },
  ApplicationId: {
    type: 'string',
    help: 'The application (client) id.',
    sets: ['Certificate', 'FederatedToken'],
    mandatory: true,
    fills: 'credential.clientId',
  },
  CertificatePath: {
    type: 'path',
    help: 'A PEM file with the certificate and the private key of the application.',
    sets: ['Certificate'],
    mandatory: true,
    fills: 'credential.path',
  },
  FederatedTokenFile: {
    type: 'path',
    help: 'A file with a token of another issuer (workload identity); it is read anew each time.',
    sets: ['FederatedToken'],
    mandatory: true,
    fills: 'credential.file',
  },
  Identity: {
    type: 'switch',
    help: 'The managed identity of this machine.',
    aliases: ['MSI', 'ManagedService'],
    sets: ['ManagedIdentity'],
    mandatory: true,
  },
  AccountId: {
    type: 'string',
    help: 'The client id of a user-assigned managed identity.',
    sets: ['ManagedIdentity'],
    fills: 'credential.clientId',
  },
  UseDeviceAuthentication: {
    type: 'switch',
    help: 'Shows a code to be typed at another device, where a person signs in.',
    aliases: ['DeviceCode', 'DeviceAuth', 'Device'],
    sets: ['DeviceAuthentication'],
    mandatory: true,
  },
  AccessToken: {
    type: 'secret',
    help: 'A token for Azure Resource Manager that you already have.',
    sets: ['AccessToken'],
    mandatory: true,
    fills: 'credential.token',
  },
  ManagementToken: {
    type: 'secret',
    help: 'The same, as an emulator has it.',
    sets: ['Emulator'],
    mandatory: true,
    pipeline: true,
    fills: 'credential.token',
  },
  Tenant: {
    type: 'string',
    help: 'The tenant (directory) of the identity; an application needs it named.',
    aliases: ['TenantId'],
    sets: ['ServicePrincipal', 'Certificate', 'FederatedToken', 'DeviceAuthentication', 'AccessToken', 'CredentialSet'],
    fills: 'credential.tenant',
  },
  ...where,
} as const satisfies ParameterTable;

const accountConnect = method({
  name: 'account/connect',
  summary:
    'Verifies an Azure identity with one request (GET /subscriptions) and keeps it for the management of registries.',
  effect: 'session',
  /** Without a credential: the Az.Accounts login, or whoever this machine is. */
  params: paramsSchema(connectAccount, { credential }),
  result: account.schema,
});

const accountGet = method({
  name: 'account/get',
  summary: 'Who the session is to Azure, without secrets.',
  effect: 'reads',
  params: paramsSchema({}),
  result: itemsOf(account),
});

const action = { do: 'call', method: accountConnect, type: 'AcrShell.Account' } as const;
const application = { action, with: { 'credential.kind': 'password', 'credential.servicePrincipal': true } };
const kind = (name: string) => ({ action, with: { 'credential.kind': name } });

const accountCmdlets = {
  'Connect-AzContainerRegistryAccount': {
    synopsis: 'Signs in to Azure, for the cmdlets that manage registries themselves.',
    description:
      'Not needed where Connect-AzAccount was run in this session, or where the machine has an identity. What is told here goes before both, and also signs in to registries that Connect-AzContainerRegistry was told nothing of. Kept in memory only, until Clear-AzContainerRegistryContext.',
    sets: {
      Ambient: { action },
      CredentialSet: application,
      ServicePrincipal: application,
      Certificate: kind('certificate'),
      FederatedToken: kind('federatedToken'),
      ManagedIdentity: kind('managedIdentity'),
      DeviceAuthentication: kind('deviceCode'),
      AccessToken: kind('entraToken'),
      Emulator: kind('entraToken'),
    },
    parameters: connectAccount,
    outputs: ['AcrShell.Account'],
    examples: [
      example(
        'Start-AzContainerRegistryEmulator | Connect-AzContainerRegistryAccount',
        'Manages registries of the emulator.',
      ),
      example(
        'Connect-AzContainerRegistryAccount -Credential (Get-Credential) -Tenant contoso.onmicrosoft.com',
        'Signs in as a service principal.',
      ),
    ],
  },
  'Get-AzContainerRegistryAccount': {
    synopsis: 'Shows who the session is to Azure.',
    description: 'What Connect-AzContainerRegistryAccount was told, or nothing: never a secret.',
    sets: { Default: { action: { do: 'expand', method: accountGet, property: 'items', type: 'AcrShell.Account' } } },
    parameters: {},
    outputs: ['AcrShell.Account'],
    examples: [example('Get-AzContainerRegistryAccount', 'Shows identity, cloud and subscription.')],
  },
} as const satisfies Record<string, Cmdlet>;

export const accountResource = resource({
  plane: 'management',
  group: 'the session',
  types: [account],
  methods: { accountConnect, accountGet },
  cmdlets: accountCmdlets,
});
