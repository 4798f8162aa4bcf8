import type { Inventory } from '../repository/inventory.ts';
import { textOf, ticksAt } from '../repository/times.ts';

/** One row of `pullsQuery`; `last` in milliseconds since 1970. */
export interface PullRow {
  readonly repository: string;
  readonly digest: string;
  readonly tag: string;
  readonly last: number;
  readonly pulls: number;
}

/** One row of `coverQuery`, in milliseconds since 1970. */
export interface CoverRow {
  readonly first: number;
  readonly last: number;
}

/** Milliseconds since 1970, 'never' since it was pushed, or 'unknown'. */
export type LastPull = number | 'never' | 'unknown';

/** The answer for a repository or a manifest. */
export type PullState = 'Pulled' | 'NotPulled' | 'Unknown';

const day = 86_400_000;
/** A younger log proves nothing: items that are used once a month would count as not pulled. */
const leastCover = 30 * day;
/** A registry that logged nothing for so long may have been cut off from its log. */
const longestGap = 7 * day;

interface Pulled {
  last: number;
  pulls: number;
}

/**
 * The pulls in a registry's log. It has no gaps from `since` to now; earlier pulls are unknown. If it is cut off or no
 * longer written, nothing counts as not pulled.
 */
export class PullLog {
  /** Milliseconds since 1970; undefined if the log cannot show that something was not pulled. */
  readonly since: number | undefined;
  /** A sentence: why it cannot, or from when on it can. */
  readonly text: string;
  /** It is too short to say of what is older that nobody pulls it. */
  readonly isYoung: boolean;
  readonly #byDigest = new Map<string, Pulled>();
  readonly #byTag = new Map<string, Pulled>();

  constructor(rows: readonly PullRow[], cover: readonly CoverRow[], isCut: boolean, now: number) {
    this.since = isCut ? undefined : coveredSince(cover, now);
    this.isYoung = this.since !== undefined && now - this.since < leastCover;
    this.text = textOfCover(this.since, cover, isCut);
    for (const { repository, digest, tag, last, pulls } of rows) {
      if (digest !== '') add(this.#byDigest, `${repository}@${digest}`, last, pulls);
      else if (tag !== '') add(this.#byTag, `${repository}:${tag}`, last, pulls);
    }
  }

  /**
   * For a policy: when a manifest of this repository may have been pulled last. Before the log begins pulls are
   * unknown, so that is the beginning of the log; 'never' needs a log that is older than the manifest. A pull of a
   * platform counts for its index, and one of an index for its platforms.
   */
  of(inventory: Inventory): (digest: string, tag: string | undefined) => LastPull {
    const parents = parentsOf(inventory);
    return (digest, tag) => {
      const row = inventory.digests.find(digest);
      if (this.since === undefined || row < 0) return 'unknown';
      const { last } = this.#around(inventory, row, tag, parents);
      const isOlder = ticksAt(this.since) >= inventory.ticks(row) || Number.isNaN(inventory.ticks(row));
      if (last === 0 && !isOlder) return 'never';
      return Math.max(last, isOlder ? this.since : 0);
    };
  }

  /** The repository as a whole: its last pull, the number of pulls in the log, and since when the log has them. */
  repository(inventory: Inventory): { state: PullState; lastPull?: string; pulls: number; since?: string } {
    let [last, pulls, oldest] = [0, 0, Number.POSITIVE_INFINITY];
    const take = (known: Pulled | undefined) => {
      [last, pulls] = [Math.max(last, known?.last ?? 0), pulls + (known?.pulls ?? 0)];
    };
    for (let row = 0; row < inventory.size; row += 1) {
      take(this.#byDigest.get(`${inventory.repository}@${inventory.digest(row)}`));
      if (inventory.isPresent(row) && inventory.ticks(row) < oldest) oldest = inventory.ticks(row);
    }
    for (let tag = 0; tag < inventory.tagCount; tag += 1)
      take(this.#byTag.get(`${inventory.repository}:${inventory.tagName(tag)}`));
    const [lastPull, since] = [last > 0 ? last : undefined, this.since].map((time) => time && textOf(ticksAt(time)));
    const isKnown = this.since !== undefined && (!this.isYoung || oldest >= ticksAt(this.since));
    return {
      state: lastPull ? 'Pulled' : isKnown ? 'NotPulled' : 'Unknown',
      pulls,
      ...(lastPull ? { lastPull } : {}),
      ...(since ? { since } : {}),
    };
  }

  #around(inventory: Inventory, row: number, tag: string | undefined, parents: ReadonlyMap<number, number[]>): Pulled {
    const found: Pulled = { last: 0, pulls: 0 };
    const take = (known: Pulled | undefined) => {
      if (!known) return;
      found.last = Math.max(found.last, known.last);
      found.pulls += known.pulls;
    };
    const rows = [row, ...(inventory.children.get(row) ?? []), ...(parents.get(row) ?? [])];
    for (const one of rows) take(this.#byDigest.get(`${inventory.repository}@${inventory.digest(one)}`));
    if (tag !== undefined) take(this.#byTag.get(`${inventory.repository}:${tag}`));
    return found;
  }
}

function add(known: Map<string, Pulled>, key: string, last: number, pulls: number): void {
  const before = known.get(key);
  known.set(key, { last: Math.max(before?.last ?? 0, last), pulls: (before?.pulls ?? 0) + pulls });
}

function parentsOf({ children }: Inventory): Map<number, number[]> {
  const parents = new Map<number, number[]>();
  for (const [index, rows] of children)
    for (const row of rows) {
      const known = parents.get(row);
      if (known) known.push(index);
      else parents.set(row, [index]);
    }
  return parents;
}

/** The time after the last gap; undefined if the log is empty or ended long ago. */
function coveredSince(cover: readonly CoverRow[], now: number): number | undefined {
  const days = [...cover].sort((a, b) => a.first - b.first);
  const last = days.at(-1)?.last;
  if (last === undefined || now - last > longestGap) return undefined;
  let since = days[0]?.first ?? now;
  for (const [index, one] of days.entries()) {
    const before = days[index - 1];
    if (before && one.first - before.last > longestGap) since = one.first;
  }
  return since;
}

function textOfCover(since: number | undefined, cover: readonly CoverRow[], isCut: boolean): string {
  if (isCut) return 'The answer of the log was cut off: what it does not name may have been pulled.';
  if (since !== undefined) return `The log knows of pulls since ${new Date(since).toISOString().slice(0, 10)}.`;
  if (cover.length === 0) return 'The log has no events of this registry: whether it is sent there is not known.';
  return 'The log has had no event of this registry for a week: it may be switched off, so what was pulled is not known.';
}
