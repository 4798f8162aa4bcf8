import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { inLanes } from '../../call/lanes.ts';
import { readSmall } from '../../files/localFiles.ts';
import type { Digest } from '../../protocol/index.ts';
import type { Descriptor } from '../../registry/content/descriptors.ts';
import { algorithmOf } from '../../registry/content/digests.ts';
import { type ManifestContent, manifestLimit, statedType } from '../../registry/content/manifestContent.ts';
import { isForeign, manifestKind } from '../../registry/content/mediaTypes.ts';
import type { Branch, Origin, Tree } from './ends.ts';
import { blobsOf, type ManifestDocument, malformed, readDocument } from './manifestDocument.ts';

const lanes = 16;
/** An index of indexes is legal; a bottomless one is not. */
const deepest = 8;
const most = 10_000;

/** Reads every manifest of the tree, children in parallel, before the first blob moves: missing ones are reported early. */
export async function readTree(origin: Origin, call: Call): Promise<Tree> {
  const known = new Map<Digest, Branch>();
  const blobs = new Set<Digest>();
  const levels = [[branchOf(origin.root, descriptorOf(origin.root))]];
  for (let level = levels[0] ?? []; level.length > 0; ) {
    for (const branch of level) known.set(branch.content.digest, branch);
    const named = level.flatMap(({ document }) => [...document.children, ...document.unclear]);
    const wanted = distinct(named).filter(({ digest }) => !known.has(digest) && !blobs.has(digest));
    if (levels.length > deepest || known.size + wanted.length > most) throw bottomless(origin.root);
    const found: (Branch | undefined)[] = [];
    const read = async ([i, descriptor]: [number, Descriptor], own: Call) => {
      if (await isManifest(origin, descriptor, own))
        found[i] = branchOf(await origin.manifest(descriptor, own), descriptor);
      else blobs.add(descriptor.digest);
    };
    await inLanes(wanted.entries(), lanes, read, call);
    level = found.filter((branch) => branch !== undefined);
    levels.push(level);
  }
  return complete(origin, levels.reverse().flat(), blobs, call);
}

/** An entry of an index counts as a manifest unless the origin has it as a blob that is not one. */
async function isManifest(origin: Origin, descriptor: Descriptor, call: Call): Promise<boolean> {
  if (manifestKind(descriptor.mediaType)) return true;
  const size = await origin.find(descriptor.digest, call);
  if (size === undefined) return true;
  if (size > manifestLimit || size !== descriptor.size) return false;
  const source = await origin.blob(descriptor, call);
  return manifestKind(statedType(await readSmall(source, manifestLimit, descriptor.digest, call)) ?? '') !== undefined;
}

/** Resolves what the manifests leave open: which entries are blobs, their sizes, and which are foreign. */
async function complete(
  origin: Origin,
  read: readonly Branch[],
  blobEntries: ReadonlySet<Digest>,
  call: Call,
): Promise<Tree> {
  const sizes = await sizesOf(origin, read, call);
  const branches = read.map((branch) => ({ ...branch, document: settled(branch.document, blobEntries, sizes) }));
  const all = distinct(branches.flatMap(({ document }) => blobsOf(document)));
  const isAbsent = (blob: Descriptor) => isForeign(blob.mediaType) && sizes.get(blob.digest) === undefined;
  const root = branches.at(-1) as Branch;
  const tree = { branches, root, blobs: all.filter((blob) => !isAbsent(blob)), outside: all.filter(isAbsent) };
  refuseUntrue(tree);
  return tree;
}

/** Looks up blobs of unknown existence or size: layers of schema 1, and foreign ones. */
async function sizesOf(
  origin: Origin,
  branches: readonly Branch[],
  call: Call,
): Promise<Map<Digest, number | undefined>> {
  const sizes = new Map<Digest, number | undefined>();
  const unsized = new Set(branches.flatMap(({ document }) => document.unsized));
  const foreign = branches.flatMap(({ document }) => blobsOf(document)).filter(({ mediaType }) => isForeign(mediaType));
  const find = async (digest: Digest, own: Call) => {
    const size = await origin.find(digest, own);
    if (size === undefined && unsized.has(digest)) throw lacking(digest);
    sizes.set(digest, size);
  };
  await inLanes(new Set([...unsized, ...foreign.map(({ digest }) => digest)]), lanes, find, call);
  return sizes;
}

function settled(
  document: ManifestDocument,
  blobEntries: ReadonlySet<Digest>,
  sizes: ReadonlyMap<Digest, number | undefined>,
): ManifestDocument {
  const { unclear, unsized, children, layers } = document;
  if (unclear.length === 0 && unsized.length === 0) return document;
  const isBlob = ({ digest }: Descriptor) => blobEntries.has(digest);
  const sized = unsized.map((digest) => ({ mediaType: '', digest, size: sizes.get(digest) ?? 0 }));
  return {
    ...document,
    children: [...children, ...unclear.filter((entry) => !isBlob(entry))],
    layers: [...layers, ...unclear.filter(isBlob), ...sized],
    unclear: [],
    unsized: [],
  };
}

/** Content must be verifiable and have one size, and the sum must be an exact number. */
function refuseUntrue({ branches, blobs, root }: Tree): void {
  const sizes = new Map<Digest, number>(branches.map(({ content }) => [content.digest, content.bytes.length]));
  for (const { digest, size } of branches.flatMap(({ document }) => blobsOf(document))) {
    algorithmOf(digest);
    if ((sizes.get(digest) ?? size) !== size) throw malformed(root.content.digest, `gives ${digest} two sizes`);
    sizes.set(digest, size);
  }
  const sum = blobs.reduce((total, { size }) => total + size, 0);
  if (!Number.isSafeInteger(sum)) throw malformed(root.content.digest, 'refers to more bytes than possible');
}

function distinct(descriptors: readonly Descriptor[]): Descriptor[] {
  return [...new Map(descriptors.map((one) => [one.digest, one])).values()];
}

function branchOf(content: ManifestContent, descriptor: Descriptor): Branch {
  return { content, descriptor, document: readDocument(content) };
}

function descriptorOf({ digest, mediaType, bytes }: ManifestContent): Descriptor {
  return { mediaType, digest, size: bytes.length };
}

function lacking(digest: Digest): Failure {
  return new Failure('NotFound', `The layer ${digest} was not found, although a manifest refers to it.`, {
    resource: digest,
    advice: 'The image is incomplete at its source. Nothing was transferred.',
  });
}

function bottomless({ digest }: ManifestContent): Failure {
  return new Failure('InvalidInput', `The index ${digest} refers to too many manifests.`, {
    resource: digest,
    advice: `At most ${most} manifests, ${deepest} levels deep, are transferred together.`,
  });
}
