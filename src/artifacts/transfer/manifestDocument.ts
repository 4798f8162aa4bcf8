import { Failure } from '../../call/failure.ts';
import { type Digest, isDigest } from '../../protocol/index.ts';
import { type Descriptor, isObject, readDescriptor, texts } from '../../registry/content/descriptors.ts';
import { readJson } from '../../registry/content/jsonText.ts';
import { covered, type ManifestContent } from '../../registry/content/manifestContent.ts';
import { isBlobType, type ManifestKind, manifestKind } from '../../registry/content/mediaTypes.ts';

/** A manifest, parsed as far as a transfer needs: all its references, wherever its kind has them. */
export interface ManifestDocument {
  readonly kind: ManifestKind;
  /** The manifests of an index. */
  readonly children: readonly Descriptor[];
  /** Entries of an index that may be manifests or blobs. */
  readonly unclear: readonly Descriptor[];
  readonly config?: Descriptor;
  /** Layers of an image, files of an artifact, blobs that an index names. */
  readonly layers: readonly Descriptor[];
  /** Layers of a schema 1 manifest, which has no sizes. */
  readonly unsized: readonly Digest[];
  readonly subject?: Descriptor;
  readonly artifactType?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

type Json = Readonly<Record<string, unknown>>;

/** The members of each kind with its references; a manifest with others as well is ambiguous. */
const members = { image: ['config', 'layers'], index: ['manifests'], artifact: ['blobs'], schema1: ['fsLayers'] };

const kindNames: Readonly<Record<ManifestKind, string>> = {
  image: 'the manifest of an image',
  index: 'an index',
  artifact: 'the manifest of an artifact',
  schema1: "a manifest of Docker's schema 1",
};

export function readDocument(content: ManifestContent): ManifestDocument {
  const { mediaType, digest } = content;
  const kind = manifestKind(mediaType);
  if (kind === undefined) throw unknownType(content);
  const body = parse(content);
  refuseAmbiguous(body, kind, digest);
  const config = kind === 'image' && body.config != null ? descriptor(body.config, digest, 'config') : undefined;
  const subject = body.subject == null ? undefined : descriptor(body.subject, digest, 'subject');
  const entries = kind === 'index' ? descriptors(body.manifests, digest, 'manifests') : [];
  return {
    kind,
    children: entries.filter((entry) => manifestKind(entry.mediaType)),
    unclear: entries.filter((entry) => !manifestKind(entry.mediaType) && !isBlobType(entry.mediaType)),
    layers: blobsIn(body, kind, digest, entries),
    unsized: kind === 'schema1' ? blobSums(body.fsLayers, digest) : [],
    ...(config ? { config } : {}),
    ...(subject ? { subject } : {}),
    ...(typeof body.artifactType === 'string' ? { artifactType: body.artifactType } : {}),
    annotations: isObject(body.annotations) ? texts(body.annotations) : {},
  };
}

/** The same for display purposes: undefined if it cannot be parsed. */
export function tryDocument(content: ManifestContent): ManifestDocument | undefined {
  try {
    return readDocument(content);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function blobsIn(body: Json, kind: ManifestKind, digest: Digest, entries: readonly Descriptor[]): Descriptor[] {
  if (kind === 'image') return descriptors(body.layers, digest, 'layers');
  if (kind === 'artifact') return descriptors(body.blobs, digest, 'blobs');
  return entries.filter((entry) => isBlobType(entry.mediaType));
}

/** Every blob that the manifest names itself. */
export function blobsOf({ config, layers }: ManifestDocument): Descriptor[] {
  return [...(config ? [config] : []), ...layers];
}

function parse({ mediaType, bytes, digest }: ManifestContent): Json {
  const read = readJson(covered(mediaType, bytes));
  if ('problem' in read) throw malformed(digest, read.problem);
  if (!isObject(read.value)) throw malformed(digest, 'is not a JSON object');
  return read.value;
}

/** Refused as in containerd (CVE-2021-41190): one program would take it for an image, another for an index. */
function refuseAmbiguous(body: Json, kind: ManifestKind, digest: Digest): void {
  const stated = typeof body.mediaType === 'string' ? manifestKind(body.mediaType) : undefined;
  if (stated && stated !== kind)
    throw malformed(digest, `is served as ${kindNames[kind]}, but its own media type differs`);
  const others = Object.values(members).flat();
  const foreign = others.find((member) => !members[kind].includes(member) && holdsReferences(body[member]));
  if (foreign)
    throw malformed(digest, `is ${kindNames[kind]}, but has "${foreign}" as well: it can be read in two ways`);
}

function holdsReferences(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isObject(value);
}

function blobSums(value: unknown, digest: Digest): Digest[] {
  if (!Array.isArray(value)) throw malformed(digest, 'has no list of fsLayers');
  return value.map((layer: unknown) => {
    const sum = isObject(layer) ? layer.blobSum : undefined;
    if (typeof sum === 'string' && isDigest(sum)) return sum;
    throw malformed(digest, 'has an entry in fsLayers without a digest');
  });
}

function descriptors(value: unknown, digest: Digest, member: string): Descriptor[] {
  if (value == null) return [];
  if (!Array.isArray(value)) throw malformed(digest, `has ${member} that are not a list`);
  return value.map((one) => descriptor(one, digest, member));
}

function descriptor(value: unknown, digest: Digest, member: string): Descriptor {
  const read = readDescriptor(value);
  if (read === undefined) throw malformed(digest, `has an entry in ${member} without a digest and a size`);
  return read;
}

export function malformed(digest: Digest, what: string): Failure {
  return new Failure('InvalidInput', `The manifest ${digest} ${what}.`, {
    resource: digest,
    advice: 'It does not follow the OCI image specification; build it again. Nothing was transferred.',
  });
}

function unknownType({ digest, mediaType }: ManifestContent): Failure {
  const type = mediaType === '' ? 'states no media type' : `is of the type ${mediaType.slice(0, 200)}`;
  return new Failure('InvalidInput', `The manifest ${digest} ${type}: what it refers to is not known.`, {
    resource: digest,
    advice:
      'Get-AzContainerRegistryManifestContent shows it. It was not transferred, because parts of it could be missed.',
  });
}
