import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wildcard } from '../../src/registry/lists/wildcard.ts';

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
