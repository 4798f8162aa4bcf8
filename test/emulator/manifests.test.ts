import { describe, expect, it } from 'vitest';
import {
  descriptor,
  digestOf,
  get,
  manifestBody,
  ociIndex,
  ociManifest,
  pushManifest,
  registryFor,
  send,
  upload,
} from './wire.ts';

const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json';

describe('Manifests in the emulator', () => {
  it('a pushed manifest is returned byte for byte, by tag and by digest', async () => {
    await using registry = await registryFor();
    const body = Buffer.from((await manifestBody(registry, 'team/app')).toString().replace('{', '{ \n'));
    const digest = digestOf(body);
    const pushed = await pushManifest(registry, '/v2/team/app/manifests/v1', body);
    expect(pushed.status).toBe(201);
    expect(pushed.headers.get('location')).toBe(`/v2/team/app/manifests/${digest}`);
    expect(pushed.headers.get('docker-content-digest')).toBe(digest);
    expect([pushed.text, pushed.headers.has('oci-subject')]).toEqual(['', false]);
    for (const reference of ['v1', digest, digest.replace(':', '%3A')]) {
      const pulled = await get(registry, `/v2/team%2Fapp/manifests/${reference}`, { headers: { accept: ociManifest } });
      expect(pulled.text).toBe(body.toString());
      expect(Object.fromEntries(pulled.headers)).toMatchObject({
        'content-type': ociManifest,
        'content-length': String(body.length),
        'docker-content-digest': digest,
        etag: `"${digest}"`,
      });
    }
    const head = await send(registry, 'HEAD', '/v2/team/app/manifests/v1', { headers: { accept: ociManifest } });
    expect([head.status, head.text, head.headers.get('content-length')]).toEqual([200, '', String(body.length)]);
  });

  it('a pushed image has the platform of its config, and the size of its layers', async () => {
    await using registry = await registryFor();
    const body = await manifestBody(registry, 'app');
    await pushManifest(registry, '/v2/app/manifests/v1', body);
    const { manifest } = (await get(registry, `/acr/v1/app/_manifests/${digestOf(body)}`)).json;
    expect(manifest).toMatchObject({
      architecture: 'arm64',
      os: 'linux',
      imageSize: 'layer of app'.length,
      tags: ['v1'],
    });
  });

  it('a tag that is pushed again moves, and keeps its created time and its flags', async () => {
    await using registry = await registryFor();
    const first = await manifestBody(registry, 'app');
    const second = await manifestBody(registry, 'app', { annotations: { build: '2' } });
    await pushManifest(registry, '/v2/app/manifests/v1', first);
    await send(registry, 'PATCH', '/acr/v1/app/_tags/v1', { body: '{"deleteEnabled":false}' });
    const before = (await get(registry, '/acr/v1/app/_tags/v1')).json.tag;
    await pushManifest(registry, '/v2/app/manifests/v1', second);
    const after = (await get(registry, '/acr/v1/app/_tags/v1')).json.tag;
    expect(after).toMatchObject({ digest: digestOf(second), createdTime: before.createdTime });
    expect(after.changeableAttributes.deleteEnabled).toBe(false);
    expect(after.lastUpdateTime > before.lastUpdateTime).toBe(true);
    const { manifests } = (await get(registry, '/acr/v1/app/_manifests')).json;
    expect(manifests.filter((manifest: object) => !('tags' in manifest))).toHaveLength(1);
  });

  it('a manifest that is pushed again keeps its created time and its flags', async () => {
    await using registry = await registryFor();
    const body = await manifestBody(registry, 'app');
    const url = `/acr/v1/app/_manifests/${digestOf(body)}`;
    await pushManifest(registry, '/v2/app/manifests/v1', body);
    await send(registry, 'PATCH', url, { body: '{"deleteEnabled":false}' });
    const before = (await get(registry, url)).json.manifest;
    await pushManifest(registry, '/v2/app/manifests/v2', body);
    const after = (await get(registry, url)).json.manifest;
    expect(after).toEqual({ ...before, lastUpdateTime: after.lastUpdateTime, tags: ['v1', 'v2'] });
    expect(after.changeableAttributes.deleteEnabled).toBe(false);
  });

  it.each([
    ['no Accept', undefined],
    ['any type', '*/*'],
    ['the other kind', dockerManifest],
  ])('an OCI manifest is not served to %s', async (_, accept) => {
    await using registry = await registryFor();
    await registry.content.seedImage('app', 'v1');
    await registry.content.seedImage('multi', 'v1', { platforms: ['linux/amd64', 'linux/arm64'] });
    const headers: Record<string, string> = accept === undefined ? {} : { accept };
    const manifest = await get(registry, '/v2/app/manifests/v1', { headers });
    expect([manifest.status, manifest.json.errors[0]]).toEqual([
      404,
      { code: 'MANIFEST_UNKNOWN', message: 'OCI manifest found, but accept header does not support OCI manifests' },
    ]);
    const index = await get(registry, '/v2/multi/manifests/v1', { headers });
    expect(index.json.errors[0].message).toBe('OCI index found, but accept header does not support OCI indexes');
  });

  it('Accept can have several types, with weights', async () => {
    await using registry = await registryFor();
    await registry.content.seedImage('app', 'v1');
    const accept = `${ociIndex};q=0.5 , ${ociManifest};q=0.9`;
    expect((await get(registry, '/v2/app/manifests/v1', { headers: { accept } })).status).toBe(200);
  });

  it('an invalid manifest is refused with the reason', async () => {
    await using registry = await registryFor();
    const good = JSON.parse((await manifestBody(registry, 'app')).toString());
    const missing = descriptor('application/octet-stream', Buffer.from('nowhere'));
    const code = async (body: unknown, path = '/v2/app/manifests/v1', type = ociManifest) => {
      const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      const { status, json } = await pushManifest(registry, path, bytes, type);
      return `${status} ${json?.errors[0].code ?? ''}`;
    };
    expect(await code(good, '/v2/app/manifests/v1', dockerManifest)).toBe('400 MANIFEST_INVALID');
    expect(await code(good, '/v2/app/manifests/v1', 'application/json')).toBe('400 MANIFEST_INVALID');
    expect(await code({ ...good, schemaVersion: 1 })).toBe('400 MANIFEST_INVALID');
    expect(await code({ ...good, layers: 'none' })).toBe('400 MANIFEST_INVALID');
    expect(await code({ ...good, config: { ...good.config, digest: 'sha256:short' } })).toBe('400 MANIFEST_INVALID');
    expect(await code('{')).toBe('400 MANIFEST_INVALID');
    expect(await code('[]')).toBe('400 MANIFEST_INVALID');
    expect(await code('')).toBe('400 MANIFEST_INVALID');
    expect(await code({ ...good, layers: [missing] })).toBe('400 MANIFEST_BLOB_UNKNOWN');
    expect(await code({ ...good, layers: [{ ...good.layers[0], size: 1 }] })).toBe('400 SIZE_INVALID');
    expect(await code(good, `/v2/app/manifests/sha256:${'0'.repeat(64)}`)).toBe('400 DIGEST_INVALID');
    expect(await code(good, '/v2/app/manifests/.bad')).toBe('400 TAG_INVALID');
    expect(await code({ schemaVersion: 2, manifests: [missing] }, '/v2/app/manifests/v1', ociIndex)).toBe(
      '400 MANIFEST_BLOB_UNKNOWN',
    );
    expect((await get(registry, '/acr/v1/app')).status).toBe(404);
    const { mediaType: _, ...without } = good;
    expect(await code(without)).toBe('201 ');
  });

  it('a manifest can have up to 4 MiB', async () => {
    await using registry = await registryFor();
    const room = 4 * 1024 * 1024 - (await manifestBody(registry, 'app', { annotations: { filler: '' } })).length;
    const largest = await manifestBody(registry, 'app', { annotations: { filler: 'x'.repeat(room) } });
    const tooLarge = await manifestBody(registry, 'app', { annotations: { filler: 'x'.repeat(room + 1) } });
    expect((await pushManifest(registry, '/v2/app/manifests/v1', largest)).status).toBe(201);
    const refused = await pushManifest(registry, '/v2/app/manifests/v2', tooLarge);
    expect([refused.status, refused.json.errors[0].message]).toEqual([400, 'http: request body too large']);
  });

  it('a blob of another repository is not accepted: it must be uploaded or mounted', async () => {
    await using registry = await registryFor();
    const body = await manifestBody(registry, 'one');
    expect((await pushManifest(registry, '/v2/two/manifests/v1', body)).json.errors[0].code).toBe(
      'MANIFEST_BLOB_UNKNOWN',
    );
    for (const { digest } of [JSON.parse(body.toString()).config, ...JSON.parse(body.toString()).layers]) {
      const mounted = await send(registry, 'POST', `/v2/two/blobs/uploads/?mount=${digest}&from=one`);
      expect([mounted.status, mounted.headers.get('location')]).toEqual([201, `/v2/two/blobs/${digest}`]);
    }
    expect((await pushManifest(registry, '/v2/two/manifests/v1', body)).status).toBe(201);
  });

  it('deleting a manifest deletes its tags and referrers, but not the children of an index', async () => {
    await using registry = await registryFor();
    const image = await registry.content.seedImage('app', ['v1', 'latest'], {
      platforms: ['linux/amd64', 'linux/arm64'],
    });
    const file = { name: 'note', mediaType: 'text/plain', bytes: Buffer.from('note') };
    const note = await registry.content.seedArtifact('app', {
      artifactType: 'text/note',
      subject: image,
      files: [file],
    });
    await registry.content.seedArtifact('app', {
      artifactType: 'text/seal',
      subject: note,
      files: [file],
      tags: ['seal'],
    });
    const deleted = await send(registry, 'DELETE', `/v2/app/manifests/${image.digest}`);
    expect([deleted.status, deleted.text]).toEqual([202, '']);
    expect(deleted.headers.get('x-ms-ratelimit-remaining-calls-per-second')).toBe('8.000000');
    const left = (await get(registry, '/acr/v1/app/_manifests')).json.manifests;
    expect(left.map(({ digest }: { digest: string }) => digest)).toEqual(
      image.platforms.map(({ digest }) => digest).sort(),
    );
    expect((await get(registry, '/acr/v1/app/_tags')).json.tags).toEqual([]);
  });

  it('a repository disappears with its last manifest, and is created again by the next', async () => {
    await using registry = await registryFor();
    const { digest } = await registry.content.seedImage('app', 'v1');
    const removed = await send(registry, 'DELETE', `/v2/app/manifests/${digest}`);
    expect(removed.status).toBe(202);
    expect((await get(registry, '/acr/v1/_catalog')).json.repositories).toEqual([]);
    expect((await send(registry, 'DELETE', '/acr/v1/app')).status).toBe(404);
  });

  it('deleting a tag keeps the manifest and returns its digest; a manifest cannot be deleted by tag', async () => {
    await using registry = await registryFor();
    const { digest } = await registry.content.seedImage('app', 'v1');
    const byTag = await send(registry, 'DELETE', '/v2/app/manifests/v1');
    expect([byTag.status, byTag.json.errors[0].code]).toEqual([405, 'UNSUPPORTED']);
    const deleted = await send(registry, 'DELETE', '/acr/v1/app/_tags/v1');
    expect([deleted.status, deleted.headers.get('x-ms-int-docker-content-digest')]).toEqual([202, digest]);
    expect((await get(registry, `/acr/v1/app/_manifests/${digest}`)).status).toBe(200);
    expect((await send(registry, 'DELETE', '/acr/v1/app/_tags/v1')).json.errors[0].code).toBe('TAG_UNKNOWN');
  });

  it('deleting a repository returns the deleted manifests and tags', async () => {
    await using registry = await registryFor();
    const { digest } = await registry.content.seedImage('team/app', ['b', 'a']);
    const answer = await send(registry, 'DELETE', '/acr/v1/team%2Fapp');
    expect([answer.status, answer.json]).toEqual([202, { manifestsDeleted: [digest], tagsDeleted: ['a', 'b'] }]);
    expect((await get(registry, '/acr/v1/_catalog')).json.repositories).toEqual([]);
  });

  it('referrers are an index, filtered by type, in pages, and empty rather than 404', async () => {
    await using registry = await registryFor();
    const body = await manifestBody(registry, 'app');
    const subject = descriptor(ociManifest, body);
    const pushed: string[] = [];
    for (const artifactType of ['text/sbom', 'text/seal', undefined]) {
      const referrer = await manifestBody(registry, 'app', {
        subject,
        artifactType,
        annotations: { kind: artifactType ?? 'none' },
      });
      const answer = await pushManifest(registry, `/v2/app/manifests/${digestOf(referrer)}`, referrer);
      expect(answer.headers.get('oci-subject')).toBe(subject.digest);
      pushed.push(digestOf(referrer));
    }
    const all = await get(registry, `/v2/app/referrers/${subject.digest}`);
    expect(all.headers.get('content-type')).toBe(ociIndex);
    const digests = (answer: typeof all) => answer.json.manifests.map(({ digest }: { digest: string }) => digest);
    expect(digests(all)).toEqual(pushed.toSorted());
    const sbom = await get(registry, `/v2/app/referrers/${subject.digest}?artifactType=text%2Fsbom`);
    expect(sbom.headers.get('oci-filters-applied')).toBe('artifactType');
    expect(sbom.json.manifests).toMatchObject([
      { digest: pushed[0], artifactType: 'text/sbom', annotations: { kind: 'text/sbom' } },
    ]);
    const config = await get(
      registry,
      `/v2/app/referrers/${subject.digest}?artifactType=application/vnd.oci.image.config.v1%2Bjson`,
    );
    expect(digests(config)).toEqual([pushed[2]]);
    const paged = await get(registry, `/v2/app/referrers/${subject.digest}?n=2`);
    const next = /<(.*)>/.exec(paged.headers.get('link') ?? '')?.[1] ?? '';
    expect([...digests(paged), ...digests(await get(registry, next))]).toEqual(pushed.toSorted());
    expect((await get(registry, `/v2/none/referrers/sha256:${'0'.repeat(64)}`)).json.manifests).toEqual([]);
    expect((await get(registry, '/v2/app/referrers/v1')).status).toBe(400);
  });

  it('foreign layers need not exist in the registry', async () => {
    await using registry = await registryFor();
    const config = Buffer.from('{}');
    await upload(registry, 'app', config);
    const mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
    const layers = [{ ...descriptor(mediaType, Buffer.from('elsewhere')), urls: ['https://example.com/layer'] }];
    const body = {
      schemaVersion: 2,
      mediaType: dockerManifest,
      config: descriptor('application/vnd.docker.container.image.v1+json', config),
      layers,
    };
    const pushed = await pushManifest(
      registry,
      '/v2/app/manifests/v1',
      Buffer.from(JSON.stringify(body)),
      dockerManifest,
    );
    expect(pushed.status).toBe(201);
  });
});

it.each([
  [
    'application/vnd.oci.artifact.manifest.v1+json',
    'OCI artifact found, but accept header does not support OCI artifacts',
  ],
  [
    'application/vnd.cncf.oras.artifact.manifest.v1+json',
    'ORAS artifact found, but accept header does not support ORAS artifacts',
  ],
])(
  'an artifact manifest of type %s is stored with its blobs, and served to clients that accept the type',
  async (type, words) => {
    await using registry = await registryFor();
    const file = Buffer.from('a file');
    const subject = descriptor(ociManifest, await manifestBody(registry, 'app'));
    const body = Buffer.from(
      JSON.stringify({ mediaType: type, artifactType: 'text/x', blobs: [descriptor('text/plain', file)], subject }),
    );
    const push = () => pushManifest(registry, '/v2/app/manifests/v1', body, type);
    expect((await push()).json.errors[0].code).toBe('MANIFEST_BLOB_UNKNOWN');
    await upload(registry, 'app', file);
    expect((await push()).status).toBe(201);
    expect((await get(registry, '/v2/app/manifests/v1', { headers: { accept: type } })).text).toBe(body.toString());
    const refused = await get(registry, '/v2/app/manifests/v1', { headers: { accept: '*/*' } });
    expect([refused.status, refused.json.errors[0].message]).toEqual([404, words]);
    const { manifest } = (await get(registry, `/acr/v1/app/_manifests/${digestOf(body)}`)).json;
    expect(manifest).toMatchObject({ mediaType: type, imageSize: file.length });
    const referrers = (await get(registry, `/v2/app/referrers/${subject.digest}`)).json.manifests;
    expect(referrers).toMatchObject([{ digest: digestOf(body), mediaType: type, artifactType: 'text/x' }]);
  },
);

it('an index can list blobs beside manifests, and both must exist', async () => {
  await using registry = await registryFor();
  const layer = Buffer.from('a layer of a cache');
  const entry = descriptor('application/vnd.oci.image.layer.v1.tar+gzip', layer);
  const body = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: ociIndex, manifests: [entry] }));
  const push = () => pushManifest(registry, '/v2/cache/manifests/v1', body, ociIndex);
  expect((await push()).json.errors[0].code).toBe('MANIFEST_BLOB_UNKNOWN');
  await upload(registry, 'cache', layer);
  expect((await push()).status).toBe(201);
  const { manifest } = (await get(registry, `/acr/v1/cache/_manifests/${digestOf(body)}`)).json;
  expect(manifest.imageSize).toBe(body.length + layer.length);
});
