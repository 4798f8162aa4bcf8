import { describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.ts';
import { digestOf, get, manifestBody, ociManifest, pushManifest, type Received, registryFor, send } from './wire.ts';

const refused = {
  code: 'REGISTRY_DISALLOWED_OPERATION',
  message:
    'The operation is disallowed on this registry, repository or image. View troubleshooting steps at https://aka.ms/acr/faq/#why-does-my-pull-or-push-request-fail-with-disallowed-operation',
  detail: {},
};

function expectRefused({ status, json }: Received): void {
  expect([status, json?.errors[0]]).toEqual([405, refused]);
}

const accept = { headers: { accept: ociManifest } };

async function image(registry: Emulator) {
  const body = await manifestBody(registry, 'app');
  await pushManifest(registry, '/v2/app/manifests/v1', body);
  await pushManifest(registry, '/v2/app/manifests/other', body);
  return { body, digest: digestOf(body) };
}

describe('Locks in the emulator', () => {
  it.each([{ writeEnabled: false }, { deleteEnabled: false }])(
    'a tag with %j cannot be deleted, nor its manifest, nor its repository',
    async (flags) => {
      await using registry = await registryFor();
      const { digest } = await image(registry);
      await send(registry, 'PATCH', '/acr/v1/app/_tags/v1', { body: JSON.stringify(flags) });
      expectRefused(await send(registry, 'DELETE', '/acr/v1/app/_tags/v1'));
      expectRefused(await send(registry, 'DELETE', `/v2/app/manifests/${digest}`));
      expectRefused(await send(registry, 'DELETE', '/acr/v1/app'));
      expect((await get(registry, '/acr/v1/app')).json).toMatchObject({ tagCount: 2, manifestCount: 1 });
      expect((await send(registry, 'DELETE', '/acr/v1/app/_tags/other')).status).toBe(202);
    },
  );

  it.each([{ writeEnabled: false }, { deleteEnabled: false }])(
    'a manifest with %j cannot be deleted, nor its repository',
    async (flags) => {
      await using registry = await registryFor();
      const { digest } = await image(registry);
      await send(registry, 'PATCH', `/acr/v1/app/_manifests/${digest}`, { body: JSON.stringify(flags) });
      expectRefused(await send(registry, 'DELETE', `/v2/app/manifests/${digest}`));
      expectRefused(await send(registry, 'DELETE', '/acr/v1/app'));
    },
  );

  it('writeEnabled=false on a tag prevents overwriting; deleteEnabled=false does not', async () => {
    await using registry = await registryFor();
    await image(registry);
    const next = await manifestBody(registry, 'app', { annotations: { build: '2' } });
    await send(registry, 'PATCH', '/acr/v1/app/_tags/v1', { body: '{"writeEnabled":false}' });
    await send(registry, 'PATCH', '/acr/v1/app/_tags/other', { body: '{"deleteEnabled":false}' });
    expectRefused(await pushManifest(registry, '/v2/app/manifests/v1', next));
    expect((await pushManifest(registry, '/v2/app/manifests/other', next)).status).toBe(201);
  });

  it('writeEnabled=false on a repository locks everything in it, until it is removed', async () => {
    await using registry = await registryFor();
    const { body, digest } = await image(registry);
    await send(registry, 'PATCH', '/acr/v1/app', { body: '{"writeEnabled":false}' });
    expectRefused(await send(registry, 'POST', '/v2/app/blobs/uploads/'));
    expectRefused(await pushManifest(registry, '/v2/app/manifests/v2', body));
    expectRefused(await send(registry, 'DELETE', '/acr/v1/app/_tags/v1'));
    expectRefused(await send(registry, 'DELETE', `/v2/app/manifests/${digest}`));
    expectRefused(await send(registry, 'PATCH', '/acr/v1/app/_tags/v1', { body: '{"deleteEnabled":false}' }));
    expectRefused(await send(registry, 'DELETE', '/acr/v1/app'));
    expect((await get(registry, '/v2/app/manifests/v1', accept)).status).toBe(200);
    expect((await send(registry, 'PATCH', '/acr/v1/app', { body: '{"writeEnabled":true}' })).status).toBe(200);
    expect((await send(registry, 'DELETE', '/acr/v1/app')).status).toBe(202);
  });

  it('deleteEnabled=false on a repository protects it, while single images can be deleted', async () => {
    await using registry = await registryFor();
    const { digest } = await image(registry);
    await registry.content.seedImage('app', 'stays');
    await send(registry, 'PATCH', '/acr/v1/app', { body: '{"deleteEnabled":false}' });
    expectRefused(await send(registry, 'DELETE', '/acr/v1/app'));
    expect((await send(registry, 'DELETE', `/v2/app/manifests/${digest}`)).status).toBe(202);
  });

  it.each(['/acr/v1/app', '/acr/v1/app/_tags/v1', '/acr/v1/app/_manifests/DIGEST'])(
    'readEnabled=false at %s blocks pulling, not reading about it',
    async (path) => {
      await using registry = await registryFor();
      const { digest } = await image(registry);
      const url = path.replace('DIGEST', digest);
      await send(registry, 'PATCH', url, { body: '{"readEnabled":false}' });
      expectRefused(await get(registry, '/v2/app/manifests/v1', accept));
      expect((await send(registry, 'HEAD', '/v2/app/manifests/v1', accept)).status).toBe(405);
      expect((await get(registry, url)).status).toBe(200);
    },
  );

  it('a locked referrer protects its subject', async () => {
    await using registry = await registryFor();
    const subject = await registry.content.seedImage('app', 'v1');
    const files = [{ name: 'a', mediaType: 'text/plain', bytes: Buffer.from('a') }];
    const referrer = await registry.content.seedArtifact('app', { artifactType: 'text/seal', subject, files });
    registry.content.setAttributes('app', { digest: referrer.digest }, { deleteEnabled: false });
    expectRefused(await send(registry, 'DELETE', `/v2/app/manifests/${subject.digest}`));
  });
});
