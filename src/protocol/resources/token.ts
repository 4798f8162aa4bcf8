import { byNameOrJson, example, resourceProperties, waiting } from '../declare/azureResource.ts';
import { childNames, childResource } from '../declare/childResource.ts';
import { columns, date, many, type ObjectOf, objectType, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';

/** Tokens are users of one registry; their scope maps define what they are allowed to do. */

export const tokenKind = {
  segment: 'tokens',
  noun: 'token',
  cmdletNoun: 'Token',
  naming: { pattern: '^[a-zA-Z0-9-]{5,50}$', letters: 'Letters, digits and -' },
  type: 'AcrShell.Token',
} as const satisfies ResourceKind;

const tokenPassword = objectType('AcrShell.TokenPassword', 'the dates of a password', {
  Name: text,
  CreationTime: date,
  Expiry: date,
});

const tokenCertificate = objectType('AcrShell.TokenCertificate', 'a certificate of a token', {
  Name: text,
  Expiry: date,
  Thumbprint: text,
});

const token = objectType(
  'AcrShell.Token',
  'a token of a registry',
  {
    Name: text,
    Status: text,
    ProvisioningState: text,
    ScopeMapId: text,
    CreationDate: date,
    CredentialsPassword: many(tokenPassword),
    CredentialsCertificate: many(tokenCertificate),
    ...resourceProperties,
  },
  columns('Name', 'Status', 'ProvisioningState', 'RegistryName', 'ResourceGroupName'),
);
export type TokenView = ObjectOf<typeof token>;

const names = childNames(tokenKind, ['TokenName']);
const settings = {
  ScopeMapName: {
    type: 'string',
    help: 'The name of the scope map, which defines what the token is allowed to do.',
    aliases: ['ScopeMap'],
    names: 'scopeMaps',
    fills: 'scopeMapName',
  },
  ScopeMapId: { type: 'resource', help: 'The scope map by its resource id or the object.', fills: 'scopeMapId' },
  Status: { type: 'string', help: 'Whether the token can sign in.', values: ['enabled', 'disabled'], fills: 'status' },
  CredentialsPassword: {
    type: 'tables',
    help: 'The passwords that stay, as hashtables with Name (password1, password2) and Expiry; others become invalid. The service makes the passwords themselves: New-AzContainerRegistryCredential.',
    fills: 'passwords',
  },
  CredentialsCertificate: {
    type: 'tables',
    help: 'The certificates of the token, as hashtables with Name (certificate1, certificate2), EncodedPemCertificate, Thumbprint and Expiry.',
    fills: 'certificates',
  },
} as const satisfies ParameterTable;

const tokens = childResource(tokenKind, {
  type: token,
  names,
  sample: 'reader',
  list: {
    description:
      'All of them, or one by its name. Passwords are never shown, only when they were created and when they expire.',
  },
  create: {
    parameters: byNameOrJson({ ...names.created, ...waiting }, settings),
    synopsis: 'Creates a token: a user with access to chosen repositories.',
    description: 'It has no password yet: pipe it into New-AzContainerRegistryCredential to create one.',
    examples: [
      example(
        'New-AzContainerRegistryToken -RegistryName demo -Name reader -ScopeMapName _repositories_pull | New-AzContainerRegistryCredential',
        'Creates a token that can pull from every repository, and its passwords.',
      ),
    ],
  },
  update: {
    parameters: byNameOrJson({ ...names.one, ...waiting }, settings),
    description: 'Sets another scope map, or disables the token with -Status disabled.',
    example: '-Status disabled',
  },
  remove: { description: 'Its passwords become invalid.' },
});

export const tokenResource = resource({
  plane: 'management',
  group: 'access and permissions',
  types: [tokenPassword, tokenCertificate, token],
  ...tokens,
});
