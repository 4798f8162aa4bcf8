import { Failure } from '../../call/failure.ts';
import { type Descriptor, isObject, readDescriptor, texts } from '../../registry/content/descriptors.ts';
import type { ManifestContent } from '../../registry/content/manifestContent.ts';
import {
  dockerIndex,
  dockerManifest,
  isForeign,
  ociArtifact,
  ociIndex,
  ociManifest,
  plainType,
} from '../../registry/content/mediaTypes.ts';

/** A manifest, taken apart as far as moving it needs. One of a type that we do not know refers to nothing. */
export interface ManifestDocument {
  /** The manifests of an index. */
  readonly children: readonly Descriptor[];
  readonly isIndex: boolean;
  readonly config?: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly artifactType?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

const nothing: ManifestDocument = { children: [], isIndex: false, layers: [], annotations: {} };

export function readDocument({ bytes, mediaType, digest }: ManifestContent): ManifestDocument {
  const type = plainType(mediaType);
  const known = [ociManifest, ociIndex, dockerManifest, dockerIndex, ociArtifact].includes(type);
  if (!known) return nothing;
  const body = parse(bytes);
  if (body === undefined) throw malformed(digest, 'is no JSON object');
  const isIndex = type === ociIndex || type === dockerIndex;
  const config = body.config === undefined || isIndex ? undefined : descriptor(body.config, digest, 'config');
  const subject = body.subject == null ? undefined : descriptor(body.subject, digest, 'subject');
  return {
    isIndex,
    children: isIndex ? descriptors(body.manifests, digest, 'manifests') : [],
    layers: isIndex ? [] : descriptors(body.layers ?? body.blobs, digest, 'layers'),
    ...(config ? { config } : {}),
    ...(subject ? { subject } : {}),
    ...(typeof body.artifactType === 'string' ? { artifactType: body.artifactType } : {}),
    annotations: isObject(body.annotations) ? texts(body.annotations) : {},
  };
}

/** Every blob that must be there before the manifest is. */
export function blobsOf({ config, layers }: ManifestDocument): Descriptor[] {
  return [...(config ? [config] : []), ...layers].filter(({ mediaType }) => !isForeign(mediaType));
}

function parse(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    return isObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

function descriptors(value: unknown, digest: string, member: string): Descriptor[] {
  if (value == null) return [];
  if (!Array.isArray(value)) throw malformed(digest, `has ${member} that are no list`);
  return value.map((one) => descriptor(one, digest, member));
}

function descriptor(value: unknown, digest: string, member: string): Descriptor {
  const read = readDescriptor(value);
  if (read === undefined) throw malformed(digest, `has an entry in ${member} without a digest and a size`);
  return read;
}

function malformed(digest: string, what: string): Failure {
  return new Failure('InvalidInput', `The manifest ${digest} ${what}.`, {
    resource: digest,
    advice: 'It does not follow the OCI image specification; have it made anew. Nothing was moved.',
  });
}
