import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDigest, isRepositoryName, isTagName } from '../../src/protocol/index.ts';
import { wildcard } from '../../src/registry/lists/wildcard.ts';
import { paddedTime } from '../../src/registry/times.ts';

describe('a wildcard', () => {
  it.each([
    ['*', 'anything', true],
    ['v1.*', 'v1.0', true],
    ['v1.*', 'v10', false],
    ['v?', 'v1', true],
    ['v?', 'v10', false],
    ['v[0-3]', 'v2', true],
    ['v[0-3]', 'v4', false],
    ['V*', 'v1', false],
    ['a`*b', 'a*b', true],
    ['a`*b', 'axb', false],
    ['a.b+', 'a.b+', true],
    ['a.b+', 'axbb', false],
    ['team/*', 'team/app/api', true],
    ['[z-a]', 'z', false],
    ['[', '[', true],
  ])('%s on %s is %s, as in PowerShell', (pattern, text, expected) => {
    expect(wildcard(pattern)(text)).toBe(expected);
  });

  it('of any text at all neither fails nor hangs', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 60 }), (pattern, text) => {
        expect(typeof wildcard(pattern)(text)).toBe('boolean');
      }),
    );
  });

  it('without special characters matches itself and nothing else', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w.+^$(){}|\\/-]+$/), fc.string(), (text, other) => {
        expect(wildcard(text)(text)).toBe(true);
        expect(wildcard(text)(other)).toBe(text === other);
      }),
    );
  });
});

describe('names', () => {
  it.each(['a', 'a/b', 'a.b_c__d-e---f/0', 'team/payments/api', 'a'.repeat(255)])('%s is a repository', (name) => {
    expect(isRepositoryName(name)).toBe(true);
  });
  it.each(['', 'A', '/a', 'a/', 'a//b', 'a..b', '-a', 'a-', 'a___b', 'a b', '../a', 'a\n', 'a'.repeat(256)])(
    '%j is none',
    (name) => {
      expect(isRepositoryName(name)).toBe(false);
    },
  );
  it.each(['007', '1e3', 'true', '1.10', '_', 'A.b-c', 'x'.repeat(128)])('%s is a tag', (name) => {
    expect(isTagName(name)).toBe(true);
  });
  it.each(['', '.a', '-a', 'a/b', 'a:b', 'a b', 'x'.repeat(129), 'sha256:0', 'a\n'])('%j is none', (name) => {
    expect(isTagName(name)).toBe(false);
  });
  it('a digest has all of its digits', () => {
    expect(isDigest(`sha256:${'a'.repeat(64)}`)).toBe(true);
    expect(isDigest(`sha256:${'a'.repeat(63)}`)).toBe(false);
    expect(isDigest(`sha256:${'A'.repeat(64)}`)).toBe(false);
    expect(isDigest(`sha512:${'0'.repeat(128)}`)).toBe(true);
    expect(isDigest('latest')).toBe(false);
  });
});

describe('times', () => {
  it('are padded to seven digits, so that their text sorts as they do', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9_999_999 }), { minLength: 2 }), (ticks) => {
        const text = (n: number) => `2023-02-28T18:36:48.${String(n).padStart(7, '0')}`.replace(/\.?0+$/, '');
        const sorted = ticks.map((n) => paddedTime(`${text(n)}Z`) ?? '').sort();
        expect(sorted).toEqual(
          [...ticks].sort((a, b) => a - b).map((n) => `2023-02-28T18:36:48.${String(n).padStart(7, '0')}Z`),
        );
      }),
    );
  });
  it.each([undefined, '', 'yesterday', '2023-02-28', '2023-02-28T18:36:48+01:00'])('%j is left out', (text) => {
    expect(paddedTime(text)).toBeUndefined();
  });
});
