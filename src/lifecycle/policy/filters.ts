import { Failure } from '../../call/failure.ts';
import { present } from '../../protocol/present.ts';
import { readDuration, readSize } from './amounts.ts';
import type { PolicyDocument, RuleDocument } from './policy.ts';

/** The filters that a cmdlet accepts in place of a policy file. */
export interface Filters {
  readonly repositories?: readonly string[] | undefined;
  readonly excludeRepositories?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly excludeTags?: readonly string[] | undefined;
  readonly untagged?: boolean | undefined;
  readonly olderThan?: string | undefined;
  readonly notPulledFor?: string | undefined;
  readonly mediaTypes?: readonly string[] | undefined;
  readonly platforms?: readonly string[] | undefined;
  readonly largerThan?: string | undefined;
  readonly smallerThan?: string | undefined;
  readonly keep?: number | undefined;
  readonly keepPer?: 'Repository' | 'Pattern' | undefined;
  readonly includeLocked?: boolean | undefined;
  readonly tagOnly?: boolean | undefined;
  readonly minimumTags?: number | undefined;
}

/**
 * Filters as a policy of one rule. -Untagged alone selects untagged manifests only; together with a filter on tags
 * (-Tag, -ExcludeTag, -Keep, -MinimumTags) it selects both.
 */
export function policyOfFilters(filters: Filters): PolicyDocument {
  const { keep, tags, excludeTags, minimumTags, keepPer } = filters;
  if (keep !== undefined && keep < 0) throw invalid(`-Keep ${keep} is negative.`, 'Give the number of tags to keep.');
  if (minimumTags !== undefined && minimumTags < 0)
    throw invalid(`-MinimumTags ${minimumTags} is negative.`, 'Give the number of tags to keep.');
  for (const [name, text] of [
    ['-OlderThan', filters.olderThan],
    ['-NotPulledFor', filters.notPulledFor],
  ] as const)
    if (text !== undefined) readDuration(text, name);
  for (const [name, text] of [
    ['-LargerThan', filters.largerThan],
    ['-SmallerThan', filters.smallerThan],
  ] as const)
    if (text !== undefined) readSize(text, name);
  const aboutTags = [tags, excludeTags, keep, minimumTags].some((filter) => filter !== undefined);
  if (!says(filters)) {
    throw invalid(
      'No filter was specified, so nothing is selected for deletion.',
      'Give at least one of -Tag, -Keep, -OlderThan, -Untagged, -NotPulledFor, -MediaType, -Platform, -LargerThan, -SmallerThan, or -Policy; -Tag * selects every tag.',
    );
  }
  const rule = present({
    name: 'filters',
    action: 'delete' as const,
    repositories: list(filters.repositories),
    excludeRepositories: list(filters.excludeRepositories),
    tags: list(tags) ?? (filters.untagged && aboutTags ? ['*'] : undefined),
    excludeTags: list(excludeTags),
    untagged: filters.untagged || undefined,
    olderThan: filters.olderThan,
    notPulledFor: filters.notPulledFor,
    mediaTypes: list(filters.mediaTypes),
    platforms: list(filters.platforms),
    largerThan: filters.largerThan,
    smallerThan: filters.smallerThan,
    keep,
    keepPer: keepPer && (keepPer === 'Pattern' ? ('pattern' as const) : ('repository' as const)),
    includeLocked: filters.includeLocked || undefined,
    tagOnly: filters.tagOnly || undefined,
  });
  return { rules: [rule as RuleDocument], ...(minimumTags === undefined ? {} : { minimumTags }) };
}

/** The name of a registry alone must not delete everything in it. */
function says(filters: Filters): boolean {
  const { repositories, excludeRepositories, includeLocked, tagOnly, keepPer, minimumTags, ...conditions } = filters;
  return Object.values(conditions).some((filter) => filter !== undefined && filter !== false);
}

const list = (values: readonly string[] | undefined) => (values?.length ? [...values] : undefined);

function invalid(message: string, advice: string): Failure {
  return new Failure('InvalidInput', message, { advice });
}
