import type { Cmdlet, Parameter } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import type { ObjectType, Property } from '../declare/objectType.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';
import {
  columns,
  type DescriptionOf,
  date,
  doneSchema,
  itemsSchema,
  objectSchema,
  paramsSchema,
  text,
  texts,
} from '../declare/schema.ts';
import { about, changes, childName, does, example, lists, passThru, waiting, where } from './managed.ts';
import { resourceProperties } from './registry.ts';

/** Scope maps say what tokens may do; tokens are who does it. */

export const scopeMapKind = {
  segment: 'scopeMaps',
  noun: 'scope map',
  cmdletNoun: 'ScopeMap',
  naming: { pattern: '^[a-zA-Z0-9_-]{5,50}$', letters: 'Letters, digits, - and _' },
  type: 'AcrShell.ScopeMap',
} as const satisfies ResourceKind;

export const tokenKind = {
  segment: 'tokens',
  noun: 'token',
  cmdletNoun: 'Token',
  naming: { pattern: '^[a-zA-Z0-9-]{5,50}$', letters: 'Letters, digits and -' },
  type: 'AcrShell.Token',
} as const satisfies ResourceKind;

export const scopeMapProperties = {
  Name: text,
  Action: texts,
  Description: text,
  CreationDate: date,
  ProvisioningState: text,
  PropertiesType: text,
  ...resourceProperties,
} as const satisfies Record<string, Property>;
export const scopeMap = objectSchema(scopeMapProperties);
export type ScopeMapView = DescriptionOf<typeof scopeMap>;

export const tokenPasswordProperties = {
  Name: text,
  CreationTime: date,
  Expiry: date,
} as const satisfies Record<string, Property>;
export const tokenPassword = objectSchema(tokenPasswordProperties);

export const tokenCertificateProperties = {
  Name: text,
  Expiry: date,
  Thumbprint: text,
} as const satisfies Record<string, Property>;
export const tokenCertificate = objectSchema(tokenCertificateProperties);

export const tokenProperties = {
  Name: text,
  Status: text,
  ProvisioningState: text,
  ScopeMapId: text,
  CreationDate: date,
  CredentialsPassword: { kind: 'AcrShell.TokenPassword[]' },
  CredentialsCertificate: { kind: 'AcrShell.TokenCertificate[]' },
  ...resourceProperties,
} as const satisfies Record<string, Property>;
export const token = objectSchema(tokenProperties, {
  'AcrShell.TokenPassword': tokenPassword,
  'AcrShell.TokenCertificate': tokenCertificate,
});
export type TokenView = DescriptionOf<typeof token>;

export const scopeMapTypes = {
  'AcrShell.ScopeMap': {
    noun: 'a scope map',
    properties: scopeMapProperties,
    columns: columns('Name', 'Action', 'PropertiesType'),
  },
  'AcrShell.TokenPassword': { noun: 'the dates of a password', properties: tokenPasswordProperties },
  'AcrShell.TokenCertificate': { noun: 'a certificate of a token', properties: tokenCertificateProperties },
  'AcrShell.Token': {
    noun: 'a token of a registry',
    properties: tokenProperties,
    columns: columns('Name', 'Status', 'ProvisioningState', 'RegistryName', 'ResourceGroupName'),
  },
} as const satisfies Record<string, ObjectType>;

const mapAliases = ['ScopeMapName'] as const;
const oneMap = { ...where, Name: childName('scope map', mapAliases, true) } as const;
const mapSettings = {
  Action: {
    type: 'strings',
    help: 'What it allows: repositories/REPOSITORY/ and one of content/read, content/write, content/delete, metadata/read, metadata/write. The repository may end in *.',
    aliases: ['Actions'],
    fills: 'actions',
  },
  Description: { type: 'string', help: 'For people.', fills: 'description' },
  ...waiting,
} as const satisfies Record<string, Parameter>;
const getMap = { ...where, Name: childName('scope map', mapAliases, false) } as const;
const newMap = {
  ...where,
  ...mapSettings,
  Name: { ...childName('scope map', mapAliases, true), mandatory: true },
  Action: { ...mapSettings.Action, mandatory: true },
} as const satisfies Record<string, Parameter>;
const updateMap = { ...oneMap, ...mapSettings } as const;
const removeMap = { ...oneMap, ...waiting, ...passThru } as const;

const tokenAliases = ['TokenName'] as const;
const oneToken = { ...where, Name: childName('token', tokenAliases, true) } as const;
const tokenSettings = {
  ScopeMapName: {
    type: 'string',
    help: 'The scope map that says what it may do, by its name.',
    aliases: ['ScopeMap'],
    fills: 'scopeMapName',
  },
  ScopeMapId: { type: 'resource', help: 'The scope map by its resource id or the object.', fills: 'scopeMapId' },
  Status: { type: 'string', help: 'Whether it is let in.', values: ['enabled', 'disabled'], fills: 'status' },
  ...waiting,
} as const satisfies Record<string, Parameter>;
const getToken = { ...where, Name: childName('token', tokenAliases, false) } as const;
const newToken = {
  ...where,
  ...tokenSettings,
  Name: { ...childName('token', tokenAliases, true), mandatory: true },
} as const satisfies Record<string, Parameter>;
const updateToken = { ...oneToken, ...tokenSettings } as const;
const removeToken = { ...oneToken, ...waiting, ...passThru } as const;

export const scopeMapList = method({
  name: 'scopeMap/list',
  summary: 'The scope maps of a registry, or one of them.',
  effect: 'reads',
  params: paramsSchema(getMap),
  result: itemsSchema(scopeMap),
});
export const scopeMapCreate = method({
  name: 'scopeMap/create',
  summary: 'Makes a scope map (PUT .../scopeMaps/{name}).',
  effect: 'changes',
  params: paramsSchema(newMap),
  result: scopeMap,
  progress: 'operation',
});
export const scopeMapUpdate = method({
  name: 'scopeMap/update',
  summary: 'Changes a scope map (PATCH .../scopeMaps/{name}).',
  effect: 'changes',
  params: paramsSchema(updateMap),
  result: scopeMap,
  progress: 'operation',
});
export const scopeMapRemove = method({
  name: 'scopeMap/remove',
  summary: 'Deletes a scope map.',
  effect: 'changes',
  params: paramsSchema(removeMap),
  result: doneSchema,
  progress: 'operation',
});
export const tokenList = method({
  name: 'token/list',
  summary: 'The tokens of a registry, or one of them.',
  effect: 'reads',
  params: paramsSchema(getToken),
  result: itemsSchema(token),
});
export const tokenCreate = method({
  name: 'token/create',
  summary: 'Makes a token (PUT .../tokens/{name}); it has no password yet.',
  effect: 'changes',
  params: paramsSchema(newToken),
  result: token,
  progress: 'operation',
});
export const tokenUpdate = method({
  name: 'token/update',
  summary: 'Changes a token (PATCH .../tokens/{name}).',
  effect: 'changes',
  params: paramsSchema(updateToken),
  result: token,
  progress: 'operation',
});
export const tokenRemove = method({
  name: 'token/remove',
  summary: 'Deletes a token: its passwords are of no use from then on.',
  effect: 'changes',
  params: paramsSchema(removeToken),
  result: doneSchema,
  progress: 'operation',
});

const mapTarget = 'Scope map {Name} of registry {RegistryName}';
const tokenTarget = 'Token {Name} of registry {RegistryName}';

export const scopeMapCmdlets = about(scopeMapKind, {
  'New-AzContainerRegistryScopeMap': changes({
    synopsis: 'Makes a scope map: what tokens may do in which repositories.',
    description: 'The actions are checked before anything is sent.',
    method: scopeMapCreate,
    type: 'AcrShell.ScopeMap',
    target: mapTarget,
    parameters: newMap,
    examples: [
      example(
        'New-AzContainerRegistryScopeMap -RegistryName demo -Name readers -Action repositories/hello-world/content/read, repositories/hello-world/metadata/read',
        'Lets tokens read one repository.',
      ),
    ],
  }),
  'Get-AzContainerRegistryScopeMap': lists({
    synopsis: 'Gets the scope maps of a registry.',
    description: 'All of them, those of the service among them (_repositories_pull and others), or one by its name.',
    method: scopeMapList,
    type: 'AcrShell.ScopeMap',
    parameters: getMap,
    examples: [example('Get-AzContainerRegistryScopeMap -RegistryName demo', 'Lists them.')],
  }),
  'Update-AzContainerRegistryScopeMap': changes({
    synopsis: 'Changes a scope map.',
    description: 'The actions that are given replace those that were there; tokens obey from their next sign-in on.',
    method: scopeMapUpdate,
    type: 'AcrShell.ScopeMap',
    target: mapTarget,
    parameters: updateMap,
    examples: [
      example(
        'Update-AzContainerRegistryScopeMap -RegistryName demo -Name readers -Action repositories/team/*/content/read -WhatIf',
        'Shows what would be changed.',
      ),
    ],
  }),
  'Remove-AzContainerRegistryScopeMap': does({
    synopsis: 'Deletes a scope map.',
    description: 'Tokens that use it can do nothing until they are given another.',
    method: scopeMapRemove,
    target: mapTarget,
    parameters: removeMap,
    examples: [
      example(
        'Remove-AzContainerRegistryScopeMap -RegistryName demo -Name readers -WhatIf',
        'Shows what would be deleted.',
      ),
    ],
  }),
} as const satisfies Record<string, Cmdlet>);

export const tokenCmdlets = about(tokenKind, {
  'New-AzContainerRegistryToken': changes({
    synopsis: 'Makes a token: a user of its own for chosen repositories.',
    description:
      'It has no password yet: New-AzContainerRegistryCredential makes one, and takes the token from the pipeline.',
    method: tokenCreate,
    type: 'AcrShell.Token',
    target: tokenTarget,
    parameters: newToken,
    examples: [
      example(
        'New-AzContainerRegistryToken -RegistryName demo -Name reader -ScopeMapName _repositories_pull | New-AzContainerRegistryCredential',
        'Makes a token that may pull everywhere, and its passwords.',
      ),
    ],
  }),
  'Get-AzContainerRegistryToken': lists({
    synopsis: 'Gets the tokens of a registry.',
    description: 'All of them, or one by its name. Passwords are never shown, only when they were made and end.',
    method: tokenList,
    type: 'AcrShell.Token',
    parameters: getToken,
    examples: [example('Get-AzContainerRegistryToken -RegistryName demo', 'Lists them.')],
  }),
  'Update-AzContainerRegistryToken': changes({
    synopsis: 'Changes a token.',
    description: 'Gives it another scope map, or shuts it out with -Status disabled.',
    method: tokenUpdate,
    type: 'AcrShell.Token',
    target: tokenTarget,
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
    description: 'Its passwords are of no use from then on.',
    method: tokenRemove,
    target: tokenTarget,
    parameters: removeToken,
    examples: [
      example(
        'Remove-AzContainerRegistryToken -RegistryName demo -Name reader -WhatIf',
        'Shows what would be deleted.',
      ),
    ],
  }),
} as const satisfies Record<string, Cmdlet>);
