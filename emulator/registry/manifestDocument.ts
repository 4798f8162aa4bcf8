import type { Descriptor, ManifestFacts, Reference } from '../storage/records.ts';
import { manifestInvalid } from './errors.ts';
import { isDigest } from './names.ts';

export const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
export const ociIndex = 'application/vnd.oci.image.index.v1+json';
export const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json';
export const dockerList = 'application/vnd.docker.distribution.manifest.list.v2+json';

const imageConfigTypes = ['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json'];

type Json = Record<string, unknown>;

/** A pushed manifest, taken apart far enough to check and describe it. */
export interface ManifestDocument {
  readonly mediaType: string;
  readonly isIndex: boolean;
  readonly config?: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly children: readonly (Descriptor & Omit<Reference, 'digest'>)[];
  readonly subject?: Descriptor;
  readonly artifactType?: string;
  readonly annotations?: Record<string, string>;
}

/** `contentType` is the request's: the body's own `mediaType`, when it has one, must say the same. */
export function parseManifest(bytes: Buffer, contentType: string): ManifestDocument {
  const mediaType = contentType.split(';')[0]?.trim() ?? '';
  if (![ociManifest, ociIndex, dockerManifest, dockerList].includes(mediaType)) {
    throw manifestInvalid(`manifest invalid: unsupported media type "${mediaType}"`);
  }
  const body = asObject(parseJson(bytes), 'manifest');
  if (body.schemaVersion !== 2) throw manifestInvalid('manifest invalid: unrecognized manifest schema version');
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
    ...(mediaType === ociIndex || mediaType === dockerList ? indexParts(body) : imageParts(body)),
    ...(subject === undefined ? {} : { subject }),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
  };
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
 * What the lists say of it. `imageSize` of a pushed image is its layers alone, as recorded; of an index its own bytes
 * and its children, as recorded for imported ones.
 */
export function describeManifest(
  document: ManifestDocument,
  size: number,
  platform: Platform,
  childSize: (digest: string) => number,
): ManifestFacts {
  const { config, layers, children, subject, annotations, isIndex } = document;
  const sum = (sizes: readonly number[]) => sizes.reduce((total, next) => total + next, 0);
  const artifactType = document.artifactType ?? config?.mediaType;
  return {
    imageSize: isIndex
      ? size + sum(children.map(({ digest }) => childSize(digest)))
      : sum(layers.map((layer) => layer.size)),
    ...platform,
    ...(config === undefined ? {} : { configMediaType: config.mediaType }),
    ...(isIndex ? { references: children.map(toReference) } : {}),
    ...(subject === undefined ? {} : { subject: subject.digest }),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
    blobs: [...(config === undefined ? [] : [config]), ...layers].map(({ digest }) => digest),
  };
}

/** Architecture and OS out of an image's config; an artifact's config says nothing of the kind. */
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

/** Layers that may lie elsewhere, by their media type, need not be in the registry. */
export const isForeign = ({ mediaType }: Descriptor) => /nondistributable|rootfs\.foreign/.test(mediaType);

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
