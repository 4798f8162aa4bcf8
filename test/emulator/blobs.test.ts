import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.ts';
import { asAdmin, basic, digestOf, get, type Received, registryFor, type Sent, send, upload } from './wire.ts';

const location = ({ headers }: Received) => headers.get('location') ?? '';
const start = (registry: Emulator, name = 'app') => send(registry, 'POST', `/v2/${name}/blobs/uploads/`);
const code = ({ status, json }: Received) => `${status} ${json?.errors[0].code}`;

describe('Blobs and uploads in the emulator', () => {
  it('an upload in chunks has a new URL for each, and an inclusive range', async () => {
    await using registry = await registryFor();
    const started = await start(registry, 'team/app');
    expect(started.status).toBe(202);
    expect(location(started)).toMatch(
      /^\/v2\/team\/app\/blobs\/uploads\/[0-9a-f-]{36}\?_nouploadcache=false&_state=\S+$/,
    );
    expect(Object.fromEntries(started.headers)).toMatchObject({
      range: '0-0',
      'content-length': '0',
      'docker-upload-uuid': expect.any(String),
    });
    const first = await send(registry, 'PATCH', location(started), { body: 'hello ' });
    expect([first.status, first.headers.get('range')]).toEqual([202, '0-5']);
    expect(location(first)).not.toBe(location(started));
    const second = await send(registry, 'PATCH', location(first), { body: 'wor', headers: { 'content-range': '6-8' } });
    expect([second.status, second.headers.get('range')]).toEqual([202, '0-8']);
    const digest = digestOf('hello world');
    const finished = await send(registry, 'PUT', `${location(second)}&digest=${encodeURIComponent(digest)}`, {
      body: 'ld',
    });
    expect([finished.status, location(finished)]).toEqual([201, `/v2/team/app/blobs/${digest}`]);
    expect(finished.headers.get('docker-content-digest')).toBe(digest);
  });

  it('an old upload URL is refused for a chunk, with the position of the upload', async () => {
    await using registry = await registryFor();
    const started = await start(registry);
    const first = await send(registry, 'PATCH', location(started), { body: 'abc' });
    expect(code(await send(registry, 'PATCH', location(started), { body: 'abc' }))).toBe('404 BLOB_UPLOAD_INVALID');
    const status = await get(registry, location(started));
    expect([status.status, status.headers.get('range'), location(status)]).toEqual([204, '0-2', location(first)]);
    const other = await start(registry);
    const foreign = location(first).replace(
      /_state=.*/,
      `_state=${new URL(location(other), 'http://x').searchParams.get('_state')}`,
    );
    expect(code(await send(registry, 'PATCH', foreign, { body: 'd' }))).toBe('404 BLOB_UPLOAD_INVALID');
    expect(code(await send(registry, 'PATCH', location(first).split('?')[0] ?? '', { body: 'd' }))).toBe(
      '404 BLOB_UPLOAD_INVALID',
    );
  });

  it.each([
    ['a gap', '5-7', '416 RANGE_INVALID'],
    ['a repeat', '0-2', '416 RANGE_INVALID'],
    ['HTTP’s own form', 'bytes 3-5/*', '400 BAD_REQUEST'],
    ['another length', '3-9', '400 SIZE_INVALID'],
  ])('a chunk whose Content-Range has %s is refused', async (_, range, expected) => {
    await using registry = await registryFor();
    const first = await send(registry, 'PATCH', location(await start(registry)), { body: 'abc' });
    const refused = await send(registry, 'PATCH', location(first), {
      body: 'def',
      headers: { 'content-range': range },
    });
    expect(code(refused)).toBe(expected);
    if (refused.status === 416)
      expect([refused.headers.get('range'), location(refused)]).toEqual(['0-2', location(first)]);
    expect(
      (await send(registry, 'PATCH', location(first), { body: 'def', headers: { 'content-range': '3-5' } })).status,
    ).toBe(202);
  });

  it('Content-Range with chunked encoding is refused; chunked encoding alone is not', async () => {
    await using registry = await registryFor();
    const body = () => new Blob(['abc']).stream();
    const refused = await send(registry, 'PATCH', location(await start(registry)), {
      body: body(),
      headers: { 'content-range': '0-2' },
    });
    expect(code(refused)).toBe('400 CONTENT_LENGTH_INVALID');
    expect((await send(registry, 'PATCH', location(await start(registry)), { body: body() })).status).toBe(202);
  });

  it('a digest that does not match the content is refused, and ends the session', async () => {
    await using registry = await registryFor();
    const put = async (digest: string, sent: Sent = { body: 'abc' }) => {
      const url = location(await start(registry));
      return { url, answer: await send(registry, 'PUT', `${url}&digest=${digest}`, sent) };
    };
    const { url, answer } = await put(digestOf('other'));
    expect(code(answer)).toBe('400 DIGEST_INVALID');
    expect(code(await get(registry, url))).toBe('404 BLOB_UPLOAD_UNKNOWN');
    for (const digest of ['', 'sha256:abc', `md5:${'0'.repeat(32)}`])
      expect(code((await put(digest)).answer)).toBe('400 DIGEST_INVALID');
    expect(code(await get(registry, `/v2/app/blobs/${digestOf('abc')}`))).toBe('404 BLOB_UNKNOWN');
  });

  it('an upload can be cancelled', async () => {
    await using registry = await registryFor();
    const url = location(await start(registry));
    expect((await send(registry, 'DELETE', url)).status).toBe(204);
    expect(code(await send(registry, 'PATCH', url, { body: 'x' }))).toBe('404 BLOB_UPLOAD_UNKNOWN');
  });

  it.each([
    [true, 201],
    [false, 202],
  ])('one POST with the whole blob is accepted or only begins an upload (%s)', async (singlePostUpload, status) => {
    await using registry = await registryFor({ singlePostUpload });
    const digest = digestOf('whole');
    const answer = await send(registry, 'POST', `/v2/app/blobs/uploads/?digest=${digest}`, { body: 'whole' });
    expect(answer.status).toBe(status);
    expect((await send(registry, 'HEAD', `/v2/app/blobs/${digest}`)).status).toBe(status === 201 ? 200 : 404);
  });

  it('a mount needs read access to the other repository, and falls back to an upload for a missing blob', async () => {
    await using registry = await registryFor();
    const digest = await upload(registry, 'secret', Buffer.from('layer'));
    const { name, password } = registry.addRepositoryToken('ci', { app: ['content/read', 'content/write'] });
    const mount = `/v2/app/blobs/uploads/?mount=${digest}&from=secret`;
    const refused = await send(registry, 'POST', mount, { authorization: basic(name, password) });
    expect(refused.headers.get('www-authenticate')).toMatch(
      /scope="repository:app:\S+ repository:secret:pull",error="insufficient_scope"/,
    );
    expect((await send(registry, 'POST', mount.replace(digest, digestOf('nothing')))).status).toBe(202);
    expect((await send(registry, 'POST', mount)).status).toBe(201);
  });

  it('a blob is fetched from storage by a 307 to a signed URL, without a login', async () => {
    await using registry = await registryFor();
    const bytes = randomBytes(3000);
    const digest = await upload(registry, 'app', bytes);
    const redirect = await get(registry, `/v2/app/blobs/${digest}`);
    expect([redirect.status, redirect.headers.get('docker-content-digest')]).toEqual([307, digest]);
    expect(redirect.text).toMatch(/^<a href=".+">Temporary Redirect<\/a>\.\n\n$/);
    const url = location(redirect);
    const hex = digest.slice(7);
    expect(url).toMatch(
      new RegExp(
        `//docker/registry/v2/blobs/sha256/${hex.slice(0, 2)}/${hex}/data\\?se=.+&sig=.+&sp=r&spr=https&sr=b&sv=`,
      ),
    );
    expect(new URL(url).host).not.toBe(registry.loginServer);
    const whole = await fetch(url);
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      etag: expect.any(String),
      'content-length': '3000',
    });
    expect(whole.headers.has('docker-content-digest')).toBe(false);
    const refused = await fetch(url, { headers: { authorization: asAdmin(registry) } });
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining('<Code>InvalidAuthenticationInfo</Code>'),
    ]);
  });

  it('storage serves ranges, and whole blobs for an invalid range', async () => {
    await using registry = await registryFor();
    const digest = await upload(registry, 'app', Buffer.from('0123456789'));
    const url = location(await get(registry, `/v2/app/blobs/${digest}`));
    const ranged = async (range: string) => {
      const answer = await fetch(url, { headers: { range } });
      return [answer.status, answer.headers.get('content-range'), answer.status < 300 ? await answer.text() : ''];
    };
    expect(await ranged('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await ranged('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await ranged('bytes=5-99')).toEqual([206, 'bytes 5-9/10', '56789']);
    expect(await ranged('7-')).toEqual([200, null, '0123456789']);
    expect(await ranged('bytes=10-')).toEqual([416, null, '']);
  });

  it('a signed URL is valid for 20 minutes, and for its own path only', async () => {
    await using registry = await registryFor();
    const digest = await upload(registry, 'app', Buffer.from('one'));
    await upload(registry, 'app', Buffer.from('two'));
    const url = location(await get(registry, `/v2/app/blobs/${digest}`));
    const [hex, other] = [digest.slice(7), digestOf('two').slice(7)];
    const forged = url.replaceAll(hex, other).replace(`/${hex.slice(0, 2)}/`, `/${other.slice(0, 2)}/`);
    expect((await fetch(forged)).status).toBe(403);
    expect((await fetch(url.replace('//docker', '/docker'))).status).toBe(404);
    registry.clock.advance(19 * 60_000);
    expect((await fetch(url)).status).toBe(200);
    registry.clock.advance(2 * 60_000);
    expect((await fetch(url)).status).toBe(403);
  });

  it('HEAD of a blob is answered without a redirect; DELETE removes it from this repository only', async () => {
    await using registry = await registryFor();
    const digest = await upload(registry, 'one', Buffer.from('shared'));
    await upload(registry, 'two', Buffer.from('shared'));
    const head = await send(registry, 'HEAD', `/v2/one/blobs/${digest}`);
    expect([head.status, head.headers.get('content-length'), head.headers.has('location')]).toEqual([200, '6', false]);
    expect((await send(registry, 'DELETE', `/v2/one/blobs/${digest}`)).status).toBe(202);
    expect((await send(registry, 'HEAD', `/v2/one/blobs/${digest}`)).status).toBe(404);
    expect((await fetch(location(await get(registry, `/v2/two/blobs/${digest}`)))).status).toBe(200);
  });

  it('the received part of a truncated chunk is kept, and the client resumes from there', async () => {
    await using registry = await registryFor();
    const url = location(await start(registry));
    await new Promise<void>((resolve) => {
      const headers = { authorization: asAdmin(registry), 'content-length': '10' };
      const chunk = request(new URL(url, registry.url), { method: 'PATCH', headers });
      chunk.once('close', () => resolve());
      chunk.once('error', () => undefined);
      chunk.write('01234', () => setImmediate(() => chunk.destroy()));
    });
    let status = await get(registry, url);
    while (status.headers.get('range') === '0-0') status = await get(registry, url);
    expect(status.headers.get('range')).toBe('0-4');
    expect(code(await send(registry, 'PATCH', url, { body: '01234' }))).toBe('404 BLOB_UPLOAD_INVALID');
    const digest = digestOf('0123456789');
    let finished = await send(registry, 'PUT', `${location(status)}&digest=${digest}`, { body: '56789' });
    while (finished.status === 404) {
      status = await get(registry, url);
      finished = await send(registry, 'PUT', `${location(status)}&digest=${digest}`, { body: '56789' });
    }
    expect(finished.status).toBe(201);
  });

  it('a blob of many megabytes is returned unchanged', async () => {
    await using registry = await registryFor();
    const piece = randomBytes(1024 * 1024);
    const pieces = 48;
    const digest = digestOf(Buffer.concat(Array(pieces).fill(piece)));
    let left = pieces;
    const body = new ReadableStream({
      pull: (controller) => (left-- > 0 ? controller.enqueue(piece) : controller.close()),
    });
    const answer = await send(registry, 'PUT', `${location(await start(registry))}&digest=${digest}`, { body });
    expect(answer.status).toBe(201);
    const fetched = await fetch(location(await get(registry, `/v2/app/blobs/${digest}`)));
    expect(digestOf(Buffer.from(await fetched.arrayBuffer()))).toBe(digest);
  });
});
