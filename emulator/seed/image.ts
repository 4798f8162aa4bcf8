import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { dockerList, dockerManifest, ociIndex, ociManifest } from '../registry/manifestDocument.ts';
import type { Descriptor } from '../storage/records.ts';
import { type LayerFile, tar } from './tar.ts';

export type ImageFormat = 'oci' | 'docker';

/** Bytes with the descriptor that refers to them. */
export interface Part extends Descriptor {
  readonly bytes: Buffer;
}

export interface Layer extends Part {
  /** The digest of the uncompressed archive (OCI image-spec, Layer DiffID). */
  readonly diffId: string;
}

const mediaTypes = {
  oci: {
    manifest: ociManifest,
    index: ociIndex,
    config: 'application/vnd.oci.image.config.v1+json',
    layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  },
  docker: {
    manifest: dockerManifest,
    index: dockerList,
    config: 'application/vnd.docker.container.image.v1+json',
    layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  },
} as const;

export function part(mediaType: string, bytes: Buffer): Part {
  return { mediaType, digest: sha256(bytes), size: bytes.length, bytes };
}

const jsonPart = (mediaType: string, value: unknown): Part => part(mediaType, Buffer.from(JSON.stringify(value)));

export function makeLayer(files: readonly LayerFile[], created: Date, format: ImageFormat): Layer {
  const archive = tar(files, created);
  return { ...part(mediaTypes[format].layer, gzipSync(archive)), diffId: sha256(archive) };
}

/** The config (OCI image-spec, config.md) for these layers. */
export function makeConfig(platform: string, layers: readonly Layer[], created: Date, format: ImageFormat): Part {
  const [os = 'linux', architecture = 'amd64', variant] = platform.split('/');
  const time = created.toISOString();
  return jsonPart(mediaTypes[format].config, {
    created: time,
    architecture,
    os,
    ...(variant === undefined ? {} : { variant }),
    config: { WorkingDir: '/app', Labels: { 'org.opencontainers.image.created': time } },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(({ digest }) => ({ created: time, created_by: `acrshell emulator, layer ${digest}` })),
  });
}

export interface ManifestExtras {
  readonly annotations?: Record<string, string>;
  readonly subject?: Descriptor;
  readonly artifactType?: string;
}

export function makeManifest(
  config: Part,
  layers: readonly Part[],
  format: ImageFormat,
  extras: ManifestExtras = {},
): Part {
  const { manifest: mediaType } = mediaTypes[format];
  const { artifactType, subject, annotations } = extras;
  return jsonPart(mediaType, {
    schemaVersion: 2,
    mediaType,
    ...(artifactType === undefined ? {} : { artifactType }),
    config: plain(config),
    layers: layers.map(plain),
    ...(subject === undefined ? {} : { subject: plain(subject) }),
    ...(annotations === undefined ? {} : { annotations }),
  });
}

export function makeIndex(children: readonly { platform: string; manifest: Part }[], format: ImageFormat): Part {
  const { index: mediaType } = mediaTypes[format];
  const manifests = children.map(({ platform, manifest }) => {
    const [os, architecture, variant] = platform.split('/');
    return { ...plain(manifest), platform: { architecture, os, ...(variant === undefined ? {} : { variant }) } };
  });
  return jsonPart(mediaType, { schemaVersion: 2, mediaType, manifests });
}

/** The empty config of an artifact (OCI image-spec, Guidance for an Empty Descriptor). */
export const emptyConfig = () => part('application/vnd.oci.empty.v1+json', Buffer.from('{}'));

const plain = ({ mediaType, digest, size, annotations }: Descriptor): Descriptor => ({
  mediaType,
  digest,
  size,
  ...(annotations === undefined ? {} : { annotations }),
});

const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
