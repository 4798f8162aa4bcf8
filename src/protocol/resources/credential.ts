import { byNameOrJson, example, setsOf, waiting, where } from '../declare/azureResource.ts';
import type { Cmdlet } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import { columns, date, objectType, secret, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import { paramsSchema } from '../declare/schema.ts';
import { tokenKind } from './token.ts';

/** Passwords that Azure Resource Manager issues: the admin user's, and those of repository tokens. */

const whose = { RegistryName: text, ResourceGroupName: text, LoginServer: text } as const;
const expiry = { PasswordExpiry: date, Password2Expiry: date } as const;

/** As Az prints it. */
const shown = columns('Username', 'Password', 'Password2');

const registryCredential = objectType(
  'AcrShell.RegistryCredential',
  'a credential',
  { Username: text, Password: text, Password2: text, ...whose, ...expiry },
  shown,
);

/** The same with -AsSecureString. */
const secureRegistryCredential = objectType(
  'AcrShell.SecureRegistryCredential',
  'a credential',
  { Username: text, Password: secret, Password2: secret, ...whose, ...expiry },
  shown,
);

const asSecureString = {
  AsSecureString: {
    type: 'switch',
    help: 'Writes the passwords as SecureString; without it they are plain text, as published scripts expect.',
    powershellOnly: true,
  },
} as const satisfies ParameterTable;

const registryName = { ...where.RegistryName, aliases: ['Name', 'ContainerRegistryName', 'ResourceName'] } as const;
const getCredential = { ...where, RegistryName: registryName, ...asSecureString } as const;
const updateCredential = byNameOrJson(
  { ...where, RegistryName: registryName, ...asSecureString },
  {
    PasswordName: {
      type: 'string',
      help: 'The password that is regenerated.',
      values: ['password', 'password2'],
      mandatory: true,
      absent: 'A password',
      fills: 'passwordName',
    },
  },
);

/** For a token of the registry: both passwords, unless one is named. */
const newCredential = byNameOrJson(
  { ...where, ...asSecureString, ...waiting },
  {
    TokenName: {
      type: 'string',
      help: 'The token, by its name.',
      aliases: ['Token'],
      names: 'tokens',
      fills: 'tokenName',
    },
    TokenId: { type: 'resource', help: 'The token, by its resource id or the object.', fills: 'tokenId' },
    Name: {
      type: 'string',
      help: 'The password that is created; by default both.',
      values: ['password1', 'password2'],
      fills: 'passwordName',
    },
    Expiry: { type: 'date', help: 'When the passwords expire; by default never.', fills: 'expiry' },
  },
);

const adminCredentialGet = method({
  name: 'adminCredential/get',
  summary: 'User name and passwords of the admin user (POST .../listCredentials).',
  effect: 'reads',
  params: paramsSchema(getCredential),
  result: registryCredential.schema,
});
const adminCredentialRegenerate = method({
  name: 'adminCredential/regenerate',
  summary: 'Regenerates a password of the admin user (POST .../regenerateCredential).',
  effect: 'changes',
  params: paramsSchema(updateCredential),
  result: registryCredential.schema,
});
const tokenCredentialGenerate = method({
  name: 'tokenCredential/generate',
  summary: 'Creates passwords for a token of the registry (POST .../generateCredentials).',
  effect: 'changes',
  params: paramsSchema(newCredential),
  result: registryCredential.schema,
  progress: 'operation',
});

const secure = { parameter: 'AsSecureString', type: 'AcrShell.SecureRegistryCredential' } as const;
const type = 'AcrShell.RegistryCredential';
const outputs = [type, 'AcrShell.SecureRegistryCredential'] as const;

const get = { action: { do: 'call', method: adminCredentialGet, type, exposes: secure } } as const;
const regenerate = { action: { do: 'call', method: adminCredentialRegenerate, type, exposes: secure } } as const;
const generate = { action: { do: 'call', method: tokenCredentialGenerate, type, exposes: secure } } as const;

const tokenPasswords = (name: string): Cmdlet => ({
  synopsis: 'Creates passwords for a repository-scoped token.',
  description:
    'A new token has no password. Each run replaces the passwords that it creates; the service shows them only once. The output pipes into Connect-AzContainerRegistry.',
  sets: setsOf(generate.action, newCredential),
  parameters: newCredential,
  kind: tokenKind,
  target: 'Passwords of token {TokenName} of registry {RegistryName}',
  outputs,
  examples: [
    example(`${name} -RegistryName demo -TokenName reader`, 'Creates both passwords.'),
    example(
      `Get-AzContainerRegistryToken -RegistryName demo -Name reader | ${name} -Name password1 -Expiry (Get-Date).AddDays(30)`,
      'Creates the first password, for thirty days.',
    ),
  ],
});

const credentialCmdlets = {
  'Get-AzContainerRegistryCredential': {
    synopsis: 'Gets the user name and passwords of the admin user.',
    description:
      'The passwords are plain text, as published scripts expect; with -AsSecureString they are not readable. The output pipes into Connect-AzContainerRegistry.',
    sets: { ByName: get, ViaIdentity: get },
    parameters: getCredential,
    target: 'Credentials of registry {RegistryName}',
    outputs,
    examples: [
      example(
        'Get-AzContainerRegistryCredential -RegistryName demo | Connect-AzContainerRegistry',
        'Signs in as the admin user.',
      ),
    ],
  },
  'Update-AzContainerRegistryCredential': {
    synopsis: 'Regenerates a password of the admin user.',
    description:
      'The old password becomes invalid; the other one stays valid, so that no one is locked out in the meantime.',
    sets: setsOf(regenerate.action, updateCredential),
    parameters: updateCredential,
    target: '{PasswordName} of the admin user of registry {RegistryName}',
    outputs,
    examples: [
      example(
        'Update-AzContainerRegistryCredential -RegistryName demo -PasswordName password2',
        'Regenerates the second password.',
      ),
    ],
  },
  'New-AzContainerRegistryCredentials': tokenPasswords('New-AzContainerRegistryCredentials'),
  'New-AzContainerRegistryCredential': tokenPasswords('New-AzContainerRegistryCredential'),
} as const satisfies Record<string, Cmdlet>;

export const credentialResource = resource({
  plane: 'management',
  group: 'access and permissions',
  types: [registryCredential, secureRegistryCredential],
  methods: { adminCredentialGet, adminCredentialRegenerate, tokenCredentialGenerate },
  cmdlets: credentialCmdlets,
});
