import type { ByteSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import { inLanes } from '../../call/lanes.ts';
import type { TagName } from '../../protocol/index.ts';
import type { Descriptor } from '../../registry/content/descriptors.ts';
import type { Branch, Destination, Moved, Origin, Tree } from './ends.ts';
import { malformed } from './manifestDocument.ts';
import type { Progress } from './progress.ts';

/** Small blobs mostly wait for round trips, so many run at a time; large ones share bandwidth and buffers. */
const lanes = 16;
const largeLanes = 4;
const large = 1024 * 1024;

export interface Totals {
  blobsMoved: number;
  blobsThere: number;
  blobsMounted: number;
  bytesMoved: number;
}

/** Moves blobs, then manifests from the leaves to the root: a visible manifest is always complete. */
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
    const sources = await openAll(origin, tree, call);
    progress.begin(tree.blobs.reduce((sum, { size }) => sum + size, 0));
    await destination.prepare(tree, call);
    const move = async ({ descriptor, source }: Opened, own: Call) => {
      const meter = progress.blob(descriptor.digest, descriptor.size);
      count(totals, descriptor, await destination.blob(descriptor, source, meter.at, own));
      meter.finish();
    };
    const isLarge = ({ descriptor }: Opened) => descriptor.size > large;
    const isSmall = (one: Opened) => !isLarge(one);
    const both = [
      (own: Call) => inLanes(sources.filter(isLarge), largeLanes, move, own),
      (own: Call) => inLanes(sources.filter(isSmall), lanes, move, own),
    ];
    await together(both, call);
    await putManifests(destination, tree, tag, call);
    await destination.finish(tree, call);
    for (const { digest } of tree.outside) call.warn?.(leftOut(digest));
  } catch (error) {
    await destination.abandon(error, call);
    throw error;
  } finally {
    progress.finish();
  }
  return totals;
}

interface Opened {
  readonly descriptor: Descriptor;
  readonly source: ByteSource;
}

/** Missing content is reported before the first byte is transferred. */
async function openAll(origin: Origin, { blobs }: Tree, call: Call): Promise<Opened[]> {
  const opened: Opened[] = [];
  const open = async ([i, descriptor]: [number, Descriptor], own: Call) => {
    opened[i] = { descriptor, source: await origin.blob(descriptor, own) };
  };
  await inLanes(blobs.entries(), lanes, open, call);
  return opened;
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
    if (ready.length === 0) throw malformed(root.content.digest, 'names a manifest that names it');
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

function leftOut(digest: string): string {
  return `The layer ${digest} is stored outside of the registry and was not transferred: it is fetched from its own address.`;
}
