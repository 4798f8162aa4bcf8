import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { HostProcess } from '../host/hostProcess.ts';

/** A PowerShell session that is logged in with Az.Accounts: it gives tokens when the host asks for them. */
let emulator: Emulator;
let host: HostProcess;
let registry: string;
const repository = 'team/app';
const tokens = new Map<string, string>();
let current: string | undefined;
let asked: { callId: string; audience: string; by: string }[] = [];
let calls = 0;
const contextOf = new Map<string, string>();

beforeAll(async () => {
  emulator = await startEmulator();
  registry = emulator.loginServer;
  await emulator.content.seedTags(repository, 2);
  tokens.set('alice', emulator.entraToken({ role: 'Owner', oid: 'alice-oid' }));
  tokens.set('bob', emulator.entraToken({ role: 'AcrPull', oid: 'bob-oid' }));
  // This machine has no identity, which is detected without a request.
  host = await HostProcess.start({ AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential', PATH: '/nonexistent' });
  host.wire.onRequest('credential/token', ({ callId, audience }: { callId: string; audience: string }) => {
    const by = contextOf.get(callId) ?? '';
    asked.push({ callId, audience, by });
    const token = tokens.get(by);
    if (!token) throw new Error('Run Connect-AzAccount to login.');
    return { token };
  });
});

afterAll(async () => {
  await host.stop();
  await emulator.stop();
});

beforeEach(() => {
  current = 'alice';
  asked = [];
  emulator.clearRequests();
});

afterEach(() => host.call('contextClear', {}));

function call(method: string, params: object, chosen?: string): Promise<unknown> {
  calls += 1;
  const id = `az-${calls}`;
  const key = chosen ?? current;
  if (key) contextOf.set(id, key);
  const azContext = key
    ? { azContext: { key: `tenant/${key}`, environment: 'AzureCloud', ...(chosen ? { chosen: true } : {}) } }
    : {};
  return host.wire.sendRequest(method, { registry, ...params, call: { id, ...azContext } });
}

const readTag = (chosen?: string) => call('tag/get', { repository, name: 'build-00000' }, chosen);
const lockTag = (chosen?: string) =>
  call('tag/update', { repository, name: 'build-00000', deleteEnabled: true }, chosen);
const callers = () => [...new Set(emulator.requests.flatMap(({ identity }) => identity ?? []))];

describe('An Az login in the session', () => {
  it("is used for a registry that Connect named, with one token for the registry's audience", async () => {
    expect(await call('context/connect', {})).toMatchObject({ identityType: 'AzContext' });
    await readTag();
    expect(asked).toEqual([
      { callId: expect.any(String), audience: 'https://containerregistry.azure.net', by: 'alice' },
    ]);
    expect(emulator.requests.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET']);
    emulator.clearRequests();
    await readTag();
    expect(emulator.requests.map(({ method }) => method)).toEqual(['GET']);
    expect(asked).toHaveLength(1);
  });

  it('is replaced at the next call after a switch, without using tokens of the old identity', async () => {
    await call('context/connect', {});
    await lockTag();
    current = 'bob';
    emulator.clearRequests();
    await expect(lockTag()).rejects.toMatchObject({ data: { kind: 'Denied' } });
    expect(callers()).toEqual(['bob-oid']);
    current = 'alice';
    emulator.clearRequests();
    await lockTag();
    expect(callers()).toEqual(['alice-oid']);
  });

  it('is dropped with its tokens when it is cleared', async () => {
    await call('context/connect', {});
    await readTag();
    current = undefined;
    emulator.clearRequests();
    await expect(readTag()).rejects.toMatchObject({
      message: expect.stringContaining('No Azure identity was found.'),
      data: { kind: 'Unauthenticated', advice: expect.stringContaining('Connect-AzAccount') },
    });
    expect(callers()).not.toContain('alice-oid');
  });

  it('can be chosen for one call by -DefaultProfile', async () => {
    await call('context/connect', {});
    await lockTag();
    await expect(lockTag('bob')).rejects.toMatchObject({ data: { kind: 'Denied' } });
    emulator.clearRequests();
    await lockTag();
    expect(callers()).toEqual(['alice-oid']);
    expect(emulator.requests).toHaveLength(1);
  });

  it('takes precedence over Connect with -DefaultProfile, for that call only', async () => {
    const { user, password } = emulator.admin;
    await call('context/connect', { credential: { kind: 'password', userName: user, password } });
    await expect(call('tag/get', { repository, name: 'build-00000' }, 'bob')).rejects.toMatchObject({
      data: { kind: 'Unauthenticated' },
    });
    emulator.clearRequests();
    await readTag();
    expect(callers()).toEqual([user]);
  });

  it('that provides no token is one clear error', async () => {
    current = 'carol';
    await expect(call('context/connect', {})).rejects.toMatchObject({
      message: expect.stringContaining('Run Connect-AzAccount to login.'),
      data: { kind: 'Unauthenticated' },
    });
  });

  it('is not used for a registry that neither a known cloud nor Connect names', async () => {
    await expect(readTag()).rejects.toMatchObject({ data: { kind: 'Unauthenticated' } });
    expect(asked).toEqual([]);
    expect(emulator.requests).toEqual([]);
  });

  it("has the audience of the cloud or of Connect, never one from a registry's answer", async () => {
    await call('context/connect', { audience: 'https://management.azure.com' });
    expect(asked.map(({ audience }) => audience)).toEqual(['https://management.azure.com']);
    await host.call('environmentAdd', {
      name: 'Disconnected',
      registrySuffix: 'acr.contoso.local',
      audience: 'https://acr.contoso.local',
    });
    asked = [];
    await call('context/connect', { environment: 'Disconnected' });
    expect(asked.map(({ audience }) => audience)).toEqual(['https://acr.contoso.local']);
    await expect(call('context/connect', { environment: 'Nowhere' })).rejects.toMatchObject({
      data: { kind: 'InvalidInput' },
    });
  });

  it('has its tokens returned on request only', async () => {
    expect(JSON.stringify(await call('context/connect', {}))).not.toContain('eyJ');
    const exposed = (await call('context/connect', { exposeToken: true })) as {
      accessToken: string;
      refreshToken: string;
    };
    expect(exposed.refreshToken).toMatch(/^eyJ/);
    expect(exposed.accessToken).toMatch(/^eyJ/);
    expect(JSON.stringify(await host.call('contextGet', {}))).not.toContain('eyJ');
  });

  it('is written as a docker login by default, except for a registry on this machine', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'acrshell-docker-'));
    const config = join(folder, 'config.json');
    writeFileSync(config, '{}');
    const there = await HostProcess.start({ DOCKER_CONFIG: folder });
    const { user, password } = emulator.admin;
    const connect = { registry, credential: { kind: 'password', userName: user, password } } as const;
    await there.call('contextConnect', connect);
    expect(readFileSync(config, 'utf8')).toBe('{}');
    const answer = await there.call('contextConnect', { ...connect, dockerLogin: true });
    expect(answer.dockerLogin).toBe(config);
    expect(there.logs).toMatchObject([{ level: 'warning', message: expect.stringContaining('without encryption') }]);
    const auth = Buffer.from(`${user}:${password}`).toString('base64');
    expect(JSON.parse(readFileSync(config, 'utf8'))).toEqual({ auths: { [registry]: { auth } } });
    const gone = await there.call('contextDisconnect', { registry });
    expect(gone).toEqual({ loginServer: registry, wasConnected: true, dockerLoginRemoved: true });
    expect(JSON.parse(readFileSync(config, 'utf8'))).toEqual({ auths: {} });
    await there.stop();
    rmSync(folder, { recursive: true });
  });
});
