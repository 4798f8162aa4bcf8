import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import { HostProcess } from '../host/hostProcess.ts';
import { type Azure, asked, signIn } from '../management/azure.ts';

let azure: Azure;
let folder: string;
let host: HostProcess;
/** This machine has no identity, which is detected without a request. */
const nobody = { AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential', PATH: '/nonexistent' };

beforeAll(async () => {
  azure = (await startEmulator({ arm: true, entra: true, tls: true })) as Azure;
  folder = mkdtempSync(join(tmpdir(), 'acrshell-accounts-'));
  writeFileSync(join(folder, 'ca.pem'), azure.caCertificate ?? '');
});

beforeEach(async () => {
  host = await start();
  azure.clearRequests();
  return () => host.stop();
});

afterAll(async () => {
  await azure.stop();
  rmSync(folder, { recursive: true });
});

function start(environment: NodeJS.ProcessEnv = {}, lost?: string): Promise<HostProcess> {
  return HostProcess.start({ ...nobody, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'), ...environment }, lost);
}

const cloud = () => ({
  name: 'Emulated',
  registrySuffix: 'azurecr.emulated',
  authorityHost: azure.entra?.authorityHost ?? '',
  resourceManagerUrl: azure.arm.url,
  resourceManagerAudience: 'https://management.azure.com',
  graphUrl: azure.entra?.authorityHost ?? '',
});

describe('the Azure identity of the session', () => {
  it('fails with advice when there is no identity', async () => {
    const { data, message } = await host.failure('registryList', {});
    expect(message).toBe('You are not signed in to Azure.');
    expect(data).toMatchObject({
      kind: 'Unauthenticated',
      advice: expect.stringMatching(/Connect-AzContainerRegistryAccount/),
    });
  });

  it('can be a service principal, in a custom cloud', async () => {
    await host.call('environmentAdd', cloud());
    const { clientId, secret } = azure.entra?.addApplication({ role: 'Contributor' }) ?? { clientId: '', secret: '' };
    const tenant = azure.entra?.tenantId ?? '';
    const credential = {
      kind: 'password',
      userName: clientId,
      password: secret,
      servicePrincipal: true,
      tenant,
    } as const;
    const account = await host.call('accountConnect', { credential, environment: 'Emulated' });
    expect(account).toMatchObject({
      identityType: 'ServicePrincipal',
      environment: 'Emulated',
      subscriptionId: azure.arm.subscriptionId,
      tenantId: tenant,
    });
    expect((await host.call('registryList', {})).items).toMatchObject([{ name: 'demo' }]);
    expect((await host.call('accountGet', {})).items).toEqual([account]);
    const wrong = await host.failure('accountConnect', {
      credential: { ...credential, password: 'wrong' },
      environment: 'Emulated',
    });
    expect(wrong.data).toMatchObject({ kind: 'Unauthenticated', acrCode: 'AADSTS7000215' });
    // The identity stays the same.
    expect((await host.call('registryList', {})).items).toHaveLength(1);
  });

  it('can be a service principal that assigns a role to another by its application id', async () => {
    await host.call('environmentAdd', cloud());
    const { clientId, secret } = azure.entra?.addApplication({ role: 'Owner' }) ?? { clientId: '', secret: '' };
    const other = azure.entra?.addApplication() ?? { clientId: '', objectId: '' };
    const tenant = azure.entra?.tenantId ?? '';
    const credential = {
      kind: 'password',
      userName: clientId,
      password: secret,
      servicePrincipal: true,
      tenant,
    } as const;
    await host.call('accountConnect', { credential, environment: 'Emulated' });
    const params = { registry: 'demo', role: 'AcrPush', applicationId: other.clientId } as const;
    expect(await host.call('accessGrant', params)).toMatchObject({
      objectId: other.objectId,
      roleDefinitionName: 'AcrPush',
    });
    expect(await host.call('accessRevoke', params)).toEqual({ done: true });
    const { data } = await host.failure('accessGrant', { ...params, applicationId: 'not-there' });
    expect(data).toMatchObject({ kind: 'NotFound', resource: 'not-there' });
  });

  it('can be that of this machine, by its environment', async () => {
    const { clientId, secret } = azure.entra?.addApplication({ role: 'Reader' }) ?? { clientId: '', secret: '' };
    const machine = await start({
      AZURE_TENANT_ID: azure.entra?.tenantId,
      AZURE_CLIENT_ID: clientId,
      AZURE_CLIENT_SECRET: secret,
    });
    // The default cloud with other addresses: a known name changes that cloud for the session.
    await machine.call('environmentAdd', { ...cloud(), name: 'AzureCloud' });
    expect((await machine.call('registryList', {})).items).toMatchObject([{ name: 'demo' }]);
    await machine.stop();
  });

  it("can be the caller's Az login, with its subscription and tokens", async () => {
    const audiences: string[] = [];
    host.wire.onRequest('credential/token', ({ audience }: { audience: string }) => {
      audiences.push(audience);
      return { token: azure.arm.token() };
    });
    const second = azure.arm.addSubscription('Second');
    const azContext = (subscription: string) => ({
      key: 'Emulated/tenant/alice',
      environment: 'Emulated',
      subscription,
      resourceManagerUrl: azure.arm.url,
    });
    const list = (subscription: string) =>
      host.wire.sendRequest('registry/list', { call: { id: subscription, azContext: azContext(subscription) } });
    expect(await list(azure.arm.subscriptionId)).toMatchObject({ items: [{ name: 'demo' }] });
    expect(await list(second)).toEqual({ items: [] });
    expect(new Set(audiences)).toEqual(new Set([azure.arm.url]));
  });

  it('lists the subscriptions if there are several and none was specified', async () => {
    azure.arm.addSubscription('Third');
    await signIn(host, azure);
    const { data, message } = await host.failure('registryList', {});
    expect(message).toContain('several subscriptions');
    expect(data.advice).toContain(`Third (`);
    const { items } = await host.call('registryList', { subscriptionIds: [azure.arm.subscriptionId] });
    expect(items.map(({ name }) => name)).toContain('demo');
    // It was seen: its name is enough from here on.
    expect((await host.call('registryUsageList', { registry: 'demo' })).items.length).toBeGreaterThan(0);
  });

  it('uses the subscription chosen on this machine, among several', async () => {
    const { clientId, secret } = azure.entra?.addApplication({ role: 'Reader' }) ?? { clientId: '', secret: '' };
    const chosen = azure.arm.addSubscription('Chosen');
    mkdirSync(join(folder, 'azure'), { recursive: true });
    const profile = { subscriptions: [{ id: azure.arm.subscriptionId }, { id: chosen, isDefault: true }] };
    writeFileSync(join(folder, 'azure', 'azureProfile.json'), `\uFEFF${JSON.stringify(profile)}`);
    const machine = await start({
      AZURE_TENANT_ID: azure.entra?.tenantId,
      AZURE_CLIENT_ID: clientId,
      AZURE_CLIENT_SECRET: secret,
      AZURE_CONFIG_DIR: join(folder, 'azure'),
    });
    await machine.call('environmentAdd', { ...cloud(), name: 'AzureCloud' });
    expect((await machine.call('registryList', {})).items).toEqual([]);
    expect(asked(azure).at(-1)).toBe('GET ContainerRegistry/registries');
    const last = azure.requests.at(-1);
    expect(last?.path).toContain(chosen);
    await machine.stop();
  });

  it('is not replaced by another one when its host has died', async () => {
    const again = await start({}, '(account)');
    const { data } = await again.failure('registryList', {});
    expect(data).toMatchObject({
      kind: 'SessionLost',
      advice: expect.stringMatching(/Connect-AzContainerRegistryAccount/),
    });
    await again.stop();
  });

  it('is dropped by a clear', async () => {
    await signIn(host, azure);
    await host.call('contextClear', {});
    expect((await host.call('accountGet', {})).items).toEqual([]);
    expect((await host.failure('registryList', {})).data.kind).toBe('Unauthenticated');
  });
});

describe('the account at the registries themselves', () => {
  it('signs in to registries that it has listed, and to no other address', async () => {
    await host.call('accountConnect', {
      credential: { kind: 'entraToken', token: azure.arm.token() },
      resourceManagerUrl: azure.arm.url,
      subscriptionId: azure.arm.subscriptionId,
    });
    const params = { registry: 'seenbyname', resourceGroup: 'emulator', sku: 'Basic' } as const;
    const { loginServer } = await host.call('registryCreate', params);
    await azure.arm.registry('seenbyname')?.content.seedImage('app', 'v1');
    const tag = await host.call('tagGet', { registry: 'seenbyname', repository: 'app', name: 'v1' });
    expect(tag).toMatchObject({ registry: loginServer, attributes: { registryName: 'seenbyname' } });
    const stranger = await startEmulator();
    const { data } = await host.failure('tagGet', { registry: stranger.loginServer, repository: 'app', name: 'v1' });
    expect(data.kind).toBe('Unauthenticated');
    expect(stranger.requests).toEqual([]);
    await stranger.stop();
  });
});

describe('a token for Azure Resource Manager', () => {
  const credential = { kind: 'entraToken', token: 'eyJhbGciOiJub25lIn0.planted.x' } as const;

  it('is not sent to a plain http address of another machine', async () => {
    const { message, data } = await host.failure('accountConnect', {
      credential,
      resourceManagerUrl: 'http://management.example.com',
    });
    expect(message).toContain('is not an https address');
    expect(data.kind).toBe('InvalidInput');
  });

  it('does not follow a next page or a redirect to another host', async () => {
    const reached: string[] = [];
    const elsewhere = createServer((request, response) => {
      reached.push(String(request.headers.authorization));
      response.setHeader('content-type', 'application/json').end('{"value":[]}');
    });
    const away = () => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/subscriptions`;
    const crooked = createServer((_, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ value: [], nextLink: away() }));
    });
    for (const server of [elsewhere, crooked]) await once(server.listen(0, '127.0.0.1'), 'listening');
    const resourceManagerUrl = `http://127.0.0.1:${(crooked.address() as AddressInfo).port}`;
    const { data } = await host.failure('accountConnect', { credential, resourceManagerUrl });
    expect(data.kind).toBe('BadAnswer');
    expect(reached).toEqual([]);
    elsewhere.close();
    crooked.close();
  });

  it('that has expired is reported as such', async () => {
    const token = azure.arm.token({ expiresIn: -60 });
    const { data } = await host.failure('accountConnect', {
      credential: { kind: 'entraToken', token },
      resourceManagerUrl: azure.arm.url,
    });
    expect(data).toMatchObject({ kind: 'Unauthenticated', acrCode: 'ExpiredAuthenticationToken' });
  });
});

describe('secrets of an account', () => {
  it('no password, header or token is in a trace or the log, at the highest verbosity', async () => {
    const file = join(folder, 'host.log');
    const told = await start({ ACRSHELL_LOG: file });
    const token = azure.arm.token();
    const place = { resourceManagerUrl: azure.arm.url, subscriptionId: azure.arm.subscriptionId };
    await told.call('accountConnect', { credential: { kind: 'entraToken', token }, ...place }, 'bodies');
    const registry = 'keepssecrets';
    await told.call(
      'registryCreate',
      { registry, resourceGroup: 'emulator', sku: 'Premium', adminUserEnabled: true },
      'bodies',
    );
    const admin = await told.call('adminCredentialGet', { registry }, 'bodies');
    const anew = await told.call('adminCredentialRegenerate', { registry, passwordName: 'password2' }, 'bodies');
    await told.call('tokenCreate', { registry, name: 'reader', scopeMapName: '_repositories_pull' }, 'bodies');
    const made = await told.call('tokenCredentialGenerate', { registry, tokenName: 'reader' }, 'bodies');
    const hook = { registry, name: 'onpush', actions: ['push' as const], serviceUri: 'https://example.com' };
    await told.call('webhookCreate', { ...hook, customHeaders: { 'x-key': 'plantedheader' } }, 'bodies');
    await told.call('webhookCallbackConfigGet', { registry, name: 'onpush' }, 'bodies');
    await told
      .call(
        'registryImport',
        { registry, sourceImage: 'a:b', sourceRegistryUri: '127.0.0.1:1', userName: 'u', password: 'plantedpassword' },
        'bodies',
      )
      .catch(() => undefined);
    await told.stop();
    const everything = [JSON.stringify(told.logs), readFileSync(file, 'utf8')].join('\n');
    expect(everything).toContain('/generateCredentials');
    const secrets = [admin.password, admin.password2, anew.password2, made.password, made.password2, token];
    for (const secret of [...secrets, 'plantedheader', 'plantedpassword']) expect(everything).not.toContain(secret);
    expect(asked(azure).length).toBeGreaterThan(5);
  });
});
