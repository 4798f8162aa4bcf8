import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { Header } from 'tar/header';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import type { MethodKey, Params } from '../../src/protocol/index.ts';
import { HostProcess } from '../host/hostProcess.ts';
import { connect, sha256, temporaryFolder } from './workbench.ts';

/**
 * Hostile input of any kind is reported as what it is, never as an internal error, and the host continues. fast-check
 * prints the seed of a failure, and the smallest input that causes it.
 */
const { path, remove } = temporaryFolder();
let emulator: Emulator;
let host: HostProcess;
let registry: string;
let hostile: HostileRegistry;

beforeAll(async () => {
  [emulator, host, hostile] = await Promise.all([startEmulator(), HostProcess.start(), HostileRegistry.start()]);
  await connect(host, emulator);
  registry = emulator.loginServer;
  const credential = { kind: 'password', userName: 'u', password: 'p' } as const;
  await host.call('contextConnect', { registry: hostile.name, credential, retries: 0 });
});
afterAll(async () => {
  await host.stop();
  await emulator.stop();
  hostile.stop();
  remove();
});

/** A registry with given answers, with every manifest and blob under its digest. */
class HostileRegistry {
  readonly #server: Server;
  contents = new Map<string, Made>();
  length: string | undefined;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(): Promise<HostileRegistry> {
    const registry = new HostileRegistry();
    registry.#server.listen(0, '127.0.0.1');
    await once(registry.#server, 'listening');
    return registry;
  }

  get name(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer({ method, url = '' }: IncomingMessage, response: ServerResponse): void {
    if (url === '/v2/') return void response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    const [, kind, reference = ''] = /^\/v2\/any\/(manifests|blobs)\/(.+)$/.exec(url) ?? [];
    const found = this.contents.get(decodeURIComponent(reference));
    if (!found || (kind === 'blobs') === (found.type !== undefined)) {
      const body = JSON.stringify({ errors: [{ code: kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN' }] });
      return void response.writeHead(404, { 'content-type': 'application/json' }).end(body);
    }
    if (found.type !== undefined) response.setHeader('content-type', found.type);
    if (method === 'HEAD' && this.length !== undefined) response.setHeader('content-length', this.length);
    response.writeHead(200).end(found.bytes);
  }
}

/** A call never ends with an internal error or with a stack trace. */
async function endsWell<K extends MethodKey>(key: K, params: Params[K]): Promise<void> {
  const ended = await host.call(key, params).then(
    () => undefined,
    (error: { message: string; data?: { kind: string; advice: string } }) => error,
  );
  if (ended === undefined) return;
  expect(ended.data?.kind, ended.message).not.toBe('Internal');
  expect(ended.data).toMatchObject({ kind: expect.any(String), advice: expect.any(String) });
  expect(ended.message).not.toMatch(/\n\s+at |undefined|\[object|NaN/);
}

const mediaTypes = [
  ...['application/vnd.oci.image.manifest.v1+json', 'application/vnd.oci.image.index.v1+json'],
  ...['application/vnd.docker.distribution.manifest.v2+json', 'application/vnd.oci.artifact.manifest.v1+json'],
  ...['application/vnd.docker.distribution.manifest.v1+prettyjws', 'application/vnd.oci.image.config.v1+json'],
  ...['application/vnd.oci.image.layer.v1.tar+gzip', 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'],
  ...['text/plain', ''],
];
const blobs = [
  ...['a blob', '', 'null', '{"os":1}', '[[]', '{"rootfs":{"diff_ids":["x"]}}', '{"rootfs":{"diff_ids":{}}}'],
  ...[gzipSync('layer'), zstdCompressSync('layer'), gzipSync('layer').subarray(0, 12)],
  JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { diff_ids: [sha256('layer')] } }),
].map((content) => Buffer.from(content));

/** A reference of a manifest: the number of existing content, and a description that may be wrong. */
interface Entry {
  readonly to: number;
  readonly wrong: Record<string, unknown>;
}
const wrongs = fc.record(
  {
    mediaType: fc.constantFrom<unknown>(...mediaTypes, null, 7, {}),
    digest: fc.constantFrom<unknown>(
      ...[sha256('absent'), `sha512:${'a'.repeat(128)}`, 'md5:abc', 'sha999:x', 'sha256:../../x', '', null, 1],
    ),
    size: fc.constantFrom<unknown>(6, 0, -1, 1.5, 2 ** 53 - 1, 2 ** 53, 1e300, '6', null, {}),
    urls: fc.jsonValue({ maxDepth: 1 }),
    annotations: fc.constantFrom<unknown>({ 'org.opencontainers.image.title': '../../x' }, null, [], 4),
    platform: fc.constantFrom<unknown>({ os: 'linux', architecture: 'amd64' }, { os: 1 }, null, 'linux'),
  },
  { requiredKeys: [] },
);
const entry: fc.Arbitrary<Entry> = fc.record({
  to: fc.nat(40),
  wrong: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, wrongs),
});
const entries = fc.array(entry, { maxLength: 4 });
/** Bodies that mostly fit their type; references are filled in when all content exists. */
const body = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('image'), config: entry, layers: entries }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('index'), manifests: entries }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('artifact'), blobs: entries, subject: entry }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('schema1'), fsLayers: entries }) },
  { weight: 2, arbitrary: fc.record({ config: entry, layers: entries, manifests: entries }, { requiredKeys: [] }) },
  {
    weight: 1,
    arbitrary: fc.record({ layers: fc.jsonValue(), manifests: fc.jsonValue(), signatures: fc.jsonValue() }),
  },
);
const raw = fc.oneof(
  fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(Buffer.from('\ufeff{}'), Buffer.from('\ufeff{}', 'utf16le'), Buffer.from('['.repeat(100_000))),
);
const manifestOf: Readonly<Record<string, number>> = { image: 0, index: 1, artifact: 3, schema1: 4 };
const documents = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ body, type: fc.option(fc.constantFrom(...mediaTypes), { freq: 6 }) }) },
    { weight: 1, arbitrary: fc.record({ raw, type: fc.constantFrom(...mediaTypes) }) },
  ),
  { minLength: 1, maxLength: 4 },
);
type Documents = typeof documents extends fc.Arbitrary<infer T> ? T : never;

interface Made {
  readonly bytes: Buffer;
  /** Undefined for a blob. */
  readonly type?: string;
}

/** Each document may refer to earlier ones: the last one is the root. */
function make(specs: Documents): Made[] {
  const made: Made[] = blobs.map((bytes) => ({ bytes }));
  const named = ({ to, wrong }: Entry) => {
    // The newest is the likeliest: trees, not heaps.
    const { bytes, type } = made[Math.max(0, made.length - 1 - (to % made.length))] as Made;
    const layer = 'application/vnd.oci.image.layer.v1.tar+gzip';
    return { mediaType: type ?? layer, digest: sha256(bytes), size: bytes.length, ...wrong };
  };
  for (const spec of specs) {
    if ('raw' in spec) {
      made.push({ bytes: spec.raw, type: spec.type });
      continue;
    }
    const { kind = '', ...members } = spec.body as Record<string, unknown> & { kind?: string };
    const type = spec.type ?? mediaTypes[manifestOf[kind] ?? 0] ?? '';
    const filled = Object.entries(members).map(([member, value]) => {
      if (member === 'fsLayers') return [member, (value as Entry[]).map((one) => ({ blobSum: named(one).digest }))];
      const list = Array.isArray(value) && value.every((one) => isEntry(one));
      return [member, list ? value.map(named) : isEntry(value) ? named(value) : value];
    });
    const text = JSON.stringify({ schemaVersion: kind === 'schema1' ? 1 : 2, ...Object.fromEntries(filled) });
    made.push({ bytes: Buffer.from(text), type });
  }
  return made;
}

const isEntry = (value: unknown): value is Entry => typeof value === 'object' && value !== null && 'wrong' in value;

const formats = fc.constantFrom('OciLayout', 'OciTar', 'DockerArchive', 'Files');
const some = { numRuns: 150 };

describe('content of any form in a registry', () => {
  const lengths = fc.constantFrom(undefined, '6', 'x', '-1', '1e3', '9007199254740993', '');

  it('is saved, copied and shown, or refused with the reason', async () => {
    await fc.assert(
      fc.asyncProperty(documents, lengths, formats, async (specs, length, format) => {
        const made = make(specs);
        hostile.length = length;
        hostile.contents = new Map(made.map((one) => [sha256(one.bytes), one]));
        hostile.contents.set('v1', made.at(-1) as Made);
        const source = { registry: hostile.name, repository: 'any', tag: 'v1' };
        await endsWell('artifactPull', { ...source, path: path('pulled', format), format, force: true });
        await endsWell('artifactPull', { ...source, path: path('one'), platform: 'linux/amd64', format, force: true });
        await endsWell('artifactCopy', { ...source, destinationRegistry: registry, destinationRepository: 'copied' });
        await endsWell('manifestContentGet', source);
        const blob = { registry: hostile.name, repository: 'any', digest: sha256('a blob') };
        await endsWell('blobGet', blob);
        await endsWell('blobGet', { ...blob, content: true });
        await endsWell('blobSave', { ...blob, path: path('blob'), force: true });
        for (const name of ['pulled', 'one']) rmSync(path(name), { recursive: true, force: true });
      }),
      some,
    );
  });
});

describe('a layout of any form', () => {
  it('is published, or refused with the reason', async () => {
    const index = fc.constantFrom(undefined, '', '{}', 'null', '[]', '{"manifests":{}}', '{"manifests":[null,{}]}');
    await fc.assert(
      fc.asyncProperty(documents, fc.option(index, { freq: 3 }), fc.boolean(), async (specs, text, isTyped) => {
        const folder = path('layout');
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true });
        const made = make(specs);
        for (const { bytes } of made) writeFileSync(join(folder, 'blobs', 'sha256', sha256(bytes).slice(7)), bytes);
        const { bytes, type } = made.at(-1) as Made;
        const root = { mediaType: isTyped ? type : '', digest: sha256(bytes), size: bytes.length };
        writeFileSync(join(folder, 'index.json'), text ?? JSON.stringify({ manifests: [root] }));
        await endsWell('artifactPush', { registry, repository: 'layouts', tag: 'v1', paths: [folder] });
      }),
      some,
    );
  });
});

describe('a docker-archive of any form', () => {
  const layer = fc.constantFrom(
    ...[gzipSync('layer'), gzipSync('layer').subarray(0, 12), zstdCompressSync('layer'), Buffer.from('layer')],
    ...[zstdCompressSync('layer').subarray(0, 9), Buffer.alloc(0), Buffer.from([0x1f, 0x8b])],
  );
  const config = fc.oneof(
    raw,
    { weight: 3, arbitrary: fc.constant(Buffer.from(JSON.stringify({ rootfs: { diff_ids: [sha256('layer')] } }))) },
    fc.constantFrom(
      ...[
        { rootfs: { diff_ids: ['x'] } },
        { rootfs: { diff_ids: [1] } },
        { rootfs: { diff_ids: 'x' } },
        { rootfs: 1 },
      ].map((body) => Buffer.from(JSON.stringify(body))),
    ),
  );
  const name = fc.constantFrom('layer', 'config', 'absent', '../x', '/etc/passwd', 'a\0b', '', '.', 'x'.repeat(5000));
  const saved = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.array(
        fc.record({
          Config: fc.oneof({ weight: 4, arbitrary: fc.constant('config') }, name),
          Layers: fc.oneof({ weight: 4, arbitrary: fc.constant(['layer']) }, fc.array(name, { maxLength: 2 })),
          RepoTags: fc.constantFrom<unknown>(null, ['x:1'], [1], 'x'),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    },
    fc.jsonValue({ maxDepth: 2 }),
  );

  it('is published as a tar and as a folder, or refused with the reason', async () => {
    await fc.assert(
      fc.asyncProperty(saved, config, layer, async (list, configBytes, layerBytes) => {
        const files = { 'manifest.json': Buffer.from(JSON.stringify(list)), config: configBytes, layer: layerBytes };
        mkdirSync(path('docker'), { recursive: true });
        for (const [file, bytes] of Object.entries(files)) writeFileSync(path('docker', file), bytes);
        const parts = Object.entries(files).map(([file, bytes]) => tarEntry({ path: file, type: 'File' }, bytes));
        writeFileSync(path('docker.tar'), Buffer.concat([...parts, Buffer.alloc(1024)]));
        for (const source of [path('docker'), path('docker.tar')]) {
          const one = {
            registry,
            repository: 'archives',
            tag: 'v1',
            paths: [source],
            format: 'DockerArchive',
          } as const;
          await endsWell('artifactPush', one);
        }
      }),
      some,
    );
  });
});

describe('a tar with any headers', () => {
  /** Octal, base 256 of any length and sign (GNU tar, Basic Tar Format), and what is neither. */
  const sizeField = fc.oneof(
    fc.uint8Array({ minLength: 11, maxLength: 11 }).map((tail) => Buffer.from([0x80, ...tail])),
    fc.uint8Array({ minLength: 11, maxLength: 11 }).map((tail) => Buffer.from([0xff, ...tail])),
    fc.constantFrom('00000000001\0', '77777777777\0', '-0000000001\0', 'xxxxxxxxxxxx', '            ').map(Buffer.from),
  );
  const type = fc.constantFrom('0', '1', '2', '5', 'x', 'g', 'L', 'K', 'S', 'D', '\0', '~');
  const pax = fc.constantFrom(
    '',
    '11 size=-1\n',
    '12 size=1e9\n',
    '9 size=x\n',
    '99999 path=x\n',
    'path=',
    '7 path\n',
    '\0',
  );

  it('is read or reported as damaged', async () => {
    await fc.assert(
      fc.asyncProperty(sizeField, type, pax, fc.boolean(), async (field, flag, text, isLast) => {
        const odd = tarEntry({ path: 'odd', type: 'File' }, Buffer.from(text));
        field.copy(odd, 124, 0, 12);
        odd.write(flag, 156, 'latin1');
        withChecksum(odd);
        const good = tarEntry({ path: 'index.json', type: 'File' }, Buffer.from('{"manifests":[]}'));
        const parts = isLast ? [good, odd] : [odd, good];
        writeFileSync(path('odd.tar'), Buffer.concat([...parts, Buffer.alloc(1024)]));
        await endsWell('artifactPush', { registry, repository: 'tars', tag: 'v1', paths: [path('odd.tar')] });
      }),
      { numRuns: 300 },
    );
  });
});

function tarEntry(header: { path: string; type: 'File' }, content: Buffer): Buffer {
  const bytes = Buffer.alloc(512);
  new Header({ mode: 0o644, mtime: new Date(0), ...header, size: content.length }).encode(bytes);
  return Buffer.concat([bytes, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

/** The sum of all bytes of the header, its own field taken for spaces. */
function withChecksum(header: Buffer): void {
  header.fill(' ', 148, 156);
  const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}

it('the host still works after hostile content', async () => {
  const seeded = await emulator.content.seedImage('after', 'v1');
  const got = await host.call('manifestContentGet', { registry, repository: 'after', tag: 'v1' });
  expect(got.digest).toBe(seeded.digest);
  expect(createHash('sha256').update(Buffer.from(got.base64, 'base64')).digest('hex')).toBe(seeded.digest.slice(7));
});
