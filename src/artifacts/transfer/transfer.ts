import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { inLanes } from '../../call/lanes.ts';
import type { Digest, TagName } from '../../protocol/index.ts';
import type { Descriptor } from '../../registry/content/descriptors.ts';
import type { ManifestContent } from '../../registry/content/manifestContent.ts';
import type { Branch, Destination, Moved, Origin, Tree } from './ends.ts';
import { blobsOf, readDocument } from './manifestDocument.ts';
import type { Progress } from './progress.ts';

/** Small blobs wait for the network more than they move; large ones share it, and its buffers. */
const lanes = 16;
const largeLanes = 4;
const large = 1024 * 1024;

/** An index of indexes is legal; a bottomless one is not. */
const deepest = 8;
const most = 10_000;

export interface Totals {
  blobsMoved: number;
  blobsThere: number;
  blobsMounted: number;
  bytesMoved: number;
}

/** Reads every manifest of the tree, children in parallel, before the first blob moves: what is missing is told then. */
export async function readTree(origin: Origin, call: Call): Promise<Tree> {
  const root = branchOf(origin.root, descriptorOf(origin.root));
  const known = new Map<Digest, Branch>([[root.content.digest, root]]);
  const levels: Branch[][] = [[root]];
  for (let level = levels[0] ?? []; level.length > 0; ) {
    const next: Branch[] = [];
    const wanted = level.flatMap(({ document }) => document.children).filter(({ digest }) => !known.has(digest));
    const each = new Map(wanted.map((descriptor) => [descriptor.digest, descriptor]));
    if (levels.length > deepest || known.size + each.size > most) throw bottomless(root);
    await inLanes(
      each.values(),
      lanes,
      async (descriptor, own) => {
        const branch = branchOf(await origin.manifest(descriptor, own), descriptor);
        known.set(descriptor.digest, branch);
        next.push(branch);
      },
      call,
    );
    levels.push(next);
    level = next;
  }
  const branches = levels.reverse().flat();
  const blobs = new Map(branches.flatMap(({ document }) => blobsOf(document)).map((blob) => [blob.digest, blob]));
  return { branches, root, blobs: [...blobs.values()] };
}

/** Moves blobs, then manifests from the leaves to the root: whoever sees a manifest finds all that it names. */
export async function transfer(
  origin: Origin,
  destination: Destination,
  tree: Tree,
  tag: TagName | undefined,
  progress: Progress,
  call: Call,
): Promise<Totals> {
  const totals: Totals = { blobsMoved: 0, blobsThere: 0, blobsMounted: 0, bytesMoved: 0 };
  try {
    const sources = tree.blobs.map((descriptor) => ({ descriptor, source: origin.blob(descriptor) }));
    progress.begin(tree.blobs.reduce((sum, { size }) => sum + size, 0));
    await destination.prepare(tree, call);
    const move = async ({ descriptor, source }: (typeof sources)[number], own: Call) => {
      const meter = progress.blob(descriptor.digest, descriptor.size);
      count(totals, descriptor, await destination.blob(descriptor, source, meter.at, own));
      meter.finish();
    };
    const isLarge = ({ descriptor }: (typeof sources)[number]) => descriptor.size > large;
    const isSmall = (one: (typeof sources)[number]) => !isLarge(one);
    const both = [
      (own: Call) => inLanes(sources.filter(isLarge), largeLanes, move, own),
      (own: Call) => inLanes(sources.filter(isSmall), lanes, move, own),
    ];
    await together(both, call);
    await putManifests(destination, tree, tag, call);
    await destination.finish(tree, call);
  } catch (error) {
    await destination.abandon(error, call);
    throw error;
  } finally {
    progress.finish();
  }
  return totals;
}

/** All of them; the first failure stops the others. */
function together(works: readonly ((call: Call) => Promise<void>)[], call: Call): Promise<void> {
  return inLanes(works, works.length, (work, own) => work(own), call);
}

/** A level at a time: an index is refused by registries while one of its manifests is missing. */
async function putManifests(
  destination: Destination,
  { branches, root }: Tree,
  tag: TagName | undefined,
  call: Call,
): Promise<void> {
  const waiting = new Set<Branch>(branches);
  while (waiting.size > 1) {
    const absent = new Set([...waiting].map(({ content }) => content.digest));
    const ready = [...waiting].filter(
      (branch) => branch !== root && branch.document.children.every(({ digest }) => !absent.has(digest)),
    );
    await inLanes(ready, lanes, (branch, own) => destination.manifest(branch, undefined, own), call);
    for (const branch of ready) waiting.delete(branch);
  }
  await destination.manifest(root, tag, call);
}

function count(totals: Totals, { size }: Descriptor, moved: Moved): void {
  if (moved === 'there') totals.blobsThere += 1;
  else if (moved === 'mounted') totals.blobsMounted += 1;
  else {
    totals.blobsMoved += 1;
    totals.bytesMoved += size;
  }
}

function branchOf(content: ManifestContent, descriptor: Descriptor): Branch {
  return { content, descriptor, document: readDocument(content) };
}

function descriptorOf({ digest, mediaType, bytes }: ManifestContent): Descriptor {
  return { mediaType, digest, size: bytes.length };
}

function bottomless({ content }: Branch): Failure {
  return new Failure('InvalidInput', `The index ${content.digest} names more manifests than can be right.`, {
    resource: content.digest,
    advice: `At most ${most} manifests, ${deepest} levels deep, are moved together.`,
  });
}
