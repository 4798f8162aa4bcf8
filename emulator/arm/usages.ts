import type { Content } from '../storage/content.ts';
import { objectOf } from './call.ts';
import { childType, isHome } from './childTypes.ts';
import type { ArmState, Json, Resource } from './state.ts';

const gibibyte = 1024 ** 3;
/** Container Registry service tiers: included and maximum amounts. */
const includedStorage: Record<string, number> = {
  Basic: 10 * gibibyte,
  Standard: 100 * gibibyte,
  Premium: 500 * gibibyte,
};

/** The usage of a registry and the limits of its SKU; -1 means no limit. */
export function usagesOf(registry: Resource, state: ArmState, content: Content | undefined): Json[] {
  const sku = String(registry.sku?.name);
  const isPremium = sku === 'Premium';
  const { ipRules = [], virtualNetworkRules = [] } = objectOf(registry.properties.networkRuleSet);
  const children = (type: string) =>
    state
      .resources(`${registry.type}/${type}`, registry.id)
      .filter(({ properties }) => properties.type !== 'SystemDefined').length;
  const replications = state
    .resources(`${registry.type}/replications`, registry.id)
    .filter((replication) => !isHome(replication, registry)).length;
  const limit = (type: string) => childType(`registries/${type.toLowerCase()}`)?.limit?.[sku] ?? 0;
  const count = (name: string, most: number, currentValue: number) => ({
    name,
    limit: most,
    currentValue,
    unit: 'Count',
  });
  return [
    {
      name: 'Size',
      limit: includedStorage[sku] ?? 0,
      currentValue: content === undefined ? 0 : sizeOf(content),
      unit: 'Bytes',
    },
    count('Webhooks', limit('webhooks'), children('webhooks')),
    count('Geo-replications', isPremium ? -1 : 0, replications),
    count('IPRules', isPremium ? 100 : 0, lengthOf(ipRules)),
    count('VNetRules', isPremium ? 100 : 0, lengthOf(virtualNetworkRules)),
    count('PrivateEndpointConnections', isPremium ? 200 : 0, children('privateEndpointConnections')),
    count('ScopeMaps', limit('scopeMaps'), children('scopeMaps')),
    count('Tokens', limit('tokens'), children('tokens')),
  ];
}

const lengthOf = (value: unknown) => (Array.isArray(value) ? value.length : 0);

/** Each blob counts once, however many images share it. */
function sizeOf(content: Content): number {
  const blobs = new Set<string>();
  let size = 0;
  for (const { key } of content.repositories.values()) {
    for (const { bytes, facts } of content.repository(key)?.manifests.values() ?? []) {
      size += bytes.length;
      for (const digest of facts.blobs) blobs.add(digest);
    }
  }
  for (const digest of blobs) size += content.blobAnywhere(digest)?.size ?? 0;
  return size;
}
