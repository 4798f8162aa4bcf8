import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedDemo } from '../../emulator/seed/demoContent.ts';
import { PlanFile, PlanWriter } from '../../src/lifecycle/plan/planFile.ts';
import type { PolicyDocument } from '../../src/lifecycle/policy/policy.ts';
import { aCall, Workbench } from './workbench.ts';

const name = 'team/app';
const newestThree: PolicyDocument = { rules: [{ name: 'newest', action: 'delete', repositories: [name], keep: 3 }] };
let bench: Workbench;

beforeEach(async () => {
  bench = await Workbench.open();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** Bytes that do not compress, the same for the same text. */
const randomBytesOf = (text: string) =>
  Buffer.concat(Array.from({ length: 310 }, (_, index) => createHash('sha256').update(`${text}${index}`).digest()));

async function saved(document: PolicyDocument): Promise<string> {
  const path = join(bench.folder, 'plan.jsonl');
  const writer = await PlanWriter.create(path, bench.client.endpoint.loginServer, document, new Date());
  const { items, summary } = await bench.plan(document);
  for (const item of items) await writer.add(item);
  await writer.finish(summary);
  return path;
}

describe('a plan', () => {
  it('says that no repository matches', async () => {
    const told: string[] = [];
    const call = { ...aCall(), warn: (message: string) => told.push(message) };
    await bench.plan({ rules: [{ action: 'delete', repositories: ['Team/*'] }] }, { call });
    expect(told).toEqual(['There is no repository that matches Team/* in demo, or you may see none.']);
  });

  it('shows the decision on every tag with rule and reason, and deletes nothing', async () => {
    await bench.emulator.content.seedTags(name, 5);
    bench.emulator.clearRequests();
    const { items, summary } = await bench.plan(newestThree);
    const tags = items.filter(({ kind }) => kind === 'Tag');
    expect(tags.map(({ tag, action, rule, reason }) => [tag, action, rule, reason])).toEqual(
      ['04', '03', '02', '01', '00'].map((end, index) => [
        `build-000${end}`,
        index < 3 ? 'Keep' : 'Delete',
        'newest',
        index < 3 ? 'one of the newest 3' : 'not among the newest 3',
      ]),
    );
    expect(summary).toMatchObject({
      repositories: 1,
      tagsDeleted: 2,
      tagsKept: 3,
      manifestsDeleted: 2,
      manifestsKept: 3,
    });
    expect(bench.emulator.requests.every(({ method }) => method === 'GET')).toBe(true);
    // The repository, its tags, its manifests: plain images are not read.
    expect(bench.emulator.countRequests()).toBe(3);
  });

  it('keeps what an index that may not be pulled may need, and measures the rest', async () => {
    const { content } = bench.emulator;
    const { digest } = await content.seedImage(name, 'v1', { platforms: ['linux/amd64', 'linux/arm64'] });
    await content.seedImage(name, [], { createdTime: '2024-01-05T11:11:11' });
    content.setAttributes(name, { digest }, { readEnabled: false });
    const told: string[] = [];
    const call = { ...aCall(), warn: (message: string) => told.push(message) };
    const untagged: PolicyDocument = { rules: [{ action: 'delete', untagged: true }] };
    const { items, summary } = await bench.plan(untagged, { call, measure: true });
    const reasons = items.filter(({ kind }) => kind === 'Manifest').map(({ action, reason }) => `${action}: ${reason}`);
    expect(new Set(reasons)).toEqual(
      new Set([
        'Keep: an index or an artifact of the repository may not be pulled (readEnabled is false), and may need it',
      ]),
    );
    expect(summary).toMatchObject({ manifestsDeleted: 0 });
    expect(told).toEqual([expect.stringMatching(/^1 manifest may not be pulled/)]);
  });

  it('reads only documents of indexes and possible referrers, and each of them once', async () => {
    await seedDemo(bench.emulator.content);
    const all: PolicyDocument = { rules: [{ action: 'delete', olderThan: '1000d', untagged: true, tags: ['*'] }] };
    bench.emulator.clearRequests();
    await bench.plan(all);
    const read = () => bench.emulator.requests.filter(({ route }) => route === 'manifest/pull').length;
    const first = read();
    expect(first).toBe(6);
    await bench.plan(all);
    expect(read()).toBe(first);
  });

  it('measures the bytes that are actually freed: shared layers count once, and not if a kept manifest needs them', async () => {
    const { content } = bench.emulator;
    const layer = (text: string) => [{ path: 'x', bytes: randomBytesOf(text) }];
    const image = (repository: string, tag: string, ...layers: string[]) =>
      content.seedImage(repository, tag, { layers: layers.map(layer), createdTime: '2024-01-01' });
    await image(name, 'v1', 'base', 'one');
    await image(name, 'v2', 'base', 'one', 'two');
    const { digest } = await image(name, 'v3', 'base', 'three');
    content.seedTag(name, 'v3', digest, '2024-02-01');
    const one: PolicyDocument = { rules: [{ action: 'delete', repositories: [name], keep: 1 }] };
    const alone = await bench.plan(one, { measure: true });
    expect(alone.summary.manifestsDeleted).toBe(2);
    // Two layers of some 10,000 bytes, one of them shared by both; the third they share with what stays.
    expect(Math.round((alone.summary.sizeMeasured ?? 0) / 10_000)).toBe(2);
    expect(Math.round(alone.summary.sizeUpperBound / 10_000)).toBe(5);
    // Another repository that the plan does not look at needs the same layer.
    await image('other', 'v1', 'one');
    const shared = await bench.plan(one, { measure: true });
    expect(Math.round((shared.summary.sizeMeasured ?? 0) / 10_000)).toBe(1);
  });

  it('requests one token for many repositories', async () => {
    await using azure = await Workbench.open({}, 'Azure');
    for (let i = 0; i < 20; i += 1) await azure.emulator.content.seedTags(`walk/r${i}`, 2);
    azure.emulator.clearRequests();
    await azure.plan({ rules: [{ action: 'delete', keep: 1 }] });
    const tokens = azure.emulator.requests.filter(({ route }) => route === 'token/access');
    // One for the catalogue, one for the repositories.
    expect(tokens).toHaveLength(2);
  });
});

describe('a saved plan', () => {
  it('is carried out later, and leaves changed items alone', async () => {
    await bench.emulator.content.seedTags(name, 6);
    const path = await saved(newestThree);
    const { content } = bench.emulator;
    // Moved, pushed again, and new: none of it is what was reviewed.
    const moved = (await bench.left(name)).manifests[0] ?? '';
    content.seedTag(name, 'build-00000', moved, '2024-06-01');
    content.seedTag(name, 'new', moved, '2024-06-02');
    const plan = await PlanFile.open(path);
    await bench.purge(newestThree, { plan });
    expect((await bench.left(name)).tags).toEqual(['build-00000', 'build-00003', 'build-00004', 'build-00005', 'new']);
  });

  it('deletes only the items that are left after a review', async () => {
    await bench.emulator.content.seedTags(name, 6);
    const path = await saved(newestThree);
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, lines.filter((line) => !line.includes('build-00001')).join('\n'));
    const plan = await PlanFile.open(path);
    expect(plan.summary).toMatchObject({ repositories: 1, tagsDeleted: 2, manifestsDeleted: 3 });
    await bench.purge(newestThree, { plan });
    expect((await bench.left(name)).tags).toEqual(['build-00001', 'build-00003', 'build-00004', 'build-00005']);
  });

  it.each([
    ['empty', () => '', 'it is empty'],
    ['cut short', (text: string) => text.slice(0, text.lastIndexOf('{"summary"')), 'cut short'],
    ['damaged', (text: string) => text.replace('{"repository"', '{repository'), 'not JSON'],
    ['something else', () => '{"a":1}\n', 'its first line'],
  ])('that is %s is refused', async (_, change, says) => {
    await bench.emulator.content.seedTags(name, 6);
    const path = await saved(newestThree);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    await expect(PlanFile.open(path)).rejects.toThrow(says);
  });
});
