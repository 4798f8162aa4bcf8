import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Documents } from '../../src/lifecycle/reading/documents.ts';
import type { Digest, RepositoryName } from '../../src/protocol/index.ts';
import { aCall, Workbench } from './workbench.ts';

const name = 'team/app' as RepositoryName;
const pulls = ({ emulator }: Workbench) => emulator.countRequests({ route: 'manifest/pull' });

describe('documents of manifests', () => {
  it('are read once, also by two that want the same one at a time', async () => {
    await using bench = await Workbench.open();
    const { digest } = await bench.emulator.content.seedImage(name, 'v1');
    const get = () => bench.documents.get(bench.client, name, digest as Digest, [], aCall());
    const [one, other] = await Promise.all([get(), get()]);
    expect(one).toEqual(other);
    expect(pulls(bench)).toBe(1);
    expect([bench.documents.fetched, bench.documents.found]).toEqual([1, 1]);
  });

  it('are asked of the other repository where one may not be pulled', async () => {
    await using bench = await Workbench.open();
    const { content } = bench.emulator;
    const options = { createdTime: '2024-01-01', layers: [[{ path: 'x', bytes: Buffer.alloc(9) }]] };
    const { digest } = await content.seedImage(name, 'v1', options);
    await content.seedImage('mirror/app', 'v1', options);
    content.setAttributes(name, { digest }, { readEnabled: false });
    const get = (repository: string) =>
      bench.documents.get(bench.client, repository as RepositoryName, digest as Digest, [], aCall());
    const [locked, open] = await Promise.allSettled([get(name), get('mirror/app')]);
    expect(locked).toMatchObject({ status: 'rejected', reason: { kind: 'Locked' } });
    expect(open).toMatchObject({ status: 'fulfilled', value: { digest } });
  });

  it('are read again where the cache was changed', async () => {
    await using bench = await Workbench.open();
    const { digest } = await bench.emulator.content.seedImage(name, 'v1');
    await bench.documents.get(bench.client, name, digest as Digest, [], aCall());
    await bench.documents.flush();
    const folder = join(bench.folder, 'documents');
    const path = join(folder, readdirSync(folder)[0] ?? '');
    writeFileSync(path, readFileSync(path, 'latin1').replace('"schemaVersion":2', '"schemaVersion":3'), 'latin1');
    expect(await bench.documents.kept(digest as Digest)).toBe(undefined);
    expect((await new Documents(folder).get(bench.client, name, digest as Digest, [], aCall())).digest).toBe(digest);
    expect(pulls(bench)).toBe(2);
  });
});
