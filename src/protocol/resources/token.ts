import type { Cmdlet } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import { columns, date, doneSchema, itemsOf, many, type ObjectOf, objectType, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';
import { paramsSchema } from '../declare/schema.ts';
import {
  about,
  byNameOrJson,
  changes,
  childName,
  does,
  example,
  lists,
  passThru,
  resourceProperties,
  waiting,
  where,
} from './managed.ts';

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

const aliases = ['TokenName'] as const;
const one = { ...where, Name: childName('token', aliases, true) } as const;
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
const getToken = { ...where, Name: childName('token', aliases, false) } as const;
const newToken = byNameOrJson(
  { ...where, Name: { ...childName('token', aliases, true), mandatory: true }, ...waiting },
  settings,
);
const updateToken = byNameOrJson({ ...one, ...waiting }, settings);
const removeToken = { ...one, ...waiting, ...passThru } as const;

const tokenList = method({
  name: 'token/list',
  summary: 'The tokens of a registry, or one of them.',
  effect: 'reads',
  params: paramsSchema(getToken),
  result: itemsOf(token),
});
const tokenCreate = method({
  name: 'token/create',
  summary: 'Creates a token (PUT .../tokens/{name}); it has no password yet.',
  effect: 'changes',
  params: paramsSchema(newToken),
  result: token.schema,
  progress: 'operation',
});
const tokenUpdate = method({
  name: 'token/update',
  summary: 'Changes a token (PATCH .../tokens/{name}).',
  effect: 'changes',
  params: paramsSchema(updateToken),
  result: token.schema,
  progress: 'operation',
});
const tokenRemove = method({
  name: 'token/remove',
  summary: 'Deletes a token; its passwords become invalid.',
  effect: 'changes',
  params: paramsSchema(removeToken),
  result: doneSchema,
  progress: 'operation',
});

const target = 'Token {Name} of registry {RegistryName}';

const tokenCmdlets = about(tokenKind, {
  'New-AzContainerRegistryToken': changes({
    synopsis: 'Creates a token: a user with access to chosen repositories.',
    description: 'It has no password yet: pipe it into New-AzContainerRegistryCredential to create one.',
    method: tokenCreate,
    type: 'AcrShell.Token',
    target: target,
    parameters: newToken,
    examples: [
      example(
        'New-AzContainerRegistryToken -RegistryName demo -Name reader -ScopeMapName _repositories_pull | New-AzContainerRegistryCredential',
        'Creates a token that can pull from every repository, and its passwords.',
      ),
    ],
  }),
  'Get-AzContainerRegistryToken': lists({
    synopsis: 'Gets the tokens of a registry.',
    description:
      'All of them, or one by its name. Passwords are never shown, only when they were created and when they expire.',
    method: tokenList,
    type: 'AcrShell.Token',
    parameters: getToken,
    examples: [example('Get-AzContainerRegistryToken -RegistryName demo', 'Lists them.')],
  }),
  'Update-AzContainerRegistryToken': changes({
    synopsis: 'Changes a token.',
    description: 'Sets another scope map, or disables the token with -Status disabled.',
    method: tokenUpdate,
    type: 'AcrShell.Token',
    target: target,
    parameters: updateToken,
    examples: [
      example(
        'Update-AzContainerRegistryToken -RegistryName demo -Name reader -Status disabled -WhatIf',
        'Shows what would be changed.',
      ),
    ],
  }),
  'Remove-AzContainerRegistryToken': does({
    synopsis: 'Deletes a token.',
    description: 'Its passwords become invalid.',
    method: tokenRemove,
    target: target,
    parameters: removeToken,
    examples: [
      example(
        'Remove-AzContainerRegistryToken -RegistryName demo -Name reader -WhatIf',
        'Shows what would be deleted.',
      ),
    ],
  }),
} as const satisfies Record<string, Cmdlet>);

export const tokenResource = resource({
  plane: 'management',
  group: 'access and permissions',
  types: [tokenPassword, tokenCertificate, token],
  methods: { tokenList, tokenCreate, tokenUpdate, tokenRemove },
  cmdlets: tokenCmdlets,
});
