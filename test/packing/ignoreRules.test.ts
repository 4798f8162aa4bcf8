import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IgnoreRules } from '../../src/packing/ignoreRules.ts';

/** What docs.docker.com (Build context, .dockerignore files) and the tests of moby/patternmatcher say of each line. */
const cases: [rules: string, ignored: string[], sent: string[]][] = [
  ['node_modules', ['node_modules', 'node_modules/a/b.js'], ['src/node_modules', 'node_modules.txt']],
  ['node_modules/', ['node_modules', 'node_modules/a'], ['src/node_modules/a']],
  ['/foo/bar', ['foo/bar', 'foo/bar/x'], ['bar', 'a/foo/bar']],
  ['foo/bar/', ['foo/bar'], ['foo']],
  ['./build', ['build/x'], ['src/build']],
  ['a//b/../c', ['a/c'], ['a/b/c']],
  ['*/temp*', ['somedir/temporary.txt', 'somedir/temp'], ['temp', 'a/b/temp']],
  ['*/*/temp*', ['a/b/temporary.txt'], ['a/temp']],
  ['temp?', ['tempa', 'tempb'], ['temp', 'tempab', 'temp/']],
  ['**', ['a', 'a/b'], []],
  ['**/foo', ['foo', 'a/foo', 'a/b/foo'], ['barfoo', 'a/barfoo', 'foobar']],
  ['**/*.go', ['a.go', 'a/b.go', 'a/b/c.go'], ['a.gob', 'go']],
  ['**/x/**', ['x/a', 'a/x/b/c'], ['x', 'a/x']],
  ['a/**', ['a/b', 'a/b/c'], ['ab', 'a']],
  ['a/**/b', ['a/b', 'a/c/b', 'a/c/d/b'], ['ab', 'a/cb']],
  ['a**b', ['ab', 'a/x/b'], ['axb', 'b']],
  ['*.md\n!README.md', ['CHANGES.md'], ['README.md', 'docs/x.md']],
  ['*.md\n!README*.md\nREADME-secret.md', ['README-secret.md', 'a.md'], ['README.md', 'README-x.md']],
  ['*.md\nREADME-secret.md\n!README*.md', ['a.md'], ['README-secret.md', 'README.md']],
  ['dir\n!dir/keep', ['dir', 'dir/x'], ['dir/keep', 'dir/keep/x']],
  ['!a\na', ['a'], ['b']],
  ['dir\n!dir/keep\ndir/keep/not', ['dir/keep/not'], ['dir/keep/x']],
  ['*\n!src/**/*.ts', ['src', 'src/a.js', 'x'], ['src/a.ts', 'src/b/c.ts']],
  ['[a-c]x', ['ax', 'cx'], ['dx', '[a-c]x']],
  ['[^a-c]x', ['dx'], ['ax']],
  ['x[.]y', ['x.y'], ['xzy']],
  ['a.b+c(d)', ['a.b+c(d)'], ['aXb+c(d)', 'a.bbc(d)']],
  ['a.b*', ['a.bc'], ['aXbc']],
  ['\\*.x', ['*.x'], ['a.x']],
  ['\\!keep', ['!keep'], ['keep']],
  ['\\#no', ['#no'], ['no']],
  ['# a comment\n\n  b  \r\n', ['b'], ['# a comment', 'a']],
  [' #b', ['#b'], ['b']],
  ['\ufeffa', ['a'], ['\ufeffa']],
  ['! keep\na\n! a', [], ['a', 'keep']],
  ['Ä?', ['Äö', 'Ä😀'], ['Ä', 'Äab']],
  ['a\\ b', ['a b'], ['ab']],
  ['/', [], ['a']],
  ['.', [], ['a']],
  ['../a', [], ['a']],
];

describe('a .dockerignore', () => {
  it.each(cases)('%j excludes what Docker excludes', (text, ignored, sent) => {
    const rules = new IgnoreRules(text, '.dockerignore');
    expect(ignored.filter((path) => !rules.ignores(path))).toEqual([]);
    expect(sent.filter((path) => rules.ignores(path.replace(/\/$/, '')))).toEqual([]);
  });

  it.each(['!', '[', '[]a]', 'a[', '[a-', '\\', 'x/[^', '\\q*'])(
    'refuses the pattern %j and names its file',
    (text) => {
      expect(() => new IgnoreRules(text, '/app/.dockerignore')).toThrow(/cannot be read/);
    },
  );

  it('never excludes the Dockerfile and itself', () => {
    const rules = new IgnoreRules('*', '').sparing(['docker/Dockerfile', '.dockerignore']);
    expect(['docker/Dockerfile', '.dockerignore', 'docker/x'].map((path) => rules.ignores(path))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('searches an ignored folder only if an exception can match in it', () => {
    const looks = (text: string, folder: string) => {
      const rules = new IgnoreRules(text, '');
      return rules.mayWantInside(folder, rules.judge(folder, []).matched);
    };
    expect(looks('node_modules', 'node_modules')).toBe(false);
    expect(looks('node_modules\n!src/keep', 'node_modules')).toBe(false);
    expect(looks('node_modules\n!node_modules/keep', 'node_modules')).toBe(true);
    expect(looks('node_modules\n!**/keep', 'node_modules')).toBe(true);
    expect(looks('!**/keep\nnode_modules', 'node_modules')).toBe(false);
    expect(looks('*\n!s*/a', 'src')).toBe(true);
    expect(looks('*\n!s*/a', 'lib')).toBe(false);
  });

  const name = fc.constantFrom('a', 'b', 'ab', 'x.y');
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const piece = fc.constantFrom('a', 'b', '*', '**', 'a*', '?', '[ab]', 'x.y', 'ab');
  const line = fc
    .tuple(fc.boolean(), fc.array(piece, { minLength: 1, maxLength: 4 }))
    .map(([isException, parts]) => `${isException ? '!' : ''}${parts.join('/')}`);

  it('includes nothing in a folder that need not be searched', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), path, (lines, deep) => {
        const rules = new IgnoreRules(lines.join('\n'), '');
        let judgement = { isIgnored: false, matched: [] as readonly boolean[] };
        const parts = deep.split('/');
        for (let length = 1; length < parts.length; length += 1) {
          const folder = parts.slice(0, length).join('/');
          judgement = rules.judge(folder, judgement.matched);
          const isClosed = judgement.isIgnored && !rules.mayWantInside(folder, judgement.matched);
          if (isClosed) expect(rules.ignores(deep)).toBe(true);
        }
      }),
    );
  });
});
