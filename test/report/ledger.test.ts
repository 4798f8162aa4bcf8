import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Largest } from '../../src/report/largest.ts';
import { Ledger } from '../../src/report/ledger.ts';
import { Marks } from '../../src/report/marks.ts';

describe('the ledger of a registry', () => {
  it('takes at most 100 bytes for each content that it keeps', () => {
    const ledger = new Ledger();
    const count = 200_000;
    for (let index = 0; index < count; index += 1) {
      const row = ledger.add(
        `sha256:${createHash('sha256').update(String(index)).digest('hex')}`,
        index,
        'a/b',
        'layer',
      );
      ledger.note(row, true, true, 0);
      ledger.hold(row, index % 100);
    }
    expect(ledger.size).toBe(count);
    // Half a million manifests with two layers of their own come to 150 MB.
    expect(ledger.memory / count).toBeLessThan(100);
  });

  it('knows every repository that holds a content', () => {
    const ledger = new Ledger();
    const row = ledger.add(`sha256:${'a'.repeat(64)}`, 7, 'a/b', 'layer');
    expect(ledger.holder(row)).toBe(-1);
    ledger.hold(row, 3);
    expect([ledger.isShared(row), [...ledger.holders(row)]]).toEqual([false, [3]]);
    ledger.hold(row, 5);
    expect([ledger.isShared(row), [...ledger.holders(row)].sort()]).toEqual([true, [3, 5]]);
  });
});

describe('the largest of many', () => {
  it('are those that sorting all of them gives', () => {
    const sizes = Array.from({ length: 500 }, (_, index) => (index * 7919) % 1009);
    const largest = new Largest(20);
    for (const [row, size] of sizes.entries()) largest.offer(row, size);
    const sorted = [...sizes].sort((a, b) => b - a).slice(0, 20);
    expect(largest.rows.map((row) => sizes[row])).toEqual(sorted);
  });
});

describe('marks', () => {
  it('say of each row whether it was new', () => {
    const marks = new Marks();
    expect([0, 7, 8, 100_000, 8, 0].map((row) => marks.add(row))).toEqual([true, true, true, true, false, false]);
    expect([marks.has(7), marks.has(6), marks.has(2_000_000)]).toEqual([true, false, false]);
  });
});
