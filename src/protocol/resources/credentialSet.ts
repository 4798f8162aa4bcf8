import { method } from '../declare/method.ts';
import { columns, date, doneSchema, itemsOf, type ObjectOf, objectType, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';
import { paramsSchema } from '../declare/schema.ts';
import {
  about,
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

/** Credential sets: user name and password for another registry, as secrets of a key vault. */

export const credentialSetKind = {
  segment: 'credentialSets',
  noun: 'credential set',
  cmdletNoun: 'CredentialSet',
  naming: { pattern: '^[a-zA-Z0-9-]{5,50}$', letters: 'Letters, digits and -' },
  type: 'AcrShell.CredentialSet',
} as const satisfies ResourceKind;

const credentialSet = objectType(
  'AcrShell.CredentialSet',
  'a credential set',
  {
    Name: text,
    LoginServer: text,
    CredentialHealth: text,
    CredentialHealthErrorCode: text,
    CredentialHealthErrorMessage: text,
    UsernameSecretIdentifier: text,
    PasswordSecretIdentifier: text,
    IdentityPrincipalId: text,
    IdentityTenantId: text,
    CreationDate: date,
    ProvisioningState: text,
    ...resourceProperties,
  },
  columns('Name', 'LoginServer', 'CredentialHealth', 'IdentityPrincipalId', 'ProvisioningState'),
);
export type CredentialSetView = ObjectOf<typeof credentialSet>;

const aliases = ['CredentialSetName'] as const;
const one = { ...where, Name: childName('credential set', aliases, true) } as const;
const secrets = {
  UsernameSecretIdentifier: {
    type: 'string',
    help: 'The secret that holds the user name: https://VAULT.vault.azure.net/secrets/NAME.',
    aliases: ['UsernameSecret'],
    fills: 'usernameSecretIdentifier',
  },
  PasswordSecretIdentifier: {
    type: 'string',
    help: 'The secret that holds the password or access token.',
    aliases: ['PasswordSecret'],
    fills: 'passwordSecretIdentifier',
  },
} as const satisfies ParameterTable;

const getSet = { ...where, Name: childName('credential set', aliases, false) } as const;
const newSet = {
  ...where,
  ...waiting,
  Name: { ...childName('credential set', aliases, true), mandatory: true },
  LoginServer: {
    type: 'string',
    help: 'The login server of the other registry.',
    suggestions: ['docker.io', 'ghcr.io', 'quay.io', 'nvcr.io', 'public.ecr.aws', 'registry.k8s.io'],
    mandatory: true,
    fills: 'loginServer',
  },
  UsernameSecretIdentifier: { ...secrets.UsernameSecretIdentifier, mandatory: true },
  PasswordSecretIdentifier: { ...secrets.PasswordSecretIdentifier, mandatory: true },
} as const satisfies ParameterTable;
const updateSet = { ...one, ...secrets, ...waiting } as const satisfies ParameterTable;
const removeSet = { ...one, ...waiting, ...passThru } as const;

const credentialSetList = method({
  name: 'credentialSet/list',
  summary: 'The credential sets of a registry, or one of them.',
  effect: 'reads',
  params: paramsSchema(getSet),
  result: itemsOf(credentialSet),
});
const credentialSetCreate = method({
  name: 'credentialSet/create',
  summary: 'Creates a credential set (PUT .../credentialSets/{name}).',
  effect: 'changes',
  params: paramsSchema(newSet),
  result: credentialSet.schema,
  progress: 'operation',
});
const credentialSetUpdate = method({
  name: 'credentialSet/update',
  summary: 'Changes the secrets of a credential set (PATCH .../credentialSets/{name}).',
  effect: 'changes',
  params: paramsSchema(updateSet),
  result: credentialSet.schema,
  progress: 'operation',
});
const credentialSetRemove = method({
  name: 'credentialSet/remove',
  summary: 'Deletes a credential set (DELETE .../credentialSets/{name}).',
  effect: 'changes',
  params: paramsSchema(removeSet),
  result: doneSchema,
  progress: 'operation',
});

const type = 'AcrShell.CredentialSet';
const target = 'Credential set {Name} of registry {RegistryName}';

const credentialSetCmdlets = about(credentialSetKind, {
  'New-AzContainerRegistryCredentialSet': changes({
    synopsis: 'Creates a credential set, with which cache rules sign in to another registry.',
    description:
      'It has its own identity (IdentityPrincipalId), which must be allowed to read the two secrets: assign it the role Key Vault Secrets User on the vault. Until then its CredentialHealth is Unhealthy.',
    method: credentialSetCreate,
    type,
    target,
    parameters: newSet,
    examples: [
      example(
        'New-AzContainerRegistryCredentialSet -RegistryName demo -Name docker-hub -LoginServer docker.io -UsernameSecretIdentifier https://team.vault.azure.net/secrets/hub-user -PasswordSecretIdentifier https://team.vault.azure.net/secrets/hub-token',
        'Creates one for Docker Hub.',
      ),
    ],
  }),
  'Get-AzContainerRegistryCredentialSet': lists({
    synopsis: 'Gets the credential sets of a registry.',
    description: 'All of them, or one by its name, each with the health of its credential.',
    method: credentialSetList,
    type,
    parameters: getSet,
    examples: [example('Get-AzContainerRegistryCredentialSet -RegistryName demo', 'Lists them.')],
  }),
  'Update-AzContainerRegistryCredentialSet': changes({
    synopsis: 'Changes the secrets of a credential set.',
    description: 'A secret that is not specified stays unchanged.',
    method: credentialSetUpdate,
    type,
    target,
    parameters: updateSet,
    examples: [
      example(
        'Update-AzContainerRegistryCredentialSet -RegistryName demo -Name docker-hub -PasswordSecretIdentifier https://team.vault.azure.net/secrets/new-token -WhatIf',
        'Shows what would be changed.',
      ),
    ],
  }),
  'Remove-AzContainerRegistryCredentialSet': does({
    synopsis: 'Deletes a credential set.',
    description: 'Cache rules that sign in with it can no longer fetch images; the secrets stay in their vault.',
    method: credentialSetRemove,
    target,
    parameters: removeSet,
    examples: [
      example(
        'Remove-AzContainerRegistryCredentialSet -RegistryName demo -Name docker-hub -WhatIf',
        'Shows what would be deleted.',
      ),
    ],
  }),
});

export const credentialSetResource = resource({
  plane: 'management',
  group: 'replications, webhooks, cache rules and agent pools',
  types: [credentialSet],
  methods: { credentialSetList, credentialSetCreate, credentialSetUpdate, credentialSetRemove },
  cmdlets: credentialSetCmdlets,
});
