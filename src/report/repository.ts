import type { PullLog } from '../lifecycle/pulls/pullLog.ts';
import type { Decision } from '../lifecycle/repository/decision.ts';
import type { Inventory } from '../lifecycle/repository/inventory.ts';
import { ageBand, ageBands } from './ages.ts';
import type { Counted, Freed } from './figures.ts';
import { Largest } from './largest.ts';
import type { Ledger } from './ledger.ts';
import { Marks } from './marks.ts';
import type { Contents } from './readContent.ts';
import { usedRows } from './use.ts';

/** How many of the largest layers are named, of each repository. */
const namedLayers = 5;

/** The figures of a repository on its own. Sizes are in bytes, times in ticks (times.ts). */
export interface RepositoryFacts extends Counted, Span, Held {
  readonly name: string;
  readonly isLocked: boolean;
  readonly platforms: readonly string[];
  /** Manifests by band of age. */
  readonly bands: readonly number[];
  /** From the registry's log, if it is read. */
  readonly pull: ReturnType<PullLog['repository']> | undefined;
  /** What the policy that is tried would delete. */
  readonly deletes: Omit<Freed, 'size'>;
}

interface Read {
  readonly inventory: Inventory;
  readonly contents: Contents;
}

interface Circumstances {
  /** The repository's, in the ledger. */
  readonly number: number;
  readonly now: number;
  readonly decision: Decision | undefined;
  readonly pulls: PullLog | undefined;
}

/** Counts a repository and enters its content into the ledger. */
export function countContent(read: Read, ledger: Ledger, circumstances: Circumstances): RepositoryFacts {
  const { inventory, contents } = read;
  const { now, decision, pulls } = circumstances;
  const used = usedRows(inventory);
  const rows = Array.from({ length: inventory.size }, (_, row) => row).filter((row) => inventory.isPresent(row));
  const platforms = new Set(rows.map((row) => inventory.platform(row)).filter((platform) => platform !== ''));
  const bands = ageBands.map(() => 0);
  for (const row of rows) {
    const band = ageBand(inventory.ticks(row), now);
    bands[band] = (bands[band] ?? 0) + 1;
  }
  return {
    name: inventory.repository,
    isLocked: inventory.repositoryLocked,
    ...counted(inventory, rows, used),
    unread: contents.unread,
    ...spanOf(inventory, rows),
    platforms: [...platforms].sort(),
    bands,
    ...enter(read, rows, used, ledger, circumstances),
    pull: pulls?.repository(inventory),
    deletes: {
      tags: decision?.tagGoes.reduce((sum, goes) => sum + goes, 0) ?? 0,
      manifests: decision ? many(rows, decision.goes) : 0,
    },
  };
}

const many = (rows: readonly number[], is: (row: number) => boolean): number =>
  rows.reduce((sum, row) => sum + (is(row) ? 1 : 0), 0);

function counted(inventory: Inventory, rows: readonly number[], used: Uint8Array): Omit<Counted, 'unread'> {
  const tags = Array.from({ length: inventory.tagCount }, (_, tag) => tag);
  const tagged = new Set(tags.map((tag) => inventory.tagManifest(tag)));
  return {
    manifests: rows.length,
    tags: tags.length,
    untagged: many(rows, (row) => !tagged.has(row) && inventory.listedTags(row) === 0),
    unused: many(rows, (row) => used[row] !== 1),
    indexes: many(rows, (row) => inventory.isIndex(row)),
    referrers: many(rows, (row) => inventory.subject.has(row)),
    locked: many(rows, (row) => inventory.isLocked(row)) + many(tags, (tag) => inventory.isTagLocked(tag)),
  };
}

/** NaN without a readable time. */
interface Span {
  readonly oldest: number;
  readonly newest: number;
}

function spanOf(inventory: Inventory, rows: readonly number[]): Span {
  let [oldest, newest] = [Number.NaN, Number.NaN];
  for (const row of rows) {
    const ticks = inventory.ticks(row);
    if (Number.isNaN(ticks)) continue;
    // Comparisons with NaN are false: the first time is both.
    if (!(oldest <= ticks)) oldest = ticks;
    if (!(newest >= ticks)) newest = ticks;
  }
  return { oldest, newest };
}

interface Held {
  /** Each manifest with everything that it refers to. */
  readonly logical: number;
  /** Each content once. */
  readonly stored: number;
  /** Rows of the ledger, largest first. */
  readonly layers: readonly number[];
}

function enter(
  { inventory, contents }: Read,
  rows: readonly number[],
  used: Uint8Array,
  ledger: Ledger,
  { number, now, decision }: Circumstances,
): Held {
  const seen = new Marks();
  const layers = new Largest(namedLayers);
  let [logical, stored] = [0, 0];
  for (const row of rows) {
    const isKept = decision?.goes(row) !== true;
    const band = ageBand(inventory.ticks(row), now);
    for (const content of contents.of(row)) {
      ledger.note(content, used[row] === 1, isKept, band);
      const size = ledger.bytes(content);
      logical += size;
      if (!seen.add(content)) continue;
      ledger.hold(content, number);
      stored += size;
      if (ledger.isLayer(content)) layers.offer(content, size);
    }
  }
  return { logical, stored, layers: layers.rows };
}
