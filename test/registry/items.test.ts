import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { HostProcess } from '../host/hostProcess.ts';

let emulator: Emulator;
let host: HostProcess;
let registry: string;

beforeAll(async () => {
  emulator = await startEmulator();
  host = await HostProcess.start();
  registry = emulator.loginServer;
  const { user, password } = emulator.admin;
  await host.call('contextConnect', { registry, credential: { kind: 'password', userName: user, password } });
});

afterAll(async () => {
  await host.stop();
  await emulator.stop();
});

describe('tags', () => {
  const odd = ['007', '1e3', 'true', 'null', '1.10', '2024-01-01', '_x', 'A', 'a'];

  it('that look like numbers, booleans or dates stay text', async () => {
    await emulator.content.seedImage('odd/names', odd);
    const { items } = await host.call('tagList', { registry, repository: 'odd/names' });
    expect(items.map(({ attributes }) => attributes.name).sort()).toEqual([...odd].sort());
    for (const name of odd) {
      const tag = await host.call('tagGet', { registry, repository: 'odd/names', name });
      expect(tag.attributes).toMatchObject({ name, repositoryName: 'odd/names', registryName: registry });
    }
  });

  it('have times whose text sorts as time', async () => {
    await emulator.content.seedTags('times', 50);
    const { items } = await host.call('tagList', { registry, repository: 'times', orderBy: 'LastUpdateTimeAscending' });
    const times = items.map(({ attributes }) => attributes.lastUpdateTime ?? '');
    expect(times.every((time) => /\.\d{7}Z$/.test(time))).toBe(true);
    expect(times).toEqual([...times].sort());
    const newest = await host.call('tagList', {
      registry,
      repository: 'times',
      orderBy: 'LastUpdateTimeDescending',
      first: 1,
    });
    expect(newest.items[0]?.attributes.lastUpdateTime).toBe(times.at(-1));
  });

  it('are case-sensitive, and matched by wildcards over all pages', async () => {
    await emulator.content.seedTags('many', 2500);
    const names: string[] = [];
    let continuation: string | undefined;
    do {
      const page = await host.call('tagList', {
        registry,
        repository: 'many',
        match: '*9[0-4]',
        ...(continuation ? { continuation } : {}),
      });
      names.push(...page.items.map(({ attributes }) => attributes.name));
      continuation = page.continuation;
    } while (continuation);
    expect(names).toHaveLength(125);
    const upper = await host.call('tagList', { registry, repository: 'many', match: 'BUILD-*' });
    expect(upper.items).toEqual([]);
  });

  it('are requested by no more pages than -First needs', async () => {
    emulator.clearRequests();
    const page = await host.call('tagList', { registry, repository: 'many', first: 3 });
    expect(page.items).toHaveLength(3);
    expect(page.continuation).toBeUndefined();
    expect(emulator.requests.map(({ path }) => path)).toEqual(['/acr/v1/many/_tags?n=3']);
  });

  it('are read one page ahead from the second page on, and not before', async () => {
    const first = await host.call('tagList', { registry, repository: 'many' });
    emulator.clearRequests();
    const second = await host.call('tagList', { registry, repository: 'many', continuation: first.continuation ?? '' });
    await expect.poll(() => emulator.countRequests()).toBe(2);
    const third = await host.call('tagList', { registry, repository: 'many', continuation: second.continuation ?? '' });
    expect(emulator.countRequests()).toBe(2);
    expect([first.items.length, second.items.length, third.items.length]).toEqual([1000, 1000, 500]);
    expect(third.continuation).toBeUndefined();
  });

  it('can be listed by the manifest that they point at', async () => {
    await emulator.content.seedImage('pointed', ['v1', 'v1.0', 'latest']);
    const { attributes } = await host.call('tagGet', { registry, repository: 'pointed', name: 'v1' });
    const { items } = await host.call('tagList', { registry, repository: 'pointed', digest: attributes.digest });
    expect(items.map((item) => item.attributes.name).sort()).toEqual(['latest', 'v1', 'v1.0']);
  });

  it('are removed without their manifest', async () => {
    await emulator.content.seedImage('untagged', ['only']);
    const { attributes } = await host.call('tagGet', { registry, repository: 'untagged', name: 'only' });
    expect(await host.call('tagRemove', { registry, repository: 'untagged', name: 'only' })).toBe(true);
    const left = await host.call('manifestGet', { registry, repository: 'untagged', digest: attributes.digest });
    expect(left.attributes.tags).toEqual([]);
    expect((await host.call('tagList', { registry, repository: 'untagged' })).items).toEqual([]);
  });
});

describe('manifests', () => {
  it('have media types and an empty list of tags in lists, which Az omits', async () => {
    await emulator.content.seedImage('kept', ['one']);
    const { items } = await host.call('manifestList', { registry, repository: 'kept' });
    expect(items[0]?.attributes).toMatchObject({ tags: ['one'], mediaType: expect.stringContaining('manifest') });
  });

  it('are removed with their tags', async () => {
    await emulator.content.seedImage('gone', ['a', 'b']);
    expect(await host.call('manifestRemove', { registry, repository: 'gone', tag: 'a' })).toBe(true);
    expect((await host.failure('tagGet', { registry, repository: 'gone', name: 'b' })).data.kind).toBe('NotFound');
  });
});

describe('repositories', () => {
  it('with nested names are one repository', async () => {
    await emulator.content.seedImage('team/payments/api', ['v1']);
    const one = await host.call('repositoryGet', { registry, name: 'team/payments/api' });
    expect(one).toMatchObject({ imageName: 'team/payments/api', repositoryName: 'team/payments/api', tagCount: 1 });
  });

  it('return the deleted manifests and tags', async () => {
    await emulator.content.seedImage('team/old', ['v1', 'v2']);
    const deleted = await host.call('repositoryRemove', { registry, name: 'team/old' });
    expect([...deleted.tagsDeleted].sort()).toEqual(['v1', 'v2']);
    expect(deleted.manifestsDeleted).toHaveLength(1);
  });

  it('that match are read in parallel and returned in order', async () => {
    const page = await host.call('repositoryList', { registry, match: '*e*', detail: true });
    expect(page.repositories?.map(({ imageName }) => imageName)).toEqual(page.names);
    expect(page.names.length).toBeGreaterThan(2);
  });
});

describe('an empty registry', () => {
  it('has empty lists', async () => {
    const empty = await startEmulator();
    const { user, password } = empty.admin;
    await host.call('contextConnect', {
      registry: empty.loginServer,
      credential: { kind: 'password', userName: user, password },
    });
    expect(await host.call('repositoryList', { registry: empty.loginServer })).toMatchObject({ names: [] });
    await empty.stop();
  });
});
