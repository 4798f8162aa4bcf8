import type { Facts, Judge, Verdict } from '../policy/judge.ts';
import type { Policy } from '../policy/policy.ts';
import { attachedSubject, type Inventory } from './inventory.ts';

/** Why a tag or a manifest is deleted or kept. */
export type Reason =
  | 'picked'
  | 'with its last tag'
  | 'with its index'
  | 'with its subject'
  | 'kept by rule'
  | 'newest'
  | 'minimum'
  | 'no rule'
  | 'locked'
  | 'repository locked'
  | 'belongs'
  | 'tagged'
  | 'tag only'
  | 'platform'
  | 'refers'
  | 'referred to'
  | 'hidden'
  | 'unread'
  | 'changed'
  | 'not in plan';

const reasons: readonly Reason[] = [
  'no rule',
  'picked',
  'with its last tag',
  'with its index',
  'with its subject',
  'kept by rule',
  'newest',
  'minimum',
  'locked',
  'repository locked',
  'belongs',
  'tagged',
  'tag only',
  'platform',
  'refers',
  'referred to',
  'hidden',
  'changed',
  'not in plan',
  'unread',
];
const codes = new Map(reasons.map((reason, code) => [reason, code]));

/** What limits the policy: a resumed purge, or a saved plan. */
export interface Circumstances {
  /** Untagged manifests that an interrupted run had selected: the number of their rule. */
  readonly picked?: ((digest: string) => number | undefined) | undefined;
  /** Tags that it was to delete with what they belonged to, which is deleted already. */
  readonly pickedTag?: ((name: string, digest: string, ticks: number) => number | undefined) | undefined;
  /** Whether a saved plan allows this deletion. */
  readonly tagMayGo?: ((name: string, digest: string, ticks: number) => Reason | undefined) | undefined;
  readonly manifestMayGo?: ((digest: string, ticks: number) => Reason | undefined) | undefined;
  /** How many of the manifest's tags this run has deleted since the lists were read. */
  readonly deletedTags?: ((row: number) => number) | undefined;
  readonly pulled?: ((digest: string, tag: string | undefined) => number | 'never' | 'unknown') | undefined;
}

const potential = 1;
const stays = 2;

/** The decision on each tag and manifest of a repository. */
export class Decision {
  readonly tagGoes: Uint8Array;
  readonly tagReason: Uint8Array;
  readonly tagRule: Int16Array;
  readonly manifestState: Uint8Array;
  readonly manifestReason: Uint8Array;
  readonly manifestRule: Int16Array;
  /** The manifest that is the reason why another one is deleted or kept; -1 if there is none. */
  readonly because: Int32Array;

  constructor(inventory: Inventory) {
    const { tagCount, size } = inventory;
    this.tagGoes = new Uint8Array(tagCount);
    this.tagReason = new Uint8Array(tagCount);
    this.tagRule = new Int16Array(tagCount).fill(-1);
    this.manifestState = new Uint8Array(size);
    this.manifestReason = new Uint8Array(size);
    this.manifestRule = new Int16Array(size).fill(-1);
    this.because = new Int32Array(size).fill(-1);
  }

  goes = (row: number): boolean => this.manifestState[row] === potential;
  reasonOfTag = (tag: number): Reason => reasons[this.tagReason[tag] ?? 0] ?? 'no rule';
  reasonOfManifest = (row: number): Reason => reasons[this.manifestReason[row] ?? 0] ?? 'no rule';

  setTag(tag: number, goes: boolean, reason: Reason, rule: number): void {
    this.tagGoes[tag] = goes ? 1 : 0;
    this.tagReason[tag] = codes.get(reason) ?? 0;
    this.tagRule[tag] = rule;
  }

  setManifest(row: number, state: number, reason: Reason, rule: number, because = -1): void {
    this.manifestState[row] = state;
    this.manifestReason[row] = codes.get(reason) ?? 0;
    this.manifestRule[row] = rule;
    this.because[row] = because;
  }
}

/**
 * Decides. Rules select tags; a manifest is deleted with its last tag, an index with its platforms, a subject with its
 * referrers. What is in use is kept: platforms of a kept index, referrers of a kept manifest, and a subject with a
 * kept referrer (the service would delete the referrer with it).
 */
export function decide(inventory: Inventory, policy: Policy, judge: Judge, around: Circumstances = {}): Decision {
  return new Decider(inventory, policy, judge, around).run();
}

/** Marks of a manifest: it has a tag that is kept, it loses only tags, it was seen what is deleted with it. */
const kept = 1;
const untaggedOnly = 2;
const expanded = 4;

class Decider {
  readonly #inventory: Inventory;
  readonly #policy: Policy;
  readonly #judge: Judge;
  readonly #around: Circumstances;
  readonly #decision: Decision;
  /** Of each manifest: deleted tags, and tags that are deleted if the manifest that they belong to is. */
  readonly #doomed: Int32Array;
  readonly #pending = new Map<number, number>();
  readonly #marks: Uint8Array;
  readonly #lastRule: Int16Array;
  /** By subject: the tags that belong to it (sha256-….sig). */
  readonly #attached = new Map<number, number[]>();

  constructor(inventory: Inventory, policy: Policy, judge: Judge, around: Circumstances) {
    this.#inventory = inventory;
    this.#policy = policy;
    this.#judge = judge;
    this.#around = around;
    this.#decision = new Decision(inventory);
    this.#doomed = new Int32Array(inventory.size);
    this.#marks = new Uint8Array(inventory.size);
    this.#lastRule = new Int16Array(inventory.size).fill(-1);
  }

  run(): Decision {
    this.#judgeTags();
    this.#countTags();
    this.#pickManifests();
    this.#protect();
    this.#settleAttached();
    return this.#decision;
  }

  #judgeTags(): void {
    const { repositoryLocked } = this.#inventory;
    let remaining = 0;
    const order = this.#inventory.tagsByTime();
    for (const tag of order) {
      const subject = this.#inventory.attachedTo(tag);
      if (subject >= 0) {
        append(this.#attached, subject, tag);
        this.#decision.setTag(tag, false, 'belongs', -1);
        continue;
      }
      const isAttached = attachedSubject(this.#inventory.tagName(tag)) !== undefined;
      const resumed = isAttached ? this.#pickedTag(tag) : undefined;
      const { outcome, rule } = resumed ?? this.#judge.tag(this.#inventory.tagName(tag), this.#factsOfTag(tag));
      const spared = outcome === 'delete' ? this.#sparedTag(tag, rule) : reasonOf(outcome);
      this.#decision.setTag(tag, spared === undefined, spared ?? (resumed ? 'with its subject' : 'picked'), rule);
      if (spared !== undefined && !isAttached) remaining += 1;
    }
    if (repositoryLocked) return;
    for (const tag of order) {
      if (remaining >= this.#policy.minimumTags) break;
      if (this.#decision.tagGoes[tag] !== 1 || attachedSubject(this.#inventory.tagName(tag)) !== undefined) continue;
      this.#decision.setTag(tag, false, 'minimum', this.#decision.tagRule[tag] ?? -1);
      remaining += 1;
    }
  }

  #pickedTag(tag: number): Verdict | undefined {
    const name = this.#inventory.tagName(tag);
    const digest = this.#inventory.digest(this.#inventory.tagManifest(tag));
    const rule = this.#around.pickedTag?.(name, digest, this.#inventory.tagTicks(tag));
    return rule === undefined ? undefined : { outcome: 'delete', rule };
  }

  #sparedTag(tag: number, rule: number): Reason | undefined {
    const { repositoryLocked } = this.#inventory;
    if (repositoryLocked) return 'repository locked';
    if (this.#inventory.isTagLocked(tag) && !this.#policy.rules[rule]?.includeLocked) return 'locked';
    return this.#notInPlan(tag);
  }

  #notInPlan(tag: number): Reason | undefined {
    const { tagMayGo } = this.#around;
    if (tagMayGo === undefined) return undefined;
    const digest = this.#inventory.digest(this.#inventory.tagManifest(tag));
    return tagMayGo(this.#inventory.tagName(tag), digest, this.#inventory.tagTicks(tag));
  }

  /** Why a tag such as sha256-….sig is kept although the manifest that it belongs to is deleted. */
  #sparedAttached(tag: number, unlocks: boolean): Reason | undefined {
    return this.#inventory.isTagLocked(tag) && !unlocks ? 'locked' : this.#notInPlan(tag);
  }

  #is = (row: number, mark: number): boolean => ((this.#marks[row] ?? 0) & mark) !== 0;

  #mark(row: number, mark: number): void {
    this.#marks[row] = (this.#marks[row] ?? 0) | mark;
  }

  #pend(row: number, by: number): void {
    this.#pending.set(row, (this.#pending.get(row) ?? 0) + by);
  }

  #unlocks = (rule: number): boolean => this.#policy.rules[rule]?.includeLocked === true;

  #countTags(): void {
    const mayUnlock = this.#policy.rules.some(({ includeLocked }) => includeLocked);
    for (let tag = 0; tag < this.#inventory.tagCount; tag += 1) {
      const row = this.#inventory.tagManifest(tag);
      const rule = this.#decision.tagRule[tag] ?? -1;
      const belongs = this.#decision.reasonOfTag(tag) === 'belongs';
      if (belongs && this.#sparedAttached(tag, mayUnlock) === undefined) this.#pend(row, 1);
      else if (belongs || this.#decision.tagGoes[tag] !== 1) this.#mark(row, kept);
      else {
        increase(this.#doomed, row);
        this.#lastRule[row] = rule;
        if (this.#policy.rules[rule]?.tagOnly) this.#mark(row, untaggedOnly);
      }
    }
  }

  /** Everything that would be deleted if nothing else needed it. */
  #pickManifests(): void {
    for (let row = 0; row < this.#inventory.size; row += 1) if (this.#inventory.isPresent(row)) this.#ownRight(row);
    const size = this.#inventory.size;
    for (let row = 0; row < size; row += 1) if (this.#decision.goes(row) && this.#takesAlong(row)) this.#pickBelow(row);
  }

  #takesAlong(row: number): boolean {
    const { children, referrers } = this.#inventory;
    return children.has(row) || referrers.has(row) || this.#attached.has(row);
  }

  /** What is deleted with a manifest that was selected, and with that again; once for each. */
  #pickBelow(picked: number): void {
    const waiting = [picked];
    for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
      if (this.#is(row, expanded)) continue;
      this.#mark(row, expanded);
      const rule = this.#decision.manifestRule[row] ?? -1;
      for (const child of this.#inventory.children.get(row) ?? [])
        if (this.#takeAlong(child, 'with its index', rule, row)) waiting.push(child);
      for (const referrer of this.#inventory.referrers.get(row) ?? [])
        if (this.#takeAlong(referrer, 'with its subject', rule, row)) waiting.push(referrer);
      for (const tag of this.#attached.get(row) ?? []) {
        const holder = this.#inventory.tagManifest(tag);
        if (this.#sparedAttached(tag, this.#unlocks(rule)) !== undefined) continue;
        this.#pend(holder, -1);
        increase(this.#doomed, holder);
        if (this.#lastRule[holder] === -1) this.#lastRule[holder] = rule;
        if (!this.#decision.goes(holder) && this.#ownRight(holder, row)) waiting.push(holder);
      }
    }
  }

  /** Decides one manifest on its own; true if it would be deleted. */
  #ownRight(row: number, subject = -1): boolean {
    const [doomed, pending] = [this.#doomed[row] ?? 0, this.#pending.get(row) ?? 0];
    const isKept = this.#is(row, kept);
    const listed = this.#inventory.listedTags(row);
    if (!this.#inventory.isPresent(row)) return false;
    if (!isKept && doomed + pending === 0 && listed === 0) return this.#judgeUntagged(row);
    const rule = this.#lastRule[row] ?? -1;
    const spared = this.#sparedManifest(row, rule);
    const moved = doomed - (this.#around.deletedTags?.(row) ?? 0) > listed;
    if (isKept || pending > 0 || doomed === 0) this.#decision.setManifest(row, stays, 'tagged', -1);
    else if (listed > doomed || moved) this.#decision.setManifest(row, stays, 'changed', -1);
    else if (this.#is(row, untaggedOnly)) this.#decision.setManifest(row, stays, 'tag only', rule);
    else if (spared !== undefined) this.#decision.setManifest(row, stays, spared, rule);
    else {
      this.#decision.setManifest(
        row,
        potential,
        subject >= 0 ? 'with its subject' : 'with its last tag',
        rule,
        subject,
      );
      return true;
    }
    return false;
  }

  #judgeUntagged(row: number): boolean {
    const resumed = this.#around.picked?.(this.#inventory.digest(row));
    const { outcome, rule } =
      resumed === undefined
        ? this.#judge.untagged(this.#factsOf(row, undefined))
        : ({ outcome: 'delete', rule: resumed } as const);
    const spared =
      outcome !== 'delete'
        ? reasonOf(outcome)
        : ((resumed === undefined ? this.#unknownUse() : undefined) ?? this.#sparedManifest(row, rule));
    this.#decision.setManifest(row, spared === undefined ? potential : stays, spared ?? 'picked', rule);
    return spared === undefined;
  }

  /** Why it is not known what else needs an untagged manifest. */
  #unknownUse(): Reason | undefined {
    if (this.#inventory.hasHidden) return 'hidden';
    return this.#inventory.hasUnread ? 'unread' : undefined;
  }

  #sparedManifest(row: number, rule: number): Reason | undefined {
    if (this.#inventory.repositoryLocked) return 'repository locked';
    if (this.#inventory.isLocked(row) && !this.#policy.rules[rule]?.includeLocked) return 'locked';
    return this.#around.manifestMayGo?.(this.#inventory.digest(row), this.#inventory.ticks(row));
  }

  /** A manifest without a tag of its own is deleted with its index or its subject. */
  #takeAlong(row: number, reason: Reason, rule: number, because: number): boolean {
    if (!this.#inventory.isPresent(row) || this.#decision.goes(row)) return false;
    const hasTags = this.#is(row, kept) || (this.#doomed[row] ?? 0) + (this.#pending.get(row) ?? 0) > 0;
    const isKept = this.#unknownUse() !== undefined || this.#decision.reasonOfManifest(row) === 'kept by rule';
    if (isKept || hasTags || this.#inventory.listedTags(row) > 0) return false;
    if (this.#sparedManifest(row, rule) !== undefined) return false;
    this.#decision.setManifest(row, potential, reason, rule, because);
    return true;
  }

  /** Keeps everything that a kept manifest needs. */
  #protect(): void {
    const waiting: number[] = [];
    for (let row = 0; row < this.#inventory.size; row += 1)
      if (this.#inventory.isPresent(row) && !this.#decision.goes(row) && this.#protects(row)) waiting.push(row);
    const keep = (row: number, reason: Reason, because: number) => {
      if (!this.#inventory.isPresent(row) || !this.#decision.goes(row)) return;
      this.#decision.setManifest(row, stays, reason, this.#decision.manifestRule[row] ?? -1, because);
      waiting.push(row);
    };
    for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
      for (const child of this.#inventory.children.get(row) ?? []) keep(child, 'platform', row);
      const subject = this.#inventory.subject.get(row);
      if (subject !== undefined) keep(subject, 'referred to', row);
      for (const referrer of this.#inventory.referrers.get(row) ?? []) keep(referrer, 'refers', row);
      for (const tag of this.#attached.get(row) ?? []) keep(this.#inventory.tagManifest(tag), 'refers', row);
    }
  }

  #protects = (row: number): boolean => this.#takesAlong(row) || this.#inventory.subject.has(row);

  /** A tag such as sha256-….sig is deleted with the manifest that it belongs to. */
  #settleAttached(): void {
    for (const [subject, tags] of this.#attached) {
      if (!this.#decision.goes(subject)) continue;
      const rule = this.#decision.manifestRule[subject] ?? -1;
      for (const tag of tags) {
        const spared = this.#sparedAttached(tag, this.#unlocks(rule));
        if (spared !== undefined) this.#decision.setTag(tag, false, spared, -1);
        else this.#decision.setTag(tag, true, 'with its subject', rule);
      }
    }
  }

  #factsOfTag(tag: number): Facts {
    const name = this.#inventory.tagName(tag);
    return { ...this.#factsOf(this.#inventory.tagManifest(tag), name), ticks: this.#inventory.tagTicks(tag) };
  }

  #factsOf(row: number, tag: string | undefined): Facts {
    const { pulled } = this.#around;
    return {
      ticks: this.#inventory.ticks(row),
      mediaType: this.#inventory.mediaType(row),
      platform: this.#inventory.platform(row),
      size: this.#inventory.imageSize(row),
      pulled: () => pulled?.(this.#inventory.digest(row), tag) ?? 'unknown',
    };
  }
}

function reasonOf(outcome: 'kept by rule' | 'newest' | 'no rule' | 'delete'): Reason {
  return outcome === 'delete' ? 'picked' : outcome;
}

function append(map: Map<number, number[]>, key: number, value: number): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

function increase(counts: Int32Array, row: number): void {
  counts[row] = (counts[row] ?? 0) + 1;
}
