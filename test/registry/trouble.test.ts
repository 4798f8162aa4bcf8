import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { closedPort, HostProcess } from '../host/hostProcess.ts';

let emulator: Emulator;
let host: HostProcess;
let registry: string;
const repository = 'team/app';

beforeAll(async () => {
  emulator = await startEmulator();
  host = await HostProcess.start();
  registry = emulator.loginServer;
  await emulator.content.seedTags(repository, 2500);
  await connect();
});

afterAll(async () => {
  await host.stop();
  await emulator.stop();
});

afterEach(() => emulator.faults.clear());

function connect(options: { retries?: number; timeoutSeconds?: number } = {}) {
  const { user, password } = emulator.admin;
  return host.call('contextConnect', {
    registry,
    credential: { kind: 'password', userName: user, password },
    ...options,
  });
}

describe('a missing item', () => {
  it('is NotFound with its name, and advice to list the existing ones', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const failures = [
      await host.failure('repositoryGet', { registry, name: 'none' }),
      await host.failure('tagList', { registry, repository: 'none' }),
      await host.failure('tagGet', { registry, repository, name: 'none' }),
      await host.failure('manifestGet', { registry, repository, digest }),
      await host.failure('manifestRemove', { registry, repository, tag: 'none' }),
    ];
    expect(failures.map(({ data }) => data.kind)).toEqual(Array(5).fill('NotFound'));
    expect(failures.map(({ data }) => data.resource)).toEqual([
      'none',
      'none',
      `${repository}:none`,
      `${repository}@${digest}`,
      `${repository}:none`,
    ]);
    for (const { data } of failures) expect(data.advice).toContain('Get-AzContainerRegistry');
    expect(failures.every(({ data }) => data.correlationId)).toBe(true);
  });

  it('is a Network error for an unreachable registry, without long retries', async () => {
    const nobody = `127.0.0.1:${await closedPort()}`;
    const credential = { kind: 'password', userName: 'u', password: 'p' } as const;
    const refused = await host.failure('contextConnect', { registry: nobody, credential, retries: 0 });
    expect(refused.data).toMatchObject({ kind: 'Network', registry: nobody });
  });

  it('is reported for a session that was not connected, or lost with its host', async () => {
    const elsewhere = `127.0.0.1:${await closedPort()}`;
    expect((await host.failure('repositoryList', { registry: elsewhere })).data.kind).toBe('Unauthenticated');
    const next = await HostProcess.start({}, `${registry}=${registry}`);
    const lost = await next.failure('repositoryList', { registry });
    expect(lost.data).toMatchObject({
      kind: 'SessionLost',
      advice: expect.stringMatching(/Connect-AzContainerRegistry/),
    });
    await next.stop();
  });
});

describe('bad input is refused before anything is sent', () => {
  const zeros = '0'.repeat(64);
  it.each([
    ['a registry name', { registry: 'https://x/y z', repository, name: 'a' }],
    ['a repository in capitals', { registry: '', repository: 'Team/App', name: 'a' }],
    ['a repository with a path trick', { registry: '', repository: '../x', name: 'a' }],
    ['a digest where a tag belongs', { registry: '', repository, name: `sha256:${zeros}` }],
    ['a tag with a slash', { registry: '', repository, name: 'a/b' }],
    ['a tag that is too long', { registry: '', repository, name: 'x'.repeat(129) }],
  ])('%s', async (_, params) => {
    emulator.clearRequests();
    const { data } = await host.failure('tagGet', { ...params, registry: params.registry || registry });
    expect(data.kind).toBe('InvalidInput');
    expect(data.advice).not.toBe('');
    expect(emulator.countRequests()).toBe(0);
  });

  it.each(['latest', 'sha256:123', `sha256:${zeros.slice(1)}G`, 'sha256', ''])('%j as a digest', async (digest) => {
    emulator.clearRequests();
    expect((await host.failure('manifestRemove', { registry, repository, digest })).data.kind).toBe('InvalidInput');
    expect(emulator.countRequests()).toBe(0);
  });
});

describe('locks', () => {
  it('are reported with the cmdlet that removes them, and it does', async () => {
    const name = 'build-00001';
    await host.call('tagUpdate', { registry, repository, name, deleteEnabled: false, writeEnabled: false });
    const refused = await host.failure('tagRemove', { registry, repository, name });
    expect(refused.data).toMatchObject({
      kind: 'Locked',
      status: 405,
      acrCode: 'REGISTRY_DISALLOWED_OPERATION',
      resource: `${repository}:${name}`,
    });
    expect(refused.data.advice).toContain(
      `Update-AzContainerRegistryTag -RegistryName ${registry} -RepositoryName ${repository} -Name ${name} -DeleteEnabled $true`,
    );
    const whole = await host.failure('repositoryRemove', { registry, name: repository });
    expect(whole.data).toMatchObject({
      kind: 'Locked',
      advice: expect.stringMatching(/shows the locks of its manifests/),
    });
    await host.call('tagUpdate', { registry, repository, name, deleteEnabled: true, writeEnabled: true });
    expect(await host.call('tagRemove', { registry, repository, name })).toBe(true);
  });
});

describe('credentials', () => {
  it('that are wrong differ from a missing right, and the old session is kept', async () => {
    const wrong = await host.failure('contextConnect', {
      registry,
      credential: { kind: 'password', userName: emulator.admin.user, password: 'planted-wrong-1' },
    });
    expect(wrong.data.kind).toBe('Unauthenticated');
    expect(JSON.stringify(wrong)).not.toContain('planted-wrong-1');
    const { name, password } = emulator.addRepositoryToken('reader', { [repository]: ['metadata/read'] });
    const before = await host.call('repositoryGet', { registry, name: repository });
    expect(before.repositoryName).toBe(repository);
    await host.call('contextConnect', { registry, credential: { kind: 'password', userName: name, password } });
    expect((await host.call('tagList', { registry, repository, first: 1 })).items).toHaveLength(1);
    expect((await host.failure('tagRemove', { registry, repository, name: 'build-00002' })).data.kind).toBe('Denied');
    expect((await host.failure('repositoryList', { registry })).data.kind).toBe('Denied');
    await connect();
  });

  it('are not needed for an anonymous session, if the registry allows it', async () => {
    const open = await startEmulator({ anonymousPull: true });
    await open.content.seedTags('public', 1);
    await host.call('contextConnect', { registry: open.loginServer, credential: { kind: 'anonymous' } });
    expect((await host.call('tagList', { registry: open.loginServer, repository: 'public' })).items).toHaveLength(1);
    const denied = await host.failure('tagRemove', {
      registry: open.loginServer,
      repository: 'public',
      name: 'build-00000',
    });
    expect(denied.data.kind).toBe('Denied');
    await open.stop();
    const closed = await host.failure('contextConnect', { registry, credential: { kind: 'anonymous' } });
    expect(closed.data).toMatchObject({ kind: 'Unauthenticated', advice: expect.stringMatching(/anonymous/) });
  });

  it('with an expired Entra token are refused in one clear error', async () => {
    const token = emulator.entraToken({ role: 'Owner', expiresIn: -60 });
    const refused = await host.failure('contextConnect', { registry, credential: { kind: 'entraToken', token } });
    expect(refused.data.kind).toBe('Unauthenticated');
    expect(JSON.stringify(refused)).not.toContain(token);
  });

  it('with access tokens that expire during a listing are renewed silently', async () => {
    await host.call('contextConnect', {
      registry,
      credential: { kind: 'entraToken', token: emulator.entraToken({ role: 'Owner' }) },
    });
    const first = await host.call('tagList', { registry, repository });
    emulator.revokeTokens();
    const second = await host.call('tagList', { registry, repository, continuation: first.continuation ?? '' });
    expect(second.items).toHaveLength(1000);
    await connect();
  });
});

describe('a bad network', () => {
  it.each([
    ['503', { status: 503, times: 2 }],
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '0' }, times: 2 }],
    ['a reset connection', { reset: true, times: 2 }],
    ['a body cut short', { truncate: 20, times: 1 }],
  ])('with %s is waited for and retried', async (_, fault) => {
    emulator.faults.add({ path: /_tags/, ...fault });
    expect((await host.call('tagList', { registry, repository, first: 2 })).items).toHaveLength(2);
  });

  it('makes a delete succeed if its answer was lost and the retry finds nothing', async () => {
    emulator.faults.add({ method: 'DELETE', reset: 'after', times: 1 });
    expect(await host.call('tagRemove', { registry, repository, name: 'build-00003' })).toBe(true);
    expect((await host.failure('tagGet', { registry, repository, name: 'build-00003' })).data.kind).toBe('NotFound');
  });

  it('with endless throttling is reported as such', async () => {
    await connect({ retries: 1 });
    emulator.faults.add({ path: /_tags/, status: 429, headers: { 'retry-after': '0' } });
    expect((await host.failure('tagList', { registry, repository })).data.kind).toBe('Throttled');
    await connect();
  });

  it('with a registry that never answers ends at the timeout of Connect', async () => {
    await connect({ retries: 0, timeoutSeconds: 1 });
    emulator.faults.add({ path: /_tags/, hang: true, times: 1 });
    expect((await host.failure('tagList', { registry, repository })).data.kind).toBe('Timeout');
    await connect();
  });

  it('that fails during a listing is one Network error', async () => {
    const other = await startEmulator();
    await other.content.seedTags('x', 1500);
    const { user, password } = other.admin;
    const there = { registry: other.loginServer, repository: 'x' };
    await host.call('contextConnect', {
      registry: other.loginServer,
      retries: 1,
      credential: { kind: 'password', userName: user, password },
    });
    const first = await host.call('tagList', there);
    await other.stop();
    const broken = await host.failure('tagList', { ...there, continuation: first.continuation ?? '' });
    expect(broken.data).toMatchObject({ kind: 'Network', registry: other.loginServer });
  });
});

describe('a registry that cannot be trusted', () => {
  const answer = (headers: Record<string, string>, status = 200, body = '{"tags":[]}') =>
    emulator.faults.add({
      path: /_tags/,
      times: 1,
      status,
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });

  it.each([
    'http://127.0.0.1:1/acr/v1/team/app/_tags?last=x',
    '//evil.example/acr/v1/team/app/_tags',
    '/acr/v1/other/_tags?last=x',
  ])('cannot redirect a listing to %s', async (link) => {
    answer({ link: `<${link}>; rel="next"` });
    expect((await host.failure('tagList', { registry, repository })).data.kind).toBe('Untrusted');
  });

  it('cannot redirect a client to another token server', async () => {
    answer(
      { 'www-authenticate': 'Bearer realm="https://evil.example/oauth2/token",service="x",scope="repository:a:pull"' },
      401,
      '{}',
    );
    const refused = await host.failure('tagList', { registry, repository });
    expect(refused.data.kind).toBe('Untrusted');
    expect(refused.message).toContain('evil.example');
  });

  it.each([
    ['no JSON', '<html>proxy</html>'],
    ['unexpected JSON', '{"tags":{"a":1}}'],
    ['a tag without a name', '{"tags":[{"digest":"sha256:0"}]}'],
  ])('is reported when it answers with %s', async (_, body) => {
    answer({}, 200, body);
    expect((await host.failure('tagList', { registry, repository })).data.kind).toBe('BadAnswer');
  });

  it('is protected from a forged continuation', async () => {
    const made = Buffer.from(JSON.stringify({ path: 'http://evil.example/x', page: 2 })).toString('base64url');
    expect((await host.failure('tagList', { registry, repository, continuation: made })).data.kind).toBe(
      'InvalidInput',
    );
  });
});
