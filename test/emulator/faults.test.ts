import { createConnection } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.ts';
import { asAdmin, digestOf, get, ociManifest, registryFor, send, upload } from './wire.ts';

const catalog = (registry: Emulator) => get(registry, '/acr/v1/_catalog');

describe('Faults and requests of the emulator', () => {
  it('an answer can be replaced, a number of times, after a number of good ones', async () => {
    await using registry = await registryFor();
    const fault = registry.faults.add({
      path: /_catalog/,
      after: 1,
      times: 2,
      status: 429,
      headers: { 'retry-after': '1' },
    });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count++) statuses.push((await catalog(registry)).status);
    expect(statuses).toEqual([200, 429, 429, 200, 200]);
    expect(fault.hits).toBe(2);
    registry.faults.add({ status: 503, body: '<html>' });
    const page = await catalog(registry);
    expect([page.status, page.text]).toEqual([503, '<html>']);
    registry.faults.clear();
    expect((await catalog(registry)).status).toBe(200);
  });

  it('a fault hits only its method and path, the path decoded', async () => {
    await using registry = await registryFor();
    await registry.content.seedImage('team/app', 'v1');
    const fault = registry.faults.add({ method: 'DELETE', path: /^\/acr\/v1\/team\/app/, status: 500 });
    expect((await get(registry, '/acr/v1/team%2Fapp')).status).toBe(200);
    expect((await send(registry, 'DELETE', '/acr/v1/team%2Fapp')).status).toBe(500);
    fault.remove();
    expect((await send(registry, 'DELETE', '/acr/v1/team%2Fapp')).status).toBe(202);
  });

  it('a connection is reset before the request is processed, or after it', async () => {
    await using registry = await registryFor();
    await registry.content.seedImage('app', ['v1', 'v2']);
    registry.faults.add({ path: /v1$/, reset: true, times: 1 });
    registry.faults.add({ path: /v2$/, reset: 'after', times: 1 });
    await expect(send(registry, 'DELETE', '/acr/v1/app/_tags/v1')).rejects.toThrow();
    expect((await send(registry, 'DELETE', '/acr/v1/app/_tags/v1')).status).toBe(202);
    await expect(send(registry, 'DELETE', '/acr/v1/app/_tags/v2')).rejects.toThrow();
    expect((await send(registry, 'DELETE', '/acr/v1/app/_tags/v2')).status).toBe(404);
  });

  it('a body is truncated, whether its length was declared or not', async () => {
    await using registry = await registryFor();
    await registry.content.seedTags('app', 100);
    const digest = await upload(registry, 'app', Buffer.alloc(100_000, 7));
    const url = (await get(registry, `/v2/app/blobs/${digest}`)).headers.get('location') ?? '';
    registry.faults.add({ truncate: 500, times: 3 });
    await expect(get(registry, '/acr/v1/app/_tags')).rejects.toThrow();
    await expect(get(registry, '/acr/v1/app')).resolves.toMatchObject({ status: 200 });
    const blob = await fetch(url);
    expect(blob.headers.get('content-length')).toBe('100000');
    await expect(blob.arrayBuffer()).rejects.toThrow();
  });

  it('content is damaged in the body of a read, or the digest of a write', async () => {
    await using registry = await registryFor();
    await registry.content.seedImage('app', 'v1');
    const digest = await upload(registry, 'app', Buffer.from('good bytes'));
    registry.faults.add({ wrongDigest: true });
    const manifest = await get(registry, '/v2/app/manifests/v1', { headers: { accept: ociManifest } });
    expect(digestOf(manifest.text)).not.toBe(manifest.headers.get('docker-content-digest'));
    const head = await send(registry, 'HEAD', `/v2/app/blobs/${digest}`);
    expect(head.headers.get('docker-content-digest')).not.toBe(digest);
    registry.faults.clear();
    const url = (await get(registry, `/v2/app/blobs/${digest}`)).headers.get('location') ?? '';
    registry.faults.add({ wrongDigest: true });
    const blob = await (await fetch(url)).text();
    expect([blob.length, digestOf(blob) === digest]).toEqual([10, false]);
  });

  it('a hanging request is never answered, and stopping the emulator ends it at once', async () => {
    const registry = await registryFor();
    registry.faults.add({ hang: true });
    const hanging = expect(catalog(registry)).rejects.toThrow();
    while (registry.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await registry.stop();
    await hanging;
    expect(registry.requests[0]).toMatchObject({ route: 'none', status: 0 });
  });

  it('latency and delay are applied, and end early when the emulator stops', async () => {
    const registry = await registryFor({ latency: 30 });
    const started = performance.now();
    await catalog(registry);
    expect(performance.now() - started).toBeGreaterThanOrEqual(29);
    registry.faults.add({ delay: 3600_000 });
    const waiting = expect(catalog(registry)).rejects.toThrow();
    while (registry.requests.length === 1) await new Promise((resolve) => setImmediate(resolve));
    await registry.stop();
    await waiting;
  });

  it('the log names route, caller, status and path of each request, and can be counted and cleared', async () => {
    await using registry = await registryFor({ name: 'log' });
    await registry.content.seedImage('team/app', 'v1');
    await get(registry, '/acr/v1/team%2Fapp/_tags?n=5', { headers: { 'user-agent': 'me' } });
    await get(registry, '/acr/v1/team%2Fapp', { authorization: null });
    await get(registry, '/nothing');
    expect(registry.requests).toMatchObject([
      {
        method: 'GET',
        path: '/acr/v1/team/app/_tags?n=5',
        route: 'tag/list',
        status: 200,
        identity: 'log',
        authorization: 'Basic',
        userAgent: 'me',
      },
      { route: 'repository/get', status: 401 },
      { route: 'none', status: 404 },
    ]);
    expect(registry.requests[1]?.identity).toBeUndefined();
    expect(registry.countRequests({ status: 200, path: /_tags/ })).toBe(1);
    expect(registry.countRequests(({ status }) => status >= 400)).toBe(2);
    registry.clearRequests();
    expect(registry.countRequests()).toBe(0);
  });

  /** Requests that browsers and HTTP libraries do not allow. */
  function raw(registry: Emulator, text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(registry.port, '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
  }

  it.each([
    ['a malformed escape', 'GET /acr/v1/%E0%A4%A/_tags', '400'],
    ['a bad name', 'GET /acr/v1/Upper%20Case/_tags', '400'],
    ['an empty name', 'GET /acr/v1//_tags', '400'],
    ['a way up', 'GET /v2/../../etc/passwd/tags/list', '400'],
    ['a name that is far too long', `GET /acr/v1/${'a'.repeat(300)}`, '400'],
    ['a target without a slash', 'GET nothing', '400'],
    ['a target with a host', 'GET http://other/v2/', '404'],
    ['an unknown method', 'PURGE /acr/v1/app', '405'],
    ['another method', 'POST /acr/v1/_catalog', '405'],
    ['a NUL in the name', 'GET /acr/v1/app%00/_tags', '400'],
  ])('%s does not break it', async (_, line, status) => {
    await using registry = await registryFor();
    const head = `${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ${asAdmin(registry)}\r\n\r\n`;
    expect((await raw(registry, head)).split(' ')[1]).toBe(status);
    expect((await catalog(registry)).status).toBe(200);
    expect(registry.countRequests(({ failure }) => failure !== undefined)).toBe(0);
  });

  it.each(['repository', 'repository:a', 'x y z', 'repository::pull', ':::'])(
    'the scope %j does it no harm',
    async (scope) => {
      await using registry = await registryFor();
      const query = new URLSearchParams({ service: registry.loginServer, scope });
      expect((await get(registry, `/oauth2/token?${query}`)).status).toBe(400);
      expect((await get(registry, `/oauth2/token?service=${registry.loginServer}&scope=`)).status).toBe(200);
    },
  );

  it('invalid, incomplete or far too large token forms do not break it', async () => {
    await using registry = await registryFor();
    const post = async (path: string, body: string) =>
      (await send(registry, 'POST', path, { body, authorization: null })).status;
    expect(await post('/oauth2/exchange', '')).toBe(400);
    expect(
      await post('/oauth2/exchange', `service=${registry.loginServer}&grant_type=access_token&access_token=a.b.c`),
    ).toBe(401);
    expect(await post('/oauth2/token', `service=${registry.loginServer}`)).toBe(400);
    expect(await post('/oauth2/token', 'service=other.azurecr.io&grant_type=password')).toBe(400);
    expect(
      await post('/oauth2/token', `service=${registry.loginServer}&grant_type=refresh_token&refresh_token=%%%`),
    ).toBe(401);
    expect(await post('/oauth2/token', 'x'.repeat(1024 * 1024))).toBe(413);
  });

  it('a header line above 8 KB is refused, as by a proxy', async () => {
    await using registry = await registryFor();
    const answer = await get(registry, '/v2/', { authorization: `Bearer ${'x'.repeat(9000)}` });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'text/html']);
  });
});
