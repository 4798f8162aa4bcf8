import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../../src/lifecycle/policy/policy.ts';
import type { Digest, RepositoryName } from '../../src/protocol/index.ts';
import { getManifest } from '../../src/registry/manifests.ts';
import type { ModelManifest, ModelTag } from './model.ts';
import { ociManifest, today } from './randomRegistry.ts';
import { aCall, Workbench } from './workbench.ts';

const name = 'team/app';
const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const manifest = (text: string, more: Partial<ModelManifest> = {}): ModelManifest => ({
  digest: digestOf(text),
  day: 0,
  locked: false,
  children: [],
  mediaType: ociManifest,
  platform: more.subject === undefined ? 'linux/amd64' : '',
  size: 1,
  ...more,
});
const tag = (tagName: string, on: string, more: Partial<ModelTag> = {}): ModelTag => ({
  name: tagName,
  digest: digestOf(on),
  day: 0,
  locked: false,
  ...more,
});
const signatureOf = (text: string) => `${digestOf(text).replace(':', '-')}.sig`;
let bench: Workbench;

beforeEach(async () => {
  bench = await Workbench.open();
});
afterEach(() => bench[Symbol.asyncDispose]());

const seed = (manifests: ModelManifest[], tags: ModelTag[]) => bench.seed({ name, locked: false, manifests, tags });

/** Runs until a request of this kind ended, then stops. */
async function stopAfter(document: PolicyDocument, last: RegExp): Promise<void> {
  const stop = new AbortController();
  const trace = ({ message }: { message: string }) => {
    if (last.test(message)) stop.abort();
  };
  await expect(bench.purge(document, { day: today, call: { ...aCall(stop.signal), trace } })).rejects.toMatchObject({
    kind: 'Cancelled',
  });
}

const deletesAManifest = /^DELETE .*\/v2\//;

describe('a purge that was stopped', () => {
  it('resumes with a signature whose image it had already deleted', async () => {
    await seed([manifest('image'), manifest('signature')], [tag(signatureOf('image'), 'signature')]);
    const untagged: PolicyDocument = { rules: [{ action: 'delete', untagged: true }] };
    await stopAfter(untagged, deletesAManifest);
    expect((await bench.left(name)).tags).toHaveLength(1);
    await bench.purge(untagged, { day: today });
    expect(await bench.left(name)).toEqual({ tags: [], manifests: [] });
  });

  it('locks a manifest again that it had unlocked for one of its tags', async () => {
    const real = await seed(
      [manifest('image', { locked: true })],
      [tag('v1', 'image', { locked: true }), tag('v2', 'image')],
    );
    const first: PolicyDocument = { rules: [{ action: 'delete', tags: ['v1'], includeLocked: true }] };
    const isOpen = async () => {
      const digest = (real.get(digestOf('image')) ?? '') as Digest;
      const { attributes } = await getManifest(bench.client, name as RepositoryName, { digest }, aCall());
      return attributes.changeableAttributes?.writeEnabled;
    };
    expect(await isOpen()).toBe(false);
    await stopAfter(first, /^DELETE .*_tags/);
    expect(await isOpen()).toBe(true);
    await bench.purge(first, { day: today });
    expect(await isOpen()).toBe(false);
    expect((await bench.left(name)).tags).toEqual(['v2']);
  });
});

describe('the journal', () => {
  it('has no line that grows with the repository: a purge of any size can be resumed and undone', async () => {
    await bench.emulator.content.seedTags(name, 2400);
    const refusal = { status: 429, headers: { 'retry-after': '7200' } };
    bench.emulator.faults.add({ ...refusal, method: 'DELETE', path: /^\/v2\// });
    const { journalPath = '' } = await bench.purge({ rules: [{ action: 'delete' }] });
    const lines = readFileSync(journalPath, 'utf8').trimEnd().split('\n');
    const noted = lines.map((line) => JSON.parse(line)).filter(({ op }) => op === 'goes');
    expect(noted.flatMap(({ manifests }) => manifests)).toHaveLength(2400);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(100_000);
  });
});

describe('a purge', () => {
  it('unlocks the tags of referrers, which are deleted with their image', async () => {
    const signature = manifest('signature', { subject: digestOf('image') });
    await seed([manifest('image'), signature], [tag('v0', 'image'), tag('v1', 'signature', { locked: true })]);
    const report = await bench.purge({ rules: [{ action: 'delete', includeLocked: true }] }, { day: today });
    expect(report.failures).toEqual([]);
    expect(await bench.left(name)).toEqual({ tags: [], manifests: [] });
  });

  it('does not count the signature of a deleted image among the newest', async () => {
    const manifests = [manifest('one'), manifest('two'), manifest('signature')];
    await seed(manifests, [
      tag('v1', 'one', { day: 1 }),
      tag('v2', 'two', { day: 2 }),
      tag(signatureOf('gone'), 'signature', { day: 3 }),
    ]);
    await bench.purge({ rules: [{ action: 'delete', keep: 1 }] }, { day: today });
    expect((await bench.left(name)).tags).toContain('v2');
  });

  it('locks items again that the registry did not delete', async () => {
    await seed([manifest('image')], [tag('v1', 'image', { locked: true })]);
    bench.emulator.faults.add({ method: 'DELETE', path: /\/v2\/team\/app\/manifests\//, status: 403 });
    const report = await bench.purge({ rules: [{ action: 'delete', includeLocked: true }] }, { day: today });
    expect(report).toMatchObject({ failed: 1, status: 'Incomplete' });
    const { items } = await bench.plan({ rules: [{ action: 'delete' }] });
    expect(items.map(({ kind, locked }) => [kind, locked])).toEqual([['Tag', true]]);
  });
});
