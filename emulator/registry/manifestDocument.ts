import type { Descriptor, ManifestFacts, Reference } from '../storage/records.ts';
import { manifestInvalid } from './errors.ts';
import { isDigest } from './names.ts';
import { verifiedPayload } from './schema1.ts';

export const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
export const ociIndex = 'application/vnd.oci.image.index.v1+json';
export const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json';
export const dockerList = 'application/vnd.docker.distribution.manifest.list.v2+json';

// Of release candidates of OCI image-spec 1.1, of ORAS before them, and of Docker before schema 2: ACR accepts all of them
// (azure-cli#24976, acr#583, "Content formats supported in Azure Container Registry").
export const ociArtifact = 'application/vnd.oci.artifact.manifest.v1+json';
export const orasArtifact = 'application/vnd.cncf.oras.artifact.manifest.v1+json';
const dockerSchema1 = 'application/vnd.docker.distribution.manifest.v1+prettyjws';

const indexTypes = [ociIndex, dockerList];
const artifactTypes = [ociArtifact, orasArtifact];
const manifestTypes = [ociManifest, dockerManifest, dockerSchema1, ...indexTypes, ...artifactTypes];

const imageConfigTypes = ['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json'];

type Json = Record<string, unknown>;

/** A pushed manifest, parsed as far as needed to check and describe it. */
export interface ManifestDocument {
  readonly mediaType: string;
  readonly isIndex: boolean;
  readonly config?: Descriptor;
  /** Schema 1 has no sizes. */
  readonly layers: readonly (Omit<Descriptor, 'size'> & { readonly size?: number })[];
  /** Manifests, or blobs that clients list there (buildkit's caches do; docker/distribution accepts both). */
  readonly children: readonly (Descriptor & Omit<Reference, 'digest'>)[];
  readonly subject?: Descriptor;
  readonly artifactType?: string;
  readonly annotations?: Record<string, string>;
  /** The bytes that the digest covers, if that is not the whole body. */
  readonly payload?: Buffer;
}

/** `contentType` is the request's: the body's own `mediaType`, when it has one, must be the same. */
export function parseManifest(bytes: Buffer, contentType: string): ManifestDocument {
  const mediaType = contentType.split(';')[0]?.trim() ?? '';
  if (!manifestTypes.includes(mediaType)) {
    throw manifestInvalid(`manifest invalid: unsupported media type "${mediaType}"`);
  }
  if (mediaType === dockerSchema1) return parseSchema1(bytes);
  const body = asObject(parseJson(bytes), 'manifest');
  if (body.schemaVersion !== 2 && !artifactTypes.includes(mediaType))
    throw manifestInvalid('manifest invalid: unrecognized manifest schema version');
  if (body.mediaType !== undefined && body.mediaType !== mediaType) {
    throw manifestInvalid(
      `manifest invalid: mediaType in manifest should be '${mediaType}' not '${String(body.mediaType)}'`,
    );
  }
  const subject = body.subject === undefined || body.subject === null ? undefined : descriptor(body.subject, 'subject');
  const artifactType = typeof body.artifactType === 'string' ? body.artifactType : undefined;
  const annotations = stringMap(body.annotations);
  return {
    mediaType,
    ...partsOf(mediaType, body),
    ...(subject === undefined ? {} : { subject }),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

function partsOf(mediaType: string, body: Json) {
  if (indexTypes.includes(mediaType)) return indexParts(body);
  return artifactTypes.includes(mediaType) ? artifactParts(body) : imageParts(body);
}

/** An artifact has its files in `blobs`, and no config (OCI image-spec 1.1.0-rc2, artifact.md). */
function artifactParts(body: Json): Pick<ManifestDocument, 'isIndex' | 'layers' | 'children'> {
  const blobs = asArray(body.blobs ?? [], 'blobs').map((blob) => descriptor(blob, 'blob'));
  return { isIndex: false, layers: blobs, children: [] };
}

/** Layers without sizes, and no config (docker/distribution, manifest-v2-1.md). */
function parseSchema1(bytes: Buffer): ManifestDocument {
  const payload = verifiedPayload(bytes);
  if (payload === undefined) throw manifestInvalid('manifest invalid: invalid signature');
  const body = asObject(parseJson(payload), 'manifest');
  if (body.schemaVersion !== 1) throw manifestInvalid('manifest invalid: unrecognized manifest schema version');
  const layers = asArray(body.fsLayers, 'fsLayers').map((layer) => {
    const { blobSum } = asObject(layer, 'fsLayer');
    if (typeof blobSum !== 'string' || !isDigest(blobSum)) throw manifestInvalid('manifest invalid: invalid blobSum');
    return { mediaType: 'application/octet-stream', digest: blobSum };
  });
  if (asArray(body.history, 'history').length !== layers.length)
    throw manifestInvalid('manifest invalid: length of history not equal to number of layers');
  return { mediaType: dockerSchema1, isIndex: false, layers, children: [], payload };
}

function imageParts(body: Json): Pick<ManifestDocument, 'isIndex' | 'config' | 'layers' | 'children'> {
  const layers = asArray(body.layers, 'layers').map((layer) => descriptor(layer, 'layer'));
  return { isIndex: false, config: descriptor(body.config, 'config'), layers, children: [] };
}

function indexParts(body: Json): Pick<ManifestDocument, 'isIndex' | 'layers' | 'children'> {
  const children = asArray(body.manifests, 'manifests').map((child) => {
    const platform = (child as Json | null)?.platform as Json | undefined;
    const { architecture, os } = platform ?? {};
    return {
      ...descriptor(child, 'manifest'),
      ...(typeof architecture === 'string' ? { architecture } : {}),
      ...(typeof os === 'string' ? { os } : {}),
    };
  });
  return { isIndex: true, layers: [], children };
}

export interface Platform {
  readonly architecture?: string;
  readonly os?: string;
}

/**
 * Its properties in lists. `imageSize` of a pushed image is the sum of its layers, as recorded; of an index, its own
 * bytes and its children, as recorded for imported ones.
 */
export function describeManifest(
  document: ManifestDocument,
  size: number,
  platform: Platform,
  known: KnownSizes,
): ManifestFacts {
  const { config, layers, children, subject, annotations, isIndex } = document;
  const sum = (sizes: readonly number[]) => sizes.reduce((total, next) => total + next, 0);
  const artifactType = document.artifactType ?? config?.mediaType;
  const blobs = children.filter(({ digest }) => known.manifest(digest) === undefined);
  return {
    imageSize: isIndex
      ? size + sum(children.map((child) => known.manifest(child.digest) ?? child.size))
      : sum(layers.map((layer) => layer.size ?? known.blob(layer.digest) ?? 0)),
    ...platform,
    ...(config === undefined ? {} : { configMediaType: config.mediaType }),
    ...(isIndex ? { references: children.map(toReference) } : {}),
    ...(subject === undefined ? {} : { subject: subject.digest }),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
    blobs: [...(config === undefined ? [] : [config]), ...layers, ...blobs].map(({ digest }) => digest),
  };
}

/** Sizes of existing content: of manifests as in lists, of blobs in bytes. */
export interface KnownSizes {
  manifest(digest: string): number | undefined;
  blob(digest: string): number | undefined;
}

/** Architecture and OS from an image's config; an artifact's config has neither. */
export function platformOf(config: Descriptor | undefined, bytes: Buffer | undefined): Platform {
  if (config === undefined || bytes === undefined || !imageConfigTypes.includes(config.mediaType)) return {};
  try {
    const { architecture, os } = JSON.parse(bytes.toString('utf8')) as Json;
    return {
      ...(typeof architecture === 'string' ? { architecture } : {}),
      ...(typeof os === 'string' ? { os } : {}),
    };
  } catch {
    return {};
  }
}

/** Foreign layers, recognised by media type, need not be in the registry. */
export const isForeign = ({ mediaType }: Pick<Descriptor, 'mediaType'>) =>
  /nondistributable|rootfs\.foreign/.test(mediaType);

function toReference({ digest, architecture, os }: Reference): Reference {
  return { digest, ...(architecture === undefined ? {} : { architecture }), ...(os === undefined ? {} : { os }) };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw manifestInvalid('manifest invalid: not JSON');
  }
}

function descriptor(value: unknown, what: string): Descriptor {
  const { mediaType, digest, size } = asObject(value, what);
  if (typeof mediaType !== 'string' || typeof digest !== 'string' || typeof size !== 'number') {
    throw manifestInvalid(`manifest invalid: ${what} must have mediaType, digest and size`);
  }
  if (!isDigest(digest) || !Number.isSafeInteger(size) || size < 0) {
    throw manifestInvalid(`manifest invalid: ${what} has an invalid digest or size`);
  }
  return { mediaType, digest, size };
}

function asObject(value: unknown, what: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw manifestInvalid(`manifest invalid: ${what} must be an object`);
  }
  return value as Json;
}

function asArray(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw manifestInvalid(`manifest invalid: ${what} must be an array`);
  return value;
}

function stringMap(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string'));
}
