/** The media types that AcrShell writes or takes apart; blobs of any type pass through as they are. */
export const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
export const ociIndex = 'application/vnd.oci.image.index.v1+json';
export const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json';
export const ociArtifact = 'application/vnd.oci.artifact.manifest.v1+json';
const dockerIndex = 'application/vnd.docker.distribution.manifest.list.v2+json';
export const dockerConfig = 'application/vnd.docker.container.image.v1+json';
export const dockerLayer = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
const ociConfig = 'application/vnd.oci.image.config.v1+json';
/** As lists state them, without parameters. */
export const imageConfigs: ReadonlySet<string> = new Set([ociConfig, dockerConfig]);
/** The same of manifests that list manifests (OCI image-spec image-index.md, Docker's manifest list). */
export const indexTypes: ReadonlySet<string> = new Set([ociIndex, dockerIndex]);
/** OCI image-spec, Guidance for an Empty Descriptor. */
export const emptyJson = 'application/vnd.oci.empty.v1+json';
/** ORAS's types for an artifact of unspecified type, and its files. */
export const unknownArtifact = 'application/vnd.unknown.artifact.v1';
export const plainFile = 'application/octet-stream';

export const titleAnnotation = 'org.opencontainers.image.title';
export const refNameAnnotation = 'org.opencontainers.image.ref.name';

/** Where a manifest has its references: `config` and `layers`, `manifests`, `blobs`, or `fsLayers`. */
export type ManifestKind = 'image' | 'index' | 'artifact' | 'schema1';

const kinds: ReadonlyMap<string, ManifestKind> = new Map([
  [ociManifest, 'image'],
  [ociIndex, 'index'],
  [dockerManifest, 'image'],
  [dockerIndex, 'index'],
  // Of release candidates of OCI image-spec 1.1, and of ORAS before them: registries still hold both.
  [ociArtifact, 'artifact'],
  ['application/vnd.cncf.oras.artifact.manifest.v1+json', 'artifact'],
  ['application/vnd.docker.distribution.manifest.v1+prettyjws', 'schema1'],
  ['application/vnd.docker.distribution.manifest.v1+json', 'schema1'],
]);

/** All that a registry may store as a manifest. */
export const manifestTypes: readonly string[] = [...kinds.keys()];

/** Undefined if it is not a manifest, or of an unknown type. */
export function manifestKind(mediaType: string): ManifestKind | undefined {
  return kinds.get(plainType(mediaType));
}

export function isImageConfig(mediaType: string): boolean {
  return imageConfigs.has(plainType(mediaType));
}

/** A file system as an image has it, compressed or not; some writers leave the type of a layer empty. */
export function isImageLayer(mediaType: string): boolean {
  return mediaType === '' || /[./]tar(?:[+.](?:gzip|zstd))?$/.test(plainType(mediaType));
}

/** Never a manifest, wherever it is listed: layers, configs, and what buildkit lists in the index of a cache. */
export function isBlobType(mediaType: string): boolean {
  const type = plainType(mediaType);
  return type !== '' && (isImageLayer(type) || isImageConfig(type) || /\.buildkit\.cacheconfig\./.test(type));
}

/** Layers that are fetched from elsewhere need not be in a registry; if they are, they are transferred like others. */
export function isForeign(mediaType: string): boolean {
  return /\.nondistributable\.|\.rootfs\.foreign\./.test(mediaType);
}

/** Without parameters, for comparisons; stored types stay unchanged. */
function plainType(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}
