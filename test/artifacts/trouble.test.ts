import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import type { HostProcess } from '../host/hostProcess.ts';
import { leftOutOnWindows, onWindows } from '../windows.ts';
import {
  connect,
  connectedHost,
  filesBelow,
  Layout,
  layerType,
  sha256,
  smallImage,
  temporaryFolder,
} from './workbench.ts';

/** Failures give one clear error, leave no incomplete file under a final name, and cancel the upload session. */
let emulator: Emulator;
let host: HostProcess;
let registry: string;
const { path, remove } = temporaryFolder();

beforeAll(async () => {
  emulator = await startEmulator();
  host = await connectedHost(emulator, { retries: 2 });
  registry = emulator.loginServer;
});
beforeEach(() => emulator.clearRequests());
afterEach(() => emulator.faults.clear());
afterAll(async () => {
  await host.stop();
  await emulator.stop();
  remove();
});

const push = (repository: string, folder: string) => ({ registry, repository, tag: 'v1', paths: [folder] });
const pull = (repository: string, target: string) => ({ registry, repository, tag: 'v1', path: target });
const noTag = async (repository: string) =>
  expect((await host.failure('manifestContentGet', { registry, repository, tag: 'v1' })).data.kind).toBe('NotFound');

describe('a damaged layout', () => {
  it.each<[string, (layout: Layout, layer: { digest: string; size: number }) => void, string]>([
    ['lacks a blob', (layout, { digest }) => rmSync(layout.blobPath(digest)), 'InvalidInput'],
    [
      'has a longer blob',
      (layout, { digest }) => writeFileSync(layout.blobPath(digest), Buffer.alloc(9000)),
      'DigestMismatch',
    ],
    ['has a cut blob', (layout, { digest }) => truncateSync(layout.blobPath(digest), 10), 'DigestMismatch'],
    [
      'has an altered blob',
      (layout, { digest, size }) => writeFileSync(layout.blobPath(digest), Buffer.alloc(size)),
      'DigestMismatch',
    ],
  ])('because it %s is refused, and the digest is named', async (name, spoil, kind) => {
    const repository = name.replaceAll(' ', '-');
    const layout = new Layout(path(repository));
    const layer = layout.putRandom(layerType, 5000);
    layout.add(layout.image([layer]));
    spoil(layout, layer);
    const refused = await host.failure('artifactPush', push(repository, layout.folder));
    expect(refused.data).toMatchObject({ kind, resource: layer.digest });
    if (name === 'has an altered blob') expect(refused.message).toContain(sha256(Buffer.alloc(5000)));
    await noTag(repository);
  });

  it('with an altered large blob is refused during the transfer, and the upload is cancelled', async () => {
    const layout = new Layout(path('altered-large'));
    const layer = layout.putRandom(layerType, 700_000);
    layout.add(layout.image([layer]));
    writeFileSync(layout.blobPath(layer.digest), Buffer.alloc(layer.size));
    const refused = await host.failure('artifactPush', push('altered-large', layout.folder));
    expect(refused.data).toMatchObject({ kind: 'DigestMismatch', resource: `altered-large@${layer.digest}` });
    expect(refused.message.match(digests)).toEqual([layer.digest, sha256(Buffer.alloc(layer.size))]);
    expect(emulator.countRequests({ method: 'DELETE', status: 204 })).toBe(1);
    await noTag('altered-large');
  });

  it.each([100, 2000, 40_000])('as a tar that ends after %i bytes sends nothing', async (length) => {
    smallImage(path('whole'), 20);
    await host.call('artifactPush', push('whole', path('whole')));
    await host.call('artifactPull', { ...pull('whole', path('cut.tar')), force: true });
    truncateSync(path('cut.tar'), length);
    emulator.clearRequests();
    const refused = await host.failure('artifactPush', push('cut', path('cut.tar')));
    expect(refused.data.kind).toBe('InvalidInput');
    expect(refused.message).toContain(path('cut.tar'));
    expect(emulator.countRequests()).toBe(0);
  });

  it('whose index names an absent manifest sends nothing', async () => {
    const layout = new Layout(path('absent'));
    const missing = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: sha256('gone'), size: 4 };
    layout.add(layout.index([missing]));
    const refused = await host.failure('artifactPush', push('absent', layout.folder));
    expect(refused.data).toMatchObject({ kind: 'InvalidInput', resource: missing.digest });
    expect(emulator.countRequests()).toBe(0);
  });

  it.each([
    ['is not JSON', '{'],
    ['lists nothing', '{"manifests":[]}'],
    ['is another thing', '{"manifests":{}}'],
  ])('whose index.json %s is refused', async (_, text) => {
    mkdirSync(path('odd'), { recursive: true });
    writeFileSync(path('odd', 'index.json'), text);
    expect((await host.failure('artifactPush', push('odd', path('odd')))).data.kind).toBe('InvalidInput');
  });

  it('is refused if the folder has no layout, the path does not exist, or it is relative', async () => {
    mkdirSync(path('plain'), { recursive: true });
    expect((await host.failure('artifactPush', push('x', path('plain')))).data.advice).toContain('-Format Files');
    expect((await host.failure('artifactPush', push('x', path('nowhere')))).message).toContain(path('nowhere'));
    expect((await host.failure('artifactPush', push('x', 'relative'))).message).toContain('absolute');
  });
});

describe('content that was altered in transit', () => {
  it('is refused for a blob with both digests, and leaves no file', async () => {
    const layout = new Layout(path('altered'));
    // The emulator alters the last byte to 0, which a random one may be already.
    const image = layout.image([layout.put(layerType, 'a layer')]);
    layout.add(image);
    await host.call('artifactPush', push('altered', path('altered')));
    emulator.faults.add({ path: /docker\/registry\/v2\/blobs/, wrongDigest: true });
    for (const target of ['altered-back', 'altered.tar', 'altered-docker.tar']) {
      const format = target === 'altered-docker.tar' ? ({ format: 'DockerArchive' } as const) : {};
      const refused = await host.failure('artifactPull', { ...pull('altered', path(target)), ...format });
      expect(refused.data.kind).toBe('DigestMismatch');
      expect(refused.message.match(digests)).toHaveLength(2);
    }
    expect(filesBelow(path('altered-back'))).toEqual([]);
    expect(existsSync(path('altered.tar')) || existsSync(path('altered-docker.tar'))).toBe(false);
    expect(leftovers()).toEqual([]);
    expect(image.digest).toMatch(/^sha256:/);
  });

  it('is refused for a manifest, by tag and by digest', async () => {
    const { image } = smallImage(path('altered-manifest'), 1);
    await host.call('artifactPush', push('altered-manifest', path('altered-manifest')));
    emulator.faults.add({ path: /manifests/, wrongDigest: true });
    const one = { registry, repository: 'altered-manifest' };
    for (const name of [{ tag: 'v1' }, { digest: image.digest }]) {
      const refused = await host.failure('manifestContentGet', { ...one, ...name });
      expect(refused.data).toMatchObject({ kind: 'DigestMismatch', resource: image.digest });
    }
  });

  it('is an error if a 201 has another digest, for a blob and for a manifest', async () => {
    smallImage(path('lied'), 1);
    const large = new Layout(path('lied-large'));
    large.add(large.image([large.putRandom(layerType, 700_000)]));
    for (const [folder, fault] of [
      ['lied', { method: 'POST', path: /uploads/ }],
      ['lied', { method: 'PUT', path: /manifests/ }],
      ['lied-large', { method: 'PUT', path: /uploads/ }],
    ] as const) {
      emulator.faults.clear();
      emulator.faults.add({ ...fault, wrongDigest: true });
      const refused = await host.failure('artifactPush', push(folder, path(folder)));
      expect(refused.data).toMatchObject({ kind: 'DigestMismatch', registry });
      expect(refused.message.match(digests)).toEqual([refused.data.resource, `sha256:${'0'.repeat(64)}`]);
    }
  });

  it('a manifest beyond the size limit is neither read nor sent', async () => {
    const content = 'x'.repeat(4 * 1024 * 1024 + 1);
    const set = { registry, repository: 'large', mediaType: 'text/plain', content };
    expect((await host.failure('manifestContentSet', set)).data.kind).toBe('InvalidInput');
    expect(emulator.countRequests()).toBe(0);
    emulator.faults.add({ path: /manifests/, status: 200, body: 'x'.repeat(4 * 1024 * 1024 + 1) });
    const got = await host.failure('manifestContentGet', { registry, repository: 'large', tag: 'v1' });
    expect(got.data.kind).toBe('BadAnswer');
  });
});

describe('an upload that breaks', () => {
  const layered = (name: string, size = 700_000) => {
    const layout = new Layout(path(name));
    const layer = layout.putRandom(layerType, size);
    layout.add(layout.image([layer]));
    return layer;
  };

  it.each([
    ['a lost connection before the registry saw it', { method: 'PUT', path: /uploads/, reset: true, times: 1 }],
    ['a lost answer', { method: 'PUT', path: /uploads/, reset: 'after', times: 1 }],
    ['503', { method: 'PUT', path: /uploads/, status: 503, times: 2 }],
    ['429', { method: 'PUT', path: /uploads/, status: 429, headers: { 'retry-after': '0' }, times: 2 }],
    ['416', { method: 'PUT', path: /uploads/, status: 416, times: 1 }],
    [
      'a session that is gone',
      { method: 'PUT', path: /uploads/, status: 404, times: 1, body: '{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN"}]}' },
    ],
    ['416 on a chunk', { method: 'PATCH', path: /uploads/, status: 416, times: 1 }],
    [
      'a session that is gone between two chunks',
      { method: 'PATCH', path: /uploads/, status: 404, times: 1, body: '{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN"}]}' },
    ],
    ['a chunk whose answer was lost', { method: 'PATCH', path: /uploads/, reset: 'after', times: 1 }],
    ['a manifest whose answer was lost', { method: 'PUT', path: /manifests/, reset: 'after', times: 1 }],
  ] as const)('%s is got over, and the image is whole', async (name, fault) => {
    const repository = `broken/${name.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')}`;
    const layer = layered(repository.replace('/', '-'), fault.method === 'PATCH' ? 20_000_000 : 700_000);
    const planted = emulator.faults.add(fault);
    await host.call('artifactPush', push(repository, path(repository.replace('/', '-'))));
    await host.call('blobSave', { registry, repository, digest: layer.digest, path: path('got'), force: true });
    expect(sha256(readFileSync(path('got')))).toBe(layer.digest);
    expect(planted.hits).toBe('times' in fault ? fault.times : 1);
  });

  it('is cancelled at the registry after a failure, and reported once', async () => {
    layered('hopeless');
    emulator.faults.add({ method: 'PUT', path: /uploads/, status: 403 });
    const refused = await host.failure('artifactPush', push('hopeless', path('hopeless')));
    expect(refused.data).toMatchObject({ kind: 'Denied', registry });
    expect(emulator.requests.filter(({ method }) => method === 'DELETE').map(({ status }) => status)).toEqual([204]);
    await noTag('hopeless');
  });

  it('is not redirected to another host', async () => {
    layered('elsewhere');
    const headers = { location: 'http://127.0.0.1:1/v2/elsewhere/blobs/uploads/x' };
    emulator.faults.add({ method: 'POST', path: /uploads/, status: 202, headers, body: '' });
    expect((await host.failure('artifactPush', push('elsewhere', path('elsewhere')))).data.kind).toBe('Untrusted');
  });
});

describe('a download that breaks', () => {
  const repository = 'down';
  beforeAll(async () => {
    const layout = new Layout(path('down'));
    const layer = layout.putRandom(layerType, 300_000);
    ofLayer = new RegExp(`${layer.digest.slice(7)}/data`);
    layout.add(layout.image([layer]));
    await host.call('artifactPush', push(repository, path('down')));
  });
  const storage = /docker\/registry\/v2\/blobs/;
  let ofLayer = storage;

  it.each([
    ['a body cut short goes on from there', { path: storage, truncate: 100_000, times: 1 }],
    ['a lost connection', { path: storage, reset: true, times: 1 }],
    ['a signed address that has ended', { path: storage, status: 403, times: 1 }],
    ['a storage that is busy', { path: storage, status: 503, times: 1 }],
    ['a registry that is busy', { method: 'GET', path: /v2\/down\/blobs/, status: 503, times: 1 }],
  ] as const)('%s', async (name, fault) => {
    const hits = emulator.faults.add(fault.path === storage ? { ...fault, path: ofLayer } : fault);
    const target = path(`down-${name.replaceAll(' ', '-')}`);
    expect((await host.call('artifactPull', pull(repository, target))).blobsMoved).toBe(2);
    expect(hits.hits).toBe(1);
    if (name.startsWith('a body')) expect(emulator.countRequests({ status: 206 })).toBe(1);
  });

  it('reports storage that keeps refusing, and leaves no file', async () => {
    emulator.faults.add({ path: storage, status: 403 });
    const refused = await host.failure('artifactPull', pull(repository, path('down-refused')));
    expect(refused.data).toMatchObject({ kind: 'Unavailable', status: 403 });
    expect(filesBelow(path('down-refused'))).toEqual([]);
  });

  it.each([
    'http://127.0.0.2.example/x',
    'ftp://127.0.0.1/x',
    '//evil.example/x',
    'http://user@127.0.0.1:1/x',
    'javascript:alert(1)',
  ])('a blob is not fetched from %s', async (location) => {
    emulator.faults.add({ method: 'GET', path: /v2\/down\/blobs/, status: 307, headers: { location }, body: '' });
    const refused = await host.failure('artifactPull', pull(repository, path('down-untrusted')));
    expect(refused.data.kind).toBe('Untrusted');
  });

  it('a manifest is not fetched from another host', async () => {
    const headers = { location: `${emulator.url}/v2/down/manifests/v1?again` };
    emulator.faults.add({ method: 'GET', path: /manifests\/v1$/, status: 307, headers, body: '' });
    expect((await host.failure('artifactPull', pull(repository, path('x')))).data.kind).toBe('BadAnswer');
  });
});

describe('a place that cannot be written', () => {
  beforeAll(async () => {
    smallImage(path('readonly-image'), 1);
    await host.call('artifactPush', push('readonly', path('readonly-image')));
  });

  const noMode = leftOutOnWindows('a mode does not make a folder read-only there');
  it.skipIf(onWindows)(`is reported as a read-only folder${noMode}`, async () => {
    mkdirSync(path('readonly'));
    // Permissions do not limit root; a read-only file system does.
    if (process.getuid?.() === 0 && !mountSmall(path('readonly'), 'ro')) return;
    chmodReadOnly(path('readonly'));
    for (const target of ['layout', 'one.tar']) {
      const refused = await host.failure('artifactPull', pull('readonly', path('readonly', target)));
      expect(refused.data).toMatchObject({ kind: 'LocalFile' });
    }
    spawnSync('umount', [path('readonly')]);
  });

  it('is reported for a folder that cannot be created, without an endless retry', async () => {
    const refused = await host.failure(
      'artifactPull',
      pull('readonly', onWindows ? 'Q:\\no\\such\\drive' : '/proc/acrshell/x'),
    );
    expect(['LocalFile', 'InvalidInput']).toContain(refused.data.kind);
  });

  it('is reported as a full disk', async () => {
    const mounted = mountSmall(path('full'));
    if (!mounted) return;
    try {
      const layout = new Layout(path('full-image'));
      const content = randomBytes(3 * 1024 * 1024);
      const layer = layout.put(layerType, gzipSync(content));
      layout.add(layout.image([layer], { rootfs: { type: 'layers', diff_ids: [sha256(content)] } }));
      await host.call('artifactPush', push('full', path('full-image')));
      const full = (name: string, what: object = {}) => ({ ...pull('full', path('full', name)), ...what });
      const refusals = [
        await host.failure('artifactPull', full('l.tar')),
        await host.failure('artifactPull', full('layout')),
        await host.failure('artifactPull', full('files', { format: 'Files' })),
        await host.failure('artifactPull', full('d.tar', { format: 'DockerArchive' })),
        await host.failure('blobSave', { registry, repository: 'full', digest: layer.digest, path: path('full', 'b') }),
      ];
      for (const refused of refusals) {
        expect(refused.data.kind).toBe('LocalFile');
        expect(refused.message).toContain('disk is full');
      }
      const whole = filesBelow(path('full')).filter((file) => !/blobs\/sha256\/[0-9a-f]{64}$/.test(file));
      expect(whole).toEqual([]);
      expect(filesBelow(path('full')).some((file) => file.includes(layer.digest.slice(7)))).toBe(false);
    } finally {
      spawnSync('umount', [path('full')]);
    }
  });

  it('is reported for a file in place of a folder, and a folder in place of a file', async () => {
    writeFileSync(path('a-file'), '');
    mkdirSync(path('a-folder.tar'));
    for (const target of ['a-file', 'a-folder.tar']) {
      expect((await host.failure('artifactPull', pull('readonly', path(target)))).data.kind).toBe('InvalidInput');
    }
    expect(emulator.countRequests()).toBe(0);
  });
});

describe('a missing permission', () => {
  it('is reported with the identity that lacks it, if a registry refuses pushes', async () => {
    smallImage(path('denied'), 1);
    const { name, password } = emulator.addRepositoryToken('puller', { denied: ['content/read'] });
    const credential = { kind: 'password', userName: name, password } as const;
    await host.call('contextConnect', { registry, credential });
    expect((await host.failure('artifactPush', push('denied', path('denied')))).data.kind).toBe('Denied');
    await connect(host, emulator, { retries: 2 });
  });
});

function chmodReadOnly(folder: string): void {
  if (process.getuid?.() !== 0) chmodSync(folder, 0o500);
}

/** 1 MiB of disk, if this machine allows it. */
function mountSmall(folder: string, mode: 'rw' | 'ro' = 'rw'): boolean {
  mkdirSync(folder, { recursive: true });
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=1m,${mode}`, 'tmpfs', folder], { stdio: 'ignore' });
  if (status !== 0) process.stdout.write('A test of a disk is skipped: no file system can be mounted here.\n');
  return status === 0;
}

const digests = /sha256:[0-9a-f]{64}/g;

/** Temporary files that were left behind. */
function leftovers(): string[] {
  return filesBelow(path()).filter((file) => file.includes('.partial'));
}
