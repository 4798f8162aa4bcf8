import type { ByteSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import type { Digest, TagName } from '../../protocol/index.ts';
import type { Descriptor } from '../../registry/content/descriptors.ts';
import type { ManifestContent } from '../../registry/content/manifestContent.ts';
import type { ManifestDocument } from './manifestDocument.ts';

/**
 * Pushing, pulling and copying are the same: a tree of manifests with its blobs is transferred between two ends. An
 * end is a repository of a registry, an image layout, a docker-archive or a few plain files.
 */
export interface Origin {
  /** The manifest to transfer. */
  readonly root: ManifestContent;
  manifest(descriptor: Descriptor, call: Call): Promise<ManifestContent>;
  /** The size of a blob, or undefined if the end does not have it. */
  find(digest: Digest, call: Call): Promise<number | undefined>;
  /** The content of a blob; an end that does not have it fails before anything is transferred. */
  blob(descriptor: Descriptor, call: Call): Promise<ByteSource>;
}

/** A manifest of the tree, with its position in it. */
export interface Branch {
  readonly content: ManifestContent;
  readonly document: ManifestDocument;
  /** Its descriptor in the index; that of the root is made from its content. */
  readonly descriptor: Descriptor;
}

/** All manifests to transfer. Children are before their index, the root is last. */
export interface Tree {
  readonly branches: readonly Branch[];
  readonly root: Branch;
  /** Each once, whichever manifests share it. */
  readonly blobs: readonly Descriptor[];
  /** Foreign layers that the origin does not have: they are fetched from elsewhere when the image runs. */
  readonly outside: readonly Descriptor[];
}

/** Bytes of every manifest and blob of it. */
export function sizeOf({ branches, blobs }: Tree): number {
  const manifests = branches.reduce((sum, { content }) => sum + content.bytes.length, 0);
  return blobs.reduce((sum, { size }) => sum + size, manifests);
}

export type Moved = 'moved' | 'there' | 'mounted';

export interface Destination {
  /** Called with the tree before the first blob. */
  prepare(tree: Tree, call: Call): Promise<void>;
  blob(descriptor: Descriptor, source: ByteSource, moved: (position: number) => void, call: Call): Promise<Moved>;
  manifest(branch: Branch, tag: TagName | undefined, call: Call): Promise<void>;
  /** Everything is complete: temporary files get their final names. */
  finish(tree: Tree, call: Call): Promise<void>;
  /** Something failed: nothing incomplete is left under its name, only what the same command can continue with. */
  abandon(error: unknown, call: Call): Promise<void>;
}
