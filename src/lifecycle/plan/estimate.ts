import { numberText } from '../../protocol/inWords.ts';
import { pageSize } from '../../registry/lists/paging.ts';
import type { Counts } from '../reading/readRepository.ts';

/**
 * Operations per minute at the limits of a tier (the service's documentation, container-registry-skus, as of 2022-10).
 */
const tiers = {
  Basic: { reads: 1000, writes: 100 },
  Standard: { reads: 3000, writes: 500 },
  Premium: { reads: 10_000, writes: 2000 },
} as const;

export type Tier = keyof typeof tiers;

export interface Load {
  readonly reads: number;
  readonly writes: number;
}

/** Requests for the lists of these repositories; only the lists show what else must be read. */
export function listingLoad(all: readonly Counts[], measure: boolean): Load {
  let reads = 0;
  for (const { tags, manifests } of all) {
    reads += Math.max(1, Math.ceil(tags / pageSize)) + Math.max(1, Math.ceil(manifests / pageSize));
    if (measure) reads += manifests;
  }
  return { reads, writes: 0 };
}

/**
 * Each deletion checks its manifest again, and reads its document for the journal. Tags are deleted with their
 * manifest; `tagsAlone` are those whose manifest stays.
 */
export function deletionLoad(tagsAlone: number, manifests: number): Load {
  return { reads: tagsAlone + 3 * manifests, writes: tagsAlone + manifests };
}

/** Minutes at the limits of a tier, to one decimal; reads and writes have separate limits and run concurrently. */
export function minutes({ reads, writes }: Load, tier: Tier): number {
  const limit = tiers[tier];
  return Math.ceil(Math.max(reads / limit.reads, writes / limit.writes) * 10) / 10;
}

export function estimateText(what: string, load: Load): string {
  const requests = `${what}: about ${numberText(load.reads + load.writes)} requests`;
  const times = (Object.keys(tiers) as Tier[]).map((tier) => [tier, inWords(minutes(load, tier))] as const);
  const [slowest] = times;
  if (slowest?.[1] === quick) return `${requests}, ${quick} in any tier.`;
  return `${requests}, at the limits of the tier ${times.map(([tier, time]) => `${time} (${tier})`).join(', ')}.`;
}

const quick = 'less than a minute';

function inWords(value: number): string {
  if (value < 1) return quick;
  if (value < 120) return `${Math.ceil(value)} minutes`;
  return `${(value / 60).toFixed(1)} hours`;
}
