import { createHash, type Hash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ByteSource, bytesSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { inLanes } from '../../call/lanes.ts';
import { localFailure, readSmall, writeAll } from '../../files/localFiles.ts';
import { fileSource, regularFile } from '../../files/regularFile.ts';
import type { Digest } from '../../protocol/index.ts';
import { type Descriptor, isObject } from '../../registry/content/descriptors.ts';
import { digestOf, Verifier } from '../../registry/content/digests.ts';
import { readJson } from '../../registry/content/jsonText.ts';
import { manifestLimit } from '../../registry/content/manifestContent.ts';
import { dockerConfig, dockerLayer, dockerManifest } from '../../registry/content/mediaTypes.ts';
import { compressionFailure, compressionOf, decompressed, gzip, through } from '../archives/compression.ts';
import type { FileTree } from '../archives/fileTree.ts';
import { diffIdsOf } from '../archives/imageConfig.ts';
import type { Origin } from '../transfer/ends.ts';

/** The entry of one image in the manifest.json of a docker-archive (moby, image/tarexport). */
interface SavedImage {
  readonly config: string;
  readonly layers: readonly string[];
  readonly tags: readonly string[];
}

interface Layer extends Descriptor {
  readonly source: ByteSource;
}

export interface DockerArchive extends Origin {
  /** Removes the compressed layers that were made on the way. */
  close(): Promise<void>;
}

const compressing = 2;

/**
 * An archive of `docker save` as a source. Its layers are mostly uncompressed: they are checked against the config and
 * compressed first, as only then their digests in the registry are known.
 */
export async function dockerArchiveOrigin(
  tree: FileTree,
  reference: string | undefined,
  call: Call,
): Promise<DockerArchive> {
  const image = choose(tree, await readSaved(tree, call), reference);
  const config = await readSmall(await part(tree, image.config), manifestLimit, `${tree.path}, ${image.config}`, call);
  const diffIds = diffIdsOf(config);
  if (diffIds?.length !== image.layers.length) throw noImage(tree, 'has a config that does not match its layers');
  const folder = await mkdtemp(join(tmpdir(), 'acrshell-layers-')).catch((error) => {
    throw localFailure(error, tmpdir());
  });
  const close = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    const layers: Layer[] = [];
    await inLanes(
      image.layers.entries(),
      compressing,
      async ([i, name], own) => {
        layers[i] = await readLayer(await part(tree, name), diffIds[i] as Digest, join(folder, String(i)), own);
      },
      call,
    );
    return { ...imageOrigin(config, layers), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function imageOrigin(config: Buffer, layers: readonly Layer[]): Origin {
  const plain = ({ mediaType, digest, size }: Descriptor) => ({ mediaType, size, digest });
  const configPart = { mediaType: dockerConfig, digest: digestOf(config), size: config.length };
  const manifest = {
    schemaVersion: 2,
    mediaType: dockerManifest,
    config: plain(configPart),
    layers: layers.map(plain),
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const root = { digest: digestOf(bytes), mediaType: dockerManifest, bytes };
  const sources = new Map([
    [configPart.digest, bytesSource(config)],
    ...layers.map(({ digest, source }) => [digest, source] as const),
  ]);
  return {
    root,
    manifest: async () => root,
    find: async (digest) => sources.get(digest)?.size,
    blob: async ({ digest }) => sources.get(digest) as ByteSource,
  };
}

/** A gzip layer is used unchanged, any other is compressed to a file. Checked in one pass against the config's digest. */
async function readLayer(source: ByteSource, diffId: Digest, target: string, call: Call): Promise<Layer> {
  const inside = new Verifier({ digest: diffId }, 'A layer of the archive');
  const check = async (chunk: Buffer) => inside.take(inside.at, chunk);
  const found = await compressionOf(source, call);
  if (found === 'gzip') {
    const outside = createHash('sha256');
    await decompressed(hashing(source.read(0, call), outside), check, call).catch((error) => {
      throw compressionFailure(error, diffId) ?? error;
    });
    inside.finish();
    return { mediaType: dockerLayer, digest: digestFrom(outside), size: source.size, source };
  }
  const outside = createHash('sha256');
  let size = 0;
  const handle = await open(target, 'wx');
  try {
    const write = async (chunk: Buffer) => {
      outside.update(chunk);
      await writeAll(handle, chunk, size);
      size += chunk.length;
    };
    const plain = found === 'zstd' ? await unzstdBeside(source, `${target}.tar`, call) : source;
    await through(verified(plain, inside, call), gzip(), write, call);
  } catch (error) {
    throw compressionFailure(error, diffId) ?? localFailure(error, target);
  } finally {
    await handle.close();
  }
  return { mediaType: dockerLayer, digest: digestFrom(outside), size, source: fileSource(await regularFile(target)) };
}

const digestFrom = (hash: Hash): Digest => `sha256:${hash.digest('hex')}` as Digest;

async function* hashing(chunks: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/** Docker's manifests have no media type for zstd: such a layer is unpacked first. */
async function unzstdBeside(source: ByteSource, target: string, call: Call): Promise<ByteSource> {
  const handle = await open(target, 'wx');
  let size = 0;
  try {
    const write = async (chunk: Buffer) => {
      await writeAll(handle, chunk, size);
      size += chunk.length;
    };
    await decompressed(source.read(0, call), write, call);
  } finally {
    await handle.close();
  }
  return fileSource(await regularFile(target));
}

async function* verified(source: ByteSource, verifier: Verifier, call: Call): AsyncGenerator<Buffer> {
  for await (const chunk of source.read(0, call)) {
    verifier.take(verifier.at, chunk);
    yield chunk;
  }
  verifier.finish();
}

async function part(tree: FileTree, name: string): Promise<ByteSource> {
  const found = await tree.file(name);
  if (found) return found;
  throw noImage(tree, `lacks ${name}, which its manifest.json names`);
}

async function readSaved(tree: FileTree, call: Call): Promise<SavedImage[]> {
  const bytes = await readSmall(await part(tree, 'manifest.json'), manifestLimit, `${tree.path}, manifest.json`, call);
  const read = readJson(bytes);
  if ('problem' in read) throw noImage(tree, `has a manifest.json that ${read.problem}`);
  const list = read.value;
  if (!Array.isArray(list)) throw noImage(tree, 'has a manifest.json that is not a list');
  return list.map((entry: unknown) => {
    const { Config, Layers, RepoTags } = isObject(entry) ? entry : {};
    const layers = texts(Layers);
    if (typeof Config !== 'string' || layers === undefined)
      throw noImage(tree, 'has a manifest.json with unexpected content');
    return { config: Config, layers, tags: texts(RepoTags) ?? [] };
  });
}

function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
}

function choose(tree: FileTree, images: readonly SavedImage[], reference: string | undefined): SavedImage {
  const found = reference === undefined ? images : images.filter(({ tags }) => tags.includes(reference));
  const [first] = found;
  if (first && found.length === 1) return first;
  const names = images.flatMap(({ tags }) => tags).join(', ');
  throw new Failure('InvalidInput', `${tree.path} contains ${found.length} images; select one.`, {
    resource: tree.path,
    advice: names ? `Select one with -Reference: ${names.slice(0, 500)}.` : 'Save one image to an archive.',
  });
}

function noImage(tree: FileTree, what: string): Failure {
  return new Failure('InvalidInput', `${tree.path} ${what}.`, {
    resource: tree.path,
    advice: 'Save the image again (docker save, podman save, skopeo copy docker-archive:). Nothing was published.',
  });
}
