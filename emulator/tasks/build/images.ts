import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { checkWritable } from '../../registry/locks.ts';
import { dockerManifest, parseManifest } from '../../registry/manifestDocument.ts';
import { storeManifest } from '../../registry/manifests.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Descriptor } from '../../storage/records.ts';
import { applyLayer, type Entry, type FileTree, readTar, writeTar } from './fileTree.ts';

type Json = Record<string, unknown>;

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A layer, wherever its bytes are. */
export interface ImageLayer extends Descriptor {
  readonly diffId: string;
  readonly bytes: () => Promise<Buffer>;
}

/** An image that is being built, or a base image. */
export interface Image {
  readonly layers: readonly ImageLayer[];
  /** The whole config file: architecture, os, config, history. */
  readonly config: Json;
  /** Where it came from. */
  readonly reference?: ImageReference;
}

export interface ImageReference {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

const layerType = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
const configType = 'application/vnd.docker.container.image.v1+json';

/** The image under a tag or digest in a registry, for one platform. */
export async function readImage(
  registry: Registry,
  repository: string,
  reference: string,
  platform: { os: string; architecture: string },
): Promise<Image | undefined> {
  const room = registry.content.repository(repository);
  const digest = room?.tags.get(reference)?.digest ?? reference;
  const record = room?.manifests.get(digest);
  if (record === undefined) return undefined;
  const document = parseManifest(record.bytes, record.mediaType);
  if (document.isIndex) {
    const child =
      document.children.find(({ os, architecture }) => os === platform.os && architecture === platform.architecture) ??
      document.children[0];
    return child === undefined ? undefined : readImage(registry, repository, child.digest, platform);
  }
  const bytesOf = async (part: string) => {
    const blob = registry.content.blob(repository, part);
    return blob === undefined ? Buffer.alloc(0) : buffer(blob.stream());
  };
  const config = JSON.parse((await bytesOf(document.config?.digest ?? '')).toString('utf8') || '{}') as Json;
  const diffIds = ((config.rootfs as Json | undefined)?.diff_ids ?? []) as string[];
  const layers = document.layers.map((layer, index) => ({
    mediaType: layer.mediaType,
    digest: layer.digest,
    size: layer.size ?? 0,
    diffId: diffIds[index] ?? layer.digest,
    bytes: () => bytesOf(layer.digest),
  }));
  return { layers, config, reference: { registry: registry.loginServer, repository, tag: reference, digest } };
}

export function newLayer(tree: FileTree): ImageLayer {
  const archive = writeTar(tree);
  const bytes = gzipSync(archive);
  const digest = digestOf(bytes);
  return { mediaType: layerType, digest, size: bytes.length, diffId: digestOf(archive), bytes: async () => bytes };
}

/** All its files. */
export async function filesOf({ layers }: Image): Promise<FileTree> {
  const tree = new Map<string, Entry>();
  for (const layer of layers) applyLayer(tree, await readTar(await layer.bytes()));
  return tree;
}

export function imageId({ config }: Image): string {
  return digestOf(Buffer.from(JSON.stringify(config)));
}

/** Pushes into a registry, as docker does; returns the manifest's digest. */
export async function pushImage(registry: Registry, repository: string, tag: string, image: Image): Promise<string> {
  const config = Buffer.from(JSON.stringify(image.config));
  await registry.content.putBlob(repository, config);
  for (const layer of image.layers) {
    if (registry.content.blob(repository, layer.digest) === undefined) {
      await registry.content.putBlob(repository, await layer.bytes());
    }
  }
  const manifest = {
    schemaVersion: 2,
    mediaType: dockerManifest,
    config: { mediaType: configType, size: config.length, digest: digestOf(config) },
    layers: image.layers.map(({ size, digest }) => ({ mediaType: layerType, size, digest })),
  };
  const bytes = Buffer.from(JSON.stringify(manifest, undefined, 3));
  const digest = digestOf(bytes);
  const room = registry.content.repository(repository);
  checkWritable(room?.record, room?.manifests.get(digest), room?.tags.get(tag));
  storeManifest(registry, repository, { document: parseManifest(bytes, dockerManifest), bytes, digest, config, tag });
  registry.onChange?.({ action: 'push', repository, tag, digest, mediaType: dockerManifest, size: bytes.length });
  return digest;
}
