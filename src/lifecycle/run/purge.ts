import type { Action } from '../../auth/scope.ts';
import type { Call } from '../../call/call.ts';
import { cancelled, Failure } from '../../call/failure.ts';
import { counted } from '../../protocol/inWords.ts';
import { pageSize } from '../../registry/lists/paging.ts';
import type { RegistryClient } from '../../registry/registryClient.ts';
import type { PlanFile } from '../plan/planFile.ts';
import { type PlanOptions, repositoryLanes, sourceOf, survey } from '../plan/planner.ts';
import { Judge } from '../policy/judge.ts';
import type { Policy } from '../policy/policy.ts';
import { forEach } from '../reading/lanes.ts';
import { progressOf } from '../reading/progress.ts';
import {
  type Counts,
  listedManifest,
  readLinksOf,
  readRepository,
  type Source,
  walkManifests,
} from '../reading/readRepository.ts';
import { readThriftily } from '../reading/thrift.ts';
import { integers, shorts } from '../repository/columns.ts';
import { type Circumstances, type Decision, decide } from '../repository/decision.ts';
import { attachedSubject, type Inventory } from '../repository/inventory.ts';
import { RowLists } from '../repository/rowLists.ts';
import { textOf } from '../repository/times.ts';
import type { Journal } from './journal.ts';
import { lockAgain } from './locks.ts';
import { type Noted, noteManifest, type Removal, type Removed, removeManifest, removeTag } from './removal.ts';
import { endsAll, type PurgeReport, Tally } from './report.ts';
import { wavesOf } from './waves.ts';

/** Deletions at a time in one repository; the transport limits all of them to what the registry accepts. */
const lanes = 32;
/** Milliseconds between two progress reports. */
const pulse = 250;

export interface PurgeOptions extends Omit<PlanOptions, 'measure'> {
  readonly journal: Journal | undefined;
  /** A saved plan: only what it lists is deleted, and only if unchanged. */
  readonly plan?: PlanFile | undefined;
}

/** Carries out a policy or a saved plan. The report sums up what it did; the journal has it line by line. */
export function purge(client: RegistryClient, options: PurgeOptions, call: Call): Promise<PurgeReport> {
  return new Purge(client, options, call).run();
}

class Purge {
  readonly #options: PurgeOptions;
  readonly #source: Source;
  readonly #call: Call;
  readonly #given: AbortSignal;
  readonly #stop = new AbortController();
  readonly #tally = new Tally();
  readonly #started = Date.now();
  #told = 0;
  #why: unknown;

  constructor(client: RegistryClient, options: PurgeOptions, call: Call) {
    const unlocks = options.policy.rules.some(({ includeLocked }) => includeLocked);
    const actions: Action[] = ['metadata_read', 'delete', 'pull', ...(unlocks ? (['metadata_write'] as const) : [])];
    this.#options = options;
    this.#given = call.signal;
    this.#source = sourceOf(client, actions, options.documents);
    this.#call = { ...call, signal: AbortSignal.any([call.signal, this.#stop.signal]) };
  }

  async run(): Promise<PurgeReport> {
    const { journal } = this.#options;
    let repositories: readonly Counts[] = [];
    let unread = 0;
    const release = readThriftily();
    try {
      repositories = await survey(this.#source, { ...this.#options, resumed: journal?.resumed === true }, this.#call);
      this.#tally.manifests = repositories.reduce((sum, { manifests }) => sum + manifests, 0);
      await forEach(repositories, repositoryLanes, async (counts) => {
        if (this.#stop.signal.aborted) unread += 1;
        else await this.#purgeRepository(counts);
      });
    } catch (error) {
      this.#halt(error);
    } finally {
      release();
      await this.#source.documents.flush();
    }
    const { failed, planned, reached } = this.#tally;
    const stopped = this.#why !== undefined;
    const notReached = planned - reached + unread;
    await journal?.close(!stopped && !this.#given.aborted && failed === 0 && notReached === 0);
    if (this.#given.aborted) throw cancelled();
    // A failure before anything was done is the failure of the command.
    if (stopped && this.#tally.tagsDeleted + this.#tally.manifestsDeleted + failed === 0) throw this.#why;
    if (stopped) this.#call.warn?.(stoppedText(this.#why, journal !== undefined));
    return this.#report(repositories.length, stopped, notReached);
  }

  #report(repositories: number, stopped: boolean, notReached: number): PurgeReport {
    const { tagsDeleted, manifestsDeleted, changed, failed, sizeUpperBound, failures } = this.#tally;
    const { journal } = this.#options;
    return {
      status: stopped ? 'Stopped' : failed > 0 ? 'Incomplete' : 'Completed',
      repositories,
      tagsDeleted,
      manifestsDeleted,
      changed,
      failed,
      notReached,
      sizeUpperBound,
      failures,
      resumed: journal?.resumed === true,
      ...(journal ? { journalPath: journal.path } : {}),
      seconds: Math.round((Date.now() - this.#started) / 100) / 10,
    };
  }

  /** No further deletions are sent. */
  #halt(error: unknown): void {
    this.#why ??= error;
    this.#stop.abort();
  }

  async #purgeRepository(counts: Counts): Promise<void> {
    const { policy, now } = this.#options;
    try {
      await lockAgain(this.#source, counts.repository, this.#options.journal, this.#call);
      const early = new EarlyTags(this.#options, counts);
      const inventory = await readRepository(this.#source, counts, this.#call, {
        onTags: (own, first) => {
          early.start(early.take(own, first), (tag) => this.#removeTag(own, tag, early, false));
        },
      });
      await early.end();
      const judge = new Judge(policy, counts.repository, now);
      const around = await this.#circumstances(inventory, early);
      const decision = decide(inventory, policy, judge, around);
      await this.#carryOut(inventory, decision, early);
    } catch (error) {
      if (this.#call.signal.aborted) return;
      this.#tally.fail(counts.repository, 'Repository', counts.repository, error);
      if (endsAll(error)) this.#halt(error);
    }
  }

  async #circumstances(inventory: Inventory, early: EarlyTags): Promise<Circumstances> {
    const { journal, plan, policy, pulls } = this.#options;
    const left = journal?.left.get(inventory.repository);
    const ruleNumber = (rule: string | undefined) => {
      const number = rule === undefined ? -1 : policy.rules.findIndex(({ name }) => name === rule);
      return number < 0 ? undefined : number;
    };
    const listed = await plan?.repository(inventory.repository);
    return {
      pulled: pulls?.of(inventory),
      deletedTags: (row) => early.deletedOf(row),
      picked: (digest) => ruleNumber(left?.manifests.get(digest)),
      pickedTag: (name, digest, ticks) => {
        const tag = left?.tags.get(name);
        const isSame = tag?.digest === digest && tag.time === (textOf(ticks) ?? '');
        return isSame ? ruleNumber(tag.rule) : undefined;
      },
      ...(listed
        ? {
            tagMayGo: (name, digest, ticks) => listed.tag(name, digest, ticks),
            manifestMayGo: (digest, ticks) => listed.manifest(digest, ticks),
          }
        : {}),
    };
  }

  async #carryOut(inventory: Inventory, decision: Decision, early: EarlyTags): Promise<void> {
    const { journal, policy } = this.#options;
    const waves = wavesOf(inventory, decision);
    const alone = tagsAlone(inventory, decision, early);
    this.#tally.decided += inventory.manifestCount;
    this.#tally.planned += waves.reduce((sum, { length }) => sum + length, 0) + alone.length;
    if (waves.length > 0) {
      if (journal) await noteGoing(journal, inventory, decision, waves, policy);
      const fresh = await this.#protectNewcomers(inventory);
      await this.#removeManifests(inventory, decision, waves, early, fresh);
    }
    await forEach(alone, lanes, (tag) => this.#attempt(() => this.#removeTag(inventory, tag, early, true, decision)));
  }

  /**
   * Manifests pushed since the lists were read come first in the order of time: an index among them may need manifests
   * that are about to be deleted. Returns the rows that are kept because of it.
   */
  async #protectNewcomers(inventory: Inventory): Promise<Set<number>> {
    let newest = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < inventory.size; row += 1)
      if (inventory.isPresent(row) && inventory.ticks(row) > newest) newest = inventory.ticks(row);
    const needed: number[] = [];
    const order = { orderBy: 'timedesc', pageSize: 100 } as const;
    for await (const page of walkManifests(this.#source, inventory.repository, this.#call, order)) {
      const recent = page.map(listedManifest).filter(({ ticks }) => !(ticks <= newest));
      for (const manifest of recent) {
        const row = inventory.addManifest(manifest);
        if (manifest.mayRefer || inventory.isIndex(row)) await readLinksOf(this.#source, inventory, row, this.#call);
        needed.push(row);
      }
      if (recent.length < page.length || page.length === 0) break;
    }
    const stay = new Set<number>();
    for (let row = needed.pop(); row !== undefined; row = needed.pop()) {
      if (stay.has(row)) continue;
      stay.add(row);
      needed.push(...(inventory.children.get(row) ?? []));
      const subject = inventory.subject.get(row);
      if (subject !== undefined) needed.push(subject);
    }
    return stay;
  }

  async #removeManifests(
    inventory: Inventory,
    decision: Decision,
    waves: readonly Int32Array[],
    early: EarlyTags,
    stay: Set<number>,
  ): Promise<void> {
    const going = new Going(inventory, decision, stay);
    for (const wave of waves) {
      await forEach(wave, lanes, (row) =>
        this.#attempt(async () => {
          const outcome = going.isHeld(row)
            ? this.#spare()
            : await this.#tried(inventory, 'Manifest', inventory.digest(row), () =>
                this.#removeManifest(inventory, decision, going, row),
              );
          if (outcome === 'changed' || outcome === 'failed') {
            stay.add(row);
            return;
          }
          if (outcome === 'gone' && !going.noted.has(row)) return;
          this.#tally.manifestsDeleted += 1;
          this.#tally.tagsDeleted += going.tagsOf(row).filter((tag) => !early.has(tag)).length;
          if (!inventory.isIndex(row)) this.#tally.sizeUpperBound += inventory.imageSize(row);
          this.#tell(inventory.repository);
        }),
      );
    }
  }

  #spare(): 'changed' {
    this.#tally.changed += 1;
    return 'changed';
  }

  /**
   * The service deletes referrers with their manifest, so each is checked and noted first. If one has changed, the
   * manifest is kept.
   */
  async #removeManifest(inventory: Inventory, decision: Decision, going: Going, row: number): Promise<Removed> {
    const mayGo = (subject: string) => this.#subjectGoes(inventory, decision, subject);
    const note = (one: number) => {
      const removal = this.#removalOf(inventory, decision, going, one);
      const tags = new Map(going.tagsOf(one).map((tag) => [inventory.tagName(tag), inventory.tagTicks(tag)]));
      return { removal, noted: noteManifest(removal, one, tags, mayGo, this.#call) };
    };
    const { removal, noted } = note(row);
    const found = await noted;
    if (found === 'changed') return found;
    if (found === 'gone') {
      // Noted with its subject, and deleted with it.
      if (going.noted.has(row)) {
        await removal.journal?.write({ op: 'done', repository: inventory.repository, item: inventory.digest(row) });
      }
      return found;
    }
    const withIt: Noted[] = [];
    for (const referrer of going.referrersOf(row)) {
      const other = going.isHeld(referrer) ? 'changed' : await note(referrer).noted;
      if (other === 'changed') return other;
      if (other !== 'gone') withIt.push(other);
      going.noted.add(referrer);
    }
    await removeManifest(removal, found, withIt, this.#call);
    return 'deleted';
  }

  /** Only its bytes show whether an image has a subject; if it has, the subject must be deleted, too. */
  #subjectGoes(inventory: Inventory, decision: Decision, subject: string): boolean {
    const row = inventory.digests.find(subject);
    return row < 0 || !inventory.isPresent(row) || decision.goes(row);
  }

  async #removeTag(
    inventory: Inventory,
    tag: number,
    early: EarlyTags,
    stays: boolean,
    decision?: Decision,
  ): Promise<void> {
    const { policy } = this.#options;
    const rule = policy.rules[decision ? (decision.tagRule[tag] ?? -1) : early.ruleOf(tag)];
    const name = inventory.tagName(tag);
    const facts = {
      name,
      digest: inventory.digest(inventory.tagManifest(tag)),
      ticks: inventory.tagTicks(tag),
      stays: stays || rule?.tagOnly === true,
    };
    const outcome = await this.#tried(inventory, 'Tag', name, () =>
      removeTag(this.#removal(inventory, rule), facts, this.#call),
    );
    if (outcome === 'deleted') {
      this.#tally.tagsDeleted += 1;
      early.wasDeleted(tag, inventory.tagManifest(tag));
    }
    this.#tell(inventory.repository);
  }

  /** What may be unlocked for it: by the rule that picked it, or by that of one of its tags. */
  #removalOf(inventory: Inventory, decision: Decision, going: Going, row: number): Removal {
    const { rules } = this.#options.policy;
    const own = rules[decision.manifestRule[row] ?? -1];
    const ofTags = going.tagsOf(row).map((tag) => rules[decision.tagRule[tag] ?? -1]);
    return this.#removal(inventory, [own, ...ofTags].find((rule) => rule?.includeLocked) ?? own);
  }

  #removal(inventory: Inventory, rule: { readonly name: string; readonly includeLocked: boolean } | undefined) {
    const { journal } = this.#options;
    const unlocks = rule?.includeLocked === true;
    return { source: this.#source, inventory, journal, unlocks, rule: rule?.name ?? '' };
  }

  /** The failure of one item is noted and the rest continues, except for failures after which nothing would succeed. */
  async #tried(
    inventory: Inventory,
    kind: 'Tag' | 'Manifest',
    item: string,
    work: () => Promise<Removed>,
  ): Promise<Removed | 'failed'> {
    try {
      const outcome = await work();
      if (outcome === 'changed') this.#tally.changed += 1;
      this.#tally.succeeded();
      return outcome;
    } catch (error) {
      if (this.#call.signal.aborted) throw error;
      const { repository } = inventory;
      const { message } = this.#tally.fail(repository, kind, item, error);
      if (endsAll(error) || this.#tally.isInVain) this.#halt(error);
      await this.#options.journal?.write({ op: 'failed', repository, item, reason: message }).catch(() => {});
      return 'failed';
    }
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    if (this.#call.signal.aborted) return;
    try {
      await work();
      this.#tally.reached += 1;
    } catch (error) {
      if (!this.#call.signal.aborted) throw error;
    }
  }

  #tell(repository: string): void {
    const now = Date.now();
    if (!this.#call.progress || now - this.#told < pulse) return;
    this.#told = now;
    const { reached, expected, tagsDeleted, manifestsDeleted } = this.#tally;
    const seconds = Math.max(0.001, (now - this.#started) / 1000);
    const rate = (tagsDeleted + manifestsDeleted) / seconds;
    const secondsLeft = reached > 0 ? Math.ceil(((expected - reached) / reached) * seconds) : undefined;
    this.#call.progress({
      ...progressOf('Deleting', repository, reached, expected),
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
      status: `${deleted(tagsDeleted, manifestsDeleted)}, ${rate.toFixed(1)} a second`,
      goesOn: this.#afterCtrlC(),
    });
  }

  /** For a client that waits no longer: it gets no report. */
  #afterCtrlC(): string {
    const { tagsDeleted, manifestsDeleted } = this.#tally;
    const { journal } = this.#options;
    const so = `The purge was stopped, with ${deleted(tagsDeleted, manifestsDeleted)} or a few more.`;
    return journal ? `${so} ${journal.path} has each of them. The same command goes on with the rest.` : so;
  }
}

function deleted(tags: number, manifests: number): string {
  return `${counted(tags, 'tag')} and ${counted(manifests, 'manifest')} deleted`;
}

function stoppedText(why: unknown, canGoOn: boolean): string {
  const failure = why instanceof Failure ? `${why.message} ${why.detail.advice}` : 'Internal error.';
  const rest = canGoOn ? ' The report shows what was deleted; the same command resumes.' : '';
  return `The purge stopped before its end. ${failure}${rest}`;
}

/** Entries of one line of the journal: a line must not grow with the repository. */
const perLine = 1000;

/** What nothing would show any more once a part of it is deleted. */
async function noteGoing(
  journal: Journal,
  inventory: Inventory,
  decision: Decision,
  waves: readonly Int32Array[],
  policy: Policy,
): Promise<void> {
  const { repository } = inventory;
  for (const wave of waves) {
    for (let at = 0; at < wave.length; at += perLine) {
      const manifests = Array.from(wave.subarray(at, at + perLine), (row) => {
        const rule = policy.rules[decision.manifestRule[row] ?? -1];
        return [inventory.digest(row), rule?.name ?? ''] as const;
      });
      await journal.write({ op: 'goes', repository, manifests });
    }
  }
  const noted = notedTags(inventory, decision, policy);
  for (let tags = take(noted); tags.length > 0; tags = take(noted))
    await journal.write({ op: 'goes', repository, manifests: [], tags });
}

function take<T>(from: Iterator<T>): T[] {
  const taken: T[] = [];
  while (taken.length < perLine) {
    const next = from.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}

/** Tags that are deleted with the manifest that they belong to: once that is deleted, nothing shows it. */
function* notedTags(
  inventory: Inventory,
  decision: Decision,
  { rules }: Policy,
): Generator<readonly [string, string, string, string]> {
  for (let tag = 0; tag < inventory.tagCount; tag += 1) {
    if (decision.tagGoes[tag] !== 1 || decision.reasonOfTag(tag) !== 'with its subject') continue;
    const rule = rules[decision.tagRule[tag] ?? -1]?.name ?? '';
    const digest = inventory.digest(inventory.tagManifest(tag));
    yield [inventory.tagName(tag), digest, textOf(inventory.tagTicks(tag)) ?? '', rule];
  }
}

/** Tags that are deleted while their manifest is kept, and that are still there. */
function tagsAlone(inventory: Inventory, decision: Decision, early: EarlyTags): number[] {
  const tags: number[] = [];
  for (let tag = 0; tag < inventory.tagCount; tag += 1)
    if (decision.tagGoes[tag] === 1 && !decision.goes(inventory.tagManifest(tag)) && !early.has(tag)) tags.push(tag);
  return tags;
}

/** The manifests of a repository that are to be deleted: how they depend on each other, and which were kept. */
class Going {
  readonly #inventory: Inventory;
  readonly #decision: Decision;
  readonly #stay: ReadonlySet<number>;
  readonly #tags: RowLists;
  readonly #parents = new Map<number, number[]>();
  readonly #referrers = new Map<number, number[]>();
  /** Noted in the journal before their subject was deleted. */
  readonly noted = new Set<number>();

  constructor(inventory: Inventory, decision: Decision, stay: ReadonlySet<number>) {
    this.#inventory = inventory;
    this.#decision = decision;
    this.#stay = stay;
    this.#tags = new RowLists(inventory.size, decision.tagGoes.length, (tag) => {
      const row = inventory.tagManifest(tag);
      return decision.tagGoes[tag] === 1 && decision.goes(row) ? row : -1;
    });
    for (const [index, children] of inventory.children)
      for (const child of children) append(this.#parents, child, index);
    for (const [row, subject] of inventory.subject) append(this.#referrers, subject, row);
  }

  tagsOf = (row: number): readonly number[] => this.#tags.of(row);

  /** Whether something that needs it was kept after all. */
  isHeld(row: number): boolean {
    return (
      this.#stay.has(row) ||
      (this.#parents.get(row) ?? []).some((parent) => this.#stay.has(parent)) ||
      this.#stay.has(this.#inventory.subject.get(row) ?? -1) ||
      this.tagsOf(row).some((tag) => this.#stay.has(this.#inventory.attachedTo(tag)))
    );
  }

  /** The referrers of a manifest that are to be deleted, and their referrers. */
  *referrersOf(row: number): Generator<number> {
    for (const referrer of this.#referrers.get(row) ?? []) {
      if (this.#decision.goes(referrer)) yield referrer;
      yield* this.referrersOf(referrer);
    }
  }
}

function append(map: Map<number, number[]>, key: number, value: number): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

/**
 * Deletes tags while the list is still being read, if it has more than one page: those of a short list are deleted
 * with their manifests, at half the requests. The decision here must equal the final one, so everything that may
 * depend on more than the list of tags waits.
 */
class EarlyTags {
  readonly #judge: Judge | undefined;
  readonly #options: PurgeOptions;
  readonly #deleted = new Map<number, number>();
  /** The number of the rule that picked a tag, and one more. */
  readonly #rules = shorts();
  /** Tags that may be deleted at once, in columns: of a long list there are many, and few are reached. */
  readonly #queue = integers();
  #queued = 0;
  #next = 0;
  readonly #done = new Set<number>();
  readonly #running = new Set<Promise<void>>();
  /** Tags with the same time, held until the next one shows that the group is complete: names decide among them. */
  #group: number[] = [];
  #last = Number.POSITIVE_INFINITY;
  #broken = false;
  #ended = false;

  constructor(options: PurgeOptions, counts: Counts) {
    const { policy, plan, now } = options;
    const judge = new Judge(policy, counts.repository, now);
    const asksPulls = policy.rules.some(({ notPulledFor }) => notPulledFor !== undefined);
    const waits = plan !== undefined || asksPulls || policy.minimumTags > 0 || judge.needsManifests || counts.locked;
    this.#options = options;
    this.#judge = waits || counts.tags <= pageSize ? undefined : judge;
  }

  /** The tags of a page that can be deleted at once. */
  *take(inventory: Inventory, first: number): Generator<number> {
    if (this.#judge === undefined || this.#broken) return;
    for (let tag = first; tag < inventory.tagCount; tag += 1) {
      const ticks = inventory.tagTicks(tag);
      // The list is not newest first after all: nothing more is decided before it is complete.
      if (Number.isNaN(ticks) || ticks > this.#last) {
        this.#broken = true;
        return;
      }
      if (ticks < this.#last) yield* this.#judgeGroup(inventory);
      this.#last = ticks;
      this.#group.push(tag);
    }
  }

  *#judgeGroup(inventory: Inventory): Generator<number> {
    const group = this.#group.sort((a, b) => (inventory.tagName(a) < inventory.tagName(b) ? -1 : 1));
    this.#group = [];
    for (const tag of group) {
      const name = inventory.tagName(tag);
      // A tag that belongs to another manifest depends on that one, which the list of tags does not show.
      if (attachedSubject(name) !== undefined) continue;
      const facts = { ticks: inventory.tagTicks(tag), mediaType: '', platform: '', size: 0, pulled: unknown };
      const verdict = this.#judge?.tag(name, facts);
      if (verdict?.outcome !== 'delete') continue;
      const rule = this.#options.policy.rules[verdict.rule];
      if (inventory.isTagLocked(tag) && !rule?.includeLocked) continue;
      this.#rules.set(tag, verdict.rule + 1);
      yield tag;
    }
  }

  /** A few at a time, and none once the lists are complete: the rest is deleted with its manifest. */
  start(tags: Iterable<number>, work: (tag: number) => Promise<void>): void {
    for (const tag of tags) {
      this.#queue.set(this.#queued, tag);
      this.#queued += 1;
    }
    while (this.#running.size < Math.min(lanes, this.#queued - this.#next)) {
      const running: Promise<void> = this.#lane(work).finally(() => this.#running.delete(running));
      this.#running.add(running);
    }
  }

  async #lane(work: (tag: number) => Promise<void>): Promise<void> {
    while (!this.#ended && this.#next < this.#queued) {
      const tag = this.#queue.get(this.#next);
      this.#next += 1;
      await work(tag).catch(() => {});
    }
  }

  async end(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.#running);
  }

  ruleOf = (tag: number): number => this.#rules.get(tag) - 1;
  has = (tag: number): boolean => this.#done.has(tag);
  deletedOf = (row: number): number => this.#deleted.get(row) ?? 0;

  wasDeleted(tag: number, row: number): void {
    this.#done.add(tag);
    this.#deleted.set(row, (this.#deleted.get(row) ?? 0) + 1);
  }
}

const unknown = () => 'unknown' as const;
