import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Journal, keyOf } from '../../src/lifecycle/run/journal.ts';
import { aCall, Workbench } from './workbench.ts';

describe('a purge at a registry that throttles', () => {
  it('deletes everything without a failure', async () => {
    await using bench = await Workbench.open();
    await bench.emulator.content.seedTags('team/app', 120);
    bench.emulator.setRateLimit(100);
    const report = await bench.purge({ rules: [{ action: 'delete', keep: 20 }] });
    expect(report).toMatchObject({ status: 'Completed', manifestsDeleted: 100, failed: 0, notReached: 0 });
    expect(bench.emulator.rate.accepted).toBeGreaterThan(300);
  });

  const page = { 'content-type': 'text/html', 'retry-after': '7200' };
  it.each([
    ['the registry', { status: 429, headers: { 'retry-after': '7200' } }],
    ['a gateway that is throttling', { status: 429, headers: page, body: '<html>' }],
    ['a gateway that is down', { status: 503, headers: page, body: '<html>' }],
  ])('stops where %s asks to wait for hours, says so, and goes on with the same command', async (_who, fault) => {
    await using bench = await Workbench.open();
    const { faults, content } = bench.emulator;
    await content.seedTags('team/app', 200);
    const plan = { rules: [{ action: 'delete' as const, keep: 20 }] };
    const handle = faults.add({ ...fault, method: 'DELETE', after: 30 });
    const told: string[] = [];
    const report = await bench.purge(plan, { call: { ...aCall(), warn: (message) => told.push(message) } });
    expect(report.status).toBe('Stopped');
    expect(report.manifestsDeleted).toBeLessThanOrEqual(30);
    expect(report.failed).toBeLessThanOrEqual(32);
    expect(report.manifestsDeleted + report.failed + report.notReached).toBe(180);
    expect(told).toEqual([
      expect.stringMatching(
        /^The purge stopped before its end\. .* Wait 2 hours, as the service asks, then run the command again/,
      ),
    ]);
    handle.remove();
    const { loginServer } = bench.client.endpoint;
    const key = keyOf(loginServer, plan, undefined);
    const journal = await Journal.open(loginServer, plan, key, join(bench.folder, 'journals'), new Date());
    expect(journal.before).toEqual({ tags: report.tagsDeleted, manifests: report.manifestsDeleted });
    await journal.close(false);
    const rest = await bench.purge(plan);
    expect(rest).toMatchObject({ status: 'Completed', resumed: true, failed: 0, notReached: 0 });
    expect((await bench.left('team/app')).tags).toHaveLength(20);
  });

  it('stops where every deletion is refused for a long while', async () => {
    await using bench = await Workbench.open();
    await bench.emulator.content.seedTags('team/app', 400);
    bench.emulator.faults.add({ method: 'DELETE', status: 503, headers: { 'retry-after': '0' } });
    const report = await bench.purge({ rules: [{ action: 'delete', keep: 20 }] });
    expect(report).toMatchObject({ status: 'Stopped', manifestsDeleted: 0 });
    expect(report.failed).toBeLessThan(150);
    expect(report.failed + report.notReached).toBe(380);
  });

  it('an undo stops where the registry asks to wait for hours, and goes on with the same command', async () => {
    await using bench = await Workbench.open();
    await bench.emulator.content.seedTags('team/app', 60);
    const before = await bench.left('team/app');
    const { journalPath = '' } = await bench.purge({ rules: [{ action: 'delete', keep: 3 }] });
    const refusal = { status: 429, headers: { 'retry-after': '7200' } };
    const handle = bench.emulator.faults.add({ ...refusal, method: 'PUT', after: 10 });
    await expect(bench.undo(journalPath)).rejects.toMatchObject({
      kind: 'Throttled',
      detail: { advice: expect.stringContaining('Wait 2 hours, as the service asks') },
    });
    handle.remove();
    await bench.undo(journalPath);
    expect(await bench.left('team/app')).toEqual(before);
  });
});
