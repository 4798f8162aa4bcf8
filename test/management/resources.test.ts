import { beforeAll, describe, expect, it } from 'vitest';
import { HostProcess } from '../host/hostProcess.ts';
import { asked, useAzure } from './azure.ts';

const { azure, host } = useAzure();
const registry = 'things';
const id = `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/emulator/providers/Microsoft.ContainerRegistry/registries/${registry}`;

beforeAll(async () => {
  await host().call('registryCreate', { registry, resourceGroup: 'emulator', sku: 'Premium', adminUserEnabled: true });
  await azure().arm.registry(registry)?.content.seedImage('team/app', ['v1', 'v2']);
  await azure().arm.registry(registry)?.content.seedImage('secret', 'v1');
});

/** Signs in to the data plane and lists names with this user name and password, without our client. */
async function tagsOf(userName: string, password: string, repository: string): Promise<string[]> {
  const stranger = await HostProcess.start();
  try {
    const loginServer = azure().arm.registry(registry)?.loginServer ?? '';
    await stranger.call('contextConnect', {
      registry: loginServer,
      credential: { kind: 'password', userName, password },
    });
    const { items } = await stranger.call('tagList', { registry: loginServer, repository });
    return items.map(({ attributes }) => attributes.name);
  } finally {
    await stranger.stop();
  }
}

describe('the admin user', () => {
  it('has two passwords that the registry accepts, until one is regenerated', async () => {
    const { username = '', password = '', password2 = '' } = await host().call('adminCredentialGet', { registry });
    expect(username).toBe(registry);
    expect(await tagsOf(username, password, 'team/app')).toEqual(['v1', 'v2']);
    const anew = await host().call('adminCredentialRegenerate', { registry, passwordName: 'password' });
    expect(anew.password).not.toBe(password);
    expect(anew.password2).toBe(password2);
    await expect(tagsOf(username, password, 'team/app')).rejects.toMatchObject({ data: { kind: 'Unauthenticated' } });
    expect(await tagsOf(username, anew.password ?? '', 'team/app')).toEqual(['v1', 'v2']);
  });

  it('is reported as disabled, with advice', async () => {
    await host().call('registryCreate', { registry: 'adminless', resourceGroup: 'emulator', sku: 'Basic' });
    const { data } = await host().failure('adminCredentialGet', { registry: 'adminless' });
    expect(data).toMatchObject({ kind: 'InvalidInput', advice: expect.stringMatching(/-EnableAdminUser/) });
  });

  it('is the identity of a piped registry, if enabled', async () => {
    const connected = await host().call('contextConnect', { registry, adminUser: true });
    expect(connected).toMatchObject({ registryName: registry, identityType: 'UserPassword', account: registry });
    await host().call('contextDisconnect', { registry });
  });
});

describe('a token', () => {
  const actions = ['repositories/team/*/content/read', 'repositories/team/*/metadata/read'];

  it('has the rights of its scope map; its passwords can be renewed, and it can be disabled', async () => {
    await host().call('scopeMapCreate', { registry, name: 'teamreaders', actions, description: 'The team' });
    const token = await host().call('tokenCreate', { registry, name: 'teamreader', scopeMapName: 'teamreaders' });
    expect(token).toMatchObject({
      status: 'enabled',
      scopeMapId: `${id}/scopeMaps/teamreaders`,
      credentialsPassword: [],
    });
    const { password = '', password2 = '' } = await host().call('tokenCredentialGenerate', { id: token.id });
    expect(await tagsOf('teamreader', password, 'team/app')).toEqual(['v1', 'v2']);
    await expect(tagsOf('teamreader', password, 'secret')).rejects.toMatchObject({ data: { kind: 'Denied' } });
    const anew = await host().call('tokenCredentialGenerate', {
      registry,
      tokenName: 'teamreader',
      passwordName: 'password1',
    });
    expect(anew.password2).toBeUndefined();
    await expect(tagsOf('teamreader', password, 'team/app')).rejects.toMatchObject({
      data: { kind: 'Unauthenticated' },
    });
    expect(await tagsOf('teamreader', password2, 'team/app')).toEqual(['v1', 'v2']);
    await host().call('tokenUpdate', { registry, name: 'teamreader', status: 'disabled' });
    await expect(tagsOf('teamreader', password2, 'team/app')).rejects.toMatchObject({
      data: { kind: 'Unauthenticated' },
    });
    await host().call('tokenRemove', { id: token.id });
    expect((await host().call('tokenList', { registry })).items).toEqual([]);
  });

  it('never shows its password again after it was created', async () => {
    await host().call('tokenCreate', { registry, name: 'puller', scopeMapName: '_repositories_pull' });
    const expiry = '2031-01-01T00:00:00.0000000Z';
    const made = await host().call('tokenCredentialGenerate', { registry, tokenName: 'puller', expiry });
    expect(made.passwordExpiry).toBe(expiry);
    const [shown] = (await host().call('tokenList', { registry, name: 'puller' })).items;
    expect(shown?.credentialsPassword).toMatchObject([
      { name: 'password1', expiry },
      { name: 'password2', expiry },
    ]);
    expect(JSON.stringify(shown)).not.toContain(made.password);
  });

  it.each([
    [
      'an action that is none',
      { name: 'wrong', actions: ['repositories/app/read'] },
      /is not an action of a scope map/,
    ],
    ['a repository in capitals', { name: 'wrong', actions: ['repositories/App/content/read'] }, /is not an action/],
    ['too short a name', { name: 'abc', actions }, /cannot be the name of a scope map/],
  ])('%s is reported before anything is sent', async (_, params, words) => {
    const { data, message } = await host().failure('scopeMapCreate', { registry, ...params });
    expect(message).toMatch(words);
    expect(data.kind).toBe('InvalidInput');
    expect(asked(azure())).toEqual([]);
  });

  it('needs a scope map, by a valid id or name', async () => {
    const none = await host().failure('tokenCreate', { registry, name: 'mapless' });
    expect(none.data.advice).toContain('-ScopeMapName');
    const other = await host().failure('tokenCreate', { registry, name: 'mapless', scopeMapId: `${id}/webhooks/x` });
    expect(other.message).toContain('is not a resource id of a scope map');
  });
});

describe('the type of a resource id decides what it means', () => {
  it('a registry id lists its children, a child id selects it', async () => {
    await host().call('replicationCreate', { id, location: 'northeurope' });
    const { items } = await host().call('replicationList', { id });
    expect(items).toMatchObject([
      { name: 'northeurope', registryName: registry, resourceGroupName: 'emulator' },
      { name: 'westeurope', registryName: registry },
    ]);
    const own = await host().call('replicationList', { id: items[0]?.id });
    expect(own.items).toEqual(items.slice(0, 1));
    const off = await host().call('replicationUpdate', { id: items[0]?.id, regionEndpointEnabled: false });
    expect(off.regionEndpointEnabled).toBe(false);
    expect(await host().call('replicationRemove', { id: items[0]?.id })).toEqual({ done: true });
    expect((await host().call('replicationList', { id })).items).toMatchObject([{ name: 'westeurope' }]);
  });

  it("the id of the home region's replication is left alone, with a warning and without a success", async () => {
    host().logs.length = 0;
    const home = { registry, name: 'westeurope' };
    expect(await host().call('replicationRemove', home, 'requests')).toEqual({ done: false });
    const warnings = host().logs.filter(({ level }) => level === 'warning');
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('home region')]);
    expect((await host().call('replicationList', { id })).items).toMatchObject([{ name: 'westeurope' }]);
  });

  it('the id of another type is refused before anything is sent', async () => {
    const { message, data } = await host().failure('replicationRemove', { id: `${id}/webhooks/onpush` });
    expect(message).toBe('This is not a replication, but one of webhooks: onpush.');
    expect(data.kind).toBe('InvalidInput');
    for (const method of ['registryRemove', 'registryUpdate', 'adminCredentialGet', 'accessList'] as const) {
      const refused = await host().failure(method, { id: `${id}/tokens/reader` });
      expect(refused.message).toBe('This is not a registry, but one of tokens: reader.');
    }
    const nothing = await host().failure('replicationRemove', { id });
    expect(nothing.message).toBe('No replication was specified.');
    const stranger = await host().failure('registryList', { id: '/subscriptions/x/resourceGroups/y' });
    expect(stranger.data.kind).toBe('InvalidInput');
    expect(asked(azure())).toEqual([]);
  });
});

describe('a webhook', () => {
  const params = { registry, name: 'onpush', actions: ['push' as const], serviceUri: 'https://example.com/hook' };

  it('in a region without the registry is refused with that reason', async () => {
    const { message, data } = await host().failure('webhookCreate', { ...params, location: 'eastus' });
    expect(message).toBe('Not found: the registry is not in eastus, where the webhook was to be created.');
    expect(data).toMatchObject({ kind: 'NotFound', advice: expect.stringContaining('Leave -Location out') });
    expect((await host().call('webhookList', { registry })).items).toEqual([]);
  });

  it("is created in the registry's region, shows its address on request, and is called", async () => {
    const customHeaders = { Authorization: 'Bearer of-something' };
    const made = await host().call('webhookCreate', { ...params, customHeaders, scope: 'team/*' });
    expect(made).toMatchObject({ location: 'westeurope', status: 'enabled', scope: 'team/*', action: ['push'] });
    expect(JSON.stringify(made)).not.toContain('of-something');
    const config = await host().call('webhookCallbackConfigGet', { id: made.id });
    expect(config).toEqual({ serviceUri: 'https://example.com/hook', customHeader: customHeaders });
    const { id: event } = await host().call('webhookPing', { id: made.id });
    const { items } = await host().call('webhookEventList', { id: made.id });
    expect(items).toMatchObject([{ id: event, contentAction: 'ping' }]);
    const changed = await host().call('webhookUpdate', { id: made.id, status: 'disabled' });
    expect(changed).toMatchObject({ status: 'disabled', action: ['push'] });
    await host().call('webhookRemove', { id: made.id });
    expect((await host().call('webhookList', { registry })).items).toEqual([]);
  });

  it.each([
    ['a bad address', { serviceUri: 'ftp://example.com' }, /must be an http or https address/],
    ['a bad name', { name: 'on-push' }, /cannot be the name of a webhook/],
  ])('%s is reported before anything is sent', async (_, wrong, words) => {
    const { message } = await host().failure('webhookCreate', { ...params, ...wrong });
    expect(message).toMatch(words);
    expect(asked(azure())).toEqual([]);
  });
});

describe('agent pools', () => {
  it('are created, read, changed and deleted, and report their queue', async () => {
    const made = await host().call('agentPoolCreate', { registry, name: 'pool1', tier: 'S1', count: 2, os: 'Linux' });
    expect(made).toMatchObject({ name: 'pool1', location: 'westeurope', count: 2, os: 'Linux', tier: 'S1' });
    expect((await host().call('agentPoolQueueStatusGet', { id: made.id })).count).toBe(0);
    expect(await host().call('agentPoolUpdate', { id: made.id, count: 3 })).toMatchObject({ count: 3 });
    expect((await host().call('agentPoolList', { registry })).items).toHaveLength(1);
    await host().call('agentPoolRemove', { id: made.id });
    expect((await host().call('agentPoolList', { registry })).items).toEqual([]);
  });
});

describe('import', () => {
  it('from a registry by its id refuses a user name and password', async () => {
    const { data } = await host().failure('registryImport', {
      registry,
      sourceImage: 'a:b',
      sourceResourceId: id,
      userName: 'u',
      password: 'p',
    });
    expect(data).toMatchObject({ kind: 'InvalidInput', advice: expect.stringContaining('-SourceRegistryUri') });
  });

  it.each([
    ['UNAUTHORIZED', 'docker.io', 'nats:2.1.8', 'Denied', /library\/nats:2\.1\.8/],
    ['UNAUTHORIZED', 'docker.io', 'axoniq/axonserver', 'Denied', /-Username/],
    ['MANIFEST_UNKNOWN', 'ghcr.io', 'a/b:v1', 'NotFound', /name of the image/],
    ['TOOMANYREQUESTS', 'docker.io', 'library/nats', 'Throttled', /-Username/],
  ])('an error %s of the source registry %s is reported as its own', async (code, from, sourceImage, kind, advice) => {
    const nested = JSON.stringify({ errors: [{ code, message: 'it will not', detail: [{ Name: 'somebody/image' }] }] });
    const password = 'planted-import-secret';
    const message = `With ${password} operation registries-1 failed. Resource ${id} Invalid message Unauthorized ${nested}`;
    const body = JSON.stringify({ status: 'Failed', error: { code: 'InvalidParameters', message } });
    const headers = { 'content-type': 'application/json' };
    const planted = azure().faults.add({ path: /operationStatuses|importImage/, status: 400, headers, body });
    const failure = await host().failure('registryImport', {
      ...{ registry, sourceImage, sourceRegistryUri: from },
      ...{ userName: 'u', password },
    });
    expect(JSON.stringify(failure)).not.toContain(password);
    planted.remove();
    expect(failure.message).toMatch(new RegExp(`source registry ${from} refused somebody/image: it will not`));
    expect(failure.data).toMatchObject({ kind, acrCode: code, advice: expect.stringMatching(advice) });
  });

  it('lets the service copy between two registries, by name and by id', async () => {
    await host().call('registryCreate', { registry: 'importer', resourceGroup: 'emulator', sku: 'Basic' });
    const into = { registry: 'importer', sourceImage: 'team/app:v1' };
    await host().call('registryImport', { ...into, sourceResourceId: id });
    await host().call('registryImport', { ...into, sourceResourceId: id, targetTags: ['other/app:copy'] });
    const names = await host().call('repositoryList', {
      registry: azure().arm.registry('importer')?.loginServer ?? '',
    });
    expect(names.names).toEqual(['other/app', 'team/app']);
    const again = await host().failure('registryImport', { ...into, sourceResourceId: id });
    expect(again.data.kind).toBe('Conflict');
    await host().call('registryImport', { ...into, sourceResourceId: id, mode: 'Force' });
    const missing = await host().failure('registryImport', {
      ...into,
      sourceImage: 'no/such:v1',
      sourceResourceId: id,
    });
    expect(missing.data.advice).not.toBe('');
  });

  it('needs one source', async () => {
    const { data } = await host().failure('registryImport', { registry, sourceImage: 'a:b' });
    expect(data.advice).toContain('-SourceRegistryUri');
  });
});

describe('a template', () => {
  it('contains the child resources of the registry, and no secret', async () => {
    await host().call('webhookCreate', {
      registry,
      name: 'templated',
      actions: ['delete'],
      serviceUri: 'https://example.com/?code=hidden',
      customHeaders: { key: 'hidden' },
    });
    const { template = '', resources, leftOut } = await host().call('registryTemplateExport', { registry });
    expect(resources).toEqual(
      expect.arrayContaining([
        `registries ${registry}`,
        'registries/scopeMaps teamreaders',
        'registries/webhooks templated',
      ]),
    );
    expect(template).not.toContain('hidden');
    expect(leftOut?.join(' ')).toContain('Passwords of tokens');
    const { username, password } = await host().call('adminCredentialGet', { registry });
    expect(username).toBe(registry);
    expect(template).not.toContain(password);
  });
});
