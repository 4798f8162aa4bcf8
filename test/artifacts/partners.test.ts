import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { ContainerRegistryContentClient } from '@azure/container-registry';
import { list } from 'tar';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { type ProgressParams, progress } from '../../src/protocol/index.ts';
import { closedPort, HostProcess } from '../host/hostProcess.ts';
import {
  begin,
  connectedHost,
  filesBelow,
  Layout,
  layerType,
  ociConfig,
  sha256,
  smallImage,
  temporaryFolder,
} from './workbench.ts';

/** AcrShell reads what other tools wrote, and they read what AcrShell wrote, byte for byte. */
const run = promisify(execFile);
const present = async (program: string) => {
  const found = await run(program, ['--version']).then(
    () => true,
    () => false,
  );
  if (!found) process.stdout.write(`Tests with ${program} are skipped: there is none on this machine.\n`);
  return found;
};
const [hasSkopeo, hasBuildah, hasRegistry] = await Promise.all(['skopeo', 'buildah', 'docker-registry'].map(present));

const { path, remove } = temporaryFolder();
let emulator: Emulator;
let host: HostProcess;
let registry: string;

beforeAll(async () => {
  emulator = await startEmulator();
  host = await connectedHost(emulator);
  registry = emulator.loginServer;
});
afterAll(async () => {
  await host.stop();
  await emulator.stop();
  remove();
});

async function skopeo(...args: string[]): Promise<string> {
  const { stdout } = await run('skopeo', ['--insecure-policy', ...args], { maxBuffer: 1e8 });
  return stdout;
}
const credentials = () => `${emulator.admin.user}:${emulator.admin.password}`;
const push = (repository: string, file: string, extra: object = {}) =>
  host.call('artifactPush', { registry, repository, tag: 'v1', paths: [file], ...extra });

/** Every file of two layouts is the same, apart from the order in index.json. */
function expectSameBlobs(one: string, other: string): void {
  expect(filesBelow(join(one, 'blobs'))).toEqual(filesBelow(join(other, 'blobs')));
  for (const file of filesBelow(join(one, 'blobs')))
    expect(readFileSync(join(one, 'blobs', file)).equals(readFileSync(join(other, 'blobs', file)))).toBe(true);
}

describe.skipIf(!hasSkopeo)(`skopeo${hasSkopeo ? '' : ' (left out: there is no skopeo)'}`, () => {
  const remote = (repository: string) => `docker://${registry}/${repository}:v1`;

  it('pulls what AcrShell pushed, every platform', async () => {
    const seeded = await emulator.content.seedImage('seed', 'v1', { platforms: ['linux/amd64', 'linux/arm64'] });
    await host.call('artifactPull', { registry, repository: 'seed', tag: 'v1', path: path('ours') });
    await push('pushed', path('ours'));
    await skopeo(
      'copy',
      '--preserve-digests',
      '--all',
      '--src-tls-verify=false',
      '--src-creds',
      credentials(),
      remote('pushed'),
      `oci:${path('theirs')}:v1`,
    );
    expectSameBlobs(path('ours'), path('theirs'));
    const raw = await skopeo('inspect', '--raw', `oci:${path('theirs')}:v1`);
    expect(sha256(raw)).toBe(seeded.digest);
  });

  it('pushes what AcrShell then pulls', async () => {
    const { layout, image } = smallImage(path('theirs-to-push'), 3);
    await skopeo(
      'copy',
      '--preserve-digests',
      '--dest-tls-verify=false',
      '--dest-creds',
      credentials(),
      `oci:${layout.folder}:v1`,
      remote('by-skopeo'),
    );
    const pulled = await host.call('artifactPull', {
      registry,
      repository: 'by-skopeo',
      tag: 'v1',
      path: path('by-skopeo'),
    });
    expect(pulled.digest).toBe(image.digest);
    expectSameBlobs(path('by-skopeo'), layout.folder);
  });

  it('reads the archives that AcrShell writes, and writes those that AcrShell reads', async () => {
    const files = [[{ path: 'a', bytes: Buffer.alloc(100_000, 'a') }], [{ path: 'b', bytes: Buffer.from('b') }]];
    await emulator.content.seedImage('archived', 'v1', { layers: files });
    const one = { registry, repository: 'archived', tag: 'v1' };
    await host.call('artifactPull', { ...one, path: path('o.tar') });
    await host.call('artifactPull', { ...one, format: 'DockerArchive', path: path('d.tar') });
    const config = await skopeo('inspect', '--config', `oci-archive:${path('o.tar')}:v1`);
    expect(await skopeo('inspect', '--config', `docker-archive:${path('d.tar')}`)).toBe(config);
    await skopeo('copy', `docker-archive:${path('d.tar')}`, `docker-archive:${path('by-skopeo.tar')}:x/y:v1`);
    await skopeo('copy', `oci-archive:${path('o.tar')}:v1`, `oci-archive:${path('by-skopeo-oci.tar')}:v1`);
    await push('archive-docker', path('by-skopeo.tar'), { reference: 'docker.io/x/y:v1' });
    await push('archive-oci', path('by-skopeo-oci.tar'));
    for (const repository of ['archive-docker', 'archive-oci']) {
      const got = await skopeo(
        'inspect',
        '--config',
        '--tls-verify=false',
        '--creds',
        credentials(),
        remote(repository),
      );
      expect(JSON.parse(got).rootfs).toEqual(JSON.parse(config).rootfs);
    }
  });
});

describe.skipIf(!hasBuildah || !hasSkopeo)(
  `an image that buildah makes from real files${hasBuildah && hasSkopeo ? '' : ' (left out: there is no buildah)'}`,
  () => {
    it('is published from its archive, inspected, retagged, copied and saved as files', async (context) => {
      const storage = ['--root', path('storage'), '--runroot', path('run'), '--storage-driver', 'vfs'];
      const buildah = async (...args: string[]) =>
        (
          await run('buildah', [...storage, ...args], { env: { ...process.env, BUILDAH_ISOLATION: 'chroot' } })
        ).stdout.trim();
      const container = await buildah('from', 'scratch').catch((error) => {
        process.stdout.write(
          `The test with buildah is skipped: it does not run here (${String(error).slice(0, 200)}).\n`,
        );
        return undefined;
      });
      if (!container) return context.skip();
      await buildah('copy', container, import.meta.dirname, '/tests');
      await buildah('commit', container, 'layered');
      const second = await buildah('from', 'localhost/layered');
      await buildah('copy', second, join(import.meta.dirname, '..', 'host'), '/more');
      await buildah('commit', second, 'real');
      await buildah('push', 'localhost/real', `docker-archive:${path('real.tar')}:real:v1`);
      const pushed = await push('real', path('real.tar'));
      const content = await host.call('manifestContentGet', { registry, repository: 'real', tag: 'v1' });
      expect(JSON.parse(content.content ?? '').layers).toHaveLength(2);
      await host.call('tagAdd', { registry, repository: 'real', tag: 'v1', name: 'stable' });
      const other = await startEmulator({ name: 'second' });
      await connectTo(other);
      const copy = { registry, repository: 'real', tag: 'stable', destinationRegistry: other.loginServer };
      expect((await host.call('artifactCopy', copy)).digest).toBe(pushed.digest);
      const there = { registry: other.loginServer, repository: 'real', tag: 'stable' };
      await host.call('artifactPull', { ...there, format: 'DockerArchive', path: path('real-back.tar') });
      const layers = await entries(path('real-back.tar'));
      expect(layers.filter((name) => /^[0-9a-f]+\.tar$/.test(name)).sort()).toEqual(
        (await entries(path('real.tar'))).filter((name) => /^[0-9a-f]+\.tar$/.test(name)).sort(),
      );
      expect((await skopeo('inspect', `docker-archive:${path('real-back.tar')}`)).includes('"Os"')).toBe(true);
      await other.stop();
    });
  },
);

describe.skipIf(!hasRegistry)(
  `docker-registry, a real one${hasRegistry ? '' : ' (left out: there is no docker-registry)'}`,
  () => {
    let server: ChildProcess;
    let address: string;

    beforeAll(async () => {
      address = `127.0.0.1:${await closedPort()}`;
      const settings = [
        'version: 0.1',
        'log: { level: error, accesslog: { disabled: true } }',
        `storage: { filesystem: { rootdirectory: ${path('distribution')} }, delete: { enabled: true } }`,
        `http: { addr: ${address} }`,
      ];
      writeFileSync(path('registry.yml'), `${settings.join('\n')}\n`);
      server = spawn('docker-registry', ['serve', path('registry.yml')], { stdio: 'ignore' });
      await vi.waitFor(() => fetch(`http://${address}/v2/`), { timeout: 10_000, interval: 50 });
      const credential = { kind: 'password', userName: 'anyone', password: 'anything' } as const;
      await host.call('contextConnect', { registry: address, credential });
    });
    afterAll(async () => {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
    });

    it('stores and returns small and large blobs, in chunks and whole', async () => {
      const layout = new Layout(path('mixed'));
      const sizes = [0, 1, 200_000, 300_000, 70 * 1024 * 1024];
      const layers = sizes.map((size) => layout.putRandom(layerType, size));
      const image = layout.image(layers);
      layout.add(image, 'v1');
      const what = { registry: address, repository: 'team/mixed', tag: 'v1' };
      const pushed = await host.call('artifactPush', { ...what, paths: [layout.folder] });
      expect(pushed).toMatchObject({ digest: image.digest, blobsMoved: 6 });
      await host.call('artifactPull', { ...what, path: path('mixed-back') });
      expectSameBlobs(path('mixed-back'), layout.folder);
      const again = await host.call('artifactPush', { ...what, paths: [path('mixed-back')] });
      expect(again).toMatchObject({ blobsMoved: 0, blobsThere: 6 });
    });

    it('resumes a stopped push, though it keeps nothing of a broken request', async () => {
      const layout = new Layout(path('half'));
      const layer = layout.putRandom(layerType, 300 * 1024 * 1024);
      layout.add(layout.image([layer]));
      const push = { registry: address, repository: 'team/half', tag: 'v1', paths: [layout.folder] };
      const under = begin(host, 'artifactPush', push);
      const heard = host.wire.onNotification(progress.name, ({ id }: ProgressParams) => {
        if (id === layer.digest) under.stop();
      });
      expect(await under.outcome).toBe('Cancelled');
      heard.dispose();
      host.logs.length = 0;
      await host.call('artifactPush', push, 'requests');
      const asked = host.logs.map(({ message }) => message).filter((line) => line.includes('/uploads/'));
      expect(asked[0]).toMatch(/^GET .* -> 204 /);
      expect(asked.some((line) => line.startsWith('POST'))).toBe(false);
    });

    it('mounts blobs within itself, and deletes blobs and tags', async () => {
      const copy = { registry: address, repository: 'team/mixed', tag: 'v1', destinationRepository: 'team/mounted' };
      expect(await host.call('artifactCopy', copy)).toMatchObject({ blobsMounted: 6, bytesMoved: 0 });
      await host.call('tagAdd', { registry: address, repository: 'team/mounted', tag: 'v1', name: 'v2' });
      const { digest } = await host.call('blobPublish', {
        registry: address,
        repository: 'team/mounted',
        path: path('registry.yml'),
      });
      expect(await host.call('blobRemove', { registry: address, repository: 'team/mounted', digest })).toBe(true);
      expect((await host.failure('blobGet', { registry: address, repository: 'team/mounted', digest })).data.kind).toBe(
        'NotFound',
      );
    });

    it('has no referrers route: AcrShell lists and updates them under the fallback tag', async () => {
      const paths = [path('registry.yml')];
      const what = { registry: address, repository: 'team/mixed' };
      for (const artifactType of ['application/sbom', 'application/signature'])
        await host.call('artifactPush', { ...what, paths, artifactType, subject: 'v1' });
      const { items } = await host.call('referrerList', { ...what, tag: 'v1' });
      expect(items.map(({ artifactType }) => artifactType)).toEqual(['application/sbom', 'application/signature']);
      const copy = { ...what, tag: 'v1', destinationRegistry: registry, recurse: true };
      expect((await host.call('artifactCopy', copy)).referrers).toHaveLength(2);
      const there = await host.call('referrerList', { registry, repository: 'team/mixed', tag: 'v1' });
      expect(there.items).toHaveLength(2);
    });

    it.skipIf(!hasSkopeo)('serves to skopeo what AcrShell pushed', async () => {
      await skopeo(
        'copy',
        '--preserve-digests',
        '--src-tls-verify=false',
        `docker://${address}/team/mixed:v1`,
        `oci:${path('mixed-skopeo')}:v1`,
      );
      expectSameBlobs(path('mixed-skopeo'), path('mixed'));
    });
  },
);

describe("Microsoft's own content client", () => {
  it('reads what AcrShell wrote, and writes what AcrShell reads', async () => {
    const secure = await startEmulator({ tls: true });
    writeFileSync(path('ca.pem'), secure.caCertificate ?? '');
    const trusting = await HostProcess.start({ NODE_EXTRA_CA_CERTS: path('ca.pem') });
    const there = { registry: `https://${secure.loginServer}`, repository: 'sdk' };
    const { user, password } = secure.admin;
    const credential = { kind: 'password', userName: user, password } as const;
    await trusting.call('contextConnect', { registry: there.registry, credential });
    const { layout, image } = smallImage(path('sdk'));
    await trusting.call('artifactPush', { ...there, tag: 'v1', paths: [layout.folder] });
    const token = async () => ({
      token: secure.entraToken({ role: 'Owner' }),
      expiresOnTimestamp: Date.now() + 3_600_000,
    });
    const tlsOptions = { ca: secure.caCertificate };
    const client = new ContainerRegistryContentClient(secure.url, 'sdk', { getToken: token }, { tlsOptions } as object);
    const { manifest, digest } = await client.getManifest('v1');
    expect(digest).toBe(image.digest);
    for (const { digest: layer } of (manifest as unknown as { layers: { digest: string }[] }).layers)
      expect(sha256(await buffer((await client.downloadBlob(layer)).content))).toBe(layer);
    const config = await client.uploadBlob(Buffer.from('{}'));
    const body = {
      schemaVersion: 2,
      mediaType: layout ? 'application/vnd.oci.image.manifest.v1+json' : '',
      config: { mediaType: ociConfig, digest: config.digest, size: 2 },
      layers: [],
    };
    const set = await client.setManifest(body as never, { tag: 'theirs' });
    const pulled = await trusting.call('artifactPull', { ...there, tag: 'theirs', path: path('sdk-back') });
    expect(pulled).toMatchObject({ digest: set.digest, blobsMoved: 1 });
    await trusting.stop();
    await secure.stop();
  });
});

async function connectTo(other: Emulator): Promise<void> {
  const { user, password } = other.admin;
  await host.call('contextConnect', {
    registry: other.loginServer,
    credential: { kind: 'password', userName: user, password },
  });
}

async function entries(file: string): Promise<string[]> {
  const names: string[] = [];
  await list({ file, onReadEntry: ({ path: name }) => void names.push(name) });
  return names;
}
