import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChallenge } from '../../src/auth/challenge.ts';
import { covers, mergeScopes, parseScopes, scopeText } from '../../src/auth/scope.ts';

const action = fc.constantFrom('pull', 'push', 'delete', 'metadata_read', 'metadata_write');
const name = fc.stringMatching(/^[a-z0-9]{1,8}(?:\/[a-z0-9]{1,8}){0,2}$/);
const text = fc.tuple(name, fc.uniqueArray(action, { minLength: 1 })).map(([n, a]) => `repository:${n}:${a.join(',')}`);

describe('scopes', () => {
  it('are the same whatever the order of their actions: the service changes it from request to request', () => {
    fc.assert(
      fc.property(
        name,
        fc.shuffledSubarray(['pull', 'push', 'delete', 'metadata_read'], { minLength: 1 }),
        (n, actions) => {
          const [given] = parseScopes(`repository:${n}:${actions.join(',')}`);
          const [sorted] = parseScopes(`repository:${n}:${[...actions].sort().join(',')}`);
          expect(given && scopeText(given)).toBe(sorted && scopeText(sorted));
        },
      ),
    );
  });

  it('cover each of the merged ones, and no other repository', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), name, (texts, other) => {
        const scopes = texts.flatMap(parseScopes);
        const merged = mergeScopes(scopes);
        for (const scope of scopes) expect(covers(merged, [scope])).toBe(true);
        expect(new Set(merged.map((scope) => scope.name)).size).toBe(merged.length);
        const foreign = parseScopes(`repository:${other}-x:pull`);
        expect(covers(merged, foreign)).toBe(false);
      }),
    );
  });

  it('keep a port in a name apart from type and actions', () => {
    expect(parseScopes('repository:host:5000/a:pull').map(scopeText)).toEqual(['repository:host:5000/a:pull']);
  });

  it.each(['', 'repository', ':a:b', 'a:b'])('that are none (%j) are left out', (bad) => {
    expect(parseScopes(bad)).toEqual([]);
  });
});

describe('a challenge', () => {
  it('is parsed with commas inside its scope', () => {
    const challenge = parseChallenge(
      'Bearer realm="https://r.azurecr.io/oauth2/token",service="r.azurecr.io",scope="repository:a/b:pull,push",error="insufficient_scope"',
    );
    expect(challenge).toEqual({
      scheme: 'bearer',
      parameters: {
        realm: 'https://r.azurecr.io/oauth2/token',
        service: 'r.azurecr.io',
        scope: 'repository:a/b:pull,push',
        error: 'insufficient_scope',
      },
    });
  });

  it('is parsed in linear time for any text', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300, unit: fc.constantFrom('a', '"', '\\', '=', ',', ' ', 'Bearer ', 'scope') }),
        (garbage) => {
          const found = parseChallenge(garbage);
          expect(found === undefined || typeof found.scheme === 'string').toBe(true);
        },
      ),
    );
  });
});
