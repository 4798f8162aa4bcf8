import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { HostProcess } from '../host/hostProcess.ts';

/**
 * The table of docs/decisions/006 and of the README: how many requests the registry sees, for a session that has just connected (cold:
 * Connect's own request included) and for the same command again.
 */
const repository = 'team/app';
const registry = () => emulator.loginServer;
let emulator: Emulator;
let host: HostProcess;

beforeAll(async () => {
  emulator = await startEmulator();
  host = await HostProcess.start();
});

afterAll(async () => {
  await host.stop();
  await emulator.stop();
});

beforeEach(async () => {
  await emulator.content.seedTags(repository, 6);
  for (let i = 0; i < 60; i += 1) await emulator.content.seedTags(`walk/r${String(i).padStart(3, '0')}`, 1);
});

afterEach(async () => {
  await host.call('contextClear', {});
  emulator.faults.clear();
});

const identities = {
  Azure: () => ({ kind: 'entraToken', token: emulator.entraToken({ role: 'Owner' }) }) as const,
  Basic: () => ({ kind: 'password', userName: emulator.admin.user, password: emulator.admin.password }) as const,
};
type Who = keyof typeof identities;

/** Requests of a command right after Connect's, and of the same kind of command again. */
async function count(
  who: Who,
  first: () => Promise<unknown>,
  again: () => Promise<unknown> = first,
): Promise<[number, number]> {
  emulator.clearRequests();
  await host.call('contextConnect', { registry: registry(), credential: identities[who]() });
  const connected = emulator.countRequests();
  expect(connected, 'Connect').toBe(1);
  await first();
  // A cold Azure identity pays the exchange; Connect has already made it. Basic pays nothing for its identity.
  const cold = emulator.countRequests() - (who === 'Basic' ? connected : 0);
  emulator.clearRequests();
  await again();
  return [cold, emulator.countRequests()];
}

async function allPages(key: 'tagList' | 'manifestList' | 'repositoryList'): Promise<number> {
  let pages = 0;
  let continuation: string | undefined;
  do {
    const params = {
      registry: registry(),
      ...(key === 'repositoryList' ? {} : { repository: 'big' }),
      ...(continuation ? { continuation } : {}),
    };
    const page = (await host.call(key, params as never)) as { continuation?: string };
    continuation = page.continuation;
    pages += 1;
  } while (continuation);
  return pages;
}

const tagName = (n: number) => `build-0000${n}`;

/** Requested without AcrShell, so that its caches are not involved. */
async function digestOf(tag: string): Promise<string> {
  const { user, password } = emulator.admin;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const answer = await fetch(`${emulator.url}/acr/v1/${repository}/_tags/${tag}`, { headers: { authorization } });
  const { tag: found } = (await answer.json()) as { tag: { digest: string } };
  return found.digest;
}

describe.each<[Who, number]>([
  ['Azure', 2],
  ['Basic', 0],
])('requests of a session with %s credentials', (who, extra) => {
  it('getting a repository, manifest or tag takes 3 requests, 1 when warm or with Basic', async () => {
    const digest = await digestOf(tagName(0));
    const one = { registry: registry(), repository };
    expect(await count(who, () => host.call('repositoryGet', { registry: registry(), name: repository }))).toEqual([
      1 + extra,
      1,
    ]);
    await host.call('contextClear', {});
    expect(await count(who, () => host.call('tagGet', { ...one, name: tagName(0) }))).toEqual([1 + extra, 1]);
    await host.call('contextClear', {});
    expect(await count(who, () => host.call('manifestGet', { ...one, digest }))).toEqual([1 + extra, 1]);
  });

  it('a list takes one request for each page of a thousand, and two more for an Azure identity', async () => {
    await emulator.content.seedTags('big', 2001);
    expect(await count(who, () => allPages('tagList'))).toEqual([3 + extra, 3]);
    await host.call('contextClear', {});
    expect(await count(who, () => allPages('manifestList'))).toEqual([3 + extra, 3]);
    await host.call('contextClear', {});
    expect(await count(who, () => allPages('repositoryList'))).toEqual([1 + extra, 1]);
  });

  it('an update takes one PATCH, which returns the new state', async () => {
    const flags = { registry: registry(), repository, deleteEnabled: true } as const;
    const digest = await digestOf(tagName(0));
    expect(await count(who, () => host.call('tagUpdate', { ...flags, name: tagName(0) }))).toEqual([1 + extra, 1]);
    await host.call('contextClear', {});
    expect(await count(who, () => host.call('manifestUpdate', { ...flags, digest }))).toEqual([1 + extra, 1]);
    await host.call('contextClear', {});
    expect(
      await count(who, () =>
        host.call('repositoryUpdate', { registry: registry(), name: repository, deleteEnabled: true }),
      ),
    ).toEqual([1 + extra, 1]);
  });

  it('updating a manifest by tag takes 4 requests, 2 when warm or with Basic', async () => {
    const update = () =>
      host.call('manifestUpdate', { registry: registry(), repository, tag: tagName(1), deleteEnabled: true });
    expect(await count(who, update)).toEqual([2 + extra, 2]);
  });

  it('removing a tag or repository takes 3 requests, 1 when warm or with Basic; a manifest by digest adds one list a pipeline', async () => {
    const one = { registry: registry(), repository };
    const [first, second] = [await digestOf(tagName(2)), await digestOf(tagName(3))];
    expect(
      await count(
        who,
        () => host.call('tagRemove', { ...one, name: tagName(0) }),
        () => host.call('tagRemove', { ...one, name: tagName(1) }),
      ),
    ).toEqual([1 + extra, 1]);
    await host.call('contextClear', {});
    expect(
      await count(
        who,
        () => host.call('manifestRemove', { ...one, digest: first }),
        () => host.call('manifestRemove', { ...one, digest: second }),
      ),
    ).toEqual([2 + extra, 2]);
    await host.call('contextClear', {});
    const removeRepository = () => host.call('repositoryRemove', { registry: registry(), name: repository });
    expect(
      await count(who, removeRepository, async () => {
        await emulator.content.seedTags(repository, 1);
        await removeRepository();
      }),
    ).toEqual([1 + extra, 1]);
  });

  it('removing a manifest by tag takes 4 requests, 2 when warm or with Basic', async () => {
    const remove = (tag: string) => () => host.call('manifestRemove', { registry: registry(), repository, tag });
    expect(await count(who, remove(tagName(4)), remove(tagName(5)))).toEqual([2 + extra, 2]);
  });

  it('reading a tag in each of N listed repositories takes N requests, and a token for every 25', async () => {
    const walk = async () => {
      const { names } = await host.call('repositoryList', { registry: registry(), match: 'walk/*' });
      expect(names.length).toBe(60);
      emulator.clearRequests();
      for (const name of names)
        await host.call('tagGet', { registry: registry(), repository: name, name: 'build-00000' });
    };
    await host.call('contextConnect', { registry: registry(), credential: identities[who]() });
    await walk();
    const tokens = emulator.countRequests({ method: 'POST' });
    expect(emulator.countRequests() - tokens).toBe(60);
    expect(tokens).toBeLessThanOrEqual(who === 'Azure' ? Math.ceil(61 / 25) : 0);
  });
});

describe('the token cache', () => {
  const connect = (who: Who = 'Azure') =>
    host.call('contextConnect', { registry: registry(), credential: identities[who]() });
  const readTag = () => host.call('tagGet', { registry: registry(), repository, name: tagName(0) });

  it('requests a token once when many calls need it at the same time', async () => {
    await connect();
    emulator.clearRequests();
    await Promise.all(Array.from({ length: 20 }, readTag));
    expect(emulator.countRequests({ method: 'POST' })).toBe(1);
    expect(emulator.countRequests({ method: 'GET' })).toBe(20);
  });

  it('requests all scopes of a change at once, and uses the token for reading as well', async () => {
    await connect();
    await host.call('tagUpdate', { registry: registry(), repository, name: tagName(0), deleteEnabled: true });
    emulator.clearRequests();
    await readTag();
    expect(emulator.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('renews a token once when the registry no longer accepts it', async () => {
    await connect();
    await readTag();
    emulator.revokeTokens();
    emulator.clearRequests();
    await readTag();
    expect(emulator.requests.map(({ method, status }) => `${method} ${status}`)).toEqual([
      'GET 401',
      'POST 200',
      'GET 200',
    ]);
  });

  it('shares the renewed token among calls that were refused at the same time', async () => {
    await connect();
    await readTag();
    emulator.revokeTokens();
    emulator.clearRequests();
    await Promise.all(Array.from({ length: 10 }, readTag));
    expect(emulator.countRequests({ method: 'POST' })).toBe(1);
  });

  it('requests a token that is not granted once a call, and names the missing permission', async () => {
    const credential = { kind: 'entraToken', token: emulator.entraToken({ role: 'AcrPull' }) } as const;
    await host.call('contextConnect', { registry: registry(), credential });
    emulator.clearRequests();
    const { data, message } = await host.failure('tagRemove', { registry: registry(), repository, name: tagName(0) });
    expect(data.kind).toBe('Denied');
    expect(message).toContain('delete');
    expect(emulator.requests.map(({ method, status }) => `${method} ${status}`)).toEqual(['POST 200', 'DELETE 401']);
  });

  it('is empty after a clear, for one registry or for all', async () => {
    await connect();
    await readTag();
    expect(await host.call('contextClear', { registry: registry() })).toEqual({ cleared: [registry()] });
    emulator.clearRequests();
    expect((await host.failure('tagGet', { registry: registry(), repository, name: tagName(0) })).data.kind).toBe(
      'Unauthenticated',
    );
    expect(emulator.countRequests()).toBe(0);
  });

  it('does not use tokens of one identity for another at the same registry', async () => {
    await connect();
    await host.call('tagUpdate', { registry: registry(), repository, name: tagName(0), deleteEnabled: true });
    const puller = { kind: 'entraToken', token: emulator.entraToken({ role: 'AcrPull' }) } as const;
    await host.call('contextConnect', { registry: registry(), credential: puller });
    const denied = await host.failure('tagUpdate', {
      registry: registry(),
      repository,
      name: tagName(0),
      deleteEnabled: false,
    });
    expect(denied.data.kind).toBe('Denied');
  });

  it('uses the token route for an admin user if the registry refuses Basic on data routes', async () => {
    const strict = await startEmulator({ basicOnDataRoutes: false });
    await strict.content.seedTags(repository, 1);
    const credential = { kind: 'password', userName: strict.admin.user, password: strict.admin.password } as const;
    await host.call('contextConnect', { registry: strict.loginServer, credential });
    const read = () => host.call('tagGet', { registry: strict.loginServer, repository, name: tagName(0) });
    await read();
    strict.clearRequests();
    await read();
    expect(strict.requests.map(({ method, status }) => `${method} ${status}`)).toEqual(['GET 200']);
    await strict.stop();
  });
});
