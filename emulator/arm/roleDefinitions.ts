import type { Role } from '../identity/identities.ts';

/** Built-in roles, with the service's own ids (Azure built-in roles: Containers, General, Privileged). */
export interface RoleDefinition {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
  readonly dataActions?: readonly string[];
}

const registryType = 'Microsoft.ContainerRegistry/registries';
const repositoryType = `${registryType}/repositories`;
const authorizationNamespace = 'Microsoft.Authorization';
const reading = [`${repositoryType}/content/read`, `${repositoryType}/metadata/read`];
const writing = [...reading, `${repositoryType}/content/write`, `${repositoryType}/metadata/write`];
const deleting = [...writing, `${repositoryType}/content/delete`, `${repositoryType}/metadata/delete`];

const role = (
  id: string,
  name: string,
  description: string,
  actions: readonly string[],
  more: Pick<RoleDefinition, 'notActions' | 'dataActions'> = {},
): RoleDefinition => ({ id, name, description, actions, ...more });

export const roleDefinitions: readonly RoleDefinition[] = [
  role('8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner', 'Grants full access, and the right to assign roles.', ['*']),
  role('b24988ac-6180-42a0-ab88-20f7382dd24c', 'Contributor', 'Grants full access, without assigning roles.', ['*'], {
    notActions: [
      `${authorizationNamespace}/*/Delete`,
      `${authorizationNamespace}/*/Write`,
      `${authorizationNamespace}/elevateAccess/Action`,
      'Microsoft.Blueprint/blueprintAssignments/write',
      'Microsoft.Blueprint/blueprintAssignments/delete',
      'Microsoft.Compute/galleries/share/action',
      'Microsoft.Purview/consents/write',
      'Microsoft.Purview/consents/delete',
    ],
  }),
  role('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader', 'View all resources, without changes.', ['*/read']),
  role('18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', 'User Access Administrator', 'Manages access to Azure resources.', [
    '*/read',
    `${authorizationNamespace}/*`,
    'Microsoft.Support/*',
  ]),
  role(
    'f58310d9-a9f6-439a-9e8d-f62e7b41a168',
    'Role Based Access Control Administrator',
    'Manages access by assigning roles.',
    [
      `${authorizationNamespace}/roleAssignments/write`,
      `${authorizationNamespace}/roleAssignments/delete`,
      '*/read',
      'Microsoft.Support/*',
    ],
  ),
  role('7f951dda-4ed3-4680-a7ca-43fe172d538d', 'AcrPull', 'acr pull', [`${registryType}/pull/read`]),
  role('8311e382-0749-4cb8-b61a-304f252e45ec', 'AcrPush', 'acr push', [
    `${registryType}/pull/read`,
    `${registryType}/push/write`,
  ]),
  role('c2f4ef07-c644-48eb-af81-4b1b4947fb11', 'AcrDelete', 'acr delete', [`${registryType}/artifacts/delete`]),
  role('6cef56e8-d556-48e5-a04f-b8e64114680f', 'AcrImageSigner', 'acr image signer', [`${registryType}/sign/write`], {
    dataActions: [`${registryType}/trustedCollections/write`],
  }),
  role(
    'cdda3590-29a3-44f6-95f2-9f980659eb04',
    'AcrQuarantineReader',
    'acr quarantine data reader',
    [`${registryType}/quarantine/read`],
    { dataActions: [`${registryType}/quarantinedArtifacts/read`] },
  ),
  role(
    'c8d4ff99-41c3-41a8-9f60-21dfdad59608',
    'AcrQuarantineWriter',
    'acr quarantine data writer',
    [`${registryType}/quarantine/read`, `${registryType}/quarantine/write`],
    { dataActions: [`${registryType}/quarantinedArtifacts/read`, `${registryType}/quarantinedArtifacts/write`] },
  ),
  role('b93aa761-3e63-49ed-ac28-beffa264f7ac', 'Container Registry Repository Reader', 'Reads repositories.', [], {
    dataActions: reading,
  }),
  role('2a1e307c-b015-4ebd-883e-5b7698a07328', 'Container Registry Repository Writer', 'Writes repositories.', [], {
    dataActions: writing,
  }),
  role(
    '2efddaa5-3f1f-4df3-97df-af3f13818f4c',
    'Container Registry Repository Contributor',
    'Reads, writes and deletes in repositories.',
    [],
    { dataActions: deleting },
  ),
  role(
    'bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7',
    'Container Registry Repository Catalog Lister',
    'Lists all repositories.',
    [],
    { dataActions: [`${registryType}/catalog/read`] },
  ),
  role(
    '3bc748fc-213d-45c1-8d91-9da5725539b9',
    'Container Registry Contributor and Data Access Configuration Administrator',
    'Creates and manages registries and how their data is reached; no data.',
    [
      `${registryType}/read`,
      `${registryType}/write`,
      `${registryType}/delete`,
      `${registryType}/*/read`,
      ...['listCredentials/action', 'regenerateCredential/action', 'generateCredentials/action', 'listUsages/read'].map(
        (part) => `${registryType}/${part}`,
      ),
      ...['replications', 'webhooks', 'scopeMaps', 'tokens', 'connectedRegistries', 'privateEndpointConnections'].map(
        (part) => `${registryType}/${part}/*`,
      ),
      'Microsoft.Resources/subscriptions/resourceGroups/read',
    ],
    { notActions: [`${registryType}/pull/read`, `${registryType}/quarantine/read`] },
  ),
  role(
    '577a9874-89fd-4f24-9dbd-b5034d0ad23a',
    'Container Registry Data Importer and Data Reader',
    'Imports images, and reads repositories.',
    [`${registryType}/importImage/action`, `${registryType}/read`, `${registryType}/pull/read`],
    { dataActions: [`${registryType}/catalog/read`, ...reading] },
  ),
];

export const roleById = (id: string) => roleDefinitions.find((definition) => definition.id === id.toLowerCase());

/** The emulator's own short names are those of built-in roles. */
export function roleIdOf(name: Role): string {
  return roleDefinitions.find((definition) => definition.name === name)?.id ?? '';
}

export function definitionJson(
  { id, name, description, actions, notActions, dataActions }: RoleDefinition,
  scope: string,
) {
  const permissions = { actions, notActions: notActions ?? [], dataActions: dataActions ?? [], notDataActions: [] };
  return {
    properties: {
      roleName: name,
      type: 'BuiltInRole',
      description,
      assignableScopes: ['/'],
      permissions: [permissions],
    },
    id: `${scope}/providers/Microsoft.Authorization/roleDefinitions/${id}`,
    type: 'Microsoft.Authorization/roleDefinitions',
    name: id,
  };
}
