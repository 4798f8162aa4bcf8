import { textOf } from '../lifecycle/repository/times.ts';
import { ageBands } from './ages.ts';
import { type Counted, countNames, type LayerSummary, type RepositorySummary, type TotalSummary } from './figures.ts';
import { Largest } from './largest.ts';
import type { Ledger } from './ledger.ts';
import type { Reading } from './measure.ts';
import type { RepositoryFacts } from './repository.ts';

/** How many of the largest layers of a registry are named, and how many repositories of each. */
const namedLayers = 50;
const namedHolders = 10;

/** The totals, added up in one walk over the ledger, the largest repositories first. */
export function summarise(
  { ledger, facts, isWanted }: Reading,
  isTried: boolean,
): { total: TotalSummary; repositories: RepositorySummary[] } {
  const sums = new Sums(ledger, facts);
  const layer = (row: number) => layerOf(ledger, facts, row);
  const repositories = facts
    .map((one, number) => ({ one, number }))
    .filter(({ one }) => isWanted(one.name))
    .sort((a, b) => b.one.stored - a.one.stored || (a.one.name < b.one.name ? -1 : 1))
    .map(({ one, number }) => repositoryOf(one, number, sums, isTried, layer));
  return { total: totalOf(facts, sums, isTried, layer), repositories };
}

/** Bytes of one repository that no other one has, its duplicates, and where those are as well. */
class Own {
  unique = 0;
  unused = 0;
  freed = 0;
  duplicates = 0;
  readonly with = new Set<number>();
}

class Sums {
  stored = 0;
  shared = 0;
  unused = 0;
  freed = 0;
  readonly layers = new Largest(namedLayers);
  readonly bands = ageBands.map(() => 0);
  readonly #own: Own[];
  readonly #facts: readonly RepositoryFacts[];

  constructor(ledger: Ledger, facts: readonly RepositoryFacts[]) {
    this.#facts = facts;
    this.#own = facts.map(() => new Own());
    for (let row = 0; row < ledger.size; row += 1) this.#add(ledger, row);
  }

  name(number: number): string {
    return this.#facts[number]?.name ?? '';
  }

  of(number: number): Own {
    return this.#own[number] ?? new Own();
  }

  #add(ledger: Ledger, row: number): void {
    const holder = ledger.holder(row);
    if (holder < 0) return;
    const size = ledger.bytes(row);
    const [isUnused, isFreed] = [!ledger.isUsed(row), !ledger.isKept(row)];
    this.stored += size;
    if (isUnused) this.unused += size;
    if (isFreed) this.freed += size;
    this.bands[ledger.band(row)] = (this.bands[ledger.band(row)] ?? 0) + size;
    if (ledger.isLayer(row)) this.layers.offer(row, size);
    if (ledger.isShared(row)) {
      this.shared += size;
      if (ledger.isManifest(row)) this.#addDuplicate(ledger, row);
      return;
    }
    const own = this.of(holder);
    own.unique += size;
    if (isUnused) own.unused += size;
    if (isFreed) own.freed += size;
  }

  #addDuplicate(ledger: Ledger, row: number): void {
    const holders = [...ledger.holders(row)];
    for (const holder of holders) {
      const own = this.of(holder);
      own.duplicates += 1;
      for (const other of holders) if (other !== holder && own.with.size < namedHolders) own.with.add(other);
    }
  }
}

type LayerNamer = (row: number) => LayerSummary;

function repositoryOf(
  one: RepositoryFacts,
  number: number,
  sums: Sums,
  isTried: boolean,
  layer: LayerNamer,
): RepositorySummary {
  const own = sums.of(number);
  return {
    repositoryName: one.name,
    ...countedOf((name) => one[name]),
    logicalSize: one.logical,
    uniqueSize: own.unique,
    sharedSize: one.stored - own.unique,
    unusedSize: own.unused,
    share: sums.stored === 0 ? 0 : Math.round((own.unique / sums.stored) * 100),
    ...times(one.oldest, one.newest),
    repositoryLocked: one.isLocked,
    platforms: one.platforms,
    ...pullOf(one),
    biggestLayers: one.layers.map(layer),
    duplicates: own.duplicates,
    duplicatedIn: [...own.with].map((other) => sums.name(other)).sort(),
    ...(isTried ? { freed: { ...one.deletes, size: own.freed } } : {}),
  };
}

const countedOf = (of: (name: keyof Counted) => number): Counted =>
  Object.fromEntries(countNames.map((name) => [name, of(name)])) as Counted;

function pullOf({
  pull,
}: RepositoryFacts): Pick<RepositorySummary, 'pullState' | 'lastPull' | 'pulls' | 'loggedSince'> {
  if (pull === undefined) return {};
  const { state, since, ...rest } = pull;
  return { pullState: state, ...rest, ...(since === undefined ? {} : { loggedSince: since }) };
}

function totalOf(facts: readonly RepositoryFacts[], sums: Sums, isTried: boolean, layer: LayerNamer): TotalSummary {
  const sum = (of: (one: RepositoryFacts) => number) => facts.reduce((total, one) => total + of(one), 0);
  const known = facts.filter(({ oldest }) => !Number.isNaN(oldest));
  const oldest = known.reduce((least, one) => Math.min(least, one.oldest), Number.POSITIVE_INFINITY);
  const newest = known.reduce((most, one) => Math.max(most, one.newest), Number.NEGATIVE_INFINITY);
  const freed = {
    tags: sum(({ deletes }) => deletes.tags),
    manifests: sum(({ deletes }) => deletes.manifests),
    size: sums.freed,
  };
  return {
    repositories: facts.length,
    ...countedOf((name) => sum((one) => one[name])),
    logicalSize: sum((one) => one.logical),
    storedSize: sums.stored,
    sharedSize: sums.shared,
    unusedSize: sums.unused,
    ...times(oldest, newest),
    ages: ageBands.map(({ name }, band) => ({
      name,
      manifests: sum(({ bands }) => bands[band] ?? 0),
      size: sums.bands[band] ?? 0,
    })),
    biggestLayers: sums.layers.rows.map(layer),
    ...(isTried ? { freed } : {}),
  };
}

function times(oldest: number, newest: number): { oldest?: string; newest?: string } {
  const [first, last] = [oldest, newest].map((ticks) => (Number.isFinite(ticks) ? textOf(ticks) : undefined));
  return { ...(first === undefined ? {} : { oldest: first }), ...(last === undefined ? {} : { newest: last }) };
}

function layerOf(ledger: Ledger, facts: readonly RepositoryFacts[], row: number): LayerSummary {
  const names = [...ledger.holders(row)].map((number) => facts[number]?.name ?? '').sort();
  return {
    digest: ledger.digest(row),
    size: ledger.bytes(row),
    mediaType: ledger.mediaType(row),
    repositoryCount: names.length,
    repositories: names.slice(0, namedHolders),
  };
}
