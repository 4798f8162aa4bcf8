import { Failure } from '../../call/failure.ts';
import { present } from '../../protocol/present.ts';
import type { PolicyDocument, RuleDocument } from './policy.ts';

/** What a cmdlet takes in place of a file of rules. */
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
 * Filters as a policy of one rule. -Untagged alone is about untagged manifests only; beside whatever is about tags
 * (-Tag, -ExcludeTag, -Keep, -MinimumTags) both go.
 */
export function policyOfFilters(filters: Filters): PolicyDocument {
  const { keep, tags, excludeTags, minimumTags, keepPer } = filters;
  if (keep !== undefined && keep < 0) throw invalid(`-Keep ${keep} is negative.`, 'Give the number of tags that stay.');
  if (minimumTags !== undefined && minimumTags < 0)
    throw invalid(`-MinimumTags ${minimumTags} is negative.`, 'Give the number of tags that stay.');
  const aboutTags = [tags, excludeTags, keep, minimumTags].some((filter) => filter !== undefined);
  if (!says(filters)) {
    throw invalid(
      'Nothing says what is to go.',
      'Give at least one of -Tag, -Keep, -OlderThan, -Untagged, -NotPulledFor, -MediaType, -Platform, -LargerThan, -SmallerThan, or -Policy; -Tag * stands for every tag.',
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

/** A registry's name alone must not empty it. */
function says(filters: Filters): boolean {
  const { repositories, excludeRepositories, includeLocked, tagOnly, keepPer, minimumTags, ...conditions } = filters;
  return Object.values(conditions).some((filter) => filter !== undefined && filter !== false);
}

const list = (values: readonly string[] | undefined) => (values?.length ? [...values] : undefined);

function invalid(message: string, advice: string): Failure {
  return new Failure('InvalidInput', message, { advice });
}
