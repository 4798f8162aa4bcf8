import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextTime, parseCron } from '../../../emulator/tasks/cron.ts';
import { nextTimes } from '../../../src/management/tasks/schedule.ts';

const at = (text: string) => new Date(`${text}Z`);
const next = async (schedule: string, from: string, count = 1) =>
  (await nextTimes(schedule, count, at(from))).map((date) => date.toISOString().slice(0, 16));

describe('a schedule', () => {
  it.each([
    ['0 3 * * *', '2026-01-31T03:00', '2026-02-01T03:00'],
    ['0 3 * * Sun', '2026-11-28T00:00', '2026-11-29T03:00'],
    ['*/15 8-9 * * mon-fri', '2026-11-28T00:00', '2026-11-30T08:00'],
    ['30 2 29 2 *', '2026-01-01T00:00', '2028-02-29T02:30'],
    ['0 0 13 * friday', '2026-03-14T00:00', '2026-11-13T00:00'],
    ['5 4 1 jan,jul *', '2026-01-01T04:05', '2026-07-01T04:05'],
    ['10/20 * * * *', '2026-01-01T00:31', '2026-01-01T00:50'],
  ])('%j fires next after %s at %s', async (schedule, from, expected) => {
    expect(await next(schedule, from)).toEqual([expected]);
  });

  it.each([
    ['often', 'it has 1 fields, not five'],
    ['0 0 3 * * *', 'it has 6 fields, not five'],
    ['61 * * * *', "'61' is not a valid minute (0 to 59)"],
    ['0 24 * * *', "'24' is not a valid hour (0 to 23)"],
    ['0 0 * * 7', "'7' is not a valid day of the week (0 to 6 or sun to sat)"],
    ['0 0 31 2 *', 'it never fires, as there is no such day'],
    ['0 0 5-3 * *', '5-3 is a range that runs backwards'],
    ['*/0 * * * *', "'/0' is not a step"],
    ['0 0 L * *', "'L' is not a valid day (1 to 31)"],
    ['@daily', 'it has 1 fields, not five'],
  ])('%j is refused: %s', async (schedule, reason) => {
    await expect(nextTimes(schedule, 1)).rejects.toMatchObject({
      kind: 'InvalidInput',
      message: expect.stringContaining(reason),
      detail: { advice: expect.stringContaining('UTC') },
    });
  });

  it('fires at the same times as in the emulator, which has its own parser', async () => {
    const number = (least: number, most: number) => fc.integer({ min: least, max: most });
    const field = (least: number, most: number) =>
      fc.oneof(
        fc.constant('*'),
        number(least, most).map(String),
        fc.tuple(number(least, most), number(least, most)).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
        number(2, 9).map((step) => `*/${step}`),
      );
    const schedule = fc.tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6));
    await fc.assert(
      fc.asyncProperty(schedule, number(0, 3_000_000), async (fields, minutes) => {
        const text = fields.join(' ');
        const from = Date.UTC(2026, 0, 1) + minutes * 60_000;
        const cron = parseCron(text);
        const theirs = cron === undefined ? undefined : nextTime(cron, from);
        const ours = await nextTimes(text, 1, new Date(from)).then(
          ([date]) => date?.getTime(),
          () => undefined,
        );
        expect(ours).toBe(theirs);
      }),
      { numRuns: 60 },
    );
  });
});
