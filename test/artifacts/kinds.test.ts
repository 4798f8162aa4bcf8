import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { descriptor, get, ociIndex, ociManifest, pushManifest, send, upload } from '../emulator/wire.ts';
import { HostProcess } from '../host/hostProcess.ts';
import { connect, filesBelow, ociConfig, sha256, temporaryFolder } from './workbench.ts';

/** All content of a registry is transferred completely, or refused by name. */
const { path, remove } = temporaryFolder();
let emulator: Emulator;
let other: Emulator;
let host: HostProcess;
let registry: string;

beforeAll(async () => {
  [emulator, other, host] = await Promise.all([startEmulator(), startEmulator(), HostProcess.start()]);
  await connect(host, emulator);
  await connect(host, other);
  registry = emulator.loginServer;
});
afterAll(async () => {
  await host.stop();
  await Promise.all([emulator.stop(), other.stop()]);
  remove();
});

const dockerList = 'application/vnd.docker.distribution.manifest.list.v2+json';
const dockerLayer = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
const foreignLayer = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
const ociArtifact = 'application/vnd.oci.artifact.manifest.v1+json';
const orasArtifact = 'application/vnd.cncf.oras.artifact.manifest.v1+json';
const cacheConfig = 'application/vnd.buildkit.cacheconfig.v0';
const signedSchema1 = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
const title = (name: string) => ({ annotations: { 'org.opencontainers.image.title': name } });
const tar = Buffer.concat([Buffer.from('a file'), Buffer.alloc(1018)]);

interface Named {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

async function blob(repository: string, mediaType: string, bytes: Buffer | string): Promise<Named> {
  await upload(emulator, repository, Buffer.from(bytes));
  return descriptor(mediaType, Buffer.from(bytes));
}

async function manifest(repository: string, body: object, mediaType: string, tag?: string): Promise<Named> {
  const bytes = Buffer.from(JSON.stringify(body));
  const named = descriptor(mediaType, bytes);
  const pushed = await pushManifest(emulator, `/v2/${repository}/manifests/${tag ?? named.digest}`, bytes, mediaType);
  expect([pushed.status, pushed.text]).toEqual([201, '']);
  return named;
}

async function image(repository: string, layers: readonly Named[], tag?: string, diffIds = [sha256(tar)]) {
  const config = await blob(
    repository,
    ociConfig,
    JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: diffIds } }),
  );
  return manifest(repository, { schemaVersion: 2, mediaType: ociManifest, config, layers }, ociManifest, tag);
}

/** Each creates content under the tag v1, and returns the digests that must arrive with it. */
const kinds: Record<string, (repository: string) => Promise<readonly string[]>> = {
  'an OCI artifact manifest': async (repository) => {
    const file = { ...(await blob(repository, 'text/plain', 'one file')), ...title('one.txt') };
    await manifest(repository, { mediaType: ociArtifact, artifactType: 'text/x', blobs: [file] }, ociArtifact, 'v1');
    return [file.digest];
  },
  'an ORAS artifact manifest with a subject': async (repository) => {
    const subject = await image(repository, [await blob(repository, dockerLayer, gzipSync(tar))]);
    const file = { ...(await blob(repository, 'text/plain', 'a seal')), ...title('seal.txt') };
    await manifest(
      repository,
      { mediaType: orasArtifact, artifactType: 'text/x', blobs: [file], subject },
      orasArtifact,
      'v1',
    );
    return [file.digest];
  },
  'an index whose entries are blobs, as of a cache of buildkit': async (repository) => {
    const layer = await blob(repository, dockerLayer, gzipSync(tar));
    const config = await blob(repository, cacheConfig, '{"layers":[],"records":[]}');
    const index = { schemaVersion: 2, mediaType: dockerList, manifests: [layer, config] };
    await manifest(repository, index, dockerList, 'v1');
    return [layer.digest, config.digest];
  },
  'an index whose entries are of types that nobody knows': async (repository) => {
    const file = await blob(repository, 'application/x-nobody', 'bytes of any kind');
    const json = await blob(repository, 'application/x-nobody+json', '{"any":"thing"}');
    const child = await image(repository, [await blob(repository, dockerLayer, gzipSync(tar))]);
    const entries = [file, json, { ...child, mediaType: 'application/x-nobody' }];
    await manifest(repository, { schemaVersion: 2, mediaType: ociIndex, manifests: entries }, ociIndex, 'v1');
    return [file.digest, json.digest, child.digest];
  },
  'an index of artifacts and of indexes': async (repository) => {
    const file = await blob(repository, 'text/plain', 'within');
    const artifact = await manifest(
      repository,
      { mediaType: ociArtifact, artifactType: 'text/x', blobs: [file] },
      ociArtifact,
    );
    const child = await image(repository, [await blob(repository, dockerLayer, gzipSync(tar))]);
    const inner = await manifest(
      repository,
      { schemaVersion: 2, mediaType: ociIndex, manifests: [artifact, child] },
      ociIndex,
    );
    await manifest(repository, { schemaVersion: 2, mediaType: ociIndex, manifests: [inner] }, ociIndex, 'v1');
    return [file.digest, artifact.digest, child.digest, inner.digest];
  },
  'an image with a foreign layer that the registry has': async (repository) => {
    const layer = { ...(await blob(repository, foreignLayer, gzipSync(tar))), urls: ['https://example.test/layer'] };
    await image(repository, [layer], 'v1');
    return [layer.digest];
  },
  'an image with a zstd layer': async (repository) => {
    const layer = await blob(repository, 'application/vnd.oci.image.layer.v1.tar+zstd', zstdCompressSync(tar));
    await image(repository, [layer], 'v1');
    return [layer.digest];
  },
  'a chart of Helm': async (repository) => {
    const config = await blob(repository, 'application/vnd.cncf.helm.config.v1+json', '{"name":"c"}');
    const chart = await blob(repository, 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', gzipSync(tar));
    const body = { schemaVersion: 2, mediaType: ociManifest, config, layers: [chart] };
    await manifest(repository, body, ociManifest, 'v1');
    return [config.digest, chart.digest];
  },
};

const nameOf = (kind: string) => kind.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

describe.each(Object.keys(kinds))('%s', (kind) => {
  const repository = nameOf(kind);
  let expected: readonly string[] = [];
  let digest = '';
  beforeAll(async () => {
    expected = (await kinds[kind]?.(repository)) ?? [];
    digest = (await host.call('manifestContentGet', { registry, repository, tag: 'v1' })).digest;
  });

  it('is saved whole as a layout and as a tar, and published again from both to the same digest', async () => {
    for (const target of [path(repository), path(`${repository}.tar`)]) {
      const saved = await host.call('artifactPull', { registry, repository, tag: 'v1', path: target });
      expect(saved.digest).toBe(digest);
      const again = { registry, repository: `${repository}-again`, tag: 'v1', paths: [target] };
      expect((await host.call('artifactPush', again)).digest).toBe(digest);
      await expectThere(emulator, `${repository}-again`);
    }
    const files = filesBelow(path(repository, 'blobs', 'sha256')).map((name) => `sha256:${name}`);
    expect(files).toEqual(expect.arrayContaining([digest, ...expected]));
  });

  it('is copied whole, within the registry and to another one', async () => {
    const within = { registry, repository, tag: 'v1', destinationRepository: `${repository}-copy` };
    expect(await host.call('artifactCopy', within)).toMatchObject({ digest, bytesMoved: 0 });
    await expectThere(emulator, `${repository}-copy`);
    const away = { registry, repository, tag: 'v1', destinationRegistry: other.loginServer };
    expect((await host.call('artifactCopy', away)).digest).toBe(digest);
    await expectThere(other, repository);
  });

  /** Each is requested as a manifest or a blob of the repository, as any client would. */
  async function expectThere(place: Emulator, name: string): Promise<void> {
    for (const one of [digest, ...expected]) {
      const headers = { accept: [ociManifest, ociIndex, ociArtifact, orasArtifact, dockerList].join(',') };
      const [asManifest, asBlob] = await Promise.all([
        get(place, `/v2/${name}/manifests/${one}`, { headers }),
        send(place, 'HEAD', `/v2/${name}/blobs/${one}`),
      ]);
      expect([one, asManifest.status === 200 || asBlob.status === 200]).toEqual([one, true]);
    }
  }
});

describe('files of an artifact manifest', () => {
  it('are saved under their names', async () => {
    const repository = 'artifact-files';
    await kinds['an OCI artifact manifest']?.(repository);
    const saved = await host.call('artifactPull', {
      ...{ registry, repository, tag: 'v1', path: path('artifact-files'), format: 'Files' },
    });
    expect(saved.paths).toEqual([path('artifact-files', 'one.txt')]);
    expect(readFileSync(path('artifact-files', 'one.txt'), 'utf8')).toBe('one file');
  });
});

describe('a docker-archive', () => {
  const save = (repository: string, extra: object = {}) =>
    ({
      registry,
      repository,
      tag: 'v1',
      path: path(`${repository}.docker`),
      format: 'DockerArchive',
      ...extra,
    }) as const;

  it('contains the only image of an index, without its attestation', async () => {
    const repository = 'attested';
    const layer = await blob(repository, 'application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(tar));
    const child = await image(repository, [layer]);
    const statement = await blob(repository, 'application/vnd.in-toto+json', '{"_type":"x"}');
    const attestation = await image(repository, [statement], undefined, [sha256('{"_type":"x"}')]);
    const entries = [
      { ...child, platform: { architecture: 'amd64', os: 'linux' } },
      {
        ...attestation,
        platform: { architecture: 'unknown', os: 'unknown' },
        annotations: {
          'vnd.docker.reference.type': 'attestation-manifest',
          'vnd.docker.reference.digest': child.digest,
        },
      },
    ];
    await manifest(repository, { schemaVersion: 2, mediaType: ociIndex, manifests: entries }, ociIndex, 'v1');
    expect((await host.call('artifactPull', save(repository))).digest).toBe(child.digest);
    const again = { registry, repository: 'attested-again', tag: 'v1', paths: [path('attested.docker')] };
    expect((await host.call('artifactPush', again)).blobsMoved).toBe(2);
    const { tag: _, ...byDigest } = save(repository);
    const attested = { ...byDigest, digest: attestation.digest, path: path('at.docker') };
    expect((await host.failure('artifactPull', attested)).message).toContain('application/vnd.in-toto+json');
  });

  it('is written for a platform that only the config of an image shows', async () => {
    const repository = 'silent-index';
    const child = await image(repository, [await blob(repository, dockerLayer, gzipSync(tar))]);
    const file = await blob(repository, 'text/plain', 'beside');
    const beside = { mediaType: ociArtifact, artifactType: 'text/x', blobs: [file] };
    const entries = [await manifest(repository, beside, ociArtifact), child];
    await manifest(repository, { schemaVersion: 2, mediaType: ociIndex, manifests: entries }, ociIndex, 'v1');
    const saved = await host.call('artifactPull', save(repository, { platform: 'linux/amd64' }));
    expect(saved.digest).toBe(child.digest);
    const other = save(repository, { platform: 'linux/arm64', force: true });
    expect((await host.failure('artifactPull', other)).data.kind).toBe('NotFound');
  });

  it('unpacks layers by their content, whatever their media type', async () => {
    for (const [repository, mediaType, bytes] of [
      ['layer-untyped', '', gzipSync(tar)],
      ['layer-mistyped', 'application/vnd.oci.image.layer.v1.tar+gzip', tar],
      ['layer-zstd', 'application/vnd.oci.image.layer.v1.tar+zstd', zstdCompressSync(tar)],
    ] as const) {
      await image(repository, [await blob(repository, mediaType, bytes)], 'v1');
      await host.call('artifactPull', save(repository));
      expect(readFileSync(path(`${repository}.docker`)).includes(tar)).toBe(true);
    }
  });

  it.each([
    ['an OCI artifact manifest', 'not an image: it is of the type text/x'],
    ['a chart of Helm', 'not an image: it is of the type application/vnd.cncf.helm.config.v1+json'],
    ['an index whose entries are blobs, as of a cache of buildkit', 'has no image'],
  ])('of %s is refused, and the error names its type', async (kind, says) => {
    const repository = `no-image-${nameOf(kind)}`;
    await kinds[kind]?.(repository);
    const refused = await host.failure('artifactPull', save(repository));
    expect([refused.data.kind, refused.message]).toEqual(['InvalidInput', expect.stringContaining(says)]);
    expect(existsSync(path(`${repository}.docker`))).toBe(false);
  });
});

describe('a foreign layer that the registry does not have', () => {
  const repository = 'foreign';
  const layer = { mediaType: foreignLayer, digest: sha256('elsewhere'), size: 9, urls: ['https://example.test/layer'] };
  beforeAll(async () => {
    const own = await blob(repository, dockerLayer, gzipSync(tar));
    await image(repository, [layer, own], 'v1', [sha256('inside'), sha256(tar)]);
  });

  it('is left out with a warning by save, publish and copy', async () => {
    const source = { registry, repository, tag: 'v1' };
    await host.call('artifactPull', { ...source, path: path('foreign') });
    await host.call('artifactPush', { registry, repository: 'foreign-again', tag: 'v1', paths: [path('foreign')] });
    await host.call('artifactCopy', { ...source, destinationRepository: 'foreign-copy' });
    const warnings = host.logs.filter(({ level, message }) => level === 'warning' && message.includes(layer.digest));
    expect(warnings).toHaveLength(3);
  });

  it('makes a format that needs it refuse before anything is fetched', async () => {
    emulator.clearRequests();
    for (const format of ['DockerArchive', 'Files'] as const) {
      const target = { registry, repository, tag: 'v1', path: path(`foreign-${format}`), format };
      const refused = await host.failure('artifactPull', target);
      expect([refused.data.kind, refused.data.resource]).toEqual(['InvalidInput', layer.digest]);
      expect(existsSync(path(`foreign-${format}`))).toBe(false);
    }
    expect(emulator.countRequests({ method: 'GET', path: /\/blobs\// })).toBe(0);
  });
});

describe('an ambiguous manifest', () => {
  it.each([
    ['an index that has layers', ociIndex, { manifests: [], layers: [descriptor('text/plain', Buffer.from('x'))] }],
    ['an index that says it is an image', ociIndex, { mediaType: ociManifest, manifests: [] }],
  ])('is refused: %s', async (what, mediaType, body) => {
    const repository = nameOf(what);
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, ...body }));
    await emulator.content.seedImage(repository, 'v1');
    emulator.faults.add({
      path: new RegExp(`/v2/${repository}/manifests/`),
      status: 200,
      headers: { 'content-type': mediaType },
      body: bytes.toString(),
    });
    const target = { registry, repository, tag: 'v1', path: path(repository) };
    const refused = await host.failure('artifactPull', target);
    emulator.faults.clear();
    expect([refused.data.kind, refused.data.resource]).toEqual(['InvalidInput', sha256(bytes)]);
    expect(existsSync(path(repository))).toBe(false);
  });
});

describe("a signed manifest of Docker's schema 1", () => {
  const repository = 'schema1';
  const layer = gzipSync(tar);
  let digest = '';
  beforeAll(async () => {
    await upload(emulator, repository, layer);
    const payload = JSON.stringify({
      ...{ schemaVersion: 1, name: repository, tag: 'v1', architecture: 'amd64' },
      // The same layer twice, as empty layers are in most images.
      fsLayers: [{ blobSum: sha256(layer) }, { blobSum: sha256(layer) }],
      history: [{ v1Compatibility: '{}' }, { v1Compatibility: '{}' }],
    });
    digest = sha256(payload);
    const signed = Buffer.from(signedBy(generateKeyPairSync('ec', { namedCurve: 'P-256' }), payload));
    const pushed = await pushManifest(emulator, `/v2/${repository}/manifests/v1`, signed, signedSchema1);
    expect([pushed.status, pushed.headers.get('docker-content-digest')]).toEqual([201, digest]);
  });

  it('is copied whole, with its signature, and tagged again', async () => {
    const source = { registry, repository, tag: 'v1' };
    const copied = await host.call('artifactCopy', { ...source, destinationRegistry: other.loginServer });
    expect(copied).toMatchObject({ digest, mediaType: signedSchema1, blobsMoved: 1, bytesMoved: layer.length });
    const raw = (place: Emulator) => get(place, `/v2/${repository}/manifests/v1`);
    expect((await raw(other)).text).toBe((await raw(emulator)).text);
    expect((await send(other, 'HEAD', `/v2/${repository}/blobs/${sha256(layer)}`)).status).toBe(200);
    expect((await host.call('tagAdd', { ...source, name: 'v2' })).digest).toBe(digest);
  });

  it('is refused by name if it cannot be stored, and as altered after a change', async () => {
    for (const [name, format] of [
      ['s1', 'OciLayout'],
      ['s1.tar', 'OciTar'],
      ['s1.docker', 'DockerArchive'],
    ] as const) {
      const refused = await host.failure('artifactPull', { registry, repository, tag: 'v1', path: path(name), format });
      expect([refused.data.kind, refused.message]).toEqual([
        'InvalidInput',
        expect.stringMatching(/schema 1|v1\+pretty/),
      ]);
      expect(existsSync(path(name))).toBe(false);
    }
    const { text } = await get(emulator, `/v2/${repository}/manifests/v1`);
    const body = text.replace('"architecture":"amd64"', '"architecture":"arm64"');
    const altered = await pushManifest(emulator, `/v2/${repository}/manifests/v3`, Buffer.from(body), signedSchema1);
    expect(altered.json.errors[0].code).toBe('MANIFEST_INVALID');
    emulator.faults.add({
      path: new RegExp(`/v2/${repository}/manifests/`),
      status: 200,
      headers: { 'content-type': signedSchema1, 'docker-content-digest': digest },
      body,
    });
    const refused = await host.failure('manifestContentGet', { registry, repository, tag: 'v1' });
    emulator.faults.clear();
    expect(refused.data.kind).toBe('DigestMismatch');
  });
});

/** docker/libtrust, jsonsign.go: the signatures go in before the last brace, and say where it was. */
function signedBy({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }, payload: string): string {
  const base64url = (text: string | Buffer) => Buffer.from(text).toString('base64url');
  const head = { formatLength: payload.length - 1, formatTail: base64url('}'), time: '2024-01-01T00:00:00Z' };
  const protectedHead = base64url(JSON.stringify(head));
  const signature = sign('sha256', Buffer.from(`${protectedHead}.${base64url(payload)}`), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
  });
  const header = { jwk: publicKey.export({ format: 'jwk' }), alg: 'ES256' };
  const signatures = [{ header, signature: base64url(signature), protected: protectedHead }];
  return `${payload.slice(0, -1)},"signatures":${JSON.stringify(signatures)}}`;
}
