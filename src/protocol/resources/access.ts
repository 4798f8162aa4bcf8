import { about, changes, does, example, lists, passThru, where } from '../declare/azureResource.ts';
import type { Cmdlet } from '../declare/cmdlet.ts';
import { method } from '../declare/method.ts';
import { columns, date, doneSchema, flag, itemsOf, type ObjectOf, objectType, text } from '../declare/objectType.ts';
import type { ParameterTable } from '../declare/parameter.ts';
import { resource } from '../declare/resource.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';
import { paramsSchema } from '../declare/schema.ts';

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
    help: 'The type of the identity; with it, a new service principal can be used before the directory has replicated it.',
    aliases: ['ObjectType'],
    values: ['User', 'Group', 'ServicePrincipal', 'ForeignGroup', 'Device'],
    fills: 'principalType',
  },
  Condition: {
    type: 'string',
    help: 'A condition that limits the role to repositories (registries with attribute-based access control).',
    fills: 'condition',
  },
  Description: { type: 'string', help: 'A description of the assignment.', fills: 'description' },
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
  summary: 'The role assignments at a registry (GET .../roleAssignments).',
  effect: 'reads',
  params: paramsSchema(getAccess),
  result: itemsOf(access),
});
const accessGrant = method({
  name: 'access/grant',
  summary: 'Assigns a role at a registry (PUT .../roleAssignments/{id}).',
  effect: 'changes',
  params: paramsSchema(grant),
  result: access.schema,
});
const accessRevoke = method({
  name: 'access/revoke',
  summary: 'Removes a role assignment at a registry (DELETE .../roleAssignments/{id}).',
  effect: 'changes',
  params: paramsSchema(revoke),
  result: doneSchema,
});

const accessCmdlets = about(accessKind, {
  'Get-AzContainerRegistryAccess': lists({
    synopsis: 'Gets the role assignments at a registry.',
    description: 'Shows who has which role. Roles from the resource group or the subscription are marked as inherited.',
    method: accessList,
    type: 'AcrShell.Access',
    parameters: getAccess,
    examples: [example('Get-AzContainerRegistryAccess -RegistryName demo', 'Lists the role assignments.')],
  }),
  'Grant-AzContainerRegistryAccess': changes({
    synopsis: 'Assigns a role at a registry to an identity.',
    description:
      'The scope is the registry. To create a service principal, use New-AzADServicePrincipal of Az.Resources, or az ad sp create-for-rbac. An assignment that exists already is kept.',
    method: accessGrant,
    type: 'AcrShell.Access',
    target: 'Role {Role} of {ObjectId}{ApplicationId} at registry {RegistryName}',
    parameters: grant,
    examples: [
      example(
        'Grant-AzContainerRegistryAccess -RegistryName demo -Role AcrPull -ObjectId 5d1f1f6c-0e0e-4a3e-9f3a-2b1c7d8e9f00 -PrincipalType ServicePrincipal',
        'Allows a service principal to pull.',
      ),
    ],
  }),
  'Revoke-AzContainerRegistryAccess': does({
    synopsis: 'Removes a role assignment at a registry.',
    description:
      'Only roles that were assigned at the registry itself; inherited ones must be removed where they were assigned. Tokens that the identity already has stay valid until they expire.',
    method: accessRevoke,
    target: 'Role {Role} of {ObjectId}{ApplicationId} at registry {RegistryName}',
    parameters: revoke,
    examples: [
      example(
        'Revoke-AzContainerRegistryAccess -RegistryName demo -Role AcrPull -ObjectId 5d1f1f6c-0e0e-4a3e-9f3a-2b1c7d8e9f00 -WhatIf',
        'Shows what would be removed.',
      ),
    ],
  }),
} as const satisfies Record<string, Cmdlet>);

export const accessResource = resource({
  plane: 'management',
  group: 'access and permissions',
  types: [access],
  methods: { accessList, accessGrant, accessRevoke },
  cmdlets: accessCmdlets,
});
