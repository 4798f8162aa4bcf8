import { execFile } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeCertificate } from '../../emulator/certificate.ts';
import { type EmulatorWithEntra, startEmulator } from '../../emulator/emulator.ts';
import { HostProcess } from '../host/hostProcess.ts';

// Microsoft's own command line (seen with 2.45, Debian's), a client that we did not write, in a cloud of its own.

const run = promisify(execFile);

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const hasAz = isOnPath('az');
if (!hasAz) process.stdout.write('az.test.ts is skipped: there is no Azure CLI on this machine.\n');
const here = test.skipIf(!hasAz);

const SUBSCRIPTION = '00000000-0000-0000-0000-000000000001';

let registry: EmulatorWithEntra;
let arm: Server;
let folder: string;

/**
 * az makes a login server of the registry's name and the cloud's suffix, always over https and without a port of its
 * own: the name `127` and the suffix `.0.0.1:PORT` are the emulator, and no name has to be resolved.
 */
const NAME = '127';

async function az(...args: string[]): Promise<string> {
  const { stdout } = await run('az', args, {
    env: {
      PATH: process.env.PATH,
      AZURE_CONFIG_DIR: join(folder, 'azure'),
      AZURE_CORE_COLLECT_TELEMETRY: 'no',
      REQUESTS_CA_BUNDLE: join(folder, 'authority.pem'),
    },
  });
  return stdout;
}

const read = async (...args: string[]): Promise<unknown> => JSON.parse(await az(...args, '--output', 'json'));
const asAdmin = () => ['--username', registry.admin.user, '--password', registry.admin.password];
const count = (route: string, status = 200) => registry.countRequests({ route, status });

beforeAll(async () => {
  if (!hasAz) return;
  folder = mkdtempSync(join(tmpdir(), 'acrshell-test-az-'));
  registry = await startEmulator({ tls: true, entra: true });
  await registry.content.seedDemo();
  arm = await resourceManager();
  writeFileSync(join(folder, 'authority.pem'), registry.entra.caCertificate);
  const manager = `https://localhost:${(arm.address() as AddressInfo).port}/`;
  const endpoints = {
    'endpoint-active-directory': `${registry.entra.authorityHost}/adfs`,
    'endpoint-active-directory-resource-id': 'https://management.core.windows.net/',
    'endpoint-active-directory-graph-resource-id': 'https://graph.windows.net/',
    'endpoint-resource-manager': manager,
    'endpoint-management': manager,
    'suffix-acr-login-server-endpoint': `.0.0.1:${registry.port}`,
  };
  const options = Object.entries(endpoints).flatMap(([name, value]) => [`--${name}`, value]);
  await az('cloud', 'register', '--name', 'Emulator', ...options);
  await az('cloud', 'set', '--name', 'Emulator');
});

/** What az asks of Resource Manager when it signs in and looks for a registry: one subscription, and nothing in it. */
async function resourceManager(): Promise<Server> {
  const subscription = { id: `/subscriptions/${SUBSCRIPTION}`, subscriptionId: SUBSCRIPTION, displayName: 'Emulator' };
  const server = createServer(makeCertificate(), ({ url = '' }, response) => {
    const value = url.startsWith('/subscriptions?') ? [{ ...subscription, state: 'Enabled' }] : [];
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ value }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

afterAll(async () => {
  if (!hasAz) return;
  arm?.close();
  await registry?.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => registry?.clearRequests());

here('az acr lists repositories with the admin’s password', async () => {
  const names = await read('acr', 'repository', 'list', '--name', NAME, ...asAdmin());
  expect(names).toEqual(expect.arrayContaining(['hello-world', 'team/payments/api']));
  expect([count('token/access'), count('repository/list')]).toEqual([1, 1]);
});

here('az acr lists tags, page by page, and takes one away', async () => {
  await registry.content.seedTags('az/many', 150);
  const repository = ['--name', NAME, '--repository', 'az/many'];
  const tags = (await read('acr', 'repository', 'show-tags', ...repository, ...asAdmin())) as string[];
  expect(new Set(tags).size).toBe(150);
  expect(count('tag/list')).toBe(2);
  await az('acr', 'repository', 'untag', '--name', NAME, '--image', `az/many:${tags[0]}`, ...asAdmin());
  expect(count('tag/remove', 202)).toBe(1);
});

here('az login by service principal, and az acr with what it got: no password goes to the registry', async () => {
  const { clientId, secret } = registry.entra.addApplication({ role: 'AcrPull' });
  const { tenantId } = registry.entra;
  const principal = ['--service-principal', '--username', clientId, '--password', secret, '--tenant', tenantId];
  const [account] = (await read('login', ...principal)) as { user: unknown }[];
  expect(account).toMatchObject({ user: { name: clientId, type: 'servicePrincipal' } });
  expect(registry.requests).toMatchObject([
    { route: 'entra/configuration', path: '/adfs/.well-known/openid-configuration' },
    { route: 'entra/token', path: '/adfs/oauth2/token', status: 200, identity: clientId },
  ]);
  const names = await read('acr', 'repository', 'list', '--name', NAME);
  expect(names).toContain('hello-world');
  expect([count('token/exchange'), count('token/access'), count('repository/list')]).toEqual([1, 1, 1]);
});

here('AcrShell, told nothing, is whom az is signed in as', async () => {
  const { clientId, secret } = registry.entra.addApplication({ role: 'AcrPull' });
  const principal = ['--service-principal', '--username', clientId, '--password', secret];
  await az('login', ...principal, '--tenant', registry.entra.tenantId);
  registry.clearRequests();
  const host = await HostProcess.start({
    AZURE_CONFIG_DIR: join(folder, 'azure'),
    AZURE_CORE_COLLECT_TELEMETRY: 'no',
    AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential',
    REQUESTS_CA_BUNDLE: join(folder, 'authority.pem'),
    NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem'),
  });
  const there = `https://${registry.loginServer}`;
  const { identityType } = await host.call('contextConnect', { registry: there });
  expect(identityType).toBe('DefaultAzureCredential');
  expect((await host.call('repositoryList', { registry: there })).names).toContain('hello-world');
  expect([count('token/exchange'), count('token/access'), count('repository/list')]).toEqual([1, 1, 1]);
  await host.stop();
});
