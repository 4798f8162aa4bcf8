import { example } from '../declare/azureResource.ts';
import type { Cmdlet } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import { columns, itemsOf, type ObjectOf, objectType, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { azureIdentities, credential, tokenFile } from './context.ts';

/** The sign-in of the session to Azure itself, for registries as resources. */

const account = objectType(
  'AcrShell.Account',
  'an Azure account',
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
    help: 'The default subscription; required if the identity has access to several.',
    aliases: ['Subscription'],
    pipeline: true,
    names: 'subscription',
    fills: 'subscriptionId',
  },
  Environment: {
    type: 'string',
    help: 'The cloud: AzureCloud, AzureChinaCloud, AzureUSGovernment, or one that was added.',
    aliases: ['EnvironmentName'],
    names: 'cloud',
    fills: 'environment',
  },
  ResourceManagerUrl: {
    type: 'string',
    help: 'The address of Azure Resource Manager, if it differs from the cloud.',
    pattern: '^https?://[^\\s]+$',
    pipeline: true,
    fills: 'resourceManagerUrl',
  },
} as const satisfies ParameterTable;

const connectAccount = {
  Credential: {
    type: 'credential',
    help: 'The application id and secret of a service principal.',
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
  ...tokenFile('FederatedToken'),
  ...azureIdentities('ManagedIdentity', 'DeviceAuthentication'),
  AccessToken: {
    type: 'secret',
    help: 'A token for Azure Resource Manager that you already have.',
    sets: ['AccessToken'],
    mandatory: true,
    fills: 'credential.token',
  },
  ManagementToken: {
    type: 'secret',
    help: 'The same, as an emulator issues it.',
    sets: ['Emulator'],
    mandatory: true,
    pipeline: true,
    fills: 'credential.token',
  },
  Tenant: {
    type: 'string',
    help: 'The tenant (directory) of the identity; required for an application.',
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
  /** Without a credential: the Az.Accounts login, or the identity of this machine. */
  params: paramsSchema(connectAccount, { credential }),
  result: account.schema,
});

const accountGet = method({
  name: 'account/get',
  summary: 'The Azure account of the session, without secrets.',
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
      'Not needed if Connect-AzAccount was run in this session, or if the machine has an identity. This identity takes precedence over both. It also signs in to registries that you did not connect with Connect-AzContainerRegistry. It is kept in memory only, until Clear-AzContainerRegistryContext.',
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
        'Signs in to manage registries of the emulator.',
      ),
      example(
        'Connect-AzContainerRegistryAccount -Credential (Get-Credential) -Tenant contoso.onmicrosoft.com',
        'Signs in as a service principal.',
      ),
    ],
  },
  'Get-AzContainerRegistryAccount': {
    synopsis: 'Shows the Azure account of this session.',
    description:
      'The account that Connect-AzContainerRegistryAccount signed in with, or nothing. Secrets are never shown.',
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
