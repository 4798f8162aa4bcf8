import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type EmulatorWithArm, type EmulatorWithEntra, startEmulator } from '../../emulator/emulator.ts';
import { seedDemo } from '../../emulator/seed/demoContent.ts';
import { HostProcess } from '../host/hostProcess.ts';
import { hasAz, reportIfSkipped, az as runAz, useCloud } from './azureCli.ts';
import { basic } from './wire.ts';

// The Azure CLI, a client of others, with a custom cloud.

reportIfSkipped('az.test.ts');
const here = it.skipIf(!hasAz);

let registry: EmulatorWithEntra & EmulatorWithArm;
let folder: string;

/**
 * az builds a login server from the registry's name and the cloud's suffix, always with https and without a port: the
 * name `127` and the suffix `.0.0.1:PORT` are the emulator, so no name has to be resolved.
 */
const registryName = '127';

const az = async (...args: string[]) => (await runAz(folder, args)).stdout;
const read = async (...args: string[]): Promise<unknown> => JSON.parse(await az(...args, '--output', 'json'));
const asAdmin = () => ['--username', registry.admin.user, '--password', registry.admin.password];
const count = (route: string, status = 200) => registry.countRequests({ route, status });

beforeAll(async () => {
  if (!hasAz) return;
  folder = mkdtempSync(join(tmpdir(), 'acrshell-test-az-'));
  registry = await startEmulator({ tls: true, entra: true, arm: true });
  await seedDemo(registry.content);
  await useCloud(folder, registry, `.0.0.1:${registry.port}`);
});

afterAll(async () => {
  if (!hasAz) return;
  await registry?.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => registry?.clearRequests());

here('az acr lists repositories with the admin’s password', async () => {
  const names = await read('acr', 'repository', 'list', '--name', registryName, ...asAdmin());
  expect(names).toEqual(expect.arrayContaining(['hello-world', 'team/payments/api']));
  expect([count('token/access'), count('repository/list')]).toEqual([1, 1]);
});

here('az acr lists tags, page by page, and deletes one', async () => {
  await registry.content.seedTags('az/many', 150);
  const repository = ['--name', registryName, '--repository', 'az/many'];
  const tags = (await read('acr', 'repository', 'show-tags', ...repository, ...asAdmin())) as string[];
  expect(new Set(tags).size).toBe(150);
  expect(count('tag/list')).toBe(2);
  await az('acr', 'repository', 'untag', '--name', registryName, '--image', `az/many:${tags[0]}`, ...asAdmin());
  expect(count('tag/remove', 202)).toBe(1);
});

here('az acr uses an az login by service principal, without sending its password to the registry', async () => {
  const { clientId, secret } = registry.entra.addApplication({ role: 'AcrPull' });
  const { tenantId } = registry.entra;
  const principal = ['--service-principal', '--username', clientId, '--password', secret, '--tenant', tenantId];
  const [account] = (await read('login', ...principal)) as { user: unknown }[];
  expect(account).toMatchObject({ user: { name: clientId, type: 'servicePrincipal' } });
  expect(registry.requests).toMatchObject([
    { route: 'entra/configuration', path: '/adfs/.well-known/openid-configuration' },
    { route: 'entra/token', path: '/adfs/oauth2/token', status: 200, identity: clientId },
    { route: 'arm/subscriptions/list', authorization: 'Bearer', status: 200 },
  ]);
  const names = await read('acr', 'repository', 'list', '--name', registryName);
  expect(names).toContain('hello-world');
  expect([count('token/exchange'), count('token/access'), count('repository/list')]).toEqual([1, 1, 1]);
});

here('AcrShell uses the identity of az login by default', async () => {
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

/** Signed in as an Owner. */
async function loginAsOwner(): Promise<void> {
  const { clientId, secret } = registry.entra.addApplication({ role: 'Owner' });
  const principal = ['--service-principal', '--username', clientId, '--password', secret];
  await az('login', ...principal, '--tenant', registry.entra.tenantId);
}

const inGroup = ['--resource-group', 'emulator'];
const created = ['--name', 'azmade', ...inGroup];

here('az acr creates a registry, whose name is then in use', async () => {
  await loginAsOwner();
  expect(await read('acr', 'check-name', '--name', 'azmade')).toMatchObject({ nameAvailable: true });
  const made = await read('acr', 'create', ...created, '--sku', 'Premium', '--location', 'westeurope');
  expect(made).toMatchObject({ provisioningState: 'Succeeded', loginServer: loginServer(), sku: { name: 'Premium' } });
  expect(await read('acr', 'check-name', '--name', 'azmade')).toMatchObject({ reason: 'AlreadyExists' });
  expect(await read('acr', 'list', '--query', '[].name')).toEqual(['azmade', 'demo']);
});

here('az acr enables the admin user and renews its passwords, which take effect at once', async () => {
  await expect(az('acr', 'credential', 'show', ...created)).rejects.toThrow(/admin-enabled true/);
  await az('acr', 'update', ...created, '--admin-enabled', 'true');
  const before = (await read('acr', 'credential', 'show', '--name', 'azmade')) as Credentials;
  const after = (await read('acr', 'credential', 'renew', ...created, '--password-name', 'password')) as Credentials;
  expect(await Promise.all([logIn(before, 0), logIn(before, 1), logIn(after, 0)])).toEqual([401, 200, 200]);
});

const token = ['--name', 'aztoken', '--registry', 'azmade', '--resource-group', 'emulator'];

here('az acr creates a scope map and a token, whose passwords are accepted', async () => {
  const map = ['--name', 'azmap', '--registry', 'azmade', ...inGroup];
  await az('acr', 'scope-map', 'create', ...map, '--repository', 'team/app', 'content/read', 'metadata/read');
  const maps = await read('acr', 'scope-map', 'list', '--registry', 'azmade', ...inGroup, '--query', '[].name');
  expect(maps).toEqual(expect.arrayContaining(['_repositories_admin', '_repositories_pull', 'azmap']));
  const { credentials } = (await read('acr', 'token', 'create', ...token, '--scope-map', 'azmap')) as Token;
  expect(await Promise.all([logIn(credentials, 0), logIn(credentials, 1)])).toEqual([200, 200]);
});

here('az acr renews one password of a token, and disables the token', async () => {
  const renewed = (await read('acr', 'token', 'credential', 'generate', ...token, '--password1')) as Credentials;
  expect(renewed.passwords[0]).toMatchObject({ name: 'password1', value: expect.any(String) });
  expect(await logIn(renewed, 0)).toBe(200);
  await az('acr', 'token', 'update', ...token, '--status', 'disabled');
  expect(await logIn(renewed, 0)).toBe(401);
});

here('az acr replicates a registry', async () => {
  const replica = ['--registry', 'azmade', ...inGroup];
  await az('acr', 'replication', 'create', ...replica, '--location', 'northeurope');
  expect(await read('acr', 'replication', 'list', ...replica)).toMatchObject([
    { name: 'northeurope', provisioningState: 'Succeeded', status: { displayStatus: 'Ready' } },
    { name: 'westeurope', provisioningState: 'Succeeded', status: { displayStatus: 'Ready' } },
  ]);
});

here('az acr imports an image from another registry, and shows the usage', async () => {
  const source = `${registry.loginServer}/team/payments/api:2.0`;
  const imported = ['acr', 'import', ...created, '--source', source, '--image', 'imported/api:2.0'];
  await az(...imported);
  expect(registry.arm.registry('azmade')?.content.repositoryCount).toBe(1);
  await expect(az(...imported)).rejects.toThrow(/already exists/);
  const { value } = (await read('acr', 'show-usage', ...created)) as {
    value: { name: string; currentValue: number }[];
  };
  const usage = Object.fromEntries(value.map(({ name, currentValue }) => [name, currentValue]));
  expect(usage).toMatchObject({ 'Geo-replications': 1, ScopeMaps: 1, Tokens: 1 });
  expect(usage.Size).toBeGreaterThan(1000);
});

here('az acr creates a webhook, and pings it', async () => {
  const hook = ['--name', 'azhook', '--registry', 'azmade', ...inGroup];
  await az('acr', 'webhook', 'create', ...hook, '--uri', 'https://example.com/hook', '--actions', 'push', 'delete');
  const { id } = (await read('acr', 'webhook', 'ping', ...hook)) as { id: string };
  const events = (await read('acr', 'webhook', 'list-events', ...hook)) as { id: string }[];
  expect(events.map((event) => event.id)).toEqual([id]);
  expect(await read('acr', 'webhook', 'get-config', ...hook)).toMatchObject({ serviceUri: 'https://example.com/hook' });
});

here('az acr deletes the registry', async () => {
  const gone = loginServer();
  await az('acr', 'delete', ...created, '--yes');
  expect(await read('acr', 'list', '--query', '[].name')).toEqual(['demo']);
  await expect(reach(gone)).rejects.toThrow();
});

interface Credentials {
  readonly username: string;
  readonly passwords: readonly { readonly name: string; readonly value: string }[];
}

interface Token {
  readonly credentials: Credentials;
}

const loginServer = () => registry.arm.registry('azmade')?.loginServer ?? '';

/** The status of a login with one of the passwords. */
function logIn({ username, passwords }: Credentials, index: number): Promise<number> {
  return reach(loginServer(), basic(username, passwords[index]?.value ?? ''));
}

async function reach(host: string, authorization = ''): Promise<number> {
  const dispatcher = new Agent({ connect: { ca: registry.entra.caCertificate } });
  try {
    return (await request(`https://${host}/v2/`, { dispatcher, headers: { authorization } })).statusCode;
  } finally {
    await dispatcher.close();
  }
}
