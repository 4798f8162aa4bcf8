import { attachedSubject } from '../repository/inventory.ts';
import { ticksAt } from '../repository/times.ts';
import type { Policy, Rule } from './policy.ts';

/** The properties of a tag or an untagged manifest that rules look at. */
export interface Facts {
  readonly ticks: number;
  readonly mediaType: string;
  readonly platform: string;
  readonly size: number;
  /** The last pull in the registry's log: milliseconds since 1970, 'never', or 'unknown'. */
  readonly pulled: () => number | 'never' | 'unknown';
}

type Outcome = 'delete' | 'kept by rule' | 'newest' | 'no rule';

export interface Verdict {
  readonly outcome: Outcome;
  /** Its position among the policy's rules; -1 if none decided. */
  readonly rule: number;
}

const noRule: Verdict = { outcome: 'no rule', rule: -1 };

/**
 * The rules of one repository. Tags must be passed newest first, each once: that is how the newest are counted.
 * The first rule that matches decides; the newest that a rule keeps are decided by that rule as well.
 */
export class Judge {
  readonly #rules: readonly { readonly rule: Rule; readonly number: number }[];
  readonly #now: number;
  readonly #counts = new Map<string, number>();

  /** `now`: milliseconds since 1970. */
  constructor(policy: Policy, repository: string, now: number) {
    this.#rules = policy.rules
      .map((rule, number) => ({ rule, number }))
      .filter(({ rule }) => rule.repositories.match(repository) >= 0);
    this.#now = now;
  }

  /** Whether the list of tags alone is enough to decide. */
  get needsManifests(): boolean {
    return this.#rules.some(
      ({ rule }) =>
        rule.tags !== undefined &&
        [rule.mediaTypes, rule.platforms, rule.largerThan, rule.smallerThan].some((asked) => asked !== undefined),
    );
  }

  tag(name: string, facts: Facts): Verdict {
    for (const { rule, number } of this.#rules) {
      const pattern = rule.tags?.match(name) ?? -1;
      if (pattern < 0 || !fits(rule, facts)) continue;
      if (rule.keep > 0) {
        // A signature without its image does not count among the newest.
        const kind = attachedSubject(name) === undefined ? 'own' : 'attached';
        const group = `${number} ${kind} ${rule.keepPer === 'pattern' ? pattern : ''}`;
        const seen = this.#counts.get(group) ?? 0;
        this.#counts.set(group, seen + 1);
        if (seen < rule.keep) return { outcome: 'newest', rule: number };
      }
      if (this.#isDue(rule, facts)) return decided(rule, number);
    }
    return noRule;
  }

  untagged(facts: Facts): Verdict {
    for (const { rule, number } of this.#rules) {
      if (rule.untagged && fits(rule, facts) && this.#isDue(rule, facts)) return decided(rule, number);
    }
    return noRule;
  }

  #isDue({ olderThan, notPulledFor }: Rule, facts: Facts): boolean {
    // An unknown time never counts as old enough.
    if (olderThan !== undefined && !(facts.ticks <= ticksAt(this.#now - olderThan))) return false;
    if (notPulledFor === undefined) return true;
    const pulled = facts.pulled();
    if (pulled === 'unknown') return false;
    // Without a pull, the time of the push counts: a tag pushed yesterday has not been unused for 90 days.
    const since = pulled === 'never' ? facts.ticks : ticksAt(pulled);
    return since <= ticksAt(this.#now - notPulledFor);
  }
}

function decided({ action }: Rule, rule: number): Verdict {
  return { outcome: action === 'delete' ? 'delete' : 'kept by rule', rule };
}

function fits({ mediaTypes, platforms, largerThan, smallerThan }: Rule, facts: Facts): boolean {
  return (
    (mediaTypes === undefined || mediaTypes.match(facts.mediaType) >= 0) &&
    (platforms === undefined || platforms.match(facts.platform) >= 0) &&
    (largerThan === undefined || facts.size > largerThan) &&
    (smallerThan === undefined || facts.size < smallerThan)
  );
}
