import type { Registry, Replication, ScopeMap, Token, Webhook } from '@azure/arm-containerregistry';
import type { Call } from '../../call/call.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import { atRegistry, type RegistryResource } from '../azure/registryLookup.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';

/** The version of the resource schema that the template uses; the same as the SDK's. */
const apiVersion = '2025-11-01';
const registryType = 'Microsoft.ContainerRegistry/registries';

interface Resource {
  readonly type: string;
  readonly apiVersion: string;
  readonly name: string;
  readonly [member: string]: unknown;
}

export interface Template {
  readonly $schema: string;
  readonly contentVersion: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly resources: readonly Resource[];
}

export interface Exported {
  readonly registryName: string;
  readonly template: Template;
  /** What a template cannot hold, as text. */
  readonly leftOut: readonly string[];
}

/** Everything that belongs to a registry, read in parallel. */
interface Whole {
  readonly registry: Registry;
  readonly replications: readonly Replication[];
  readonly scopeMaps: readonly ScopeMap[];
  readonly tokens: readonly Token[];
  readonly webhooks: readonly Webhook[];
}

/** An ARM template that creates a registry like this one: without content, passwords and addresses of webhooks. */
export async function exportTemplate(
  manager: ResourceManager,
  params: Params['registryTemplateExport'],
  call: Call,
): Promise<Exported> {
  return atRegistry(manager, params, call, async (place) => {
    const whole = await readWhole(manager, place, call);
    const template = {
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      parameters: parametersOf(whole),
      resources: resourcesOf(whole),
    };
    return { registryName: place.registry, template, leftOut: leftOutOf(whole) };
  });
}

async function readWhole(
  manager: ResourceManager,
  { subscriptionId, resourceGroup, registry }: RegistryResource,
  call: Call,
): Promise<Whole> {
  const client = await manager.containerRegistry(subscriptionId, call);
  const options = { abortSignal: call.signal };
  const [own, replications, scopeMaps, tokens, webhooks] = await Promise.all([
    client.registries.get(resourceGroup, registry, options),
    all(client.replications.list(resourceGroup, registry, options)),
    all(client.scopeMaps.list(resourceGroup, registry, options)),
    all(client.tokens.list(resourceGroup, registry, options)),
    all(client.webhooks.list(resourceGroup, registry, options)),
  ]);
  return {
    registry: own,
    // The home region is among them, and is not a resource of its own.
    replications: replications.filter(({ location }) => location !== own.location),
    scopeMaps: scopeMaps.filter(isOurs),
    tokens,
    webhooks,
  };
}

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of pages) found.push(one);
  return found;
}

/** The service has scope maps of its own, in every registry. */
function isOurs({ typePropertiesType }: ScopeMap): boolean {
  return typePropertiesType !== 'SystemDefined';
}

function parametersOf({ registry, webhooks }: Whole) {
  const addresses = webhooks.map(({ name = '' }) => [
    uriParameter(name),
    { type: 'securestring', metadata: { description: `The address that the webhook ${name} calls.` } },
  ]);
  return {
    registryName: { type: 'string', defaultValue: registry.name, minLength: 5, maxLength: 50 },
    location: { type: 'string', defaultValue: registry.location },
    ...Object.fromEntries(addresses),
  };
}

const uriParameter = (name: string) => `${name}ServiceUri`;

function resourcesOf({ registry, replications, scopeMaps, tokens, webhooks }: Whole): Resource[] {
  return [
    registryResource(registry),
    ...replications.map((one) =>
      child('replications', one.name, {
        location: one.location,
        tags: one.tags ?? {},
        properties: present({ regionEndpointEnabled: one.regionEndpointEnabled, zoneRedundancy: one.zoneRedundancy }),
      }),
    ),
    ...scopeMaps.map((one) =>
      child('scopeMaps', one.name, {
        properties: present({ description: one.description, actions: one.actions ?? [] }),
      }),
    ),
    ...tokens.map(tokenResource),
    ...webhooks.map((one) =>
      child('webhooks', one.name, {
        location: one.location === registry.location ? "[parameters('location')]" : one.location,
        tags: one.tags ?? {},
        properties: present({
          serviceUri: `[parameters('${uriParameter(one.name ?? '')}')]`,
          status: one.status,
          scope: one.scope,
          actions: one.actions,
        }),
      }),
    ),
  ];
}

function registryResource(registry: Registry): Resource {
  const { sku, identity, policies, encryption, networkRuleSet } = registry;
  return present({
    type: registryType,
    apiVersion,
    name: "[parameters('registryName')]",
    location: "[parameters('location')]",
    tags: registry.tags,
    sku: { name: sku.name },
    identity:
      identity && present({ type: identity.type, userAssignedIdentities: emptied(identity.userAssignedIdentities) }),
    properties: present({
      adminUserEnabled: registry.adminUserEnabled,
      anonymousPullEnabled: registry.anonymousPullEnabled,
      dataEndpointEnabled: registry.dataEndpointEnabled,
      encryption: encryption && encryptionOf(encryption),
      networkRuleBypassAllowedForTasks: registry.networkRuleBypassAllowedForTasks,
      networkRuleBypassOptions: registry.networkRuleBypassOptions,
      networkRuleSet: networkRuleSet && networkRulesOf(networkRuleSet),
      policies: policies && policiesOf(policies),
      publicNetworkAccess: registry.publicNetworkAccess,
      roleAssignmentMode: registry.roleAssignmentMode,
      zoneRedundancy: registry.zoneRedundancy,
    }),
  }) as Resource;
}

/** Read-only members (principal and client ids) are the other registry's own. */
function emptied(identities: Record<string, unknown> | undefined) {
  return identities && Object.fromEntries(Object.keys(identities).map((id) => [id, {}]));
}

function encryptionOf({ status, keyVaultProperties }: NonNullable<Registry['encryption']>) {
  const { identity, keyIdentifier } = keyVaultProperties ?? {};
  return present({ status, keyVaultProperties: keyVaultProperties && present({ identity, keyIdentifier }) });
}

function networkRulesOf({ defaultAction, ipRules = [] }: NonNullable<Registry['networkRuleSet']>) {
  return {
    defaultAction,
    ipRules: ipRules.map(({ action = 'Allow', iPAddressOrRange }) => ({ action, value: iPAddressOrRange })),
  };
}

function policiesOf(policies: NonNullable<Registry['policies']>) {
  const { retentionPolicy, trustPolicy, quarantinePolicy, exportPolicy, azureADAuthenticationAsArmPolicy } = policies;
  return present({
    quarantinePolicy: quarantinePolicy && present({ status: quarantinePolicy.status }),
    trustPolicy: trustPolicy && present({ type: trustPolicy.type, status: trustPolicy.status }),
    retentionPolicy: retentionPolicy && present({ days: retentionPolicy.days, status: retentionPolicy.status }),
    exportPolicy: exportPolicy && present({ status: exportPolicy.status }),
    azureADAuthenticationAsArmPolicy:
      azureADAuthenticationAsArmPolicy && present({ status: azureADAuthenticationAsArmPolicy.status }),
  });
}

function tokenResource({ name, scopeMapId = '', status }: Token): Resource {
  const map = scopeMapId.split('/').at(-1) ?? '';
  const reference = `resourceId('${registryType}/scopeMaps', parameters('registryName'), '${map}')`;
  const own = child('tokens', name, { properties: present({ scopeMapId: `[${reference}]`, status }) });
  // Scope maps that begin with _ are the service's own: they are created with the registry.
  return map.startsWith('_') ? own : { ...own, dependsOn: [dependence, `[${reference}]`] };
}

const dependence = `[resourceId('${registryType}', parameters('registryName'))]`;

function child(segment: string, name: string | undefined, rest: Readonly<Record<string, unknown>>): Resource {
  return {
    type: `${registryType}/${segment}`,
    apiVersion,
    name: `[format('{0}/{1}', parameters('registryName'), '${name}')]`,
    dependsOn: [dependence],
    ...rest,
  };
}

function leftOutOf({ registry, tokens, webhooks }: Whole): string[] {
  return [
    'Content: Copy-AzContainerRegistryArtifact and Import-AzContainerRegistryImage copy it.',
    ...(registry.adminUserEnabled ? ['Passwords of the admin user: the new registry has its own.'] : []),
    ...(tokens.length > 0 ? ['Passwords of tokens: New-AzContainerRegistryCredential creates them.'] : []),
    ...(webhooks.length > 0
      ? ['Addresses and headers of webhooks: the addresses are parameters, as they may hold secrets.']
      : []),
    ...((registry.privateEndpointConnections ?? []).length > 0
      ? ['Private endpoints: they belong to their networks.']
      : []),
    'Role assignments: Get-AzContainerRegistryAccess lists them.',
  ];
}
