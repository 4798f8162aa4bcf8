import { Collection, type Item } from './collection.ts';
import type { ManifestRecord, TagRecord } from './records.ts';

/** Soft-deleted content; `lastUpdateTime`, by which lists are ordered, is the time of the deletion. */
export interface BinnedManifest extends Item {
  readonly record: ManifestRecord;
  readonly tags: readonly string[];
}

/** The same tag may have been deleted several times, from one manifest after another. */
export interface BinnedTag extends Item {
  readonly record: TagRecord;
}

/** One repository's deleted manifests and tags. */
export class RecycleBin {
  readonly manifests = new Collection<BinnedManifest>();
  readonly tags = new Collection<BinnedTag>();

  get isEmpty(): boolean {
    return this.manifests.size === 0 && this.tags.size === 0;
  }

  addManifest(record: ManifestRecord, tags: readonly string[], deletedAt: string): void {
    this.manifests.set({ key: record.key, lastUpdateTime: deletedAt, record, tags });
  }

  addTag(record: TagRecord, deletedAt: string): void {
    this.tags.set({ key: keyOf(record.key, record.digest), lastUpdateTime: deletedAt, record });
  }

  removeManifest(digest: string): void {
    this.manifests.delete(digest);
  }

  removeTag(tag: string, digest: string): void {
    this.tags.delete(keyOf(tag, digest));
  }
}

const keyOf = (tag: string, digest: string) => `${tag} ${digest}`;
