import { describe, expect, it } from 'vitest';
import { Clock } from '../../emulator/clock.ts';
import { get, manifestBody, ociManifest, pushManifest, registryFor, send } from './wire.ts';

const unlocked = { deleteEnabled: true, writeEnabled: true, readEnabled: true, listEnabled: true };
const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,6}[1-9])?Z$/;

describe('Properties in the emulator', () => {
  it('a repository, a tag and a manifest look as recorded', async () => {
    await using registry = await registryFor();
    const { digest, layers } = await registry.content.seedImage('team/app', ['v2', 'v1'], {
      createdTime: '2023-02-28T18:36:48.80817',
    });
    const common = { registry: registry.loginServer, imageName: 'team/app' };
    expect((await get(registry, '/acr/v1/team%2Fapp')).json).toEqual({
      ...common,
      createdTime: '2023-02-28T18:36:48.80817Z',
      lastUpdateTime: '2023-02-28T18:36:48.80837Z',
      manifestCount: 1,
      tagCount: 2,
      changeableAttributes: unlocked,
    });
    expect((await get(registry, '/acr/v1/team%2Fapp/_tags/v1')).json).toEqual({
      ...common,
      tag: {
        name: 'v1',
        digest,
        createdTime: expect.stringMatching(timePattern),
        lastUpdateTime: expect.stringMatching(timePattern),
        signed: false,
        changeableAttributes: unlocked,
      },
    });
    const head = await send(registry, 'HEAD', `/v2/team/app/blobs/${layers[0]}`);
    expect((await get(registry, `/acr/v1/team%2Fapp/_manifests/${digest.replace(':', '%3A')}`)).json).toEqual({
      ...common,
      manifest: {
        digest,
        imageSize: Number(head.headers.get('content-length')),
        createdTime: expect.stringMatching(timePattern),
        lastUpdateTime: expect.stringMatching(timePattern),
        architecture: 'amd64',
        os: 'linux',
        mediaType: ociManifest,
        configMediaType: 'application/vnd.oci.image.config.v1+json',
        tags: ['v1', 'v2'],
        changeableAttributes: unlocked,
      },
    });
  });

  it('an index has references only when it is read by itself; untagged manifests have no tags member', async () => {
    await using registry = await registryFor();
    const { digest, platforms } = await registry.content.seedImage('app', 'v1', {
      platforms: ['linux/amd64', 'linux/arm64'],
    });
    const { manifest } = (await get(registry, `/acr/v1/app/_manifests/${digest}`)).json;
    expect(manifest.references).toEqual([
      { digest: platforms[0]?.digest, architecture: 'amd64', os: 'linux' },
      { digest: platforms[1]?.digest, architecture: 'arm64', os: 'linux' },
    ]);
    expect('architecture' in manifest || 'configMediaType' in manifest).toBe(false);
    const { manifests } = (await get(registry, '/acr/v1/app/_manifests')).json;
    expect(manifests).toHaveLength(3);
    for (const listed of manifests) {
      expect('references' in listed).toBe(false);
      expect('tags' in listed).toBe(listed.digest === digest);
    }
  });

  it.each(['/acr/v1/app', '/acr/v1/app/_tags/v1', '/acr/v1/app/_manifests/DIGEST'])(
    'PATCH %s answers with the whole object and moves no time',
    async (path) => {
      await using registry = await registryFor();
      const { digest } = await registry.content.seedImage('app', 'v1');
      const url = path.replace('DIGEST', digest);
      const before = (await get(registry, url)).json;
      const flags = (json: typeof before) => (json.tag ?? json.manifest ?? json).changeableAttributes;
      const answer = await send(registry, 'PATCH', url, { body: '{"writeEnabled":false,"quarantineState":"Passed"}' });
      expect(answer.status).toBe(200);
      expect(flags(answer.json)).toEqual({ ...unlocked, writeEnabled: false });
      flags(before).writeEnabled = false;
      expect(answer.json).toEqual(before);
      expect((await get(registry, url)).json).toEqual(before);
      const unlock = await send(registry, 'PATCH', url, { body: '{"writeEnabled":true}' });
      expect([unlock.status, flags(unlock.json)]).toEqual([200, unlocked]);
    },
  );

  it.each(['', '[]', 'true', '{"writeEnabled":"no"}', '{', 'null'])('PATCH refuses the body %j', async (body) => {
    await using registry = await registryFor();
    await registry.content.seedImage('app', 'v1');
    expect((await send(registry, 'PATCH', '/acr/v1/app', { body })).status).toBe(400);
  });

  it('created times rise strictly, with up to seven decimals', async () => {
    await using registry = await registryFor();
    const body = await manifestBody(registry, 'app');
    for (const tag of ['a', 'b', 'c', 'd']) await pushManifest(registry, `/v2/app/manifests/${tag}`, body);
    const { tags } = (await get(registry, '/acr/v1/app/_tags')).json;
    const times = tags.map((tag: { createdTime: string }) => tag.createdTime);
    for (const time of times) expect(time).toMatch(timePattern);
    const padded = times.map((time: string) => time.replace('Z', '').padEnd(27, time.includes('.') ? '0' : '.0000000'));
    expect([...new Set(padded)].sort()).toEqual(padded);
  });

  it('the clock never returns the same time twice, and can be moved', () => {
    const clock = new Clock();
    const times = Array.from({ length: 50_000 }, () => clock.timestamp());
    expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? ''))).toBe(true);
    clock.advance(3600_000);
    expect(Date.parse(clock.timestamp()) - Date.parse(times[0] ?? '')).toBeGreaterThanOrEqual(3600_000);
    clock.observe('2999-12-31T23:59:59.9999999Z');
    expect(clock.timestamp()).toBe('3000-01-01T00:00:00.0000000Z');
  });

  it('a missing item is 404 with its code', async () => {
    await using registry = await registryFor();
    await registry.content.seedImage('app', 'v1');
    const unknown = `sha256:${'0'.repeat(64)}`;
    const code = async (method: string, path: string) => {
      const { status, json } = await send(registry, method, path, method === 'PATCH' ? { body: '{}' } : {});
      return `${status} ${json.errors[0].code} ${json.errors[0].message}`;
    };
    const name = '404 NAME_UNKNOWN repository name not known to registry';
    for (const path of [
      '/acr/v1/none',
      '/acr/v1/none/_tags',
      '/acr/v1/none/_tags/v1',
      '/acr/v1/none/_manifests',
      '/v2/none/tags/list',
    ]) {
      expect(await code('GET', path)).toBe(name);
    }
    expect(await code('DELETE', '/acr/v1/none')).toBe(name);
    expect(await code('PATCH', '/acr/v1/none')).toBe(name);
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      expect(await code(method, '/acr/v1/app/_tags/none')).toBe('404 TAG_UNKNOWN the specified tag does not exist');
    }
    expect(await code('GET', `/acr/v1/app/_manifests/${unknown}`)).toBe('404 MANIFEST_UNKNOWN manifest unknown');
    expect(await code('GET', '/v2/app/manifests/none')).toBe(
      '404 MANIFEST_UNKNOWN manifest tagged by "none" is not found',
    );
    expect(await code('DELETE', `/v2/app/manifests/${unknown}`)).toBe(
      `404 MANIFEST_UNKNOWN manifest ${unknown} is not found`,
    );
    expect(await code('GET', `/v2/app/blobs/${unknown}`)).toBe('404 BLOB_UNKNOWN blob unknown to registry');
  });

  it('every answer has the recorded headers', async () => {
    await using registry = await registryFor();
    const acr = await get(registry, '/acr/v1/_catalog');
    const v2 = await get(registry, '/v2/', { headers: { 'x-ms-client-request-id': 'mine' } });
    for (const { headers } of [acr, v2]) {
      expect(headers.get('server')).toBe('openresty');
      expect(headers.get('docker-distribution-api-version')).toBe('registry/2.0');
      expect(headers.get('strict-transport-security')?.split(', ')).toHaveLength(2);
      expect(headers.get('access-control-expose-headers')?.split(', ')).toHaveLength(4);
      expect(headers.get('x-ms-correlation-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(v2.headers.get('x-ms-client-request-id')).toBe('mine');
    expect(acr.headers.has('x-ms-request-id')).toBe(false);
  });
});
