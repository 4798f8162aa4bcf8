import { describe, expect, it } from 'vitest';
import { isDigest, isRepositoryName, isTagName } from '../../src/protocol/index.ts';

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
  it('accept a digest only with all of its digits', () => {
    expect(isDigest(`sha256:${'a'.repeat(64)}`)).toBe(true);
    expect(isDigest(`sha256:${'a'.repeat(63)}`)).toBe(false);
    expect(isDigest(`sha256:${'A'.repeat(64)}`)).toBe(false);
    expect(isDigest(`sha512:${'0'.repeat(128)}`)).toBe(true);
    expect(isDigest('latest')).toBe(false);
  });
});
