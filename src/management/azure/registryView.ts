import type { Registry } from '@azure/arm-containerregistry';
import { present } from '../../protocol/present.ts';
import type { RegistryView } from '../../protocol/resources/registry.ts';
import { badAnswer } from './armErrors.ts';
import { resourceView, time } from './views.ts';

/** The SDK's model of a registry under Az's flattened names. It is kept and searched, so its names must be text. */
export function registryView(registry: Registry): RegistryView {
  const { sku, status, id, name, location, loginServer } = registry;
  const names = [id, name, location, loginServer ?? '', sku?.name];
  if (names.some((text) => typeof text !== 'string')) throw badAnswer(undefined, 'A registry lacks its names.');
  return present({
    ...resourceView(registry),
    location: registry.location,
    tag: registry.tags,
    skuName: sku.name,
    skuTier: sku.tier,
    loginServer: registry.loginServer,
    creationDate: time(registry.creationDate),
    provisioningState: registry.provisioningState,
    adminUserEnabled: registry.adminUserEnabled,
    anonymousPullEnabled: registry.anonymousPullEnabled,
    dataEndpointEnabled: registry.dataEndpointEnabled,
    dataEndpointHostName: registry.dataEndpointHostNames,
    publicNetworkAccess: registry.publicNetworkAccess,
    networkRuleBypassOption: registry.networkRuleBypassOptions,
    privateEndpointConnection: registry.privateEndpointConnections?.map(({ id }) => id ?? ''),
    roleAssignmentMode: registry.roleAssignmentMode,
    zoneRedundancy: registry.zoneRedundancy,
    statusDisplayStatus: status?.displayStatus,
    statusMessage: status?.message,
    statusTimestamp: time(status?.timestamp),
    ...policies(registry),
    ...network(registry),
    ...identity(registry),
    ...encryption(registry),
  });
}

function policies({ policies: all }: Registry) {
  return {
    azureAdAuthenticationAsArmPolicyStatus: all?.azureADAuthenticationAsArmPolicy?.status,
    exportPolicyStatus: all?.exportPolicy?.status,
    quarantinePolicyStatus: all?.quarantinePolicy?.status,
    retentionPolicyStatus: all?.retentionPolicy?.status,
    retentionPolicyDay: all?.retentionPolicy?.days,
    retentionPolicyLastUpdatedTime: time(all?.retentionPolicy?.lastUpdatedTime),
    trustPolicyStatus: all?.trustPolicy?.status,
    trustPolicyType: all?.trustPolicy?.type,
  };
}

function network({ networkRuleSet }: Registry) {
  return {
    networkRuleSetDefaultAction: networkRuleSet?.defaultAction,
    networkRuleSetIPRule: networkRuleSet?.ipRules?.map(({ action, iPAddressOrRange }) =>
      present({ action, ipAddressOrRange: iPAddressOrRange }),
    ),
  };
}

function identity({ identity: own }: Registry) {
  return {
    identityType: own?.type,
    identityPrincipalId: own?.principalId,
    identityTenantId: own?.tenantId,
    identityUserAssignedIdentity: own?.userAssignedIdentities && Object.keys(own.userAssignedIdentities),
  };
}

function encryption({ encryption: own }: Registry) {
  const key = own?.keyVaultProperties;
  return {
    encryptionStatus: own?.status,
    keyVaultPropertyIdentity: key?.identity,
    keyVaultPropertyKeyIdentifier: key?.keyIdentifier,
    keyVaultPropertyVersionedKeyIdentifier: key?.versionedKeyIdentifier,
    keyVaultPropertyKeyRotationEnabled: key?.keyRotationEnabled,
    keyVaultPropertyLastKeyRotationTimestamp: time(key?.lastKeyRotationTimestamp),
  };
}
