import type { Cmdlet } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import { columns, date, doneSchema, flag, itemsOf, type ObjectOf, objectType, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';
import { paramsSchema } from '../declare/schema.ts';
import { about, changes, does, example, lists, passThru, where } from './managed.ts';

/** Role assignments at one registry: Microsoft.Authorization/roleAssignments. */

const accessKind = {
  segment: 'roleAssignments',
  noun: 'role',
  cmdletNoun: 'Access',
  type: 'AcrShell.Access',
} as const satisfies ResourceKind;

const access = objectType(
  'AcrShell.Access',
  'a role',
  {
    RoleDefinitionName: text,
    ObjectId: text,
    ObjectType: text,
    Scope: text,
    Inherited: flag,
    Condition: text,
    Description: text,
    CreatedOn: date,
    RoleDefinitionId: text,
    RoleAssignmentName: text,
    Id: text,
    RegistryName: text,
    ResourceGroupName: text,
  },
  columns('RoleDefinitionName', 'ObjectId', 'ObjectType', 'Inherited', 'RegistryName'),
);
export type AccessView = ObjectOf<typeof access>;

const registryName = { ...where.RegistryName, aliases: ['Name', 'ContainerRegistryName'] } as const;

const who = {
  Role: {
    type: 'string',
    help: 'The role, such as AcrPull, AcrPush, AcrDelete, Contributor or Owner, or the id of its definition.',
    aliases: ['RoleDefinitionName'],
    suggestions: [
      'AcrPull',
      'AcrPush',
      'AcrDelete',
      'AcrImageSigner',
      'Container Registry Repository Reader',
      'Container Registry Repository Writer',
      'Container Registry Repository Contributor',
      'Container Registry Repository Catalog Lister',
      'Reader',
      'Contributor',
      'Owner',
    ],
    fills: 'role',
  },
  ObjectId: {
    type: 'string',
    help: 'The object id of the user, group, service principal or managed identity.',
    aliases: ['Assignee', 'PrincipalId'],
    fills: 'objectId',
  },
  ApplicationId: {
    type: 'string',
    help: 'The application id of a service principal: its object id is looked up in the directory.',
    aliases: ['ServicePrincipalName', 'AppId'],
    fills: 'applicationId',
  },
} as const satisfies ParameterTable;

const getAccess = { ...where, RegistryName: registryName, ...who } as const;
const grant = {
  ...where,
  RegistryName: registryName,
  ...who,
  Role: { ...who.Role, mandatory: true },
  PrincipalType: {
    type: 'string',
    help: 'What the object is; spares a new service principal the wait until the directory knows it everywhere.',
    aliases: ['ObjectType'],
    values: ['User', 'Group', 'ServicePrincipal', 'ForeignGroup', 'Device'],
    fills: 'principalType',
  },
  Condition: {
    type: 'string',
    help: 'For registries with attribute-based access: which repositories.',
    fills: 'condition',
  },
  Description: { type: 'string', help: 'For people.', fills: 'description' },
} as const satisfies ParameterTable;
const revoke = {
  ...where,
  RegistryName: registryName,
  ...who,
  Role: { ...who.Role, absent: '(any)' },
  ...passThru,
} as const;

const accessList = method({
  name: 'access/list',
  summary: 'Who has which role at a registry (GET .../roleAssignments).',
  effect: 'reads',
  params: paramsSchema(getAccess),
  result: itemsOf(access),
});
const accessGrant = method({
  name: 'access/grant',
  summary: 'Gives a role at a registry (PUT .../roleAssignments/{id}).',
  effect: 'changes',
  params: paramsSchema(grant),
  result: access.schema,
});
const accessRevoke = method({
  name: 'access/revoke',
  summary: 'Takes a role at a registry away (DELETE .../roleAssignments/{id}).',
  effect: 'changes',
  params: paramsSchema(revoke),
  result: doneSchema,
});

const accessCmdlets = about(accessKind, {
  'Get-AzContainerRegistryAccess': lists({
    synopsis: 'Shows who has which role at a registry.',
    description: 'Roles that come from the resource group or the subscription are marked as inherited.',
    method: accessList,
    type: 'AcrShell.Access',
    parameters: getAccess,
    examples: [example('Get-AzContainerRegistryAccess -RegistryName demo', 'Lists the roles.')],
  }),
  'Grant-AzContainerRegistryAccess': changes({
    synopsis: 'Gives somebody a role at a registry.',
    description:
      'The scope is the registry. Service principals themselves are made elsewhere: New-AzADServicePrincipal of Az.Resources, or az ad sp create-for-rbac. Who has the role already keeps it.',
    method: accessGrant,
    type: 'AcrShell.Access',
    target: 'Role {Role} of {ObjectId}{ApplicationId} at registry {RegistryName}',
    parameters: grant,
    examples: [
      example(
        'Grant-AzContainerRegistryAccess -RegistryName demo -Role AcrPull -ObjectId 5d1f1f6c-0e0e-4a3e-9f3a-2b1c7d8e9f00 -PrincipalType ServicePrincipal',
        'Lets a service principal pull.',
      ),
    ],
  }),
  'Revoke-AzContainerRegistryAccess': does({
    synopsis: 'Takes a role at a registry away.',
    description:
      'Only roles that were given at the registry itself; inherited ones are taken away where they were given. What the identity holds of tokens stays good until it expires.',
    method: accessRevoke,
    target: 'Role {Role} of {ObjectId}{ApplicationId} at registry {RegistryName}',
    parameters: revoke,
    examples: [
      example(
        'Revoke-AzContainerRegistryAccess -RegistryName demo -Role AcrPull -ObjectId 5d1f1f6c-0e0e-4a3e-9f3a-2b1c7d8e9f00 -WhatIf',
        'Shows what would be taken away.',
      ),
    ],
  }),
} as const satisfies Record<string, Cmdlet>);

export const accessResource = resource({
  plane: 'management',
  group: 'who may do what',
  types: [access],
  methods: { accessList, accessGrant, accessRevoke },
  cmdlets: accessCmdlets,
});
