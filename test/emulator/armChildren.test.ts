import { describe, expect, it } from 'vitest';
import { ArmTrial, allOf } from './armTrial.ts';
import { basic, get, send } from './wire.ts';

// Child resources of a registry (replications, scope maps, tokens and others), through Microsoft's client.

const premium = { location: 'westeurope', sku: { name: 'Premium' } };

/** An emulator with a Premium registry `parent`, holding team/app:v1 and other:v1. */
async function withParent(): Promise<ArmTrial> {
  const trial = await ArmTrial.start();
  await trial.registries.registries.create('emulator', 'parent', premium);
  const { content } = trial.dataPlane('parent');
  for (const repository of ['team/app', 'other']) await content.seedImage(repository, 'v1');
  return trial;
}

describe("Child resources of a registry in the emulator's Resource Manager", () => {
  it('replications need another region, and keep the registry Premium', async () => {
    await using trial = await withParent();
    const { replications, registries } = trial.registries;
    const made = await replications.create('emulator', 'parent', 'northeurope', { location: 'North Europe' });
    expect(made).toMatchObject({
      location: 'northeurope',
      provisioningState: 'Succeeded',
      regionEndpointEnabled: true,
    });
    expect(
      await replications.update('emulator', 'parent', 'northeurope', { regionEndpointEnabled: false }),
    ).toMatchObject({
      regionEndpointEnabled: false,
    });
    const create = (name: string, location: string) => replications.create('emulator', 'parent', name, { location });
    await expect(create('homeagain', 'westeurope')).rejects.toMatchObject({ code: 'ReplicationLocationInvalid' });
    await expect(create('atlantis', 'atlantis')).rejects.toMatchObject({ code: 'LocationNotAvailableForResourceType' });
    await expect(create('another', 'northeurope')).rejects.toMatchObject({ code: 'ReplicationAlreadyExists' });
    const downgrade = () => registries.update('emulator', 'parent', { sku: { name: 'Standard' } });
    await expect(downgrade()).rejects.toMatchObject({ code: 'SkuDowngradeNotAllowed', statusCode: 409 });
    const listed = () => allOf(replications.list('emulator', 'parent'));
    expect(await listed()).toMatchObject([
      { name: 'northeurope' },
      {
        name: 'westeurope',
        location: 'westeurope',
        provisioningState: 'Succeeded',
        status: { displayStatus: 'Ready' },
      },
    ]);
    await replications.delete('emulator', 'parent', 'northeurope');
    await expect(replications.delete('emulator', 'parent', 'westeurope')).rejects.toMatchObject({
      code: 'HomeReplicationCannotBeDeleted',
    });
    expect(await listed()).toMatchObject([{ name: 'westeurope' }]);
    expect(await downgrade()).toMatchObject({ sku: { name: 'Standard' } });
    await expect(create('northeurope', 'northeurope')).rejects.toMatchObject({ code: 'SkuNotSupported' });
  });

  it('a token’s passwords grant what its scope map allows, and nothing else', async () => {
    await using trial = await withParent();
    const { scopeMaps, tokens, registries } = trial.registries;
    const served = trial.dataPlane('parent');
    const map = await scopeMaps.create('emulator', 'parent', 'readers', {
      actions: ['repositories/team/*/content/read', 'repositories/team/*/metadata/read'],
    });
    const token = await tokens.create('emulator', 'parent', 'reader', { scopeMapId: map.id ?? '' });
    const { username = '', passwords = [] } = await registries.generateCredentials('emulator', 'parent', {
      tokenId: token.id ?? '',
    });
    expect([username, passwords.map(({ name }) => name)]).toEqual(['reader', ['password1', 'password2']]);
    const status = async (path: string, password = passwords[0]?.value ?? '') =>
      (await get(served, path, { authorization: basic(username, password) })).status;
    const paths = ['/acr/v1/team/app', '/acr/v1/other', '/acr/v1/_catalog'];
    expect(await Promise.all(paths.map((path) => status(path)))).toEqual([200, 401, 401]);

    await scopeMaps.update('emulator', 'parent', 'readers', { actions: ['repositories/other/metadata/read'] });
    expect(await Promise.all(paths.map((path) => status(path)))).toEqual([401, 200, 401]);
    await expect(scopeMaps.delete('emulator', 'parent', 'readers')).rejects.toMatchObject({ code: 'ScopeMapInUse' });

    await tokens.update('emulator', 'parent', 'reader', { status: 'disabled' });
    expect(await status('/v2/')).toBe(401);
    await tokens.update('emulator', 'parent', 'reader', { status: 'enabled' });
    expect(await status('/v2/')).toBe(200);
    await tokens.update('emulator', 'parent', 'reader', { credentials: { passwords: [{ name: 'password2' }] } });
    expect([await status('/v2/'), await status('/v2/', passwords[1]?.value)]).toEqual([401, 200]);
    await tokens.delete('emulator', 'parent', 'reader');
    expect(await status('/v2/', passwords[1]?.value)).toBe(401);
  });

  it('a password expires at its expiry, and is never shown again', async () => {
    await using trial = await withParent();
    const { tokens, registries } = trial.registriesAs({ expiresIn: 7200 });
    const served = trial.dataPlane('parent');
    const scopeMapId = `${trial.registryId('parent')}/scopeMaps/_repositories_admin`;
    const { id: tokenId = '' } = await tokens.create('emulator', 'parent', 'expires', { scopeMapId });
    const expiry = new Date(trial.emulator.clock.now() + 3_600_000);
    const { passwords = [] } = await registries.generateCredentials('emulator', 'parent', {
      ...{ tokenId, expiry },
      name: 'password2',
    });
    expect(passwords).toEqual([
      { name: 'password2', expiry, value: expect.any(String), creationTime: expect.any(Date) },
    ]);
    const status = async () =>
      (await get(served, '/acr/v1/_catalog', { authorization: basic('expires', passwords[0]?.value ?? '') })).status;
    expect(await status()).toBe(200);
    const shown = await tokens.get('emulator', 'parent', 'expires');
    expect(shown.credentials?.passwords).toEqual([{ name: 'password2', expiry, creationTime: expect.any(Date) }]);
    trial.emulator.clock.advance(3_600_001);
    expect(await status()).toBe(401);
    const late = { tokenId, expiry };
    await expect(registries.generateCredentials('emulator', 'parent', late)).rejects.toMatchObject({
      code: 'InvalidExpiry',
    });
  });

  it('the scope maps of the system exist and cannot be changed', async () => {
    await using trial = await withParent();
    const { scopeMaps } = trial.registries;
    const system = await allOf(scopeMaps.list('emulator', 'parent'));
    expect(system.map(({ name, typePropertiesType }) => `${name} ${typePropertiesType}`)).toEqual([
      '_repositories_admin SystemDefined',
      '_repositories_pull SystemDefined',
      '_repositories_pull_metadata_read SystemDefined',
      '_repositories_push SystemDefined',
      '_repositories_push_metadata_write SystemDefined',
    ]);
    const change = scopeMaps.update('emulator', 'parent', '_repositories_pull', { description: 'mine' });
    await expect(change).rejects.toMatchObject({ code: 'SystemDefinedScopeMap' });
    await expect(scopeMaps.delete('emulator', 'parent', '_repositories_pull')).rejects.toMatchObject({
      statusCode: 409,
    });
  });

  it.each([
    ['no action', [], 'InvalidScopeMapActions'],
    ['an unknown action', ['repositories/a/content/paint'], 'InvalidScopeMapActions'],
    ['no repository', ['content/read'], 'InvalidScopeMapActions'],
  ])('a scope map with %s is refused', async (_, actions, code) => {
    await using trial = await withParent();
    await expect(trial.registries.scopeMaps.create('emulator', 'parent', 'wrong', { actions })).rejects.toMatchObject({
      code,
    });
  });

  it('a token needs a scope map of its own registry', async () => {
    await using trial = await withParent();
    const { tokens } = trial.registries;
    for (const owner of ['demo', 'nowhere']) {
      const scopeMapId = `${trial.registryId(owner)}/scopeMaps/_repositories_pull`;
      await expect(tokens.create('emulator', 'parent', 'token1', { scopeMapId })).rejects.toMatchObject({
        code: 'InvalidScopeMapId',
      });
    }
  });

  it('cache rules and credential sets are kept; there are no private endpoints or connected registries', async () => {
    await using trial = await withParent();
    const client = trial.registries;
    const set = await client.credentialSets.create('emulator', 'parent', 'hub-login', {
      identity: { type: 'SystemAssigned' },
      loginServer: 'docker.io',
      authCredentials: [
        {
          name: 'Credential1',
          usernameSecretIdentifier: 'https://team.vault.azure.net/secrets/u',
          passwordSecretIdentifier: 'https://team.vault.azure.net/secrets/p',
        },
      ],
    });
    expect(set.identity).toMatchObject({ type: 'SystemAssigned', principalId: expect.any(String) });
    const credentialSetResourceId = set.id ?? '';
    const rule = await client.cacheRules.create('emulator', 'parent', 'docker-hub', {
      sourceRepository: 'docker.io/library/*',
      targetRepository: 'hub/*',
      credentialSetResourceId,
    });
    expect(rule).toMatchObject({
      provisioningState: 'Succeeded',
      creationDate: expect.any(Date),
      targetRepository: 'hub/*',
    });
    const updated = await client.cacheRules.update('emulator', 'parent', 'docker-hub', { credentialSetResourceId });
    expect(updated).toMatchObject({ credentialSetResourceId, sourceRepository: 'docker.io/library/*' });
    expect(await allOf(client.privateEndpointConnections.list('emulator', 'parent'))).toEqual([]);
    expect(await allOf(client.connectedRegistries.list('emulator', 'parent'))).toEqual([]);
    expect(await allOf(client.registries.listPrivateLinkResources('emulator', 'parent'))).toMatchObject([
      { name: 'registry' },
    ]);
  });

  it('agent pools work with the API version of tasks', async () => {
    await using trial = await withParent();
    const path = `${trial.registryId('parent')}/agentPools/mypool`;
    const version = '?api-version=2019-06-01-preview';
    const body = { location: 'westeurope', properties: { count: 2, tier: 'S2', os: 'Linux' } };
    expect((await trial.call('PUT', `${path}?api-version=2025-11-01`, body)).json.error.code).toBe(
      'NoRegisteredProviderFound',
    );
    const made = await trial.call('PUT', `${path}${version}`, body);
    expect([made.status, made.json.properties.provisioningState]).toEqual([201, 'Creating']);
    const shown = await trial.call('GET', `${path}${version}`);
    expect(shown.json.properties).toEqual({ count: 2, tier: 'S2', os: 'Linux', provisioningState: 'Succeeded' });
    const scaled = await trial.call('PATCH', `${path}${version}`, { properties: { count: 0, tier: 'S1' } });
    expect(scaled.status).toBe(200);
    expect((await trial.call('GET', `${path}${version}`)).json.properties).toMatchObject({ count: 0, tier: 'S2' });
    expect((await trial.call('POST', `${path}/listQueueStatus${version}`)).json).toEqual({ count: 0 });
    const deleted = await trial.call('DELETE', `${path}${version}`);
    expect([deleted.status, (await trial.call('GET', deleted.headers.get('location') ?? '')).status]).toEqual([
      202, 200,
    ]);
    expect((await trial.call('GET', `${path}${version}`)).status).toBe(404);
  });

  it('changes complete at once or as an operation, as in the service', async () => {
    await using trial = await ArmTrial.start({ operationPolls: 2 });
    const tracked = { location: 'northeurope', properties: {} };
    const hook = { location: 'westeurope', properties: { serviceUri: 'http://127.0.0.1', actions: ['push'] } };
    const put = async (path: string, body: unknown) => {
      const { status, json, headers } = await trial.call('PUT', `${trial.registryId('demo')}/${path}`, body);
      return [status, json.properties.provisioningState, headers.has('azure-asyncoperation')];
    };
    const scopeMapId = `${trial.registryId('demo')}/scopeMaps/readers`;
    expect(await put('webhooks/myhook', hook)).toEqual([200, 'Succeeded', false]);
    expect(await put('scopeMaps/readers', { properties: { actions: ['repositories/a/content/read'] } })).toEqual([
      ...[200, 'Succeeded', false],
    ]);
    expect(await put('tokens/reader', { properties: { scopeMapId } })).toEqual([201, 'Creating', true]);
    expect(await put('replications/northeurope', tracked)).toEqual([201, 'Creating', true]);
    const status = async () =>
      (await trial.call('GET', `${trial.registryId('demo')}/replications/northeurope`)).json.properties.status;
    expect([await status(), await status()]).toEqual([
      { timestamp: expect.any(String) },
      { displayStatus: 'Ready', timestamp: expect.any(String) },
    ]);
  });

  it('a token may push where its scope map allows writing', async () => {
    await using trial = await withParent();
    const { scopeMaps, tokens, registries } = trial.registries;
    const actions = ['repositories/team/app/content/read', 'repositories/team/app/content/write'];
    const { id: scopeMapId = '' } = await scopeMaps.create('emulator', 'parent', 'writers', { actions });
    const { id: tokenId = '' } = await tokens.create('emulator', 'parent', 'writer', { scopeMapId });
    const { passwords = [] } = await registries.generateCredentials('emulator', 'parent', { tokenId });
    const authorization = basic('writer', passwords[0]?.value ?? '');
    const start = async (repository: string) =>
      (await send(trial.dataPlane('parent'), 'POST', `/v2/${repository}/blobs/uploads/`, { authorization })).status;
    expect([await start('team/app'), await start('team/other')]).toEqual([202, 401]);
  });

  it('transfer pipelines are stored with an identity, and changed by another PUT', async () => {
    await using trial = await withParent();
    const version = '?api-version=2023-11-01-preview';
    const ends = {
      importPipelines: {
        source: { type: 'AzureStorageBlobContainer', uri: 'https://a/b', keyVaultUri: 'https://v/s' },
      },
      exportPipelines: {
        target: { type: 'AzureStorageBlobContainer', uri: 'https://a/b', keyVaultUri: 'https://v/s' },
      },
    };
    for (const [type, properties] of Object.entries(ends)) {
      const path = `${trial.registryId('parent')}/${type}/mypipeline${version}`;
      const body = { location: 'westeurope', identity: { type: 'SystemAssigned' }, properties };
      const missing = await trial.call('PUT', path, { ...body, properties: {} });
      expect([missing.status, missing.json.error.code]).toEqual([400, 'MissingRequiredProperty']);
      expect((await trial.call('PUT', path, body)).status).toBe(201);
      const { json } = await trial.call('GET', path);
      expect(json).toMatchObject({
        identity: { principalId: expect.any(String) },
        properties: { ...properties, provisioningState: 'Succeeded' },
      });
      const changed = { ...properties, options: ['ContinueOnErrors'] };
      expect((await trial.call('PUT', path, { ...body, properties: changed })).status).toBe(200);
      const { json: after } = await trial.call('GET', path);
      expect([after.properties.options, after.identity]).toEqual([['ContinueOnErrors'], json.identity]);
      expect((await trial.call('PATCH', path, body)).status).toBe(405);
      expect((await trial.call('DELETE', path)).status).toBe(202);
    }
  });
});
