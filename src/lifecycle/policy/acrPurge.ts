import { Failure } from '../../call/failure.ts';
import { readPattern } from '../../registry/lists/wildcard.ts';
import { readDuration } from './amounts.ts';
import { type PolicyDocument, type RuleDocument, readPolicy } from './policy.ts';

/**
 * A policy as one command of acr-cli (Azure/acr-cli, cmd/acr/purge.go), so that it can run in Azure as a task. Only
 * policies that give the same result are converted: `--keep` keeps the newest of those that are older than `--ago` and
 * not locked, tags are deleted but not their manifests, and `--untagged` has other rules for what is in use.
 */
export async function acrPurgeCommand(document: PolicyDocument): Promise<string> {
  await readPolicy(document);
  const [rule, ...others] = document.rules;
  if (rule === undefined || others.length > 0)
    throw inexpressible('it has several rules', 'Make one task of each rule.');
  checkWhole(document);
  checkRule(rule);
  const repositories = document.repositories ?? rule.repositories ?? ['*'];
  const filters = repositories.flatMap((repository) =>
    (rule.tags ?? ['*']).map(
      (tag) => `--filter '${escaped(repositoryExpression(repository))}:${escaped(tagExpression(tag))}'`,
    ),
  );
  const ago = rule.olderThan === undefined ? '0d' : goDuration(readDuration(rule.olderThan, 'olderThan'));
  const keep = rule.keep ? [`--keep ${rule.keep}`] : [];
  const locked = rule.includeLocked ? ['--include-locked'] : [];
  return ['acr purge', ...filters, `--ago ${ago}`, ...keep, ...locked].join(' ');
}

function checkWhole({ repositories, excludeRepositories, minimumTags, rules }: PolicyDocument): void {
  if (excludeRepositories !== undefined || rules[0]?.excludeRepositories !== undefined)
    throw inexpressible('acr purge can leave no repositories out', 'Name those that are meant in repositories.');
  if (repositories !== undefined && rules[0]?.repositories !== undefined)
    throw inexpressible('its rule narrows the repositories once more', 'Name them in one place.');
  if (minimumTags)
    throw inexpressible(
      'acr purge knows no minimum of tags',
      'Leave minimumTags out, or run it with Invoke-AzContainerRegistryPurge.',
    );
}

function checkRule(rule: RuleDocument): void {
  const here = 'Run it with Invoke-AzContainerRegistryPurge on a machine of yours, or leave that out.';
  if (rule.untagged) throw inexpressible('acr purge decides by other rules which untagged manifests are in use', here);
  if (!rule.tagOnly)
    throw inexpressible(
      'acr purge takes tags away and leaves their manifests',
      "Give the rule tagOnly; the registry's retention policy can remove the manifests.",
    );
  const foreign = (
    ['excludeTags', 'notPulledFor', 'mediaTypes', 'platforms', 'largerThan', 'smallerThan'] as const
  ).find((key) => rule[key] !== undefined);
  if (foreign !== undefined) throw inexpressible(`acr purge knows no ${foreign}`, here);
  if (!rule.keep) return;
  if (rule.keepPer === 'pattern')
    throw inexpressible('acr purge keeps for each repository, not for each pattern', here);
  if (rule.olderThan !== undefined)
    throw inexpressible(
      'its --keep keeps the newest of those older than --ago, not the newest of all',
      'Give either keep or olderThan.',
    );
  if (!rule.includeLocked)
    throw inexpressible(
      'its --keep does not count locked tags among the newest',
      'Give includeLocked as well, or olderThan in place of keep.',
    );
}

/** It matches the whole name. */
function repositoryExpression(pattern: string): string {
  if (isExpression(pattern)) return `.*(?:${pattern.slice(1, -1)}).*`;
  return fromWildcard(pattern);
}

/** It matches any part of the tag. */
function tagExpression(pattern: string): string {
  if (isExpression(pattern)) return pattern.slice(1, -1);
  return pattern === '*' ? '.*' : `^${fromWildcard(pattern)}$`;
}

const isExpression = (pattern: string) => pattern.length > 2 && pattern.startsWith('/') && pattern.endsWith('/');

function fromWildcard(pattern: string): string {
  const parts = readPattern(pattern);
  if (parts === undefined) throw inexpressible(`nothing matches ${pattern}`, 'Correct the pattern.');
  return parts
    .map((part) => {
      if (part === '*') return '.*';
      if (part === '?') return '.';
      if ('is' in part) return literal(part.is);
      return `[${part.set.map(([from, to]) => (from === to ? literal(from) : `${literal(from)}-${literal(to)}`)).join('')}]`;
    })
    .join('');
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|-]/g, '\\$&');

/** In quotes in a task file: a dollar begins an alias, and a colon separates repository and tag. */
function escaped(expression: string): string {
  if (/[':]|\{\{/.test(expression.replaceAll('(?:', '')))
    throw inexpressible(`a colon, a quote or braces stand in ${expression}`, 'Write the pattern without them.');
  return expression.replaceAll('$', '$$$$');
}

/** `30d12h5s`; rounded up to seconds, so that nothing is deleted too early. */
function goDuration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const [days, hours, minutes, left] = [seconds / 86_400, (seconds / 3600) % 24, (seconds / 60) % 60, seconds % 60].map(
    Math.floor,
  );
  return `${days}d${hours ? `${hours}h` : ''}${minutes ? `${minutes}m` : ''}${left ? `${left}s` : ''}`;
}

function inexpressible(why: string, advice: string): Failure {
  return new Failure('InvalidInput', `acr purge cannot carry out this policy exactly: ${why}.`, { advice });
}
