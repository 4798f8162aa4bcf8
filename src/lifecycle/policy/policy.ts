import type { FromSchema } from 'json-schema-to-ts';
import { Failure } from '../../call/failure.ts';
import type { purgePolicy, purgeRule } from '../../protocol/resources/purgePolicy.ts';
import { readDuration, readSize } from './amounts.ts';
import { type Patterns, readPatterns } from './patterns.ts';

export type PolicyDocument = FromSchema<typeof purgePolicy>;
export type RuleDocument = FromSchema<typeof purgeRule>;

/** A rule that was read and validated. Times are milliseconds, sizes bytes. */
export interface Rule {
  readonly name: string;
  readonly action: 'keep' | 'delete';
  readonly repositories: Patterns;
  /** Absent: the rule applies to untagged manifests only. */
  readonly tags?: Patterns;
  readonly untagged: boolean;
  readonly olderThan?: number;
  readonly notPulledFor?: number;
  readonly mediaTypes?: Patterns;
  readonly platforms?: Patterns;
  readonly largerThan?: number;
  readonly smallerThan?: number;
  readonly keep: number;
  readonly keepPer: 'repository' | 'pattern';
  readonly includeLocked: boolean;
  readonly tagOnly: boolean;
  /** The rule's conditions as a plan shows them, for instance 'older than 30d'. */
  readonly words: string;
}

export interface Policy {
  /** The repositories that it applies to. */
  readonly within: Patterns;
  readonly rules: readonly Rule[];
  readonly minimumTags: number;
}

/** Reads a policy, and rejects one that contradicts itself before anything is sent. */
export async function readPolicy(document: PolicyDocument): Promise<Policy> {
  const names = new Set<string>();
  const rules: Rule[] = [];
  for (const [index, given] of document.rules.entries()) {
    const name = given.name ?? `rule ${index + 1}`;
    if (names.has(name)) throw contradiction(`Two rules are named '${name}'.`, 'Give each rule a different name.');
    names.add(name);
    checkRule(given, name);
    rules.push(await readRule(given, name));
  }
  checkOrder(rules);
  const within = await readPatterns(document.repositories, document.excludeRepositories, 'repository pattern');
  return { within, rules, minimumTags: document.minimumTags ?? 0 };
}

async function readRule(given: RuleDocument, name: string): Promise<Rule> {
  const untagged = given.untagged === true;
  const aboutTags = !untagged || given.tags !== undefined;
  const { mediaTypes, platforms, largerThan, smallerThan, olderThan, notPulledFor } = given;
  const of = `of ${quoted(name)}`;
  return {
    name,
    action: given.action,
    repositories: await readPatterns(given.repositories, given.excludeRepositories, `repository pattern ${of}`),
    ...(aboutTags ? { tags: await readPatterns(given.tags, given.excludeTags, `tag pattern ${of}`) } : {}),
    untagged,
    ...(olderThan === undefined ? {} : { olderThan: readDuration(olderThan, `olderThan ${of}`) }),
    ...(notPulledFor === undefined ? {} : { notPulledFor: readDuration(notPulledFor, `notPulledFor ${of}`) }),
    ...(mediaTypes === undefined ? {} : { mediaTypes: await readPatterns(mediaTypes, undefined, `media type ${of}`) }),
    ...(platforms === undefined ? {} : { platforms: await readPatterns(platforms, undefined, `platform ${of}`) }),
    ...(largerThan === undefined ? {} : { largerThan: readSize(largerThan, `largerThan ${of}`) }),
    ...(smallerThan === undefined ? {} : { smallerThan: readSize(smallerThan, `smallerThan ${of}`) }),
    keep: given.keep ?? 0,
    keepPer: given.keepPer ?? 'repository',
    includeLocked: given.includeLocked === true,
    tagOnly: given.tagOnly === true,
    words: wordsOf(given),
  };
}

function wordsOf({ olderThan, notPulledFor, keep, largerThan, smallerThan }: RuleDocument): string {
  return [
    keep === undefined ? '' : `not among the newest ${keep}`,
    olderThan === undefined ? '' : `older than ${olderThan}`,
    notPulledFor === undefined ? '' : `not pulled for ${notPulledFor}`,
    largerThan === undefined ? '' : `larger than ${largerThan}`,
    smallerThan === undefined ? '' : `smaller than ${smallerThan}`,
  ]
    .filter(Boolean)
    .join(', ');
}

function checkRule(rule: RuleDocument, name: string): void {
  const says = (what: string, advice: string) => contradiction(`${capital(quoted(name))} ${what}`, advice);
  if (rule.keep !== undefined && rule.keep < 0)
    throw says(`has a negative keep (${rule.keep}).`, 'Keep is a number of tags: zero or more.');
  if (rule.action === 'keep') {
    const wrong = (['keep', 'keepPer', 'includeLocked', 'tagOnly'] as const).find((key) => rule[key] !== undefined);
    if (wrong !== undefined)
      throw says(`has the action 'keep' and also ${wrong}.`, `Use ${wrong} only in rules that delete.`);
  }
  if (rule.untagged === true && rule.tags === undefined) {
    const wrong = (['excludeTags', 'keep', 'keepPer', 'tagOnly'] as const).find((key) => rule[key] !== undefined);
    if (wrong !== undefined)
      throw says(
        `applies to untagged manifests only, but has ${wrong}, which is about tags.`,
        `Add tags, or remove ${wrong}.`,
      );
  }
  if (rule.keepPer !== undefined && rule.keep === undefined)
    throw says('has keepPer without keep.', 'Add keep: how many are kept.');
  for (const [include, exclude, what] of [
    [rule.tags, rule.excludeTags, 'tag'],
    [rule.repositories, rule.excludeRepositories, 'repository'],
  ] as const) {
    const excluded = new Set(exclude);
    const left = (include ?? ['*']).filter((pattern) => !excluded.has(pattern) && !excluded.has('*'));
    if (left.length === 0)
      throw says(`excludes every ${what} that it includes.`, `Remove the pattern from one of the two lists.`);
  }
  if (rule.largerThan !== undefined && rule.smallerThan !== undefined) {
    const [least, most] = [readSize(rule.largerThan, 'largerThan'), readSize(rule.smallerThan, 'smallerThan')];
    if (most <= least)
      throw says('has a largerThan that is not below its smallerThan, so nothing can match.', 'Swap the two sizes.');
  }
}

/** A rule after one that matches everything never decides anything, so the policy cannot be what its author meant. */
function checkOrder(rules: readonly Rule[]): void {
  if (!rules.some(({ action }) => action === 'delete'))
    throw contradiction('No rule of the policy deletes anything.', "Give at least one rule the action 'delete'.");
  for (const [index, rule] of rules.entries()) {
    for (const earlier of rules.slice(0, index)) {
      const coversTags = rule.tags === undefined || decidesAll(earlier, 'tags');
      const coversUntagged = !rule.untagged || decidesAll(earlier, 'untagged');
      if (coversTags && coversUntagged)
        throw contradiction(
          `${capital(quoted(rule.name))} can never decide anything: ${quoted(earlier.name)} comes before it and ${
            earlier.action === 'keep' ? 'keeps' : 'deletes'
          } all that there is.`,
          'Put the rule that matches everything last.',
        );
    }
  }
}

function decidesAll(rule: Rule, what: 'tags' | 'untagged'): boolean {
  const { olderThan, notPulledFor, mediaTypes, platforms, largerThan, smallerThan } = rule;
  const conditions = [olderThan, notPulledFor, mediaTypes, platforms, largerThan, smallerThan];
  const picks = what === 'tags' ? rule.tags?.all === true : rule.untagged;
  return picks && rule.repositories.all && conditions.every((condition) => condition === undefined);
}

const quoted = (name: string) => (/^rule \d+$/.test(name) ? name : `the rule '${name}'`);
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function contradiction(message: string, advice: string): Failure {
  return new Failure('InvalidInput', `The policy contradicts itself. ${message}`, { advice });
}
