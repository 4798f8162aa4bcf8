import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { ArmTrial, allOf } from './armTrial.ts';
import { basic, get, send } from './wire.ts';

// Resource Manager and content: imports, webhooks, and the state after a restart.

const premium = { location: 'westeurope', sku: { name: 'Premium' } };

async function withTwo(): Promise<ArmTrial> {
  const trial = await ArmTrial.start();
  const { registries } = trial.registries;
  for (const name of ['source', 'target'])
    await registries.create('emulator', name, { ...premium, adminUserEnabled: true });
  await trial.dataPlane('source').content.seedImage('team/app', ['v1', 'latest'], {
    platforms: ['linux/amd64', 'linux/arm64'],
  });
  return trial;
}

/** As its admin. */
async function read(trial: ArmTrial, name: string, path: string) {
  const { username = '', passwords = [] } = await trial.registries.registries.listCredentials('emulator', name);
  const headers = { accept: 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json' };
  return get(trial.dataPlane(name), path, { authorization: basic(username, passwords[0]?.value ?? ''), headers });
}

describe("Imports, webhooks and restarts in the emulator's Resource Manager", () => {
  it('an image is imported with all its platforms, under the requested names', async () => {
    await using trial = await withTwo();
    const { registries } = trial.registries;
    const source = { resourceId: trial.registryId('source'), sourceImage: 'team/app:v1' };
    await registries.importImage('emulator', 'target', {
      source,
      targetTags: ['copied/app:one', 'copied/app:two'],
      untaggedTargetRepositories: ['untagged'],
    });
    const original = await read(trial, 'source', '/v2/team/app/manifests/v1');
    const copied = await read(trial, 'target', '/v2/copied/app/manifests/two');
    expect([copied.status, copied.text]).toEqual([200, original.text]);
    for (const { digest } of copied.json.manifests) {
      const child = await read(trial, 'target', `/v2/copied/app/manifests/${digest}`);
      for (const blob of [child.json.config, ...child.json.layers]) {
        expect((await read(trial, 'target', `/v2/copied/app/blobs/${blob.digest}`)).status).toBe(307);
      }
    }
    const untagged = await read(trial, 'target', '/acr/v1/untagged/_tags');
    expect(untagged.json.tags ?? []).toEqual([]);
  });

  it('an existing tag is only overwritten with Force', async () => {
    await using trial = await withTwo();
    const { registries } = trial.registries;
    await trial.dataPlane('target').content.seedImage('team/app', 'v1');
    const source = { resourceId: trial.registryId('source'), sourceImage: 'team/app:v1' };
    const body = { source, targetTags: ['team/app:v1'] };
    await expect(registries.importImage('emulator', 'target', body)).rejects.toMatchObject({
      ...{ statusCode: 409, code: 'Conflict' },
      message: expect.stringContaining('Tag team/app:v1 already exists in target registry'),
    });
    await registries.importImage('emulator', 'target', { ...body, mode: 'Force' });
    const [original, copied] = await Promise.all(
      ['source', 'target'].map(async (name) => (await read(trial, name, '/v2/team/app/manifests/v1')).text),
    );
    expect(copied).toBe(original);
  });

  it('a source by address needs valid credentials; a public one is not reachable', async () => {
    await using trial = await withTwo();
    const { registries } = trial.registries;
    const registryUri = trial.dataPlane('source').loginServer;
    const { username = '', passwords = [] } = await registries.listCredentials('emulator', 'source');
    const attempt = (
      source: { registryUri: string; credentials?: { username: string; password: string } },
      image = 'team/app:v1',
    ) => registries.importImage('emulator', 'target', { source: { ...source, sourceImage: image }, mode: 'Force' });
    const password = passwords[0]?.value ?? '';
    await attempt({ registryUri, credentials: { username, password } });
    await expect(attempt({ registryUri, credentials: { username, password: 'wrong' } })).rejects.toThrow(
      /authentication required/,
    );
    await expect(attempt({ registryUri })).rejects.toThrow(/authentication required/);
    await registries.update('emulator', 'source', { anonymousPullEnabled: true });
    await attempt({ registryUri });
    await expect(attempt({ registryUri }, 'team/app:v9')).rejects.toMatchObject({
      code: 'InvalidParameters',
      message: expect.stringMatching(/team\/app:v9 could not be found/),
    });
    await expect(attempt({ registryUri: 'docker.io' }, 'library/hello-world')).rejects.toThrow(
      /docker.io could not be reached/,
    );
  });

  it('a registry with disabled exports cannot be a source', async () => {
    await using trial = await withTwo();
    const { registries } = trial.registries;
    const policies = { exportPolicy: { status: 'disabled' } };
    await expect(registries.update('emulator', 'source', { policies })).rejects.toMatchObject({
      code: 'ExportPolicyInvalid',
    });
    await registries.update('emulator', 'source', { policies, publicNetworkAccess: 'Disabled' });
    const source = { resourceId: trial.registryId('source'), sourceImage: 'team/app:v1' };
    await expect(registries.importImage('emulator', 'target', { source })).rejects.toThrow(/export policy/);
  });

  it('an import needs the right to pull from the source', async () => {
    await using trial = await withTwo();
    const oid = '11111111-2222-3333-4444-555555555555';
    const contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
    await trial.authorization.roleAssignments.create(trial.registryId('target'), oid, {
      ...{ principalId: oid, roleDefinitionId: contributor },
    });
    const client = trial.registriesAs(trial.arm.token({ role: null, oid }));
    const source = { resourceId: trial.registryId('source'), sourceImage: 'team/app:v1' };
    await expect(client.registries.importImage('emulator', 'target', { source })).rejects.toMatchObject({
      ...{ statusCode: 403, code: 'AuthorizationFailed' },
    });
  });

  it('a webhook is called for a push and a deletion, with its headers; its events are listed', async () => {
    await using trial = await withTwo();
    const heard: { headers: IncomingMessage['headers']; body: Record<string, unknown> }[] = [];
    const listener = createServer(async (request, response) => {
      heard.push({ headers: request.headers, body: JSON.parse(await text(request)) });
      response.end('thanks');
      listener.emit('heard');
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const serviceUri = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/hook`;
    const client = trial.registries;
    const customHeaders = { 'X-Secret': 'mine' };
    await client.webhooks.create('emulator', 'source', 'listener', {
      ...{ location: 'westeurope', serviceUri, customHeaders, actions: ['push', 'delete'], scope: 'team/*' },
    });
    const { username = '', passwords = [] } = await client.registries.listCredentials('emulator', 'source');
    const authorization = basic(username, passwords[0]?.value ?? '');
    const manifest = await read(trial, 'source', '/v2/team/app/manifests/v1');
    const digest = manifest.headers.get('docker-content-digest') ?? '';
    const first = once(listener, 'heard');
    const headers = { 'content-type': 'application/vnd.oci.image.index.v1+json' };
    await send(trial.dataPlane('source'), 'PUT', '/v2/team/app/manifests/v2', {
      authorization,
      headers,
      body: manifest.text,
    });
    await first;
    const second = once(listener, 'heard');
    await send(trial.dataPlane('source'), 'DELETE', `/v2/team/app/manifests/${digest}`, { authorization });
    await second;
    expect(heard.map(({ body }) => body)).toMatchObject([
      { action: 'push', target: { repository: 'team/app', tag: 'v2', digest }, actor: { name: 'source' } },
      { action: 'delete', target: { repository: 'team/app', digest }, request: { method: 'DELETE' } },
    ]);
    expect(heard[0]?.headers).toMatchObject({ 'x-secret': 'mine', 'content-type': 'application/json; charset=utf-8' });
    const events = await allOf(client.webhooks.listEvents('emulator', 'source', 'listener'));
    expect(events.map(({ eventRequestMessage }) => eventRequestMessage?.content?.action)).toEqual(['delete', 'push']);
    expect(await client.webhooks.getCallbackConfig('emulator', 'source', 'listener')).toEqual({
      serviceUri,
      customHeaders,
    });
    expect(await client.webhooks.get('emulator', 'source', 'listener')).not.toHaveProperty('serviceUri');
    listener.close();
    listener.closeAllConnections();
  });

  it('an event for another host is recorded as not delivered; a disabled webhook is not called', async () => {
    await using trial = await withTwo();
    const { webhooks } = trial.registries;
    const body = { location: 'westeurope', serviceUri: 'https://example.com/hook', actions: ['push'] };
    await webhooks.create('emulator', 'source', 'abroad', body);
    const { id } = await webhooks.ping('emulator', 'source', 'abroad');
    const events = await allOf(webhooks.listEvents('emulator', 'source', 'abroad'));
    expect(events).toMatchObject([
      {
        id,
        eventRequestMessage: { content: { action: 'ping' }, method: 'POST', requestUri: body.serviceUri },
        eventResponseMessage: { statusCode: '502', content: expect.stringContaining('loopback') },
      },
    ]);
    await expect(
      webhooks.create('emulator', 'source', 'wrong0', { ...body, location: 'eastus' }),
    ).rejects.toMatchObject({ code: 'RegistryResourceNotFound', statusCode: 404 });
    await expect(
      webhooks.create('emulator', 'source', 'wrong1', { ...body, serviceUri: 'ftp://example.com' }),
    ).rejects.toMatchObject({ code: 'InvalidServiceUri' });
    await expect(webhooks.create('emulator', 'source', 'wrong2', { ...body, actions: ['sing'] })).rejects.toMatchObject(
      {
        code: 'InvalidParameterValue',
      },
    );
  });

  it('with a folder, registries, credentials, roles and content survive a restart', async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'acrshell-test-arm-'));
    const oid = '11111111-2222-3333-4444-555555555555';
    const facts = async (trial: ArmTrial) => {
      const { registries } = trial.registries;
      const { passwords } = await registries.listCredentials('emulator', 'kept01');
      const roles = await allOf(trial.authorization.roleAssignments.listForScope(trial.registryId('kept01')));
      const password = passwords?.[0]?.value ?? '';
      const tags = await get(trial.dataPlane('kept01'), '/acr/v1/app/_tags', {
        authorization: basic('kept01', password),
      });
      const { tags: labels } = await registries.get('emulator', 'kept01');
      return {
        passwords,
        labels,
        roles: roles.filter(({ principalId }) => principalId === oid).length,
        tags: tags.json.tags,
      };
    };
    const started = await ArmTrial.start({}, { dataFolder });
    const { registries } = started.registries;
    await registries.create('emulator', 'kept01', { ...premium, adminUserEnabled: true, tags: { a: 'b' } });
    await registries.create('emulator', 'gone01', premium);
    await started.dataPlane('gone01').content.seedImage('app', 'v1');
    await registries.delete('emulator', 'gone01');
    await started.dataPlane('kept01').content.seedImage('app', 'v1');
    await started.authorization.roleAssignments.create(started.registryId('kept01'), oid, {
      ...{ principalId: oid, roleDefinitionId: '7f951dda-4ed3-4680-a7ca-43fe172d538d' },
    });
    const before = await facts(started);
    await started.emulator.stop();
    const again = await ArmTrial.start({}, { dataFolder });
    expect(await facts(again)).toEqual(before);
    expect((await allOf(again.registries.registries.list())).map(({ name }) => name)).toEqual(['demo', 'kept01']);
    await again.registries.registries.create('emulator', 'gone01', premium);
    expect(again.arm.registry('gone01')?.content.repositoryCount).toBe(0);
    await again.emulator.stop();
    const renamed = await ArmTrial.start({}, { dataFolder, name: 'renamed' });
    expect((await allOf(renamed.registries.registries.list())).map(({ name }) => name)).toEqual([
      ...['gone01', 'kept01', 'renamed'],
    ]);
    await renamed.emulator.stop();
    rmSync(dataFolder, { recursive: true });
  });
});
