import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../../src/lifecycle/policy/policy.ts';
import { PullLog } from '../../src/lifecycle/pulls/pullLog.ts';
import { Workbench } from './workbench.ts';

const name = 'team/app';
const day = 86_400_000;
const start = Date.UTC(2024, 0, 1);
const today = 400;
const now = start + today * day;
const notPulled: PolicyDocument = { rules: [{ action: 'delete', repositories: [name], notPulledFor: '90d' }] };
/** An event a day, from so many days ago until today. */
const since = (days: number) =>
  Array.from({ length: days + 1 }, (_, at) => ({ first: now - (days - at) * day, last: now - (days - at) * day }));
let bench: Workbench;
let digests: Record<string, string>;

beforeEach(async () => {
  bench = await Workbench.open();
  digests = {};
  for (const [tag, daysOld] of Object.entries({ used: 300, unused: 300, young: 20 })) {
    const createdTime = new Date(now - daysOld * day).toISOString();
    const { digest } = await bench.emulator.content.seedImage(name, tag, { createdTime, annotations: { tag } });
    digests[tag] = digest;
  }
});
afterEach(() => bench[Symbol.asyncDispose]());

const log = (days: number, isCut = false) =>
  new PullLog(
    [{ repository: name, digest: digests.used ?? '', tag: '', last: now - 10 * day, pulls: 1 }],
    since(days),
    isCut,
    now,
  );

describe('a purge of what was not pulled', () => {
  it('deletes what the log has seen no pull of, and keeps what was pulled or is younger', async () => {
    await bench.purge(notPulled, { day: today, pulls: log(350) });
    expect((await bench.left(name)).tags).toEqual(['used', 'young']);
  });

  it('deletes nothing where the log is too short, was cut off, or was not asked', async () => {
    for (const pulls of [log(30), log(350, true), undefined]) {
      const report = await bench.purge(notPulled, { day: today, pulls });
      expect(report.tagsDeleted + report.manifestsDeleted).toBe(0);
    }
    expect((await bench.left(name)).tags).toEqual(['unused', 'used', 'young']);
  });
});
