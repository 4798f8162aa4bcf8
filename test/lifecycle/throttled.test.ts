import { describe, expect, it } from 'vitest';
import { Workbench } from './workbench.ts';

describe('a purge at a registry that throttles', () => {
  it('deletes everything without a failure', async () => {
    await using bench = await Workbench.open();
    await bench.emulator.content.seedTags('team/app', 120);
    bench.emulator.setRateLimit(100);
    const report = await bench.purge({ rules: [{ action: 'delete', keep: 20 }] });
    expect(report).toMatchObject({ status: 'Completed', manifestsDeleted: 100, failed: 0, notReached: 0 });
    expect(bench.emulator.rate.accepted).toBeGreaterThan(300);
  });
});
