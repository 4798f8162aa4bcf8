import { createHash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { inLanes } from '../../call/lanes.ts';
import { fileSource, localFailure, readSmall, writeAll } from '../../files/localFiles.ts';
import type { Digest } from '../../protocol/index.ts';
import { type ByteSource, bytesSource } from '../../registry/content/byteSource.ts';
import { type Descriptor, isObject } from '../../registry/content/descriptors.ts';
import { digestOf, Verifier } from '../../registry/content/digests.ts';
import { manifestLimit } from '../../registry/content/manifestContent.ts';
import { dockerConfig, dockerLayer, dockerManifest } from '../../registry/content/mediaTypes.ts';
import { gzip, through } from '../archives/compression.ts';
import type { FileTree } from '../archives/fileTree.ts';
import { digestOfSource } from '../archives/hashing.ts';
import type { Origin } from '../transfer/ends.ts';

/** What manifest.json of a docker-archive says of one image (moby, image/tarexport). */
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
 * What `docker save` wrote, to push from. Its layers are mostly uncompressed: they are checked against the config and
 * compressed first, since only then is known by which digest the registry may have them already.
 */
export async function dockerArchiveOrigin(
  tree: FileTree,
  reference: string | undefined,
  call: Call,
): Promise<DockerArchive> {
  const image = choose(tree, await readSaved(tree, call), reference);
  const config = await readSmall(await part(tree, image.config), manifestLimit, `${tree.path}, ${image.config}`, call);
  const diffIds = diffIdsOf(tree, config, image);
  const folder = await mkdtemp(join(tmpdir(), 'acrshell-layers-')).catch((error) => {
    throw localFailure(error, tmpdir());
  });
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const layers: Layer[] = [];
    await inLanes(
      image.layers.entries(),
      compressing,
      async ([i, name], own) => {
        const diffId = diffIds[i] as Digest;
        layers[i] = await readLayer(await part(tree, name), diffId, join(folder, String(i)), own);
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
  return { root, manifest: async () => root, blob: ({ digest }) => sources.get(digest) as ByteSource };
}

/** Compressed already: as it is. Otherwise gzip beside, its digest and the one that the config promises in one pass. */
async function readLayer(source: ByteSource, diffId: Digest, target: string, call: Call): Promise<Layer> {
  if (await isGzip(source, call)) {
    return { mediaType: dockerLayer, digest: await digestOfSource(source, call), size: source.size, source };
  }
  const verifier = new Verifier({ digest: diffId, size: source.size }, 'A layer of the archive');
  const compressed = createHash('sha256');
  let size = 0;
  const handle = await open(target, 'wx');
  try {
    const write = async (chunk: Buffer) => {
      compressed.update(chunk);
      await writeAll(handle, chunk, size);
      size += chunk.length;
    };
    await through(verified(source, verifier, call), gzip(), write, call);
  } catch (error) {
    throw localFailure(error, target);
  } finally {
    await handle.close();
  }
  const digest = `sha256:${compressed.digest('hex')}` as Digest;
  return { mediaType: dockerLayer, digest, size, source: fileSource(target, 0, size) };
}

async function* verified(source: ByteSource, verifier: Verifier, call: Call): AsyncGenerator<Buffer> {
  for await (const chunk of source.read(0, call)) {
    verifier.take(verifier.at, chunk);
    yield chunk;
  }
  verifier.finish();
}

/** RFC 1952: gzip begins with 1f 8b. */
async function isGzip(source: ByteSource, call: Call): Promise<boolean> {
  for await (const chunk of source.read(0, call)) return chunk[0] === 0x1f && chunk[1] === 0x8b;
  return false;
}

async function part(tree: FileTree, name: string): Promise<ByteSource> {
  const found = await tree.file(name);
  if (found) return found;
  throw noImage(tree, `lacks ${name}, which its manifest.json names`);
}

async function readSaved(tree: FileTree, call: Call): Promise<SavedImage[]> {
  const bytes = await readSmall(await part(tree, 'manifest.json'), manifestLimit, `${tree.path}, manifest.json`, call);
  let list: unknown;
  try {
    list = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw noImage(tree, 'has a manifest.json that is no JSON');
  }
  if (!Array.isArray(list)) throw noImage(tree, 'has a manifest.json that is no list');
  return list.map((entry) => {
    const { Config, Layers, RepoTags } = isObject(entry) ? entry : {};
    const layers = texts(Layers);
    if (typeof Config !== 'string' || layers === undefined) throw noImage(tree, 'has a manifest.json of another shape');
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
  throw new Failure('InvalidInput', `${tree.path} holds ${found.length} images that could be meant.`, {
    resource: tree.path,
    advice: names ? `Name one of them with -Reference: ${names.slice(0, 500)}.` : 'Save one image to an archive.',
  });
}

function diffIdsOf(tree: FileTree, config: Buffer, { layers }: SavedImage): string[] {
  try {
    const { rootfs } = JSON.parse(config.toString('utf8'));
    const diffIds = texts(rootfs?.diff_ids);
    if (diffIds?.length === layers.length) return diffIds;
  } catch {
    // Told below.
  }
  throw noImage(tree, 'has a config that does not fit its layers');
}

function noImage(tree: FileTree, what: string): Failure {
  return new Failure('InvalidInput', `${tree.path} ${what}.`, {
    resource: tree.path,
    advice: 'Save the image again (docker save, podman save, skopeo copy docker-archive:). Nothing was published.',
  });
}
