import { readFileSync, statSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { methods, type ProgressParams, progress } from '../../src/protocol/index.ts';
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

const mebibyte = 1024 * 1024;
const { path, remove } = temporaryFolder();
let emulator: Emulator;
let proxy: CuttingProxy;
let host: HostProcess;
let large: Descriptor;

beforeAll(async () => {
  emulator = await startEmulator();
  proxy = await startCuttingProxy(emulator.port);
  host = await connectedHost(emulator);
  const { user, password } = emulator.admin;
  const credential = { kind: 'password', userName: user, password } as const;
  await host.call('contextConnect', { registry: proxy.loginServer, credential });
  const layout = new Layout(path('large'));
  large = layout.putRandom(layerType, 256 * mebibyte);
  layout.add(layout.image([large]));
});
beforeEach(() => emulator.clearRequests());
afterEach(() => emulator.faults.clear());
afterAll(async () => {
  await host.stop();
  await proxy.stop();
  await emulator.stop();
  remove();
});

const counts = () => {
  const each: Record<string, number> = {};
  for (const { method, status } of emulator.requests)
    each[`${method} ${status}`] = (each[`${method} ${status}`] ?? 0) + 1;
  return each;
};

describe('256 MiB', () => {
  it('are published in a few chunks and saved in ranges', async () => {
    const registry = emulator.loginServer;
    await host.call('artifactPush', { registry, repository: 'large', tag: 'v1', paths: [path('large')] });
    expect(counts()).toEqual({ 'HEAD 404': 2, 'POST 201': 1, 'POST 202': 1, 'PATCH 202': 4, 'PUT 201': 2 });
    emulator.clearRequests();
    await host.call('artifactPull', { registry, repository: 'large', tag: 'v1', path: path('large-back') });
    expect(counts()).toEqual({ 'GET 200': 2, 'GET 307': 2, 'GET 206': 64 });
    const files = filesBelow(path('large-back')).filter((file) => file.includes(large.digest.slice(7)));
    expect(files).toHaveLength(1);
    const archive = { registry, repository: 'large', tag: 'v1', path: path('large.tar') };
    expect(await host.call('artifactPull', archive)).toMatchObject({ blobsMoved: 2 });
    expect(statSync(archive.path).size).toBeGreaterThan(large.size);
  });

  it('are streamed unchanged from one registry to another', async () => {
    const other = await startEmulator({ name: 'other' });
    const { user, password } = other.admin;
    const credential = { kind: 'password', userName: user, password } as const;
    await host.call('contextConnect', { registry: other.loginServer, credential });
    const copy = {
      registry: emulator.loginServer,
      repository: 'large',
      tag: 'v1',
      destinationRegistry: other.loginServer,
    };
    expect(await host.call('artifactCopy', copy)).toMatchObject({ blobsMoved: 2 });
    await other.stop();
  });
});

describe('a connection that breaks in the middle', () => {
  const layer = (name: string, size: number) => {
    const layout = new Layout(path(name));
    const blob = layout.putRandom(layerType, size);
    layout.add(layout.image([blob]));
    return blob;
  };

  it('an upload resumes from the position that the registry reports', async () => {
    const blob = layer('resumed', 40 * mebibyte);
    proxy.cutAfter('up', 20 * mebibyte);
    const push = { registry: proxy.loginServer, repository: 'resumed', tag: 'v1', paths: [path('resumed')] };
    await host.call('artifactPush', push);
    expect(proxy.cuts).toBe(1);
    const standing = emulator.requests.filter(({ route, method }) => method === 'GET' && route !== 'none');
    expect(new Set(standing.map(({ status }) => status))).toEqual(new Set([204]));
    expect(emulator.countRequests({ method: 'POST' })).toBe(2);
    const save = {
      registry: emulator.loginServer,
      repository: 'resumed',
      digest: blob.digest,
      path: path('resumed-back'),
    };
    await host.call('blobSave', save);
    expect(sha256(readFileSync(path('resumed-back')))).toBe(blob.digest);
  });

  it('an upload that the registry lost with the connection starts again', async () => {
    layer('anew', 20 * mebibyte);
    proxy.cutAfter('up', 10 * mebibyte);
    emulator.faults.add({
      method: 'GET',
      path: /uploads/,
      status: 404,
      body: '{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN"}]}',
    });
    const push = { registry: proxy.loginServer, repository: 'anew', tag: 'v1', paths: [path('anew')] };
    expect((await host.call('artifactPush', push)).blobsMoved).toBe(2);
    expect(emulator.countRequests({ method: 'POST' })).toBe(3);
  });
});

describe('a command that is stopped', () => {
  it('stops publishing at once, and succeeds when run again', async () => {
    const layout = new Layout(path('stopped'));
    layout.add(layout.image([layout.putRandom(layerType, mebibyte), layout.putRandom(layerType, 1000)]));
    const push = {
      registry: emulator.loginServer,
      repository: 'stopped',
      tag: 'v1',
      paths: [path('stopped')],
    };
    emulator.faults.add({ method: 'PUT', path: /uploads/, hang: true, times: 1 });
    const under = begin(host, 'artifactPush', push);
    await vi.waitFor(() => expect(emulator.countRequests({ method: 'PUT' })).toBe(1));
    await vi.waitFor(() => expect(counts()['POST 201']).toBe(2));
    under.stop();
    expect(await under.outcome).toBe('Cancelled');
    expect(await host.call('artifactPush', push)).toMatchObject({ blobsThere: 2, blobsMoved: 1 });
  });

  it('stops saving at once without an incomplete file, and resumes when run again', async () => {
    const pull = { registry: emulator.loginServer, repository: 'stopped', tag: 'v1', path: path('stopped-back') };
    emulator.faults.add({ path: /docker\/registry\/v2\/blobs/, hang: true, times: 1 });
    const under = begin(host, 'artifactPull', pull);
    await vi.waitFor(() => expect(filesBelow(path('stopped-back', 'blobs'))).toHaveLength(2));
    under.stop();
    expect(await under.outcome).toBe('Cancelled');
    expect(filesBelow(path('stopped-back'))).toHaveLength(2);
    expect(await host.call('artifactPull', pull)).toMatchObject({ blobsThere: 2, blobsMoved: 1 });
  });
});

describe('progress of a large transfer', () => {
  it('reports the artifact and each large blob a few times a second, on request', async () => {
    const events: ProgressParams[] = [];
    const heard = host.wire.onNotification(progress.name, (event: ProgressParams) => void events.push(event));
    const pull = { registry: emulator.loginServer, repository: 'large', tag: 'v1', path: path('told') };
    const started = performance.now();
    await host.wire.sendRequest(methods.artifactPull.name, { ...pull, call: { id: 'told', progress: true } });
    const most = Math.ceil((performance.now() - started) / 200) + 1;
    const ids = new Set(events.map(({ id }) => id));
    expect(ids).toEqual(new Set(['artifact', large.digest]));
    for (const id of ids) {
      const own = events.filter((event) => event.id === id);
      expect(own.length).toBeLessThanOrEqual(most);
      expect(own.at(-1)).toMatchObject({ state: 'finished', callId: 'told' });
      expect(own.at(-1)?.done).toBe(own.at(-1)?.total);
      expect(own.map(({ done }) => done)).toEqual(own.map(({ done }) => done).sort((a, b) => a - b));
    }
    heard.dispose();
    const quiet = events.length;
    await host.call('artifactPull', { ...pull, path: path('quiet') });
    expect(events.length).toBe(quiet);
  });
});
