/**
 * What the published schema of the resource (2025-11-01/Microsoft.ContainerRegistry.json of azure-resource-manager-schemas)
 * requires of what we write: names, required members, values. An expression (`[...]`) stands for any text.
 */
const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const oneOf = (...values: string[]) => ({ anyOf: [{ enum: values }, { type: 'string', pattern: '^\\[.*\\]$' }] });
const named = (pattern: string) => ({
  anyOf: [
    { type: 'string', pattern, minLength: 5, maxLength: 50 },
    { type: 'string', pattern: '^\\[.*\\]$' },
  ],
});

const object = (properties: Readonly<Record<string, unknown>>, ...required: string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const state = (...values: string[]) => object({ status: oneOf(...values) });
const enabled = ['enabled', 'disabled'] as const;

const policies = object({
  azureADAuthenticationAsArmPolicy: state(...enabled),
  exportPolicy: state(...enabled),
  quarantinePolicy: state(...enabled),
  retentionPolicy: object({ days: { type: 'integer' }, status: oneOf(...enabled) }),
  trustPolicy: object({ status: oneOf(...enabled), type: oneOf('Notary') }),
});

const registryProperties = object({
  adminUserEnabled: flag,
  anonymousPullEnabled: flag,
  dataEndpointEnabled: flag,
  encryption: object({
    keyVaultProperties: object({ identity: text, keyIdentifier: text }),
    status: oneOf(...enabled),
  }),
  networkRuleBypassAllowedForTasks: flag,
  networkRuleBypassOptions: oneOf('AzureServices', 'None'),
  networkRuleSet: object(
    {
      defaultAction: oneOf('Allow', 'Deny'),
      ipRules: { type: 'array', items: object({ action: oneOf('Allow'), value: text }, 'value') },
    },
    'defaultAction',
  ),
  policies,
  publicNetworkAccess: oneOf('Enabled', 'Disabled'),
  roleAssignmentMode: oneOf('AbacRepositoryPermissions', 'LegacyRegistryPermissions'),
  zoneRedundancy: oneOf('Enabled', 'Disabled'),
});

const tags = { type: 'object', additionalProperties: text } as const;
const identity = object({
  type: oneOf('SystemAssigned', 'UserAssigned', 'SystemAssigned, UserAssigned', 'None'),
  userAssignedIdentities: { type: 'object', additionalProperties: { type: 'object' } },
});

const head = (type: string) => ({
  type: { const: `Microsoft.ContainerRegistry/registries${type}` },
  apiVersion: { const: '2025-11-01' },
  dependsOn: { type: 'array', items: text },
});
const always = ['type', 'apiVersion', 'name', 'properties'];

const registry = object(
  {
    ...head(''),
    name: named('^[a-zA-Z0-9]*$'),
    location: text,
    tags,
    identity,
    sku: object({ name: oneOf('Classic', 'Basic', 'Standard', 'Premium') }, 'name'),
    properties: registryProperties,
  },
  ...always,
  'location',
  'sku',
);

const replication = object(
  {
    ...head('/replications'),
    name: named('^[a-zA-Z0-9]*$'),
    location: text,
    tags,
    properties: object({ regionEndpointEnabled: flag, zoneRedundancy: oneOf('Enabled', 'Disabled') }),
  },
  ...always,
  'location',
  'tags',
);

const scopeMap = object(
  {
    ...head('/scopeMaps'),
    name: named('^[a-zA-Z0-9-_]*$'),
    properties: object({ actions: { type: 'array', items: text }, description: text }, 'actions'),
  },
  ...always,
);

const token = object(
  {
    ...head('/tokens'),
    name: named('^[a-zA-Z0-9-]*$'),
    properties: object({ scopeMapId: text, status: oneOf(...enabled) }),
  },
  ...always,
);

const webhook = object(
  {
    ...head('/webhooks'),
    name: named('^[a-zA-Z0-9]*$'),
    location: text,
    tags,
    properties: object(
      {
        actions: { type: 'array', items: oneOf('push', 'delete', 'quarantine', 'chart_push', 'chart_delete') },
        customHeaders: { type: 'object', additionalProperties: text },
        scope: text,
        serviceUri: text,
        status: oneOf(...enabled),
      },
      'actions',
      'serviceUri',
    ),
  },
  ...always,
  'location',
  'tags',
);

export const templateSchema = object(
  {
    $schema: text,
    contentVersion: text,
    parameters: { type: 'object' },
    resources: {
      type: 'array',
      items: { anyOf: [registry, replication, scopeMap, token, webhook] },
    },
  },
  '$schema',
  'contentVersion',
  'resources',
);
