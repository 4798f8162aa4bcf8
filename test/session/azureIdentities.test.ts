import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EmulatorWithEntra, startEmulator } from '../../emulator/emulator.ts';
import { makeClientCertificate } from '../../emulator/http/certificate.ts';
import type { Params } from '../../src/protocol/index.ts';
import { HostProcess } from '../host/hostProcess.ts';

/**
 * Each way of signing in, by the real @azure/identity in the real host, against the emulator's Entra ID and managed
 * identity endpoints over TLS that it verifies.
 */
let emulator: EmulatorWithEntra;
let host: HostProcess;
let registry: string;
let folder: string;
let environment: NodeJS.ProcessEnv;
const repository = 'team/app';

beforeAll(async () => {
  emulator = await startEmulator({ entra: { pollingInterval: 0 } });
  registry = emulator.loginServer;
  await emulator.content.seedTags(repository, 2500);
  folder = mkdtempSync(join(tmpdir(), 'acrshell-identities-'));
  environment = {
    NODE_EXTRA_CA_CERTS: file('ca.pem', emulator.entra.caCertificate),
    AZURE_POD_IDENTITY_AUTHORITY_HOST: emulator.entra.imdsUrl,
    PATH: '/nonexistent',
  };
  host = await startHost();
});

afterAll(async () => {
  await host.stop();
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

beforeEach(() => emulator.clearRequests());
afterEach(async () => {
  await host.call('contextClear', {});
  emulator.faults.clear();
});

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

/** A host in which the emulator's Entra ID is a cloud of its own, as a disconnected one is. */
async function startHost(more: NodeJS.ProcessEnv = {}): Promise<HostProcess> {
  const started = await HostProcess.start({ ...environment, ...more });
  await started.call('environmentAdd', {
    name: 'Test',
    registrySuffix: 'acr.test',
    authorityHost: emulator.entra.authorityHost,
  });
  return started;
}

type Credential = NonNullable<Params['contextConnect']['credential']>;

function connect(credential: Credential | undefined, on = host) {
  return on.call('contextConnect', { registry, environment: 'Test', ...(credential ? { credential } : {}) });
}

/** An application that signs in to the emulator's Entra ID. */
function principal(userName: string, password: string): Credential {
  return { kind: 'password', servicePrincipal: true, tenant: emulator.entra.tenantId, userName, password };
}

const readTag = (on = host) => on.call('tagGet', { registry, repository, name: 'build-00000' });
const atRegistry = () => emulator.requests.filter(({ route }) => !/^(entra|imds|appservice)\//.test(route));

async function seenThrough(credential: Credential): Promise<void> {
  emulator.clearRequests();
  await connect(credential);
  await readTag();
  expect(atRegistry().map(({ method, status }) => `${method} ${status}`)).toEqual(['POST 200', 'POST 200', 'GET 200']);
  emulator.clearRequests();
  await readTag();
  expect(emulator.requests.map(({ method }) => method)).toEqual(['GET']);
}

describe('a service principal', () => {
  it('signs in by its secret', async () => {
    const { clientId, secret } = emulator.entra.addApplication({ role: 'AcrPull' });
    await seenThrough(principal(clientId, secret));
    const [shown] = (await host.call('contextGet', {})).connections;
    expect(shown).toMatchObject({ identityType: 'ServicePrincipal', loginServer: registry });
  });

  it('signs in by its certificate', async () => {
    const { certificate, privateKey } = makeClientCertificate('runbook');
    const { clientId } = emulator.entra.addApplication({ role: 'AcrPull', certificate });
    const path = file('client.pem', `${privateKey}\n${certificate}`);
    await seenThrough({ kind: 'certificate', tenant: emulator.entra.tenantId, clientId, path });
  });

  it("signs in by another issuer's token in a file (workload identity)", async () => {
    const issuer = emulator.entra.outsideIssuer();
    const { clientId } = emulator.entra.addApplication({ role: 'AcrPull', federated: issuer });
    const path = file('federated', issuer.token());
    await seenThrough({ kind: 'federatedToken', tenant: emulator.entra.tenantId, clientId, file: path });
  });

  it('with a wrong secret gets the error of Entra ID, without the secret', async () => {
    const { clientId } = emulator.entra.addApplication({ role: 'AcrPull' });
    const secret = 'planted-wrong-9c1';
    const credential = principal(clientId, secret);
    const refused = await host.failure('contextConnect', { registry, environment: 'Test', credential });
    expect(refused.data).toMatchObject({ kind: 'Unauthenticated', acrCode: 'AADSTS7000215' });
    expect(JSON.stringify(refused)).not.toContain(secret);
  });

  it('without roles gets one clear error', async () => {
    const { clientId, secret } = emulator.entra.addApplication({ role: 'AcrPull' });
    await connect(principal(clientId, secret));
    await readTag();
    emulator.entra.revoke(clientId);
    emulator.expireTokens();
    const refused = await host.failure('tagGet', { registry, repository, name: 'build-00000' });
    expect(refused.data.kind).toBe('Unauthenticated');
  });
});

describe('a managed identity', () => {
  it('signs in at the metadata service, system-assigned, or user-assigned by its client id', async () => {
    emulator.entra.addManagedIdentity({ systemAssigned: true, role: 'AcrPull' });
    await seenThrough({ kind: 'managedIdentity' });
    await host.call('contextClear', {});
    const { clientId } = emulator.entra.addManagedIdentity({ role: 'AcrPull' });
    await seenThrough({ kind: 'managedIdentity', clientId });
  });

  it('requests a new token after a clear, as none is kept, not even by the library', async () => {
    emulator.entra.addManagedIdentity({ systemAssigned: true, role: 'AcrPull' });
    const asked = () => emulator.countRequests({ route: 'imds/token', status: 200 });
    await connect({ kind: 'managedIdentity' });
    await host.call('contextClear', {});
    emulator.clearRequests();
    await connect({ kind: 'managedIdentity' });
    expect(asked()).toBe(1);
  });

  it('signs in at App Service', async () => {
    emulator.entra.addManagedIdentity({ systemAssigned: true, role: 'AcrPull' });
    const { endpoint, header } = emulator.entra.appService;
    const there = await startHost({
      IDENTITY_ENDPOINT: endpoint,
      IDENTITY_HEADER: header,
      AZURE_POD_IDENTITY_AUTHORITY_HOST: '',
    });
    await connect({ kind: 'managedIdentity' }, there);
    expect((await readTag(there)).attributes.name).toBe('build-00000');
    await there.stop();
  });
});

describe('a device code', () => {
  it('signs a user in, and is shown rather than returned', async () => {
    const user = emulator.entra.addUser({ role: 'AcrPull' });
    const connecting = connect({ kind: 'deviceCode', tenant: emulator.entra.tenantId });
    const told = () => host.logs.find(({ level }) => level === 'information')?.message ?? '';
    await expect.poll(told, { timeout: 10_000 }).toMatch(/code/i);
    const code = /\b[A-Z0-9]{4,}-?[A-Z0-9]{3,}\b/.exec(told().replace(/https?:\S+/g, ''))?.[0] ?? '';
    emulator.entra.confirmDeviceCode(code, user);
    const answer = await connecting;
    expect(JSON.stringify(answer)).not.toContain(code);
    expect((await readTag()).attributes.name).toBe('build-00000');
  });
});

describe('the ambient identity', () => {
  it('is that of the environment, for a registry that Connect named', async () => {
    const { clientId, secret } = emulator.entra.addApplication({ role: 'AcrPull' });
    const there = await startHost({
      AZURE_CLIENT_ID: clientId,
      AZURE_TENANT_ID: emulator.entra.tenantId,
      AZURE_CLIENT_SECRET: secret,
    });
    await connect(undefined, there);
    await readTag(there);
    const [shown] = (await there.call('contextGet', {})).connections;
    expect(shown?.identityType).toBe('DefaultAzureCredential');
    expect(atRegistry().map(({ method, status }) => `${method} ${status}`)).toEqual([
      'POST 200',
      'POST 200',
      'GET 200',
    ]);
    await there.stop();
  });

  it('is searched once if there is none, and the reason is reported', async () => {
    const there = await startHost({
      AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential',
      AZURE_POD_IDENTITY_AUTHORITY_HOST: '',
    });
    const first = await there.failure('contextConnect', { registry, environment: 'Test' });
    expect(first.message).toContain('No Azure identity was found.');
    expect(first.data.kind).toBe('Unauthenticated');
    await there.stop();
  });
});

describe('a long command', () => {
  it('continues when access and refresh tokens expire during a listing', async () => {
    const { clientId, secret } = emulator.entra.addApplication({ role: 'AcrPull' });
    await connect(principal(clientId, secret));
    let continuation: string | undefined;
    let count = 0;
    do {
      const page = await host.call('tagList', { registry, repository, ...(continuation ? { continuation } : {}) });
      count += page.items.length;
      continuation = page.continuation;
      emulator.expireTokens();
    } while (continuation);
    expect(count).toBe(2500);
  });

  it('continues when they expire during the removal of many tags', async () => {
    await emulator.content.seedTags('old', 20);
    const { clientId, secret } = emulator.entra.addApplication({ role: 'Owner' });
    await connect(principal(clientId, secret));
    const { items } = await host.call('tagList', { registry, repository: 'old' });
    for (const [index, { attributes }] of items.entries()) {
      if (index % 6 === 3) emulator.expireTokens();
      expect(await host.call('tagRemove', { registry, repository: 'old', name: attributes.name })).toBe(true);
    }
    expect((await host.call('tagList', { registry, repository: 'old' })).items).toEqual([]);
  });

  it('continues although the clocks differ by ten minutes', async () => {
    const { clientId, secret } = emulator.entra.addApplication({ role: 'AcrPull' });
    await connect(principal(clientId, secret));
    await readTag();
    emulator.clock.advance(10 * 60_000);
    await readTag();
    emulator.clock.advance(51 * 60_000);
    await readTag();
    expect(emulator.requests.every(({ status }) => status < 500)).toBe(true);
  });
});

describe('secrets of an identity', () => {
  it('are in no trace, view, error or log, at the highest verbosity', async () => {
    const log = join(folder, 'host.log');
    const { endpoint, header } = emulator.entra.appService;
    const tenant = emulator.entra.tenantId;
    const ambient = emulator.entra.addApplication({ role: 'AcrPull' });
    const there = await startHost({
      ACRSHELL_LOG: log,
      AZURE_CLIENT_ID: ambient.clientId,
      AZURE_TENANT_ID: tenant,
      AZURE_CLIENT_SECRET: ambient.secret,
      IDENTITY_ENDPOINT: endpoint,
      IDENTITY_HEADER: header,
      AZURE_LOG_LEVEL: 'verbose',
      NODE_DEBUG: 'http',
    });
    const written: string[] = [];
    there.child.stderr.on('data', (chunk) => written.push(String(chunk)));
    const { certificate, privateKey } = makeClientCertificate('planted');
    const issuer = emulator.entra.outsideIssuer();
    const federated = issuer.token();
    const byCertificate = emulator.entra.addApplication({ role: 'AcrPull', certificate });
    const byIssuer = emulator.entra.addApplication({ role: 'AcrPull', federated: issuer });
    const bySecret = emulator.entra.addApplication({ role: 'AcrPull' });
    emulator.entra.addManagedIdentity({ systemAssigned: true, role: 'AcrPull' });
    const secret = (password: string) => principal(bySecret.clientId, password);
    const path = file('planted.pem', `${privateKey}\n${certificate}`);
    const credentials: (Credential | undefined)[] = [
      secret(bySecret.secret),
      secret(`${bySecret.secret}wrong`),
      { kind: 'certificate', tenant, clientId: byCertificate.clientId, path },
      { kind: 'federatedToken', tenant, clientId: byIssuer.clientId, file: file('planted.jwt', federated) },
      { kind: 'managedIdentity' },
      undefined,
    ];
    const said: string[] = [];
    const say = async (work: Promise<unknown>) => {
      const outcome = await work.catch(({ message, data, stack }) => ({ message, data, stack }));
      said.push(JSON.stringify(outcome));
    };
    for (const credential of credentials) {
      const params = { registry, environment: 'Test', ...(credential ? { credential } : {}) };
      await say(there.call('contextConnect', params, 'bodies'));
      await say(there.call('tagGet', { registry, repository, name: 'build-00000' }, 'bodies'));
      await say(there.call('tagRemove', { registry, repository, name: 'build-00000' }, 'bodies'));
      await say(there.call('contextGet', {}, 'bodies'));
    }
    await there.stop();
    const everything = [...said, ...written, JSON.stringify(there.logs), readFileSync(log, 'utf8')].join('\n');
    expect(said.join()).toContain('build-00000');
    const keyLine = privateKey.split('\n')[2] ?? '';
    expect(keyLine.length).toBeGreaterThan(40);
    for (const planted of [bySecret.secret, ambient.secret, keyLine, federated, header]) {
      expect(everything).not.toContain(planted);
      expect(everything).not.toContain(encodeURIComponent(planted));
    }
    expect(everything).not.toMatch(/eyJ[\w-]{10,}\.[\w-]{10,}/);
  });
});
