import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { RegistryView } from '../../protocol/resources/registry.ts';
import { freshRegistry, type RegistryResource, registryAt } from '../azure/registryLookup.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';

/** What only higher service tiers have; the documentation's table "Registry service tiers". */
const needs = {
  anonymousPullEnabled: ['Anonymous pull', 'Standard'],
  dataEndpointEnabled: ['A data endpoint', 'Premium'],
  zoneRedundancy: ['Zone redundancy', 'Premium'],
  retentionPolicyStatus: ['A retention policy', 'Premium'],
  trustPolicyStatus: ['Content trust', 'Premium'],
  encryptionStatus: ['Encryption with a customer-managed key', 'Premium'],
  exportPolicyStatus: ['Forbidding export', 'Premium'],
  publicNetworkAccess: ['Disabling public network access', 'Premium'],
  networkRuleSetDefaultAction: ['Network rules', 'Premium'],
  networkRuleSetIPRules: ['Network rules', 'Premium'],
} as const satisfies Record<string, readonly [string, 'Standard' | 'Premium']>;

/** Values that request no feature. */
const harmless: ReadonlySet<unknown> = new Set([undefined, false, 'disabled', 'Disabled', 'Allow']);

export type Settings = { readonly [K in keyof typeof needs]?: unknown };

export function checkTier(tier: string, settings: Settings): void {
  for (const [key, [what, least]] of Object.entries(needs)) {
    const value = settings[key as keyof Settings];
    const isAsked =
      key === 'exportPolicyStatus' || key === 'publicNetworkAccess' ? isDisabled(value) : !harmless.has(value);
    if (isAsked && !(Array.isArray(value) && value.length === 0)) requireTier(tier, least, what);
  }
}

function isDisabled(value: unknown): boolean {
  return value === 'disabled' || value === 'Disabled';
}

const order = ['Basic', 'Standard', 'Premium'];

function requireTier(tier: string, least: 'Standard' | 'Premium', what: string): void {
  if (order.indexOf(tier) >= order.indexOf(least) || !order.includes(tier)) return;
  throw new Failure('InvalidInput', `${what} needs a ${least} registry; this one is ${tier}.`, {
    advice: `Specify -Sku ${least} with New-AzContainerRegistry or Update-AzContainerRegistry.`,
  });
}

/** Refuses what only a Premium registry has. */
export async function checkPremium(
  manager: ResourceManager,
  place: RegistryResource,
  what: string,
  call: Call,
): Promise<void> {
  const known = await registryAt(manager, place, call);
  await checkKnownTier(manager, place, known, (tier) => requireTier(tier, 'Premium', what), call);
}

/** The known tier may be outdated: it is read again before anything is refused. */
export async function checkKnownTier(
  manager: ResourceManager,
  place: RegistryResource,
  known: RegistryView,
  check: (tier: string) => void,
  call: Call,
): Promise<void> {
  try {
    check(known.skuName);
  } catch {
    check((await freshRegistry(manager, place, call)).skuName);
  }
}
