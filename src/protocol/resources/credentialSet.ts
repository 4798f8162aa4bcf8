import { example, resourceProperties, waiting, where } from '../declare/azureResource.ts';
import { childNames, childResource } from '../declare/childResource.ts';
import { columns, date, type ObjectOf, objectType, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';

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

const names = childNames(credentialSetKind, ['CredentialSetName']);
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

const newSet = {
  ...where,
  ...waiting,
  Name: names.created.Name,
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

const credentialSets = childResource(credentialSetKind, {
  type: credentialSet,
  names,
  sample: 'docker-hub',
  list: { description: 'All of them, or one by its name, each with the health of its credential.' },
  create: {
    parameters: newSet,
    synopsis: 'Creates a credential set, with which cache rules sign in to another registry.',
    description:
      'It has its own identity (IdentityPrincipalId), which must be allowed to read the two secrets: assign it the role Key Vault Secrets User on the vault. Until then its CredentialHealth is Unhealthy.',
    examples: [
      example(
        'New-AzContainerRegistryCredentialSet -RegistryName demo -Name docker-hub -LoginServer docker.io -UsernameSecretIdentifier https://team.vault.azure.net/secrets/hub-user -PasswordSecretIdentifier https://team.vault.azure.net/secrets/hub-token',
        'Creates one for Docker Hub.',
      ),
    ],
  },
  update: {
    parameters: { ...names.one, ...secrets, ...waiting },
    synopsis: 'Changes the secrets of a credential set.',
    description: 'A secret that is not specified stays unchanged.',
    example: '-PasswordSecretIdentifier https://team.vault.azure.net/secrets/new-token',
  },
  remove: {
    description: 'Cache rules that sign in with it can no longer fetch images; the secrets stay in their vault.',
  },
});

export const credentialSetResource = resource({
  plane: 'management',
  group: 'replications, webhooks, cache rules and agent pools',
  types: [credentialSet],
  ...credentialSets,
});
