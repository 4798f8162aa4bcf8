import { describe, expect, it } from 'vitest';
import { Failure } from '../../console/failure.ts';
import { readArguments, readLine, type Token } from '../../console/line/words.ts';
import { type Plan, plan } from '../../console/plan/plan.ts';

const environment = { OWNER: 'Smith, John', WHEN: '2027-01-31T18:00:00Z' };

function valuesIn(tokens: readonly Token[]): Record<string, unknown> {
  return Object.fromEntries((plan(tokens) as Plan).stages.at(-1)?.values ?? []);
}

const typed = (line: string) => valuesIn(readLine(line, environment).tokens);
const fromShell = (...words: string[]) => valuesIn(readArguments(words, environment).tokens);

function refusalOf(line: string): Failure {
  try {
    typed(line);
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
    throw thrown;
  }
  throw new Error(`not refused: ${line}`);
}

const update = 'Update-AzContainerRegistry -Name demo';
const webhook = 'New-AzContainerRegistryWebhook -RegistryName demo -Name x -ServiceUri https://example.com';
const credential = 'New-AzContainerRegistryCredential -RegistryName demo -TokenName reader';

describe('several strings', () => {
  it.each([
    ['push,delete', ['push', 'delete']],
    ['push, delete ,quarantine', ['push', 'delete', 'quarantine']],
    ['\'push\', "DELETE"', ['push', 'delete']],
    ['push', ['push']],
    ['push,\n  delete', ['push', 'delete']],
  ])('%j are separated by commas, and are values of the contract', (text, actions) => {
    expect(typed(`${webhook} -Action ${text}`).Action).toEqual(actions);
    expect(typed(`${webhook} -Action:${text}`).Action).toEqual(actions);
  });

  it('in quotes or in the environment are one, as in PowerShell', () => {
    const map = 'New-AzContainerRegistryScopeMap -RegistryName demo -Name x -Action';
    expect(typed(`${map} 'a,b',c`).Action).toEqual(['a,b', 'c']);
    expect(typed(`${map} $env:OWNER, "by $env:OWNER"`).Action).toEqual(['Smith, John', 'by Smith, John']);
  });

  it('from a shell, which removed the quotes, are still separated', () => {
    const words = ['New-AzContainerRegistryScopeMap', '-RegistryName', 'demo', '-Name', 'x', '-Action'];
    expect(fromShell(...words, 'a,b, c').Action).toEqual(['a', 'b', 'c']);
    expect(fromShell(...words, "a,'b,c'").Action).toEqual(['a', 'b,c']);
    expect(fromShell(...words, 'a', '-Description', 'one, two').Description).toBe('one, two');
  });

  it.each([
    [`${webhook} -Action push,now`, "'now'", 'chart_push'],
    [`${webhook} -Action push,,delete`, ',', ''],
    [`${webhook} -Action push,''`, '-Action is empty', ''],
    [`${update} -RoleAssignmentMode a,b`, "takes one value, and 'a,b' is a list", 'single quotes'],
    [`Connect-AzContainerRegistry -Name r -UserName u -Password se,cret`, 'takes one value', ''],
  ])('%s is refused', (line, what, advice) => {
    const refusal = refusalOf(line);
    expect(refusal).toMatchObject({ kind: 'InvalidInput' });
    expect(refusal.message).toContain(what);
    expect(refusal.message).not.toContain('se,cret');
    expect(refusal.advice).toContain(advice);
  });
});

describe('names with values', () => {
  it.each([
    ['team=web', { team: 'web' }],
    ['team=web,stage=test', { team: 'web', stage: 'test' }],
    ["team=web, 'note=a, b', empty=", { team: 'web', note: 'a, b', empty: '' }],
    ["note='a, b'", { note: 'a, b' }],
    ['query=a=b', { query: 'a=b' }],
    ['__proto__=x', Object.fromEntries([['__proto__', 'x']])],
    ['"owner=$env:OWNER"', { owner: 'Smith, John' }],
    ["''", {}],
  ])('are parsed: %s', (text, table) => expect(typed(`${update} -Tag ${text}`).Tag).toEqual(table));

  it('come from a shell, too', () => {
    const words = ['Update-AzContainerRegistry', '-Name', 'demo', '-Tag'];
    expect(fromShell(...words, "team=web,'note=a, b'").Tag).toEqual({ team: 'web', note: 'a, b' });
  });

  it.each([
    ['web', "'web' has no name"],
    ['=web', "'=web' has no name"],
    ['a=1,a=2', 'a more than once'],
    ['$null', '$null'],
  ])('%s is refused', (text, what) => expect(refusalOf(`${update} -Tag ${text}`).message).toContain(what));
});

describe('a point in time', () => {
  const local = (text: string) => new Date(text).toISOString();

  it.each([
    ['2027-01-31', local('2027-01-31T00:00:00')],
    ['2027-01-31T18:00', local('2027-01-31T18:00:00')],
    ["'2027-01-31 18:00:30'", local('2027-01-31T18:00:30')],
    ['2027-01-31T18:00:00Z', '2027-01-31T18:00:00.000Z'],
    ['2027-01-31T18:00:00.5+02:00', '2027-01-31T16:00:00.500Z'],
    ['2027-01-31T18:00:00-0130', '2027-01-31T19:30:00.000Z'],
    ['$env:WHEN', '2027-01-31T18:00:00.000Z'],
  ])('%s is sent as %s', (text, sent) => expect(typed(`${credential} -Expiry ${text}`).Expiry).toBe(sent));

  it.each(['tomorrow', '2027-02-30', '2027-13-01', '2027-01-31T25:00', '31.01.2027', '20270131', '007'])(
    '%s is refused',
    (text) => {
      const refusal = refusalOf(`${credential} -Expiry ${text}`);
      expect(refusal.message).toBe(`-Expiry is a point in time, not '${text}'.`);
      expect(refusal.advice).toContain('2027-01-31');
    },
  );
});
