import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type EmulatorWithEntra, startEmulator } from '../../emulator/emulator.ts';
import { certificateFor } from '../../emulator/http/certificate.ts';
import { HostProcess } from '../host/hostProcess.ts';

/** Which registries and network paths are trusted. The emulator uses TLS here. */
let emulator: EmulatorWithEntra;
let folder: string;
let caFile: string;
const credential = () =>
  ({ kind: 'password', userName: emulator.admin.user, password: emulator.admin.password }) as const;
const hosts: HostProcess[] = [];

async function start(environment: NodeJS.ProcessEnv = {}): Promise<HostProcess> {
  const host = await HostProcess.start(environment);
  hosts.push(host);
  return host;
}

beforeAll(async () => {
  emulator = await startEmulator({ tls: true, entra: true });
  await emulator.content.seedImage('team/app', ['v1']);
  folder = mkdtempSync(join(tmpdir(), 'acrshell-trust-'));
  caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, emulator.entra.caCertificate);
});

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.stop();
});

afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

describe('a certificate', () => {
  const registry = () => `https://${emulator.loginServer}`;

  it('that cannot be verified is refused before a credential is sent', async () => {
    emulator.clearRequests();
    const host = await start();
    const refused = await host.failure('contextConnect', {
      registry: registry(),
      credential: credential(),
      retries: 0,
    });
    expect(refused.data).toMatchObject({ kind: 'Untrusted', advice: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
    expect(emulator.requests).toEqual([]);
  });

  it('of an authority in NODE_EXTRA_CA_CERTS is accepted', async () => {
    const host = await start({ NODE_EXTRA_CA_CERTS: caFile });
    await host.call('contextConnect', { registry: registry(), credential: credential() });
    expect(
      (await host.call('tagGet', { registry: registry(), repository: 'team/app', name: 'v1' })).attributes.name,
    ).toBe('v1');
  });
});

describe('a certificate of an authority that only this machine trusts', () => {
  const registry = () => `https://${emulator.loginServer}`;

  // OpenSSL's own variable for the store of the system; on Windows and macOS that store is not a file.
  it.skipIf(process.platform !== 'linux')('is accepted', async () => {
    const host = await start({ SSL_CERT_FILE: caFile });
    emulator.clearRequests();
    await host.call('contextConnect', { registry: registry(), credential: credential() });
    expect(emulator.requests).toHaveLength(1);
  });
});

describe('a certificate outside its validity', () => {
  const day = 24 * 3600 * 1000;

  it.each([
    ['has expired', -3 * day, -day],
    ['is not valid yet', day, 3 * day],
  ])('that %s is reported as such, with the clock of this machine', async (words, from, to) => {
    const { cert, key } = certificateFor(['localhost'], { from: Date.now() + from, to: Date.now() + to });
    const server = createTlsServer({ cert, key }, (_, answer) => answer.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = await start({ NODE_EXTRA_CA_CERTS: caFile });
    const refused = await host.failure('contextConnect', {
      registry: `https://localhost:${(server.address() as AddressInfo).port}`,
      credential: credential(),
      retries: 0,
    });
    server.close();
    expect(refused.data.kind).toBe('Untrusted');
    expect(refused.message).toContain(words);
    expect(refused.data.advice).toContain('clock of this machine');
  });
});

describe('an invalid environment variable', () => {
  it.each(['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy'])('%s is reported without its value', async (name) => {
    const host = await start({ [name]: 'user:planted-proxy@proxy.example:8080' });
    const refused = await host.failure('contextConnect', { registry: 'inside.example', credential: credential() });
    expect(refused.data.kind).toBe('InvalidInput');
    expect(refused.message).toBe(`${name} is not the address of a proxy.`);
    expect(JSON.stringify(refused)).not.toContain('planted');
  });

  it('is reported for AZURE_TOKEN_CREDENTIALS, with its allowed values', async () => {
    const host = await start({ AZURE_TOKEN_CREDENTIALS: 'production' });
    const refused = await host.failure('contextConnect', { registry: 'inside.azurecr.io' });
    expect(refused.data.kind).toBe('InvalidInput');
    expect(refused.message).toBe("AZURE_TOKEN_CREDENTIALS is 'production', which does not name a credential.");
    expect(refused.data.advice).toContain('ManagedIdentityCredential');
  });
});

describe('a proxy that refuses', () => {
  let proxy: Server;
  let asked: string[];
  let status = 403;

  beforeAll(async () => {
    asked = [];
    proxy = createServer((request, answer) => {
      asked.push(request.url ?? '');
      answer.writeHead(504).end();
    }).on('connect', ({ url = '' }, client) => {
      asked.push(url);
      client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => {
    proxy.closeAllConnections();
    proxy.close();
  });

  const address = () => `127.0.0.1:${(proxy.address() as AddressInfo).port}`;

  it.each([
    [403, 'allow'],
    [407, 'sign-in'],
    [503, 'could not reach it'],
  ])('with %s is named, with advice', async (answered, advice) => {
    status = answered;
    const host = await start({ HTTPS_PROXY: `http://user:planted-proxy@${address()}` });
    const refused = await host.failure('contextConnect', {
      registry: 'inside.example',
      credential: credential(),
      retries: 0,
    });
    expect(refused.data).toMatchObject({ kind: 'Network', status: answered, advice: expect.stringContaining(advice) });
    expect(refused.message).toContain(address());
    expect(JSON.stringify(refused)).not.toContain('planted-proxy');
  });

  it('is named if it prevents an application from signing in to Entra ID', async () => {
    status = 403;
    const host = await start({ HTTPS_PROXY: `http://${address()}` });
    const refused = await host.failure('contextConnect', {
      registry: 'inside.azurecr.io',
      credential: {
        kind: 'password',
        userName: 'app',
        password: 'secret',
        servicePrincipal: true,
        tenant: 'contoso.com',
      },
      retries: 0,
    });
    expect(refused.data.kind).toBe('Network');
    expect(refused.message).toBe(`The proxy ${address()} refused to connect to login.microsoftonline.com (HTTP 403).`);
  });

  it('is not used for the addresses of this machine', async () => {
    asked = [];
    const host = await start({ HTTPS_PROXY: `http://${address()}`, HTTP_PROXY: `http://${address()}` });
    await host.failure('contextConnect', { registry: 'inside.azurecr.io', retries: 0 });
    expect(asked.filter((url) => url.includes('169.254.169.254'))).toEqual([]);
  });
});

describe('a corporate proxy', () => {
  let proxy: Server;
  let asked: string[];

  /** Tunnels whatever name it is asked for to the emulator, as a proxy that alone can resolve it would. */
  beforeAll(async () => {
    asked = [];
    proxy = createServer().on('connect', ({ url = '' }, client) => {
      asked.push(url);
      const upstream = connect(emulator.port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on('error', () => client.destroy());
      client.on('error', () => upstream.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => {
    proxy.closeAllConnections();
    proxy.close();
  });

  const address = () => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

  /** The name `localhost.` is in the certificate's sight only as `localhost`: any other name fails after the tunnel. */
  const through = async (host: HostProcess, more: { proxy?: string } = {}) => {
    asked = [];
    await host.failure('contextConnect', {
      registry: 'inside.example:443',
      credential: credential(),
      retries: 0,
      ...more,
    });
    // The certificate is not trusted at first: it is tried again with the authorities of this machine.
    return [...new Set(asked)];
  };

  it('of the environment is used, except for hosts in NO_PROXY', async () => {
    expect(await through(await start({ HTTPS_PROXY: address() }))).toEqual(['inside.example:443']);
    expect(await through(await start({ https_proxy: address(), NO_PROXY: 'inside.example' }))).toEqual([]);
  });

  it('of Connect takes precedence, and its password is in no message', async () => {
    const host = await start({ HTTPS_PROXY: 'http://127.0.0.1:9' });
    const named = address().replace('http://', 'http://user:planted-proxy@');
    expect(await through(host, { proxy: named })).toEqual(['inside.example:443']);
    const refused = await host.failure('contextConnect', {
      registry: 'inside.example',
      credential: credential(),
      retries: 0,
      proxy: 'http://user:planted-proxy@127.0.0.1:9',
    });
    expect(JSON.stringify(refused)).not.toContain('planted-proxy');
  });

  it('is not used for a registry on this machine', async () => {
    asked = [];
    const host = await start({ HTTPS_PROXY: address(), HTTP_PROXY: address(), NODE_EXTRA_CA_CERTS: caFile });
    await host.call('contextConnect', { registry: `https://${emulator.loginServer}`, credential: credential() });
    expect(asked).toEqual([]);
  });
});

describe('a request that is not allowed', () => {
  it('is refused before anything is sent to a plain http registry on another machine', async () => {
    const host = await start();
    const refused = await host.failure('contextConnect', {
      registry: 'http://registry.example',
      credential: credential(),
    });
    expect(refused.data.kind).toBe('InvalidInput');
  });

  it('is not made for a redirect of a route without redirects', async () => {
    const plain = await startEmulator();
    const { user, password } = plain.admin;
    const host = await start();
    await host.call('contextConnect', {
      registry: plain.loginServer,
      credential: { kind: 'password', userName: user, password },
    });
    plain.faults.add({
      path: /_catalog/,
      times: 1,
      status: 307,
      headers: { location: `https://${emulator.loginServer}/acr/v1/_catalog` },
    });
    emulator.clearRequests();
    expect((await host.failure('repositoryList', { registry: plain.loginServer })).data.kind).toBe('BadAnswer');
    expect(emulator.requests).toEqual([]);
    await plain.stop();
  });

  it('for the catalog of an ABAC registry does not prevent one for an allowed repository', async () => {
    const abac = await startEmulator({ abac: true });
    await abac.content.seedImage('team/app', ['v1']);
    const { name, password } = abac.addRepositoryToken('app-only', { 'team/app': ['metadata/read'] });
    const host = await start();
    await host.call('contextConnect', {
      registry: abac.loginServer,
      credential: { kind: 'password', userName: name, password },
    });
    expect((await host.failure('repositoryList', { registry: abac.loginServer })).data.kind).toBe('Denied');
    expect((await host.call('tagList', { registry: abac.loginServer, repository: 'team/app' })).items).toHaveLength(1);
    await abac.stop();
  });
});

const hasSkopeo = spawnSync('skopeo', ['--version']).status === 0;
describe('a docker login', () => {
  it.skipIf(!hasSkopeo)(
    `lets skopeo sign in after Connect${hasSkopeo ? '' : ' (left out: there is no skopeo)'}`,
    async () => {
      const authFile = join(folder, 'auth.json');
      const plain = await startEmulator();
      await plain.content.seedImage('team/app', ['v1']);
      const host = await start({ REGISTRY_AUTH_FILE: authFile });
      const { user, password } = plain.admin;
      const registry = plain.loginServer;
      const list = async () => {
        const { execFile } = await import('node:child_process');
        return new Promise<string>((resolve) =>
          execFile(
            'skopeo',
            ['list-tags', '--authfile', authFile, '--tls-verify=false', `docker://${registry}/team/app`],
            (error, out) => resolve(error ? 'refused' : out),
          ),
        );
      };
      for (const identity of [
        { kind: 'password', userName: user, password } as const,
        { kind: 'entraToken', token: plain.entraToken({ role: 'AcrPull' }) } as const,
      ]) {
        await host.call('contextConnect', { registry, credential: identity, dockerLogin: true });
        expect(JSON.parse(await list()).Tags).toEqual(['v1']);
        await host.call('contextDisconnect', { registry });
        expect(await list()).toBe('refused');
      }
      await plain.stop();
    },
  );
});
