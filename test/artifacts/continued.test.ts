import { readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import type { MethodKey, Params } from '../../src/protocol/index.ts';
import type { HostProcess } from '../host/hostProcess.ts';
import { type CuttingProxy, startCuttingProxy } from './cuttingProxy.ts';
import {
  begin,
  connectedHost,
  type Descriptor,
  filesBelow,
  Layout,
  layerType,
  sha256,
  temporaryFolder,
} from './workbench.ts';

/** A command that was stopped in the middle of a large blob resumes when it is run again. */
const mebibyte = 1024 * 1024;
const size = 40 * mebibyte;
const segment = 4 * mebibyte;
const { path, remove } = temporaryFolder();
let emulator: Emulator;
let proxy: CuttingProxy;
let host: HostProcess;
let registry: string;
let layer: Descriptor;

beforeAll(async () => {
  emulator = await startEmulator();
  proxy = await startCuttingProxy(emulator.port);
  registry = emulator.loginServer;
  host = await connectedHost(emulator, { retries: 1 });
  await connectProxy();
  const layout = new Layout(path('large'));
  layer = layout.putRandom(layerType, size);
  layout.add(layout.image([layer]));
  await host.call('artifactPush', { registry, repository: 'large', tag: 'v1', paths: [path('large')] });
});
beforeEach(() => emulator.clearRequests());
afterEach(() => emulator.faults.clear());
afterAll(async () => {
  await host.stop();
  await proxy.stop();
  await emulator.stop();
  remove();
});

function connectProxy() {
  const { user, password } = emulator.admin;
  const credential = { kind: 'password', userName: user, password } as const;
  return host.call('contextConnect', { registry: proxy.loginServer, credential });
}

const partials = () => filesBelow(path()).filter((file) => file.includes('.partial'));
const uploads = () =>
  emulator.requests
    .filter(({ path: asked, method }) => asked.includes('/uploads/') && method !== 'HEAD')
    .map(({ method, status }) => `${method} ${status}`);

describe('publishing', () => {
  const image = (name: string, ...sizes: number[]) => {
    const layout = new Layout(path(name));
    layout.add(layout.image(sizes.map((one) => layout.putRandom(layerType, one))));
    return { registry: proxy.loginServer, repository: name, tag: 'v1', paths: [path(name)] };
  };

  /** Resolves when `bytes` have passed and the transfer stands still. */
  async function stopInTheMiddle(push: Params['artifactPush'], bytes: number): Promise<void> {
    const held = proxy.holdAfter('up', bytes);
    const under = begin(host, 'artifactPush', push);
    await held;
    under.stop();
    expect(await under.outcome).toBe('Cancelled');
    emulator.clearRequests();
  }

  it('resumes from the position that the registry reports', async () => {
    const push = image('half', size);
    await stopInTheMiddle(push, 20 * mebibyte);
    expect(await host.call('artifactPush', push)).toMatchObject({ blobsMoved: 1, blobsThere: 1 });
    expect(uploads()).toEqual(['GET 204', 'PATCH 202', 'PUT 201']);
  });

  it('starts again if the registry has dropped the upload', async () => {
    const push = image('let-go', size);
    await stopInTheMiddle(push, 20 * mebibyte);
    emulator.faults.add({ method: 'GET', path: /uploads/, status: 404, times: 1 });
    expect(await host.call('artifactPush', push)).toMatchObject({ blobsMoved: 1 });
    expect(uploads()).toEqual(['GET 404', 'POST 202', 'PATCH 202', 'PUT 201']);
  });

  it('starts again if the registry accepts no more chunks for the upload', async () => {
    const push = image('wedged', size);
    await stopInTheMiddle(push, 20 * mebibyte);
    const body = '{"errors":[{"code":"BLOB_UPLOAD_INVALID"}]}';
    emulator.faults.add({ method: 'PATCH', status: 404, body, times: 5 });
    expect(await host.call('artifactPush', push)).toMatchObject({ blobsMoved: 1 });
    expect(uploads().slice(-3)).toEqual(['POST 202', 'PATCH 202', 'PUT 201']);
  });

  it('starts again if the registry has other bytes of the upload', async () => {
    const push = image('other', size);
    await stopInTheMiddle(push, 20 * mebibyte);
    const body = '{"errors":[{"code":"DIGEST_INVALID"}]}';
    emulator.faults.add({ method: 'PUT', path: /uploads/, status: 400, body, times: 1 });
    expect(await host.call('artifactPush', push)).toMatchObject({ blobsMoved: 1 });
    expect(uploads()).toEqual(['GET 204', 'PATCH 202', 'PUT 400', 'DELETE 204', 'POST 202', 'PATCH 202', 'PUT 201']);
  });

  it('does not resume after the context was cleared', async () => {
    const push = image('cleared', size);
    await stopInTheMiddle(push, 20 * mebibyte);
    await host.call('contextClear', { registry: proxy.loginServer });
    await connectProxy();
    await host.call('artifactPush', push);
    expect(uploads()).toEqual(['POST 202', 'PATCH 202', 'PUT 201']);
  });

  it('cancels parallel uploads at the registry after a failure', async () => {
    const push = image('failed', 2 * mebibyte, 3 * mebibyte);
    emulator.faults.add({ method: 'PUT', path: /uploads/, hang: true, times: 1 });
    emulator.faults.add({ method: 'PUT', path: /uploads/, status: 403 });
    expect((await host.failure('artifactPush', push)).data.kind).toBe('Denied');
    expect(uploads().filter((one) => one === 'DELETE 204')).toHaveLength(2);
  });
});

describe('saving', () => {
  const of = { repository: 'large', tag: 'v1' };
  const data = () => new RegExp(`${layer.digest.slice(7)}/data`);
  const ranges = () => emulator.countRequests({ status: 206 });

  /** The later five of ten ranges, which are asked for at the same time as others and may arrive before them. */
  const laterHalf = new RegExp(`^bytes=(?:${[5, 6, 7, 8, 9].map((one) => one * segment).join('|')})-`);

  /** Five ranges of ten arrive and are written, then the transfer stands still. */
  async function stopHalfway<K extends MethodKey>(key: K, params: Params[K]): Promise<string> {
    emulator.faults.add({ path: data(), range: laterHalf, hang: true });
    const under = begin(host, key, params);
    const fifth = readFileSync(path('large', 'blobs', ...layer.digest.split(':'))).subarray(
      5 * segment - 64,
      5 * segment,
    );
    const half = await vi.waitFor(
      () => {
        const found = partials().find((file) => readFileSync(path(file)).includes(fifth));
        if (!found) throw new Error('not yet');
        return found;
      },
      { timeout: 20_000 },
    );
    under.stop();
    expect(await under.outcome).toBe('Cancelled');
    emulator.faults.clear();
    emulator.clearRequests();
    expect(partials()).toHaveLength(1);
    expect(partials()).not.toEqual([half]);
    return path(partials()[0] ?? '');
  }

  const kinds: readonly (readonly [string, string, 'artifactPull' | 'blobSave', object])[] = [
    ['an image layout', 'layout', 'artifactPull', of],
    ['a tar', 'one.tar', 'artifactPull', of],
    ['plain files', 'files', 'artifactPull', { ...of, format: 'Files' }],
    ['a blob', 'blob', 'blobSave', { repository: 'large' }],
  ];

  it.each(kinds)('%s fetches only what was missing', async (_, name, key, what) => {
    const params = { registry, digest: key === 'blobSave' ? layer.digest : undefined, ...what, path: path(name) };
    await stopHalfway(key, params as Params[typeof key]);
    await host.call(key, params as Params[typeof key]);
    expect(ranges()).toBe(5);
    expect(partials()).toEqual([]);
    await isWhole(name);
  });

  it.each(kinds)('%s starts again if the saved part was altered meanwhile', async (_, name, key, what) => {
    const target = `altered-${name}`;
    const params = { registry, digest: key === 'blobSave' ? layer.digest : undefined, ...what, path: path(target) };
    const half = await stopHalfway(key, params as Params[typeof key]);
    const bytes = readFileSync(half);
    bytes.fill(0, 2 * segment, 2 * segment + 100);
    writeFileSync(half, bytes);
    await host.call(key, params as Params[typeof key]);
    expect(ranges()).toBe(15);
    expect(partials()).toEqual([]);
    await isWhole(target);
  });

  it('does not resume from another blob under the same name, or from a link in its place', async () => {
    const other = new Layout(path('other-blob'));
    const { digest } = other.putRandom(layerType, size);
    await host.call('blobPublish', { registry, repository: 'large', path: other.blobPath(digest) });
    const save = { registry, repository: 'large', path: path('same-name') };
    const half = await stopHalfway('blobSave', { ...save, digest: layer.digest });
    await host.call('blobSave', { ...save, digest });
    expect(sha256(readFileSync(path('same-name')))).toBe(digest);
    renameSync(half, path('elsewhere'));
    const before = sha256(readFileSync(path('elsewhere')));
    symlinkSync(path('elsewhere'), half);
    await host.call('blobSave', { ...save, digest: layer.digest, force: true });
    expect(sha256(readFileSync(path('same-name')))).toBe(layer.digest);
    expect(sha256(readFileSync(path('elsewhere')))).toBe(before);
    expect(partials()).toEqual([]);
  });

  it('resumes after a network failure', async () => {
    emulator.faults.add({ path: data(), reset: true, after: 5 });
    const save = { registry, repository: 'large', digest: layer.digest, path: path('lost') };
    expect((await host.failure('blobSave', save)).data.kind).toBe('Network');
    emulator.faults.clear();
    emulator.clearRequests();
    await host.call('blobSave', save);
    expect(ranges()).toBeLessThan(10);
    expect(sha256(readFileSync(path('lost')))).toBe(layer.digest);
  });

  it('reuses the unpacked layers of a docker-archive', async () => {
    const layers = [2, 3].map((mebibytes) => gzipSync(Buffer.alloc(mebibytes * mebibyte, String(mebibytes))));
    const contents = [2, 3].map((mebibytes) => Buffer.alloc(mebibytes * mebibyte, String(mebibytes)));
    const layout = new Layout(path('docker'));
    const [first, second] = layers.map((bytes) => layout.put(layerType, bytes));
    const diffIds = contents.map((bytes) => sha256(bytes));
    layout.add(layout.image([first, second] as Descriptor[], { rootfs: { type: 'layers', diff_ids: diffIds } }));
    await host.call('artifactPush', { registry, repository: 'docker', tag: 'v1', paths: [layout.folder] });
    const pull = { registry, repository: 'docker', tag: 'v1', format: 'DockerArchive', path: path('d.tar') } as const;
    emulator.faults.add({ path: new RegExp(`${second?.digest.slice(7)}/data`), hang: true, times: 1 });
    const under = begin(host, 'artifactPull', pull);
    await vi.waitFor(() => expect(partials().some((file) => file.endsWith(first?.digest.slice(7) ?? ''))).toBe(true));
    under.stop();
    expect(await under.outcome).toBe('Cancelled');
    expect(partials()).toHaveLength(1);
    expect(await host.call('artifactPull', pull)).toMatchObject({ blobsThere: 1, blobsMoved: 2 });
    expect(partials()).toEqual([]);
    const archive = readFileSync(path('d.tar'));
    for (const bytes of contents) expect(archive.includes(bytes)).toBe(true);
  });

  async function isWhole(name: string): Promise<void> {
    if (name.endsWith('.tar')) {
      const pushed = await host.call('artifactPush', { registry, repository: name.slice(0, -4), paths: [path(name)] });
      expect(pushed.size).toBeGreaterThan(size);
      return;
    }
    const files = name.endsWith('blob') ? [path(name)] : filesBelow(path(name)).map((file) => path(name, file));
    expect(files.map((file) => sha256(readFileSync(file)))).toContain(layer.digest);
  }
});
