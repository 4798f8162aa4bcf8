import { readFileSync, writeFileSync } from 'node:fs';
import { sep } from 'node:path';
import { list } from 'tar';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import type { HostProcess } from '../host/hostProcess.ts';
import { connectedHost, filesBelow, Layout, layerType, sha256, smallImage, temporaryFolder } from './workbench.ts';

let emulator: Emulator;
let host: HostProcess;
let registry: string;
const { path, remove } = temporaryFolder();

beforeAll(async () => {
  emulator = await startEmulator();
  host = await connectedHost(emulator);
  registry = emulator.loginServer;
});
beforeEach(() => emulator.clearRequests());
afterAll(async () => {
  await host.stop();
  await emulator.stop();
  remove();
});

async function entriesOf(file: string): Promise<string[]> {
  const names: string[] = [];
  await list({ file, onReadEntry: ({ path: name }) => void names.push(name) });
  return names.sort();
}

const seen = () => emulator.requests.map(({ method, status }) => `${method} ${status}`);
const push = (repository: string, tag: string, folder: string) =>
  host.call('artifactPush', { registry, repository, tag, paths: [folder] });

describe('an image layout', () => {
  it('is published and saved byte for byte, as a folder and as a tar', async () => {
    const { layout, image } = smallImage(path('one'));
    const pushed = await push('one', 'v1', layout.folder);
    expect(pushed).toMatchObject({
      digest: image.digest,
      blobsMoved: 3,
      blobsThere: 0,
      repositoryName: 'one',
      tag: 'v1',
    });
    const saved = await host.call('artifactPull', { registry, repository: 'one', tag: 'v1', path: path('one-back') });
    expect(saved).toMatchObject({ digest: image.digest, size: pushed.size, paths: [path('one-back')] });
    expect(filesBelow(path('one-back'))).toEqual(filesBelow(layout.folder));
    for (const file of filesBelow(path('one-back', 'blobs')))
      expect(sha256(readFileSync(path('one-back', 'blobs', file)))).toBe(file.replace(sep, ':'));
    await host.call('artifactPull', { registry, repository: 'one', tag: 'v1', path: path('one.tar') });
    const again = await push('one-again', 'v1', path('one.tar'));
    expect(again.digest).toBe(image.digest);
  });

  it('needs a HEAD and a POST for each small blob and one PUT; the second time only HEADs and the PUT', async () => {
    const { layout } = smallImage(path('counted'), 4);
    await push('counted', 'v1', layout.folder);
    const expected = [...Array(5).fill('HEAD 404'), ...Array(5).fill('POST 201'), 'PUT 201'];
    expect(seen().sort()).toEqual(expected.sort());
    emulator.clearRequests();
    const again = await push('counted', 'v2', layout.folder);
    expect(again).toMatchObject({ blobsMoved: 0, blobsThere: 5, bytesMoved: 0 });
    expect(seen()).toEqual([...Array(5).fill('HEAD 200'), 'PUT 201']);
  });

  it('saves every platform of an index, or the requested one', async () => {
    const seeded = await emulator.content.seedImage('multi', 'v1', { platforms: ['linux/amd64', 'linux/arm64/v8'] });
    const all = await host.call('artifactPull', { registry, repository: 'multi', tag: 'v1', path: path('multi') });
    expect(all).toMatchObject({ digest: seeded.digest, blobsMoved: 4 });
    expect((await push('multi-back', 'v1', path('multi'))).digest).toBe(seeded.digest);
    const one = { registry, repository: 'multi', tag: 'v1', platform: 'linux/arm64', path: path('arm') };
    expect((await host.call('artifactPull', one)).digest).toBe(seeded.platforms[1]?.digest);
    const none = await host.failure('artifactPull', { ...one, platform: 'linux/s390x', path: path('none') });
    expect(none.data).toMatchObject({
      kind: 'NotFound',
      advice: expect.stringContaining('linux/amd64, linux/arm64/v8'),
    });
  });

  it('keeps other images of a layout in the same folder, and resumes a stopped pull', async () => {
    const { layout } = smallImage(path('kept'), 2, 'first');
    await push('kept', 'first', layout.folder);
    const { layout: other } = smallImage(path('kept-other'), 2, 'second');
    await push('kept', 'second', other.folder);
    const both = path('kept-both');
    await host.call('artifactPull', { registry, repository: 'kept', tag: 'first', path: both });
    await host.call('artifactPull', { registry, repository: 'kept', tag: 'second', path: both });
    const index = JSON.parse(readFileSync(path('kept-both', 'index.json'), 'utf8'));
    const names = index.manifests.map(
      (one: { annotations: Record<string, string> }) => Object.values(one.annotations)[0],
    );
    expect(names).toEqual(['first', 'second']);
    const again = await host.call('artifactPull', { registry, repository: 'kept', tag: 'second', path: both });
    expect(again).toMatchObject({ blobsMoved: 0, blobsThere: 3 });
    const wanted = await host.failure('artifactPush', { registry, repository: 'x', tag: 'y', paths: [both] });
    expect(wanted.data).toMatchObject({ kind: 'InvalidInput', advice: expect.stringContaining('first, second') });
    const named = { registry, repository: 'x', tag: 'y', paths: [both], reference: 'second' };
    expect((await host.call('artifactPush', named)).tag).toBe('y');
  });

  it('replaces a blob in the folder that was altered since', async () => {
    const { layout } = smallImage(path('mend'));
    await push('mend', 'v1', layout.folder);
    await host.call('artifactPull', { registry, repository: 'mend', tag: 'v1', path: path('mend-back') });
    const [first = ''] = filesBelow(path('mend-back', 'blobs'));
    const spoilt = path('mend-back', 'blobs', first);
    writeFileSync(spoilt, Buffer.alloc(readFileSync(spoilt).length));
    await host.call('artifactPull', { registry, repository: 'mend', tag: 'v1', path: path('mend-back') });
    expect(sha256(readFileSync(spoilt))).toBe(first.replace(sep, ':'));
  });
});

describe('a docker-archive', () => {
  it('is written with its layers unpacked, and is published again as the same content', async () => {
    const files = [[{ path: 'etc/a', bytes: Buffer.from('a') }], [{ path: 'etc/b', bytes: Buffer.alloc(70_000, 'b') }]];
    await emulator.content.seedImage('archive', 'v1', { layers: files, format: 'docker' });
    const target = {
      registry,
      repository: 'archive',
      tag: 'v1',
      format: 'DockerArchive',
      path: path('a.tar'),
    } as const;
    await host.call('artifactPull', target);
    const pushed = await push('archive-back', 'v1', path('a.tar'));
    expect(pushed.mediaType).toBe('application/vnd.docker.distribution.manifest.v2+json');
    await host.call('artifactPull', { ...target, repository: 'archive-back', path: path('b.tar') });
    const [first, again] = [await entriesOf(path('a.tar')), await entriesOf(path('b.tar'))];
    expect(again).toEqual(first);
    expect(first).toHaveLength(4);
    const there = await host.failure('artifactPull', target);
    expect(there.data).toMatchObject({ kind: 'Conflict', resource: path('a.tar') });
    expect((await host.call('artifactPull', { ...target, force: true })).paths).toEqual([path('a.tar')]);
  });

  it('is refused for more than one platform, with advice', async () => {
    await emulator.content.seedImage('many', 'v1', { platforms: ['linux/amd64', 'linux/arm64'] });
    const target = {
      registry,
      repository: 'many',
      tag: 'v1',
      format: 'DockerArchive',
      path: path('many.tar'),
    } as const;
    const refused = await host.failure('artifactPull', target);
    expect(refused.data).toMatchObject({ kind: 'InvalidInput', advice: expect.stringContaining('-Platform') });
  });
});

describe('plain files', () => {
  it('become an artifact of the same digest each time, and the same files again', async () => {
    const layout = new Layout(path('ignored'));
    writeFileSync(path('report.json'), '{"a":1}');
    writeFileSync(path('notes.txt'), 'notes');
    const what = {
      registry,
      repository: 'files',
      tag: 'v1',
      paths: [path('report.json'), path('notes.txt')],
      mediaTypes: ['application/vnd.example.report+json; version=2', 'text/plain'],
      artifactType: 'application/vnd.example',
      annotations: ['author=x', 'Author=a=b', '=empty key'],
    };
    const [first, second] = [await host.call('artifactPush', what), await host.call('artifactPush', what)];
    expect(second).toMatchObject({ digest: first.digest, artifactType: 'application/vnd.example', blobsThere: 3 });
    const stored = await host.call('manifestContentGet', { registry, repository: 'files', tag: 'v1' });
    const manifest = JSON.parse(stored.content ?? '');
    expect(manifest.layers[0].mediaType).toBe('application/vnd.example.report+json; version=2');
    expect(manifest.layers[1]).toMatchObject({
      mediaType: 'text/plain',
      annotations: { 'org.opencontainers.image.title': 'notes.txt' },
    });
    expect(manifest.annotations).toEqual({ author: 'x', Author: 'a=b', '': 'empty key' });
    const saved = { registry, repository: 'files', tag: 'v1', format: 'Files', path: path('files-back') } as const;
    expect((await host.call('artifactPull', saved)).paths).toEqual([
      path('files-back', 'notes.txt'),
      path('files-back', 'report.json'),
    ]);
    expect(readFileSync(path('files-back', 'report.json'), 'utf8')).toBe('{"a":1}');
    writeFileSync(path('files-back', 'notes.txt'), 'mine');
    expect((await host.failure('artifactPull', saved)).data.kind).toBe('Conflict');
    await host.call('artifactPull', { ...saved, force: true });
    expect(readFileSync(path('files-back', 'notes.txt'), 'utf8')).toBe('notes');
    expect(filesBelow(layout.folder)).toEqual(['oci-layout']);
  });

  it('with paths outside the folder are refused before any file is written', async () => {
    const layout = new Layout(path('evil'));
    const evil = layout.put('application/octet-stream', 'evil');
    const titled = { ...evil, annotations: { 'org.opencontainers.image.title': '../../escaped' } };
    layout.add(layout.image([titled]));
    await push('evil', 'v1', layout.folder);
    const saved = { registry, repository: 'evil', tag: 'v1', format: 'Files', path: path('evil-back') } as const;
    const refused = await host.failure('artifactPull', saved);
    expect(refused.data).toMatchObject({ kind: 'InvalidInput', resource: '../../escaped' });
    expect(() => readFileSync(path('escaped'))).toThrow('ENOENT');
  });
});

describe('manifest content, blobs, tags', () => {
  it('are returned as the bytes that were stored, whatever their content', async () => {
    await host.call('blobPublish', { registry, repository: 'raw', path: path('report.json') });
    const config = { mediaType: 'x/y', digest: sha256('{"a":1}'), size: 7 };
    const odd = `{ "schemaVersion": 2,\n\t"config": ${JSON.stringify(config)}, "layers": [ ] , "Layers": "é"}\n`;
    const content = odd;
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const set = await host.call('manifestContentSet', { registry, repository: 'raw', tag: 'odd', mediaType, content });
    const got = await host.call('manifestContentGet', { registry, repository: 'raw', digest: set.digest });
    expect(got).toMatchObject({
      content,
      base64: Buffer.from(odd).toString('base64'),
      mediaType,
      digest: sha256(odd),
      size: Buffer.byteLength(odd),
    });
    writeFileSync(
      path('latin1'),
      Buffer.from(`{"schemaVersion":2,"config":${JSON.stringify(config)},"layers":[],"x":"é"}`, 'latin1'),
    );
    const bytes = await host.call('manifestContentSet', {
      registry,
      repository: 'raw',
      tag: 'latin1',
      mediaType,
      path: path('latin1'),
    });
    expect(bytes.content).toBeUndefined();
    await host.call('manifestContentGet', { registry, repository: 'raw', tag: 'latin1', path: path('latin1-back') });
    expect(readFileSync(path('latin1-back')).equals(readFileSync(path('latin1')))).toBe(true);
    const unsaid = await host.failure('manifestContentSet', { registry, repository: 'raw', content });
    expect(unsaid.data).toMatchObject({ kind: 'InvalidInput', advice: expect.stringContaining('-MediaType') });
  });

  it('a blob is published once, shown, saved and removed', async () => {
    const one = { registry, repository: 'raw', digest: sha256('{"a":1}') };
    expect(await host.call('blobGet', one)).toMatchObject({ digest: one.digest, size: 7 });
    const { content = '' } = await host.call('blobGet', { ...one, content: true });
    expect(content).toBe('{"a":1}');
    await host.call('blobSave', { ...one, path: path('blob') });
    expect(readFileSync(path('blob'), 'utf8')).toBe('{"a":1}');
    emulator.clearRequests();
    await host.call('blobPublish', { registry, repository: 'raw', path: path('report.json') });
    expect(seen()).toEqual(['HEAD 200']);
    expect(await host.call('blobRemove', one)).toBe(true);
    expect((await host.failure('blobGet', one)).data).toMatchObject({
      kind: 'NotFound',
      resource: `raw@${one.digest}`,
    });
  });

  it('another tag for an image needs a GET and a PUT', async () => {
    const { image, layout } = smallImage(path('tagged'));
    await push('tagged', 'v1', layout.folder);
    emulator.clearRequests();
    const added = await host.call('tagAdd', { registry, repository: 'tagged', tag: 'v1', name: 'latest' });
    expect(added).toMatchObject({ name: 'latest', digest: image.digest, repositoryName: 'tagged' });
    expect(seen()).toEqual(['GET 200', 'PUT 201']);
  });

  it('referrers are listed, by type on request', async () => {
    const { image } = smallImage(path('referred'));
    await push('referred', 'v1', path('referred'));
    for (const artifactType of ['application/sbom', 'application/signature']) {
      const paths = [path('notes.txt')];
      await host.call('artifactPush', {
        registry,
        repository: 'referred',
        paths,
        artifactType,
        subject: 'v1',
        annotations: [`for=${artifactType}`],
      });
    }
    const { items } = await host.call('referrerList', { registry, repository: 'referred', tag: 'v1' });
    expect(items.map(({ artifactType }) => artifactType).sort()).toEqual(['application/sbom', 'application/signature']);
    const only = { registry, repository: 'referred', digest: image.digest, artifactType: 'application/sbom' };
    const { items: one } = await host.call('referrerList', only);
    expect(one).toMatchObject([{ subject: image.digest, annotations: ['for=application/sbom'] }]);
    expect((await host.call('referrerList', { registry, repository: 'tagged', tag: 'v1' })).items).toEqual([]);
  });
});

describe('a trace of a transfer', () => {
  it('shows every request, the signed address of a blob without its signature, and no content', async () => {
    const { layout } = smallImage(path('traced'));
    await push('traced', 'v1', layout.folder);
    host.logs.length = 0;
    await host.call('artifactPull', { registry, repository: 'traced', tag: 'v1', path: path('traced-back') }, 'bodies');
    const text = host.logs.map(({ message }) => message).join('\n');
    expect(text).toContain('sig=***');
    expect(text).not.toMatch(/sig=[^*]/);
    expect(text).toContain('(signed address)');
    expect(text).toContain('(streamed)');
  });
});

describe('a copy', () => {
  it('within a registry transfers no data: a POST for each blob, and the manifests', async () => {
    const seeded = await emulator.content.seedImage('from', 'v1', { platforms: ['linux/amd64', 'linux/arm64'] });
    emulator.clearRequests();
    const what = { registry, repository: 'from', tag: 'v1', destinationRepository: 'team/to' };
    const copied = await host.call('artifactCopy', what);
    expect(copied).toMatchObject({ digest: seeded.digest, tag: 'v1', blobsMounted: 4, blobsMoved: 0, bytesMoved: 0 });
    expect(seen().sort()).toEqual([
      ...Array(3).fill('GET 200'),
      ...Array(4).fill('POST 201'),
      ...Array(3).fill('PUT 201'),
    ]);
    emulator.clearRequests();
    const retagged = { registry, repository: 'from', tag: 'v1', destinationTag: 'v2' };
    expect(await host.call('artifactCopy', retagged)).toMatchObject({ tag: 'v2', digest: seeded.digest });
    expect(seen()).toEqual(['GET 200', 'PUT 201']);
  });

  it('requests one token for both repositories', async () => {
    const credential = { kind: 'entraToken', token: emulator.entraToken({ role: 'Owner' }) } as const;
    await host.call('contextConnect', { registry, credential });
    emulator.clearRequests();
    await host.call('artifactCopy', { registry, repository: 'from', tag: 'v1', destinationRepository: 'one/token' });
    expect(emulator.countRequests({ method: 'POST' }) - 4).toBe(1);
    await host.call('contextClear', {});
    const { user, password } = emulator.admin;
    await host.call('contextConnect', { registry, credential: { kind: 'password', userName: user, password } });
  });

  it('to another registry includes all platforms, and with -Recurse their referrers', async () => {
    const other = await startEmulator({ name: 'other' });
    const { user, password } = other.admin;
    await host.call('contextConnect', {
      registry: other.loginServer,
      credential: { kind: 'password', userName: user, password },
    });
    const seeded = await emulator.content.seedImage('src', 'v1', { platforms: ['linux/amd64', 'linux/arm64'] });
    const paths = [path('notes.txt')];
    await host.call('artifactPush', {
      registry,
      repository: 'src',
      paths,
      artifactType: 'application/sbom',
      subject: 'v1',
    });
    const what = { registry, repository: 'src', tag: 'v1', destinationRegistry: other.loginServer };
    expect(await host.call('artifactCopy', what)).toMatchObject({
      digest: seeded.digest,
      blobsMoved: 4,
      referrers: [],
    });
    const again = await host.call('artifactCopy', { ...what, recurse: true });
    expect(again).toMatchObject({ blobsMoved: 2, blobsThere: 4, referrers: [expect.stringMatching(/^sha256:/)] });
    const there = await host.call('referrerList', { registry: other.loginServer, repository: 'src', tag: 'v1' });
    expect(there.items).toMatchObject([{ artifactType: 'application/sbom' }]);
    await host.call('artifactPull', {
      registry: other.loginServer,
      repository: 'src',
      tag: 'v1',
      path: path('src-back'),
    });
    await other.stop();
  });
});

describe('an archive with shared or foreign layers', () => {
  it('is published if two layers share a blob, and with foreign layers', async () => {
    const layout = new Layout(path('shared'));
    const layer = layout.putRandom(layerType, 1000);
    const foreign = {
      mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
      digest: sha256('elsewhere'),
      size: 9,
    };
    layout.add(layout.image([layer, layer, foreign]));
    expect(await push('shared', 'v1', layout.folder)).toMatchObject({ blobsMoved: 2 });
  });
});
