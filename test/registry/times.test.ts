import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paddedTime } from '../../src/registry/readings.ts';

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
