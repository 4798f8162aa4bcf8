import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quoted } from '../../tasks/quoted.ts';

export interface BadPurge {
  readonly says: string;
  /** What follows the cmdlet and its registry. */
  readonly given: string;
  /** Of the message that the user gets. */
  readonly message: RegExp;
}

/** Files of policies and plans that are wrong, written into this folder: what a user may give by mistake. */
export function badPurges(folder: string, loginServer: string): BadPurge[] {
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return quoted(path);
  };
  const policy = (name: string, text: string) => `-Policy ${file(`${name}.json`, text)}`;
  const rule = (name: string, more: object) => policy(name, JSON.stringify({ rules: [{ action: 'delete', ...more }] }));
  const plan = (name: string, head: object, ...lines: string[]) =>
    `-PlanPath ${file(`${name}.jsonl`, [JSON.stringify(head), ...lines, ''].join('\n'))}`;
  const rules = [{ action: 'delete' }];
  const head = { acrShellPlan: 1, registry: loginServer, createdOn: '2026-01-01T00:00:00Z', policy: { rules } };
  const totals = JSON.stringify({ summary: { sizeUpperBound: 0, requests: 0 } });
  const gone = JSON.stringify({ repository: 'team/app', tag: 'v1', digest: `sha256:${'0'.repeat(64)}` });
  const aFolder = join(folder, 'folder');
  mkdirSync(aFolder, { recursive: true });
  const never = '{"rules":[{"name":"all","action":"keep"},{"name":"old","action":"delete","olderThan":"9d"}]}';
  return [
    {
      says: 'a policy that contradicts itself',
      given: policy('never', never),
      message: /'old' can never decide anything/,
    },
    {
      says: 'a policy that says keep twice',
      given: policy('twice', '{"rules":[{"action":"delete","keep":3,"keep":0}]}'),
      message: /has 'keep' twice/,
    },
    { says: 'a negative keep in a policy', given: rule('negative', { keep: -3 }), message: /keep must be >= 0/ },
    { says: 'an age in words in a policy', given: rule('words', { olderThan: 'a month' }), message: /not a duration/ },
    { says: 'an unknown word in a policy', given: rule('unknown', { tag: ['v1'] }), message: /\(tag\)/ },
    { says: 'an empty pattern in a policy', given: rule('empty', { tags: [''] }), message: /fewer than 1 characters/ },
    { says: 'a policy without rules', given: policy('none', '{"rules":[]}'), message: /fewer than 1 items/ },
    { says: 'a policy that was cut short', given: policy('cut', '{"rules":[{"action"'), message: /is not JSON/ },
    { says: 'a policy of a newer format', given: policy('newer', '{"version":9,"rules":[]}'), message: /\(version\)/ },
    { says: 'a folder as a policy', given: `-Policy ${quoted(aFolder)}`, message: /is a folder, not a file/ },
    {
      says: 'a policy that is not there',
      given: `-Policy ${quoted(join(folder, 'no.json'))}`,
      message: /no file or folder/,
    },
    { says: 'a policy beside a filter', given: `${rule('beside', {})} -Keep 3`, message: /were specified together/ },
    { says: 'a negative -Keep', given: '-Keep -1', message: /-Keep -1 is negative/ },
    { says: 'an age in words', given: "-OlderThan 'a month'", message: /-OlderThan 'a month' is not a duration/ },
    { says: 'a size in words', given: '-LargerThan huge', message: /-LargerThan 'huge' is not a size/ },
    { says: 'an expression that is none', given: "-Tag '/(?=x)/'", message: /is not a regular expression/ },
    { says: 'a pattern that matches nothing', given: "-Tag '[z-a]'", message: /\[z-a\] matches nothing/ },
    { says: 'one that protects nothing', given: "-Keep 1 -ExcludeTag '[z-a]'", message: /\[z-a\] matches nothing/ },
    { says: 'no filter at all', given: '', message: /No filter was specified/ },
    { says: '-TagOnly for untagged manifests', given: '-Untagged -TagOnly', message: /tagOnly, which is about tags/ },
    { says: 'all of what is excluded', given: "-Tag 'v*' -ExcludeTag 'v*'", message: /excludes every tag/ },
    { says: 'a repository that is not there', given: '-RepositoryName team/none -Keep 1', message: /no repository/ },
    {
      says: 'a plan of another registry',
      given: plan('other', { ...head, registry: 'other.azurecr.io' }, gone, totals),
      message: /is a plan of other\.azurecr\.io/,
    },
    { says: 'a plan of a newer format', given: plan('new', { ...head, acrShellPlan: 2 }), message: /newer AcrShell/ },
    { says: 'a plan that lost its end', given: plan('noEnd', head, gone), message: /it was cut short/ },
    { says: 'a plan cut within a line', given: plan('cutLine', head, gone.slice(0, 40)), message: /is not JSON/ },
    { says: 'a plan without a policy', given: plan('bare', { ...head, policy: 1 }, totals), message: /policy in its/ },
    { says: 'a plan with another line', given: plan('line', head, '{"tag":7}', totals), message: /neither a deletion/ },
    { says: 'a plan beside a filter', given: `${plan('good', head, gone, totals)} -Keep 3`, message: /together/ },
    { says: 'a folder as a plan', given: `-PlanPath ${quoted(aFolder)}`, message: /is a folder, not a file/ },
    {
      says: 'a file as the folder of journals',
      given: `-Keep 1 -JournalPath ${file('file', 'text')}`,
      // Wine has a code of its own for it.
      message: /leads through a file|could not be read or written/,
    },
  ];
}
