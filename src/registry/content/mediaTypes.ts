/** The media types that AcrShell writes or takes apart; all others pass through as they are. */
export const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
export const ociIndex = 'application/vnd.oci.image.index.v1+json';
export const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json';
export const dockerIndex = 'application/vnd.docker.distribution.manifest.list.v2+json';
export const dockerConfig = 'application/vnd.docker.container.image.v1+json';
export const dockerLayer = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
export const ociArtifact = 'application/vnd.oci.artifact.manifest.v1+json';
/** OCI image-spec, Guidance for an Empty Descriptor. */
export const emptyJson = 'application/vnd.oci.empty.v1+json';
/** What ORAS calls an artifact of no said type, and its files. */
export const unknownArtifact = 'application/vnd.unknown.artifact.v1';
export const plainFile = 'application/octet-stream';

export const titleAnnotation = 'org.opencontainers.image.title';
export const refNameAnnotation = 'org.opencontainers.image.ref.name';

/** Layers that are fetched from elsewhere need not be in a registry, and are not moved. */
export function isForeign(mediaType: string): boolean {
  return /\.nondistributable\.|\.rootfs\.foreign\./.test(mediaType);
}

/** Without parameters, for comparing; what is stored keeps every byte of it. */
export function plainType(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}
