import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seedDemo } from '../../emulator/seed/demoContent.ts';
import { type PolicyDocument, readPolicy } from '../../src/lifecycle/policy/policy.ts';
import { Documents } from '../../src/lifecycle/reading/documents.ts';
import { readRegistry } from '../../src/report/measure.ts';
import { summarise } from '../../src/report/summary.ts';
import { repository, today } from '../lifecycle/randomRegistry.ts';
import { aCall, Workbench } from '../lifecycle/workbench.ts';
import { plainModel } from './plainModel.ts';

const now = Date.UTC(2025, 0, 1);
/** When the workbench cleans up. */
const later = Date.UTC(2024, 0, 1) + today * 86_400_000;

async function measure(bench: Workbench, repositories?: readonly string[]) {
  const { client, documents } = bench;
  const reading = await readRegistry(client, { repositories, documents, now }, aCall());
  return { ...summarise(reading, false), reading };
}

const pulls = ({ emulator }: Workbench) => emulator.requests.filter(({ route }) => route === 'manifest/pull').length;

async function expectModel(bench: Workbench): Promise<void> {
  const model = await plainModel(bench.emulator);
  const { total, repositories } = await measure(bench);
  expect(total).toMatchObject({ storedSize: model.stored, sharedSize: model.shared, unusedSize: model.unusedBytes });
  expect(
    repositories.map((one) => [
      one.repositoryName,
      {
        manifests: one.manifests,
        tags: one.tags,
        untagged: one.untagged,
        unused: one.unused,
        indexes: one.indexes,
        referrers: one.referrers,
        logical: one.logicalSize,
        unique: one.uniqueSize,
        shared: one.sharedSize,
        unusedBytes: one.unusedSize,
      },
    ]),
  ).toEqual(
    [...model.repositories].sort(
      ([nameA, a], [nameB, b]) => b.unique + b.shared - a.unique - a.shared || (nameA < nameB ? -1 : 1),
    ),
  );
  expect(total.ages.reduce((sum, { size }) => sum + size, 0)).toBe(model.stored);
}

describe('the report on a registry', () => {
  it('equals a count over its plain answers, for any content', async () => {
    await fc.assert(
      fc.asyncProperty(repository(), repository(), repository(), async (one, two, three) => {
        await using bench = await Workbench.open();
        for (const [index, repo] of [one, two, three].entries())
          await bench.seed({ ...repo, name: `team/app${index}` });
        await expectModel(bench);
      }),
      { numRuns: 20 },
    );
  });

  it('equals a count over its plain answers for the demo registry', async () => {
    await using bench = await Workbench.open();
    await seedDemo(bench.emulator.content);
    await expectModel(bench);
  });

  it('reads each document once: the second run requests new ones only', async () => {
    await using bench = await Workbench.open();
    await seedDemo(bench.emulator.content);
    bench.emulator.clearRequests();
    const first = await measure(bench);
    expect(pulls(bench)).toBe(first.total.manifests);
    await bench.emulator.content.seedImage('hello-world', 'v2', { layers: [[{ path: 'x', bytes: Buffer.alloc(9) }]] });
    bench.emulator.clearRequests();
    const second = await measure(bench);
    expect(second.total.manifests).toBe(first.total.manifests + 1);
    expect(pulls(bench)).toBe(1);
  });

  it('goes on where it was stopped: what was read is not read again', async () => {
    await using bench = await Workbench.open();
    await seedDemo(bench.emulator.content);
    const { client, documents } = bench;
    const stop = new AbortController();
    const call = { ...aCall(), signal: stop.signal };
    bench.emulator.clearRequests();
    // It is stopped in the middle, however fast the rest is.
    const held = bench.emulator.faults.add({ path: /^\/v2\/.*\/manifests\//, hang: true, after: 20 });
    const stopped = readRegistry(client, { documents, now }, call);
    await expect.poll(() => pulls(bench)).toBe(20);
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ kind: 'Cancelled' });
    held.remove();
    const kept = new Documents(join(bench.folder, 'documents'));
    const { fetched, found, facts } = await readRegistry(client, { documents: kept, now }, aCall());
    expect(found).toBeGreaterThan(0);
    expect(fetched).toBe(facts.reduce((sum, { manifests }) => sum + manifests, 0) - found);
  });

  it('says of a policy what a purge by it then frees, to the byte', async () => {
    const document: PolicyDocument = {
      rules: [
        { action: 'delete', tags: ['*'], keep: 1 },
        { action: 'delete', untagged: true },
      ],
    };
    const policy = await readPolicy(document);
    await fc.assert(
      fc.asyncProperty(repository(), repository(), async (one, two) => {
        await using bench = await Workbench.open();
        for (const [index, repo] of [one, two].entries()) await bench.seed({ ...repo, name: `team/app${index}` });
        const { client, documents } = bench;
        const tried = await readRegistry(client, { policy, documents, now: later }, aCall());
        const { total } = summarise(tried, true);
        const report = await bench.purge(document, { journal: false });
        const after = await measure(bench);
        expect(total.freed).toEqual({
          tags: report.tagsDeleted,
          manifests: report.manifestsDeleted,
          size: total.storedSize - after.total.storedSize,
        });
      }),
      { numRuns: 15 },
    );
  });

  it('has the same figures for some repositories as for all', async () => {
    await using bench = await Workbench.open();
    await seedDemo(bench.emulator.content);
    const all = await measure(bench);
    const some = await measure(bench, ['team/*']);
    expect(some.repositories).toEqual(
      all.repositories.filter(({ repositoryName }) => repositoryName.startsWith('team/')),
    );
    expect(some.repositories).not.toEqual([]);
    await expect(measure(bench, ['team/none'])).rejects.toMatchObject({ kind: 'NotFound' });
  });

  it('lists the largest layers and the repositories that share them', async () => {
    await using bench = await Workbench.open();
    const { content } = bench.emulator;
    const layer = (path: string, size: number) => [
      { path, bytes: Buffer.from(Array.from({ length: size }, (_, i) => (i * 7919 * (i + size)) % 251)) },
    ];
    const base = layer('base', 9000);
    await content.seedImage('one', 'v1', { layers: [base, layer('own', 500)] });
    await content.seedImage('two', 'v1', { layers: [base] });
    await content.seedImage('three', 'v1', { layers: [layer('alone', 200)] });
    const { total, repositories } = await measure(bench);
    expect(total.biggestLayers[0]).toMatchObject({ repositoryCount: 2, repositories: ['one', 'two'] });
    expect(repositories[0]).toMatchObject({
      repositoryName: 'one',
      biggestLayers: [{ repositoryCount: 2 }, { repositoryCount: 1 }],
    });
  });

  it('recognises the same image under another name', async () => {
    await using bench = await Workbench.open();
    const { content } = bench.emulator;
    for (const name of ['team/app', 'mirror/app'])
      await content.seedImage(name, 'v1', {
        createdTime: '2024-01-01',
        layers: [[{ path: 'x', bytes: Buffer.alloc(99) }]],
      });
    await content.seedImage('team/app', 'v2', { createdTime: '2024-01-02' });
    const { repositories } = await measure(bench);
    expect(
      repositories.map(({ repositoryName, duplicates, duplicatedIn }) => [repositoryName, duplicates, duplicatedIn]),
    ).toEqual([
      ['team/app', 1, ['mirror/app']],
      ['mirror/app', 1, ['team/app']],
    ]);
  });

  it('counts images that may not be pulled, and continues', async () => {
    await using bench = await Workbench.open();
    const { content } = bench.emulator;
    const { digest } = await content.seedImage('team/app', 'v1');
    await content.seedImage('team/app', 'v2', { layers: [[{ path: 'x', bytes: Buffer.alloc(99) }]] });
    content.setAttributes('team/app', { digest }, { readEnabled: false });
    const { total } = await measure(bench);
    expect(total).toMatchObject({ manifests: 2, unread: 1 });
    expect(total.storedSize).toBeGreaterThan(0);
  });

  it('counts an index that may not be pulled, and continues', async () => {
    await using bench = await Workbench.open();
    const { content } = bench.emulator;
    const { digest } = await content.seedImage('team/app', 'v1', { platforms: ['linux/amd64', 'linux/arm64'] });
    content.setAttributes('team/app', { digest }, { readEnabled: false });
    const { total } = await measure(bench);
    expect(total).toMatchObject({ manifests: 3, unread: 1 });
    expect(total.storedSize).toBeGreaterThan(0);
  });

  it('is empty for an empty registry', async () => {
    await using bench = await Workbench.open();
    const { total, repositories } = await measure(bench);
    expect(repositories).toEqual([]);
    expect(total).toMatchObject({ repositories: 0, manifests: 0, storedSize: 0, logicalSize: 0 });
  });
});
