import type { PullLog, PullState } from '../lifecycle/pulls/pullLog.ts';
import type { Decision } from '../lifecycle/repository/decision.ts';
import type { Inventory } from '../lifecycle/repository/inventory.ts';
import { ageBand } from './ages.ts';
import { Largest } from './largest.ts';
import type { Ledger } from './ledger.ts';
import { Marks } from './marks.ts';
import type { Contents } from './readContent.ts';
import { usedRows } from './use.ts';

/** How many of the largest layers are named, of each repository. */
const namedLayers = 5;

/** What is known of a repository without the others. Sizes are in bytes, times in ticks (times.ts). */
export interface RepositoryFacts {
  readonly name: string;
  readonly manifests: number;
  readonly tags: number;
  readonly untagged: number;
  readonly unused: number;
  readonly indexes: number;
  readonly referrers: number;
  readonly locked: number;
  readonly unread: number;
  readonly isLocked: boolean;
  readonly logical: number;
  /** Everything in it, each content once. */
  readonly stored: number;
  readonly oldest: number;
  readonly newest: number;
  readonly platforms: readonly string[];
  /** Rows of the ledger, largest first. */
  readonly layers: readonly number[];
  /** Manifests by band of age. */
  readonly bands: readonly number[];
  /** Of the registry's log, where one is asked. */
  readonly pull?: { readonly state: PullState; readonly lastPull?: string; readonly pulls: number } | undefined;
  /** What the policy that is tried would delete. */
  readonly deletes: { readonly tags: number; readonly manifests: number };
}

interface Circumstances {
  readonly number: number;
  readonly now: number;
  readonly decision: Decision | undefined;
  readonly pulls: PullLog | undefined;
}

/** Counts a repository and enters its content into the ledger, where it has this number. */
export function countContent(
  { inventory, contents }: { readonly inventory: Inventory; readonly contents: Contents },
  ledger: Ledger,
  { number, now, decision, pulls }: Circumstances,
): RepositoryFacts {
  const count = new Count();
  const used = usedRows(inventory);
  const tags = tagsOf(inventory);
  const seen = new Marks();
  const layers = new Largest(namedLayers);
  for (let row = 0; row < inventory.size; row += 1) {
    if (!inventory.isPresent(row)) continue;
    const isUsed = used[row] === 1;
    const isKept = decision?.goes(row) !== true;
    if (!isKept) count.deleted += 1;
    const band = ageBand(inventory.ticks(row), now);
    count.manifest(inventory, row, tags.has(row) || inventory.listedTags(row) > 0, isUsed, band);
    for (const content of contents.of(row)) {
      ledger.note(content, isUsed, isKept, band);
      count.logical += ledger.bytes(content);
      if (!seen.add(content)) continue;
      ledger.hold(content, number);
      count.stored += ledger.bytes(content);
      if (ledger.isLayer(content)) layers.offer(content, ledger.bytes(content));
    }
  }
  return {
    name: inventory.repository,
    tags: inventory.tagCount,
    isLocked: inventory.repositoryLocked,
    layers: layers.rows,
    unread: contents.unread,
    pull: pulls?.repository(inventory),
    ...count.facts(),
    locked: count.locked + lockedTags(inventory),
    deletes: { tags: decision?.tagGoes.reduce((sum, goes) => sum + goes, 0) ?? 0, manifests: count.deleted },
  };
}

class Count {
  manifests = 0;
  untagged = 0;
  unused = 0;
  indexes = 0;
  referrers = 0;
  locked = 0;
  deleted = 0;
  logical = 0;
  stored = 0;
  oldest = Number.NaN;
  newest = Number.NaN;
  readonly #platforms = new Set<string>();
  readonly #bands = Array.from({ length: 7 }, () => 0);

  manifest(inventory: Inventory, row: number, isTagged: boolean, isUsed: boolean, band: number): void {
    this.manifests += 1;
    if (!isTagged) this.untagged += 1;
    if (!isUsed) this.unused += 1;
    if (inventory.isIndex(row)) this.indexes += 1;
    if (inventory.subject.has(row)) this.referrers += 1;
    if (inventory.isLocked(row)) this.locked += 1;
    const platform = inventory.platform(row);
    if (platform !== '') this.#platforms.add(platform);
    this.#bands[band] = (this.#bands[band] ?? 0) + 1;
    const ticks = inventory.ticks(row);
    // Comparisons with NaN are false: the first time that can be read is both.
    if (!(this.oldest <= ticks) && !Number.isNaN(ticks)) this.oldest = ticks;
    if (!(this.newest >= ticks) && !Number.isNaN(ticks)) this.newest = ticks;
  }

  facts() {
    const { manifests, untagged, unused, indexes, referrers, locked, logical, stored, oldest, newest } = this;
    const counts = { manifests, untagged, unused, indexes, referrers, locked, logical, stored, oldest, newest };
    return { ...counts, platforms: [...this.#platforms].sort(), bands: [...this.#bands] };
  }
}

function tagsOf(inventory: Inventory): Set<number> {
  const rows = new Set<number>();
  for (let tag = 0; tag < inventory.tagCount; tag += 1) rows.add(inventory.tagManifest(tag));
  return rows;
}

function lockedTags(inventory: Inventory): number {
  let locked = 0;
  for (let tag = 0; tag < inventory.tagCount; tag += 1) if (inventory.isTagLocked(tag)) locked += 1;
  return locked;
}
