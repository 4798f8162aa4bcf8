import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { readSmall } from '../../src/files/localFiles.ts';
import { fileSource, regularFile } from '../../src/files/regularFile.ts';
import { untilReleased } from '../../src/files/replaceFile.ts';
import { isWindowsName } from '../../src/files/windowsNames.ts';
import { descriptor, ociManifest, pushManifest, upload } from '../emulator/wire.ts';
import type { HostProcess } from '../host/hostProcess.ts';
import { leftOutOnWindows, noLinks, onWindows } from '../windows.ts';
import { connectedHost, Layout, sha256, smallImage, temporaryFolder } from './workbench.ts';

/** Only regular files are read, and the file that was examined is the one that is read. */
const { path, remove } = temporaryFolder();
const call = { signal: new AbortController().signal };
let emulator: Emulator;
let host: HostProcess;
let registry: string;
let socket: Server | undefined;

beforeAll(async () => {
  emulator = await startEmulator();
  host = await connectedHost(emulator);
  registry = emulator.loginServer;
  if (!onWindows) {
    socket = createServer().listen(path('socket'));
    await once(socket, 'listening');
    execFileSync('mkfifo', [path('pipe')]);
  }
  writeFileSync(path('outside.txt'), 'nobody may see this');
  mkdirSync(path('elsewhere'));
});
beforeEach(() => emulator.clearRequests());
afterAll(async () => {
  socket?.close();
  await host.stop();
  await emulator.stop();
  remove();
});

const publish = (paths: string[], extra: object = {}) =>
  ({ registry, repository: 'odd', tag: 'v1', paths, format: 'Files', ...extra }) as const;

function folder(name: string, files: Record<string, string> = { 'a.txt': 'one', 'sub/b.txt': 'two' }): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(path(name), file, '..'), { recursive: true });
    writeFileSync(join(path(name), file), text);
  }
  return path(name);
}

function sparse(file: string, size: number): void {
  writeFileSync(file, '');
  truncateSync(file, size);
}

describe.skipIf(onWindows)(`a folder that is published${noLinks}`, () => {
  it('publishes a link to a file within it as that file', async () => {
    const source = folder('linked');
    symlinkSync('sub/b.txt', join(source, 'c.txt'));
    symlinkSync(join(source, 'a.txt'), join(source, 'sub', 'd.txt'));
    await host.call('artifactPush', publish([source]));
    const saved = { registry, repository: 'odd', tag: 'v1', path: path('linked-back'), format: 'Files' } as const;
    await host.call('artifactPull', saved);
    const texts = ['a.txt', 'c.txt', 'sub/b.txt', 'sub/d.txt'].map((name) =>
      readFileSync(path('linked-back', name), 'utf8'),
    );
    expect(texts).toEqual(['one', 'two', 'two', 'one']);
  });

  it.each<[string, (at: string) => void, string]>([
    ['a link to a file outside', (at) => symlinkSync(path('outside.txt'), at), 'leads out of'],
    ['a link to a folder outside', (at) => symlinkSync('/etc', at), 'leads out of'],
    ['a link to itself as a folder', (at) => symlinkSync('.', at), 'a link to a folder'],
    ['a link to a folder within', (at) => symlinkSync('sub', at), 'a link to a folder'],
    ['a link to nowhere', (at) => symlinkSync('nowhere', at), 'leads nowhere'],
    ['a link to itself', (at) => symlinkSync('odd', at), 'ELOOP'],
    ['a link to a device', (at) => symlinkSync('/dev/zero', at), 'leads out of'],
    ['a named pipe', (at) => execFileSync('mkfifo', [at]), 'a named pipe'],
  ])('with %s is refused by its name, and nothing is sent', async (what, make, says) => {
    const source = folder(what.replaceAll(' ', '-'));
    make(join(source, 'odd'));
    const refused = await host.failure('artifactPush', publish([source]));
    expect([refused.data.resource, refused.message]).toEqual([join(source, 'odd'), expect.stringContaining(says)]);
    expect(['InvalidInput', 'LocalFile']).toContain(refused.data.kind);
    expect(emulator.countRequests()).toBe(0);
  });
});

describe.skipIf(onWindows)(`a path that is not a regular file${noLinks}`, () => {
  const names = () => [path('pipe'), path('socket'), '/dev/zero', '/dev/null'];

  it('is neither published nor read by any cmdlet, and blocks none', async () => {
    for (const name of names()) {
      const refused = [
        await host.failure('artifactPush', publish([name])),
        await host.failure('artifactPush', publish([name], { format: 'OciLayout' })),
        await host.failure('artifactPush', { registry, repository: 'odd', tag: 'v1', paths: [name] }),
        await host.failure('blobPublish', { registry, repository: 'odd', path: name }),
        await host.failure('manifestContentSet', { registry, repository: 'odd', mediaType: ociManifest, path: name }),
      ];
      for (const { data, message } of refused)
        expect([data.kind, message]).toEqual(['InvalidInput', expect.stringMatching(/ is a .*, not a file/)]);
    }
    expect(emulator.countRequests()).toBe(0);
  });

  it('is not replaced, even with -Force', async () => {
    const { layout } = smallImage(path('to-force'), 1);
    await host.call('artifactPush', publish([layout.folder], { format: 'OciLayout' }));
    const blob = sha256(readFileSync(layout.blobPath(layout.image([]).digest)));
    const one = { registry, repository: 'odd', tag: 'v1', force: true } as const;
    for (const target of [path('pipe'), path('socket'), '/dev/null']) {
      const before = lstatSync(target).mode;
      const refused = [
        await host.failure('artifactPull', { ...one, path: target, format: 'OciTar' }),
        await host.failure('artifactPull', { ...one, path: target, format: 'DockerArchive' }),
        await host.failure('artifactPull', { ...one, path: target, format: 'Files' }),
        await host.failure('manifestContentGet', { ...one, path: target }),
        await host.failure('blobSave', { registry, repository: 'odd', digest: blob, path: target, force: true }),
      ];
      for (const { data } of refused) expect([data.kind, data.resource]).toEqual(['InvalidInput', target]);
      expect(lstatSync(target).mode).toBe(before);
    }
  });

  it('is refused in file systems that report wrong sizes', async () => {
    if (!existsSync('/proc/version')) return;
    const refused = await host.failure('artifactPush', publish(['/proc/version']));
    expect(refused.message).toContain('changed while it was being read');
    expect(emulator.countRequests()).toBe(0);
  });
});

describe.skipIf(onWindows)(`a link that is named as the target${noLinks}`, () => {
  it('is kept, and its target is replaced with -Force', async () => {
    await emulator.content.seedImage('target', 'v1');
    const one = { registry, repository: 'target', tag: 'v1', path: path('latest.json') };
    writeFileSync(path('dated.json'), 'old');
    symlinkSync('dated.json', path('latest.json'));
    expect((await host.failure('manifestContentGet', one)).data.kind).toBe('Conflict');
    await host.call('manifestContentGet', { ...one, force: true });
    expect(readlinkSync(path('latest.json'))).toBe('dated.json');
    expect(JSON.parse(readFileSync(path('dated.json'), 'utf8')).schemaVersion).toBe(2);
    symlinkSync('nowhere', path('dangling.json'));
    const refused = await host.failure('manifestContentGet', { ...one, path: path('dangling.json'), force: true });
    expect(refused.data.kind).toBe('InvalidInput');
  });
});

describe.skipIf(onWindows)(`a layout or archive that is a folder${noLinks}`, () => {
  it('is not followed outside through a link in place of its blobs', async () => {
    const { layout } = smallImage(path('real-layout'), 1);
    mkdirSync(path('linked-layout'));
    writeFileSync(path('linked-layout', 'index.json'), readFileSync(join(layout.folder, 'index.json')));
    symlinkSync(join(layout.folder, 'blobs'), path('linked-layout', 'blobs'));
    const refused = await host.failure('artifactPush', publish([path('linked-layout')], { format: 'OciLayout' }));
    expect([refused.data.kind, refused.message]).toEqual(['InvalidInput', expect.stringContaining('leads out of')]);
  });

  it('is not written outside through a link, and its index.json must be a file', async () => {
    await emulator.content.seedImage('into', 'v1');
    const one = { registry, repository: 'into', tag: 'v1', format: 'OciLayout' } as const;
    mkdirSync(path('into'));
    symlinkSync(path('elsewhere'), path('into', 'blobs'));
    const refused = await host.failure('artifactPull', { ...one, path: path('into') });
    expect([refused.data.kind, refused.message]).toEqual(['InvalidInput', expect.stringContaining('leads out of')]);
    for (const [name, make] of [
      ['piped', (at: string) => execFileSync('mkfifo', [at])],
      ['led', (at: string) => symlinkSync(path('outside.txt'), at)],
      ['huge', (at: string) => sparse(at, 2 ** 40)],
    ] as const) {
      mkdirSync(path(name));
      make(path(name, 'index.json'));
      const target = path(name);
      expect((await host.failure('artifactPull', { ...one, path: target })).data.kind).toBe('InvalidInput');
    }
    expect(readFileSync(path('outside.txt'), 'utf8')).toBe('nobody may see this');
  });

  it.each(['../outside.txt', '/etc/passwd', 'a/../../outside.txt', 'link/outside.txt', 'zero\0'])(
    'is refused where its manifest.json names %j',
    async (name) => {
      const source = path(`archive-${name.length}`);
      mkdirSync(source, { recursive: true });
      if (!existsSync(join(source, 'link'))) symlinkSync(path(), join(source, 'link'));
      writeFileSync(join(source, 'manifest.json'), JSON.stringify([{ Config: name, RepoTags: null, Layers: [] }]));
      const refused = await host.failure('artifactPush', publish([source], { format: 'DockerArchive' }));
      expect([refused.data.kind, refused.message]).toEqual([
        'InvalidInput',
        expect.stringMatching(/leads out|not a path/),
      ]);
      expect(emulator.countRequests()).toBe(0);
    },
  );
});

describe('layers of a docker-archive', () => {
  const tar = Buffer.concat([Buffer.from('layer'), Buffer.alloc(1019)]);
  const archive = (name: string, layer: Buffer, diffId: string) => {
    const config = JSON.stringify({
      os: 'linux',
      architecture: 'amd64',
      rootfs: { type: 'layers', diff_ids: [diffId] },
    });
    const manifest = JSON.stringify([{ Config: 'config.json', RepoTags: ['x:1'], Layers: ['layer.tar'] }]);
    const source = folder(name, { 'config.json': config, 'manifest.json': manifest });
    writeFileSync(join(source, 'layer.tar'), layer);
    return source;
  };
  const push = (source: string) => publish([source], { format: 'DockerArchive', repository: 'layers' });

  it.each<[string, Buffer]>([
    ['as they are', tar],
    ['in gzip', gzipSync(tar)],
    ['in zstd', zstdCompressSync(tar)],
  ])('are checked against the config: %s', async (what, layer) => {
    const name = what.replaceAll(' ', '-');
    const pushed = await host.call('artifactPush', push(archive(name, layer, sha256(tar))));
    expect(pushed.blobsMoved + pushed.blobsThere).toBe(2);
    const refused = await host.failure('artifactPush', push(archive(`bad-${name}`, layer, sha256('another'))));
    expect([refused.data.kind, refused.data.resource]).toEqual(['DigestMismatch', sha256('another')]);
  });

  it('that are damaged are reported as such', async () => {
    const cut = gzipSync(tar).subarray(0, 20);
    const refused = await host.failure('artifactPush', push(archive('cut', cut, sha256(tar))));
    expect([refused.data.kind, refused.message]).toEqual([
      'DigestMismatch',
      expect.stringContaining('is not compressed correctly'),
    ]);
  });
});

describe('a file that changes', () => {
  it('is refused if it changes during a read or between two reads', async () => {
    for (const [name, change] of [
      ['grows', (file: string) => appendFileSync(file, 'more')],
      ['shrinks', (file: string) => truncateSync(file, 10)],
    ] as const) {
      writeFileSync(path(name), Buffer.alloc(1024 * 1024));
      const source = fileSource(await regularFile(path(name)));
      const reading = source.read(0, call)[Symbol.asyncIterator]();
      await reading.next();
      change(path(name));
      const rest = async () => {
        for (let next = await reading.next(); !next.done; next = await reading.next());
      };
      if (name === 'shrinks') await expect(rest()).rejects.toMatchObject({ kind: 'InvalidInput' });
      else await rest();
      await expect(readSmall(source, 2 ** 21, name, call)).rejects.toThrow('changed while it was being read');
      // As an attacker does who wants another file to be read.
      writeFileSync(path('decoy'), 'decoy');
      const decoy = fileSource(await regularFile(path('decoy')));
      const { mtime } = lstatSync(path('decoy'));
      writeFileSync(path('other'), 'other');
      utimesSync(path('other'), mtime, mtime);
      renameSync(path('other'), path('decoy'));
      await expect(readSmall(decoy, 100, 'decoy', call)).rejects.toThrow('changed while it was being read');
    }
  });
});

describe('JSON as Windows PowerShell writes it', () => {
  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

  it('is read in a layout with a byte order mark, and reported as UTF-16 otherwise', async () => {
    const { layout } = smallImage(path('marked'), 1);
    const index = join(layout.folder, 'index.json');
    const text = readFileSync(index, 'utf8');
    writeFileSync(index, `\ufeff${text}`);
    await host.call('artifactPush', publish([layout.folder], { format: 'OciLayout' }));
    writeFileSync(index, utf16(text));
    const refused = await host.failure('artifactPush', publish([layout.folder], { format: 'OciLayout' }));
    expect(refused.message).toContain('UTF-16');
  });

  it('is refused as a manifest, as the byte order mark would change its digest', async () => {
    const file = Buffer.from('{}');
    await upload(emulator, 'marked', file);
    const body = { schemaVersion: 2, config: descriptor('application/x', file), layers: [] };
    const set = { registry, repository: 'marked', mediaType: ociManifest, path: path('manifest.json') };
    for (const [bytes, says] of [
      [Buffer.from(`\ufeff${JSON.stringify(body)}`), 'byte order mark'],
      [utf16(JSON.stringify(body)), 'UTF-16'],
      [Buffer.from('{'), 'not JSON'],
      [Buffer.alloc(0), 'empty'],
    ] as const) {
      writeFileSync(path('manifest.json'), bytes);
      emulator.clearRequests();
      const refused = await host.failure('manifestContentSet', set);
      expect([refused.data.kind, refused.message]).toEqual(['InvalidInput', expect.stringContaining(says)]);
      expect(emulator.countRequests()).toBe(0);
    }
    writeFileSync(path('manifest.json'), JSON.stringify(body));
    await host.call('manifestContentSet', set);
  });
});

describe('file names that are equal on some system', () => {
  it.each([
    ['by case', ['Read.me', 'READ.me']],
    ['by how an accent is composed', ['caf\u00e9', 'cafe\u0301']],
    ['as file and folder', ['a', 'A/b']],
    ['as file and folder further down', ['x/a', 'x/a/b/c']],
  ])('are refused before any file is written: %s', async (_, names) => {
    const layers = await Promise.all(
      names.map(async (name) => {
        await upload(emulator, 'twins', Buffer.from(name));
        const annotations = { 'org.opencontainers.image.title': name };
        return { ...descriptor('text/plain', Buffer.from(name)), annotations };
      }),
    );
    const config = descriptor('application/x', Buffer.from(names[0] ?? ''));
    const body = Buffer.from(JSON.stringify({ schemaVersion: 2, config, layers }));
    expect((await pushManifest(emulator, '/v2/twins/manifests/v1', body)).status).toBe(201);
    const target = { registry, repository: 'twins', tag: 'v1', path: path('twins'), format: 'Files' } as const;
    expect((await host.failure('artifactPull', target)).message).toContain('Two files of the artifact');
    expect(existsSync(path('twins'))).toBe(false);
  });

  const impossible = leftOutOnWindows('no such file can be made there');
  it.skipIf(onWindows)(
    `that are invalid on Windows are published with a warning, and not saved there${impossible}`,
    async () => {
      const source = folder('named-oddly', { 'aux.c': 'int x;', 'fine.txt': 'fine' });
      await host.call('artifactPush', publish([source], { repository: 'named-oddly' }));
      const warned = host.logs.filter(({ level, message }) => level === 'warning' && message.includes('"aux.c"'));
      expect(warned).toHaveLength(1);
      expect(warned[0]?.message).not.toContain('fine.txt');
      const saved = { registry, repository: 'named-oddly', tag: 'v1', path: path('oddly-back') };
      const refused = await host.failure('artifactPull', { ...saved, format: 'Files' });
      expect(refused.data).toMatchObject({ resource: 'aux.c', advice: expect.stringContaining('-Format OciLayout') });
      await host.call('artifactPull', { ...saved, format: 'OciLayout' });
    },
  );

  it.each([
    'nul',
    'NUL.txt',
    'con .txt',
    'CONIN$',
    'conout$',
    'COM¹',
    'lpt³.log',
    'COM0',
    'a:b',
    'end.',
    'end ',
    'a\\b',
  ])('%j is not a valid file name on Windows', (name) => expect(isWindowsName(name)).toBe(false));
  it.each(['null', 'console.log', 'com', 'com10', 'LPT', 'aux1', '.gitignore', 'é'])('%j is one', (name) =>
    expect(isWindowsName(name)).toBe(true),
  );
});

describe('a file that another program has open', () => {
  const held = Object.assign(new Error('held'), { code: 'EPERM', syscall: 'rename' });

  it('is replaced once it is closed, and reported as open if it is not', async () => {
    let attempts = 0;
    const attempt = async (until: number) => {
      attempts += 1;
      if (attempts < until) throw held;
    };
    await untilReleased(() => attempt(3), 'x', [0, 0, 0]);
    expect(attempts).toBe(3);
    await expect(untilReleased(() => attempt(99), 'x', [0, 0])).rejects.toMatchObject({
      kind: 'LocalFile',
      message: expect.stringContaining('another program holds it open'),
    });
    expect(attempts).toBe(6);
    const full = Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'rename' });
    await expect(untilReleased(() => Promise.reject(full), 'x', [0])).rejects.toBe(full);
  });
});

it.skipIf(onWindows)(`a layout is read through a link that the user names${noLinks}`, async () => {
  const layout = new Layout(path('named-layout'));
  const image = layout.image([]);
  layout.add(image, 'v1');
  symlinkSync(layout.folder, path('named-link'));
  const pushed = await host.call('artifactPush', publish([path('named-link')], { format: 'OciLayout' }));
  expect(pushed.digest).toBe(image.digest);
});
