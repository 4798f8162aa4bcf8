import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import type { CmdletCall, SessionChanged, Written } from '../../src/protocol/index.ts';
import { HostProcess } from './hostProcess.ts';

let emulator: Emulator;
let host: HostProcess;
let registry: string;
const sessions: SessionChanged[] = [];

beforeAll(async () => {
  emulator = await startEmulator();
  await emulator.content.seedTags('many', 2500);
  await emulator.content.seedImage('app', ['v1', 'v2', 'other']);
  registry = emulator.loginServer;
  host = await HostProcess.start();
  host.wire.onNotification('session/changed', (changed: SessionChanged) => {
    sessions.push(changed);
  });
  const { user, password } = emulator.admin;
  await run('Connect-AzContainerRegistry', { Name: registry, UserName: user, Password: password });
});
afterAll(async () => {
  await host?.stop();
  await emulator?.stop();
});
beforeEach(() => emulator.clearRequests());

const run = (cmdlet: string, given: NonNullable<CmdletCall['given']>, more: object = {}) =>
  host.call('cmdletRun', { cmdlet, given, ...more }) as Promise<Written>;
const at = (name: string, more: object = {}) => ({ RegistryName: registry, RepositoryName: name, ...more });

describe('a cmdlet', () => {
  it('that reads one item takes one call and one request', async () => {
    const { type, items, isList } = await run('Get-AzContainerRegistryTag', at('app', { Name: 'v1' }));
    expect({ type, isList }).toEqual({ type: 'AcrShell.Tag', isList: undefined });
    expect(items).toMatchObject([{ attributes: { name: 'v1' } }]);
    expect(emulator.countRequests()).toBe(1);
  });

  it('with a wildcard lists what matches', async () => {
    const { items, isList } = await run('Get-AzContainerRegistryTag', at('app', { Name: 'v*' }));
    expect(isList).toBe(true);
    expect((items as { attributes: { name: string } }[]).map(({ attributes }) => attributes.name)).toEqual([
      'v1',
      'v2',
    ]);
  });

  it('that lists returns page by page, and requests no page before it is needed', async () => {
    const first = await run('Get-AzContainerRegistryTag', at('many', { Name: '*' }));
    expect(first.items).toHaveLength(1000);
    expect(emulator.countRequests()).toBe(1);
    let page = first;
    let count = page.items?.length ?? 0;
    while (page.continuation !== undefined) {
      page = await run('Get-AzContainerRegistryTag', at('many', { Name: '*' }), { continuation: page.continuation });
      count += page.items?.length ?? 0;
    }
    expect(count).toBe(2500);
    expect(emulator.countRequests()).toBe(3);
  });

  it('whose pages form one object names the property that continues', async () => {
    const { type, items, into, continuation } = await run('Get-AzContainerRegistryTag', at('many', { First: 1500 }));
    expect({ type, into }).toEqual({ type: 'AcrShell.TagList', into: 'Tags' });
    const [list] = items as { imageName: string; tags: { name: string }[] }[];
    expect(list?.imageName).toBe('many');
    expect(list?.tags).toHaveLength(1000);
    expect(list?.tags[0]).toHaveProperty('repositoryName', 'many');
    const next = await run('Get-AzContainerRegistryTag', at('many', { First: 1500 }), { continuation });
    expect((next.items as { tags: unknown[] }[])[0]?.tags).toHaveLength(500);
    expect(next.continuation).toBeUndefined();
  });

  it('with -First 0 makes no request', async () => {
    expect(await run('Get-AzContainerRegistryTag', at('many', { Name: '*', First: 0 }))).toMatchObject({ items: [] });
    expect(emulator.countRequests()).toBe(0);
  });

  it('writes names with their registry', async () => {
    const { type, names, registryName, isList } = await run('Get-AzContainerRegistryRepository', {
      RegistryName: registry,
    });
    expect({ type, names, isList }).toEqual({ type: 'AcrShell.RepositoryName', names: ['app', 'many'], isList: true });
    expect(registryName).toBe(registry);
  });

  it('that changes a piped object takes one call and one request', async () => {
    await emulator.content.seedImage('app', 'gone');
    emulator.clearRequests();
    const piped = { type: 'AcrShell.Tag', properties: at('app', { Name: 'gone' }) };
    expect(await run('Remove-AzContainerRegistryTag', {}, { piped })).toEqual({ type: 'bool' });
    expect(emulator.countRequests()).toBe(1);
    expect(emulator.countRequests({ method: 'DELETE' })).toBe(1);
  });

  it('writes text, JSON as it is stored, or nothing', async () => {
    const content = 'Get-AzContainerRegistryManifestContent';
    const raw = await run(content, at('app', { Tag: 'v1', Raw: true }));
    expect(JSON.parse(raw.text ?? '')).toHaveProperty('schemaVersion', 2);
    expect(await run(content, at('app', { Tag: 'v1', Parsed: true }))).toEqual({ type: 'json', text: raw.text });
    const cleared = await run('Clear-AzContainerRegistryContext', { RegistryName: 'other.azurecr.io' });
    expect(cleared).toEqual({ type: 'none' });
  });

  it('that is refused is one error, and nothing is sent', async () => {
    const piped = { type: 'AcrShell.Tag', properties: at('app', { Name: 'v1' }) };
    const { code, message, data } = await host.failure('cmdletRun', {
      cmdlet: 'Remove-AzContainerRegistryRepository',
      piped,
    });
    expect(code).toBe(1001);
    expect(message).toBe('A tag cannot be piped to Remove-AzContainerRegistryRepository.');
    expect(data).toMatchObject({ kind: 'InvalidInput', resource: 'app', advice: expect.stringContaining('-Name') });
    expect(emulator.countRequests()).toBe(0);
  });

  it('that fails has the error of its method', async () => {
    const { data } = await host.failure('cmdletRun', {
      cmdlet: 'Get-AzContainerRegistryTag',
      given: at('app', { Name: 'nosuch' }),
    });
    expect(data).toMatchObject({ kind: 'NotFound', status: 404 });
  });

  it.each([[{}], [{ cmdlet: 3 }], [{ cmdlet: 'Get-AzContainerRegistryTag', piped: { properties: { Name: {} } } }]])(
    'that is asked for in another way is refused: %j',
    async (params) => {
      const { data } = await host.failure('cmdletRun', params as never);
      expect(data.kind).toBe('InvalidInput');
    },
  );
});

describe('the target of a cmdlet', () => {
  it('is shown without sending anything', async () => {
    const piped = { type: 'AcrShell.Tag', properties: { RegistryName: 'r', RepositoryName: 'app', Name: 'v1' } };
    const { target } = await host.call('cmdletBind', { cmdlet: 'Remove-AzContainerRegistryTag', piped });
    expect(target).toBe('r/app:v1');
    expect(emulator.countRequests()).toBe(0);
  });
});

describe('the connected registries', () => {
  it('are sent to the client on a change, with a token for the next host', async () => {
    const { session, registries } = sessions.at(-1) ?? {};
    expect(registries).toEqual([registry]);
    expect(session).toContain(registry);
    await run('Start-AzContainerRegistryEmulator', { Name: 'mine', Empty: true });
    expect(sessions.at(-1)?.registries).toEqual(['mine', registry]);
    const word = sessions.at(-1)?.session ?? '';
    const next = await HostProcess.start({}, word);
    const { data } = await next.failure('repositoryList', { registry });
    expect(data).toMatchObject({ kind: 'SessionLost' });
    await next.stop();
    await run('Stop-AzContainerRegistryEmulator', { Name: 'mine' });
    expect(sessions.at(-1)?.registries).toEqual([registry]);
  });

  it('are named in the warning of the next host', async () => {
    const next = new Map([
      ['', 'The AcrShell host ended unexpectedly, and a new one was started: the session was lost.'],
      ['r.azurecr.io=r', 'Connect again to r.'],
      ['(account)', 'Run Connect-AzContainerRegistryAccount again.'],
      ['127.0.0.1:1=mine @mine', 'The embedded registry mine is gone: start it again.'],
    ]);
    for (const [lost, words] of next) {
      const fresh = await HostProcess.start();
      const answer = await fresh.wire.sendRequest<{ warning: string }>('initialize', {
        client: 'test',
        protocolVersion: 1,
        lost,
      });
      expect(answer.warning).toContain(words);
      await fresh.stop();
    }
  });
});
