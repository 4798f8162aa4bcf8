import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchParts, readPattern, wildcard } from '../../src/registry/lists/wildcard.ts';

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

  it('neither fails nor hangs for any text', () => {
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

  it.each(['*a*a*a*a*a*b', '*a*a*a*a*a*', 'a?*a[a-c]*b', '*', 'a`*b*c'])(
    '%s makes work in proportion to the text',
    (pattern) => {
      const parts = readPattern(pattern) ?? [];
      const steps = (length: number) => matchParts(parts, 'a'.repeat(length)).steps;
      expect(steps(4000)).toBeLessThanOrEqual(4 * steps(1000) + 10);
    },
  );

  it('matches what the same pattern as a regular expression matches', () => {
    const letters = fc.constantFrom('a', 'b', '-', '*', '?', '[a-b]', '[b-]', '[]a]', '`*', '.');
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 8 }), fc.stringMatching(/^[ab.*-]{0,10}$/), (pieces, text) => {
        const source = pieces.map((piece) => expressions[piece] ?? piece).join('');
        expect(wildcard(pieces.join(''))(text)).toBe(new RegExp(`^${source}$`, 's').test(text));
      }),
    );
  });
});

/** The pieces of a pattern in the words of regular expressions. */
const expressions: Readonly<Record<string, string>> = {
  '*': '.*',
  '?': '.',
  '[b-]': '[b\\-]',
  '[]a]': '[\\]a]',
  '`*': '\\*',
  '.': '\\.',
};
