import { afterEach, describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../../src/lifecycle/policy/policy.ts';
import { restoreManifest } from '../../src/lifecycle/run/restoreManifest.ts';
import type { Digest, RepositoryName, TagName } from '../../src/protocol/index.ts';
import { listDeletedManifests, listDeletedRepositories, listDeletedTags } from '../../src/registry/deleted.ts';
import { aCall, Workbench } from './workbench.ts';

const name = 'team/app' as RepositoryName;
const everything: PolicyDocument = { rules: [{ action: 'delete', repositories: [name], tags: ['*'], untagged: true }] };
const platforms = ['linux/amd64', 'linux/arm64'];
const hour = 3_600_000;
let bench: Workbench;

afterEach(() => bench[Symbol.asyncDispose]());

describe('with soft delete', () => {
  it('deleted content is listed, and an index is restored with its platforms and tags', async () => {
    bench = await Workbench.open({ softDeleteDays: 7 });
    const { digest } = await bench.emulator.content.seedImage(name, ['v1', 'latest'], { platforms });
    const before = await bench.left(name);
    await bench.purge(everything);
    expect(await bench.left(name)).toEqual({ tags: [], manifests: [] });
    expect((await listDeletedRepositories(bench.client, {}, aCall())).items).toEqual([name]);
    expect((await listDeletedManifests(bench.client, name, {}, aCall())).items).toHaveLength(3);
    expect((await listDeletedTags(bench.client, name, {}, aCall())).items.map((tag) => tag.name)).toEqual([
      'latest',
      'v1',
    ]);
    await restoreManifest(bench.client, name, { digest: digest as Digest }, false, aCall(), bench.documents);
    expect(await bench.left(name)).toEqual(before);
  });

  it('a subject is restored before its referrers', async () => {
    bench = await Workbench.open({ softDeleteDays: 7 });
    const subject = await bench.emulator.content.seedImage(name, 'v1');
    const file = { name: 'a', mediaType: 'text/plain', bytes: Buffer.from('a') };
    const signature = await bench.emulator.content.seedArtifact(name, { artifactType: 'a/b', files: [file], subject });
    const before = await bench.left(name);
    await bench.purge(everything);
    await restoreManifest(bench.client, name, { digest: signature.digest as Digest }, false, aCall(), bench.documents);
    expect(await bench.left(name)).toEqual(before);
  });

  it('a tag is restored from its most recent manifest, and replaces an existing one with -Force only', async () => {
    bench = await Workbench.open({ softDeleteDays: 7 });
    const { digest } = await bench.emulator.content.seedImage(name, 'v1');
    await bench.purge(everything);
    await bench.emulator.content.seedImage(name, 'v1', { createdTime: '2024-01-01', platforms });
    const restore = (force: boolean) => restoreManifest(bench.client, name, { tag: 'v1' as TagName }, force, aCall());
    await expect(restore(false)).rejects.toMatchObject({ kind: 'Conflict' });
    await restore(true);
    expect((await bench.left(name)).manifests).toContain(digest);
  });

  it('a purge is undone by its journal, though the service refuses a push of restorable manifests', async () => {
    bench = await Workbench.open({ softDeleteDays: 7 });
    await bench.emulator.content.seedImage(name, ['v1', 'latest'], { platforms });
    const before = await bench.left(name);
    const { journalPath = '' } = await bench.purge(everything);
    expect((await bench.undo(journalPath)).map(({ outcome }) => outcome)).not.toContain('Failed');
    expect(await bench.left(name)).toEqual(before);
  });

  it('restores one of several deleted tags of an image, and no other', async () => {
    bench = await Workbench.open({ softDeleteDays: 7 });
    const { digest } = await bench.emulator.content.seedImage(name, ['v1', 'latest']);
    await bench.purge(everything);
    const one = { digest: digest as Digest, only: 'v1' as TagName };
    await restoreManifest(bench.client, name, one, false, aCall());
    expect(await bench.left(name)).toEqual({ tags: ['v1'], manifests: [digest] });
  });

  it('whole repositories are restored by pipe: the list is read once, and platforms are restored with their index', async () => {
    bench = await Workbench.open({ softDeleteDays: 7 });
    for (const tag of ['v1', 'v2', 'v3']) await bench.emulator.content.seedImage(name, tag, { platforms });
    const before = await bench.left(name);
    await bench.purge(everything);
    const deleted = await listDeletedManifests(bench.client, name, {}, aCall());
    bench.emulator.clearRequests();
    const call = { ...aCall(), pipeline: 'p1' };
    for (const { digest } of deleted.items)
      await restoreManifest(bench.client, name, { digest: digest as Digest }, false, call, bench.documents);
    expect(await bench.left(name)).toEqual(before);
    const lists = bench.emulator.requests.filter(({ method, path }) => method === 'GET' && path.includes('_deleted/'));
    expect(lists).toHaveLength(2);
  });

  it('nothing can be restored after the retention period', async () => {
    bench = await Workbench.open({ softDeleteDays: 7 });
    const { digest } = await bench.emulator.content.seedImage(name, 'v1');
    await bench.purge(everything);
    bench.emulator.clock.advance(7 * 24 * hour + 1);
    const late = restoreManifest(bench.client, name, { digest: digest as Digest }, false, aCall());
    await expect(late).rejects.toMatchObject({ kind: 'NotFound' });
  });
});

describe('without soft delete', () => {
  it('layers are kept for a while; after that, each item reports that they are missing', async () => {
    bench = await Workbench.open();
    await bench.emulator.content.seedImage(name, 'v1', { createdTime: '2024-01-01' });
    const { journalPath = '' } = await bench.purge(everything);
    bench.emulator.clock.advance(23 * hour);
    expect((await bench.undo(journalPath)).map(({ outcome }) => outcome)).toEqual(['Restored', 'Restored']);
    const again = await bench.purge(everything);
    bench.emulator.clock.advance(25 * hour);
    const items = await bench.undo(again.journalPath ?? '');
    expect(items.map(({ kind, outcome, reason }) => [kind, outcome, reason])).toEqual([
      ['Manifest', 'LayersGone', 'the registry no longer has 2 of its 2 layers'],
      ['Tag', 'LayersGone', 'its manifest could not be put back'],
    ]);
  });

  it('a tag that was pushed again meanwhile is only moved with -Force', async () => {
    bench = await Workbench.open();
    await bench.emulator.content.seedImage(name, 'v1', { createdTime: '2024-01-01' });
    const { journalPath = '' } = await bench.purge(everything);
    const other = await bench.emulator.content.seedImage(name, 'v1', { platforms });
    const items = await bench.undo(journalPath);
    expect(items.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['Manifest', 'Restored'],
      ['Tag', 'TagTaken'],
    ]);
    expect(items[1]?.reason).toContain(other.digest);
    expect((await bench.undo(journalPath, true)).map(({ outcome }) => outcome)).toEqual(['AlreadyThere', 'Restored']);
  });

  it('the tags of a repository are put back in their order, even if some must be sent again', async () => {
    bench = await Workbench.open();
    await bench.emulator.content.seedTags(name, 60);
    const byTime = async () => {
      const { admin, url } = bench.emulator;
      const headers = { authorization: `Basic ${btoa(`${admin.user}:${admin.password}`)}` };
      const answer = await fetch(`${url}/acr/v1/${name}/_tags?n=1000&orderby=timedesc`, { headers });
      return ((await answer.json()) as { tags: { name: string }[] }).tags.map((tag) => tag.name);
    };
    const before = await byTime();
    const { journalPath = '' } = await bench.purge(everything);
    for (const [tag] of [before.slice(3), before.slice(50)])
      bench.emulator.faults.add({ method: 'PUT', path: new RegExp(`/manifests/${tag}$`), status: 503, times: 1 });
    await bench.undo(journalPath);
    expect(await byTime()).toEqual(before);
  });

  it('says that restored tags are the newest now where the purge had kept the newest', async () => {
    bench = await Workbench.open();
    await bench.emulator.content.seedTags(name, 5);
    const { journalPath = '' } = await bench.purge({ rules: [{ action: 'delete', keep: 3 }] });
    const [told, progress]: [string[], string[]] = [[], []];
    const call = {
      ...aCall(),
      warn: (message: string) => told.push(message),
      progress: ({ status = '' }) => progress.push(status),
    };
    await bench.undo(journalPath, false, call);
    expect(told).toEqual([expect.stringContaining('newer than the tags that the purge had kept')]);
    expect(progress).toEqual(['reading the journal', expect.stringMatching(/^1 of 4 items, .* a second, team\/app$/)]);
    const whole = await bench.purge(everything);
    await bench.undo(whole.journalPath ?? '', false, call);
    expect(told).toHaveLength(1);
  });

  it('the journal of another registry is refused', async () => {
    bench = await Workbench.open();
    await bench.emulator.content.seedImage(name, 'v1');
    const { journalPath = '' } = await bench.purge(everything);
    await using other = await Workbench.open();
    await expect(other.undo(journalPath)).rejects.toMatchObject({ kind: 'InvalidInput' });
  });
});
