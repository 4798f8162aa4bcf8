import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/call/failure.ts';
import { readDuration, readSize } from '../../src/lifecycle/policy/amounts.ts';
import { type Filters, policyOfFilters } from '../../src/lifecycle/policy/filters.ts';
import { readPattern } from '../../src/lifecycle/policy/patterns.ts';
import { type PolicyDocument, readPolicy } from '../../src/lifecycle/policy/policy.ts';

const day = 86_400_000;

async function refusal(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    expect((error as Failure).kind).toBe('InvalidInput');
    return (error as Failure).message;
  }
  throw new Error('nothing was refused');
}

describe('a duration', () => {
  it.each([
    ['30d', 30 * day],
    ['1d12h', 1.5 * day],
    ['2w', 14 * day],
    ['90m', 5_400_000],
    ['0.5d', day / 2],
    ['P30D', 30 * day],
    ['PT36H', 1.5 * day],
    ['30.00:00:00', 30 * day],
    ['12:30:00', 45_000_000],
    ['0d', 0],
  ])('%s is read', (text, milliseconds) => expect(readDuration(text, '-OlderThan')).toBe(milliseconds));

  it.each(['a month', 'thirty days', '', '30', '-30d', '30 d', 'P1M', 'P1Y', '1000000d', '25:00:00', '٣d'])(
    "'%s' is refused in one sentence that names the parameter",
    async (text) => expect(await refusal(() => readDuration(text, '-OlderThan'))).toContain('-OlderThan'),
  );

  it('is read or refused for any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        try {
          expect(readDuration(text, 'x')).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
    );
  });
});

describe('a size', () => {
  it.each([
    ['500MB', 500 * 1024 ** 2],
    ['1.5 GB', 1.5 * 1024 ** 3],
    [1234, 1234],
    ['1234', 1234],
  ])('%s is read', (text, bytes) => expect(readSize(text, '-LargerThan')).toBe(bytes));
  it.each(['big', '-1', '1PB', 'MB'])("'%s' is refused", async (text) => {
    expect(await refusal(() => readSize(text, '-LargerThan'))).toContain('-LargerThan');
  });
});

describe('a pattern', () => {
  it('matches the whole name as a wildcard, and a part of it as an expression', async () => {
    expect((await readPattern('v1', 'tag'))('v10')).toBe(false);
    expect((await readPattern('/v1/', 'tag'))('v10')).toBe(true);
    expect((await readPattern('/^v\\d+$/', 'tag'))('v10')).toBe(true);
  });

  it('matches in linear time, even a catastrophic expression', async () => {
    const text = `${'a'.repeat(250)}!`;
    for (const pattern of ['/^(a+)+$/', '/(a|aa)+$/', '/^(([a-z])+.)+[A-Z]([a-z])+$/', `${'*a'.repeat(60)}b`])
      expect((await readPattern(pattern, 'tag'))(text), pattern).toBe(false);
  });

  it('with an invalid expression is refused', async () => {
    for (const pattern of ['/(/', '/(?=a)/', '/\\1/', '/a{1,100000}/'])
      expect(await refusal(() => readPattern(pattern, 'tag pattern'))).toContain('not a regular expression');
  });

  it('is accepted or refused for any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 40 }), fc.string({ maxLength: 128 }), async (pattern, text) => {
        for (const one of [pattern, `/${pattern}/`]) {
          const test = await readPattern(one, 'tag').catch((error) => {
            expect(error).toBeInstanceOf(Failure);
            return () => true;
          });
          expect(typeof test(text)).toBe('boolean');
        }
      }),
    );
  });
});

describe('a policy that contradicts itself is refused:', () => {
  const all = { action: 'delete' } as const;
  it.each<[string, PolicyDocument]>([
    ['nothing is deleted', { rules: [{ action: 'keep' }] }],
    ['a negative keep', { rules: [{ action: 'delete', keep: -1 }] }],
    ['a keep rule that counts', { rules: [{ action: 'keep', keep: 3 }, all] }],
    ['a keep rule that unlocks', { rules: [{ action: 'keep', includeLocked: true }, all] }],
    ['what is included is excluded', { rules: [{ action: 'delete', tags: ['v*'], excludeTags: ['v*'] }] }],
    ['everything is excluded', { rules: [{ action: 'delete', excludeRepositories: ['*'] }] }],
    ['untagged ones with a rule about tags', { rules: [{ action: 'delete', untagged: true, keep: 3 }] }],
    ['more than much and less than little', { rules: [{ action: 'delete', largerThan: '2GB', smallerThan: '1MB' }] }],
    ['a rule after the one for everything', { rules: [all, { action: 'delete', tags: ['v*'] }] }],
    ['a rule after one that keeps everything', { rules: [{ action: 'keep' }, { action: 'delete', tags: ['v*'] }] }],
    [
      'two rules of one name',
      {
        rules: [
          { ...all, name: 'a', tags: ['v*'] },
          { ...all, name: 'a' },
        ],
      },
    ],
  ])('%s', async (_, document) => {
    expect(await refusal(() => readPolicy(document))).toMatch(/contradicts itself/);
  });

  it('a consistent policy is accepted', async () => {
    const document: PolicyDocument = {
      rules: [
        { name: 'releases', action: 'keep', tags: ['v*'] },
        { name: 'newest', action: 'delete', keep: 3, olderThan: '30d' },
        { action: 'delete', untagged: true },
      ],
    };
    expect((await readPolicy(document)).rules.map(({ name }) => name)).toEqual(['releases', 'newest', 'rule 3']);
  });
});

describe('filters', () => {
  it.each<[Filters, object]>([
    [{ keep: 3 }, { keep: 3 }],
    [{ untagged: true }, { untagged: true }],
    [
      { untagged: true, keep: 3 },
      { untagged: true, tags: ['*'], keep: 3 },
    ],
    [
      { untagged: true, olderThan: '30d' },
      { untagged: true, olderThan: '30d' },
    ],
    [
      { olderThan: '30d', repositories: ['a'] },
      { olderThan: '30d', repositories: ['a'] },
    ],
  ])('%o become a rule', (filters, rule) => {
    expect(policyOfFilters(filters).rules).toEqual([{ name: 'filters', action: 'delete', ...rule }]);
  });

  it.each<Filters>([
    {},
    { repositories: ['*'] },
    { includeLocked: true },
    { minimumTags: 3 },
    { keep: -1, tags: ['*'] },
  ])('%o are refused, as a name alone must not empty a registry', async (filters) =>
    expect(await refusal(() => policyOfFilters(filters))).toBeTruthy(),
  );
});
