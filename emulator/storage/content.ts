import type { BlobContent, BlobStore, BlobWriter } from './blobStore.ts';
import { Collection } from './collection.ts';
import type { Change, Journal } from './journal.ts';
import type { ManifestRecord, RepositoryRecord, TagRecord } from './records.ts';
import { RecycleBin } from './recycleBin.ts';

/** One repository and its content. It exists while it has a manifest; blobs may exist before. */
export interface Repository {
  readonly record: RepositoryRecord;
  readonly manifests: Collection<ManifestRecord>;
  readonly tags: Collection<TagRecord>;
  readonly tagsByDigest: ReadonlyMap<string, ReadonlySet<string>>;
  readonly referrersBySubject: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Room extends Repository {
  record: RepositoryRecord;
  readonly tagsByDigest: Map<string, Set<string>>;
  readonly referrersBySubject: Map<string, Set<string>>;
}

/**
 * All content of a registry. Each change is applied to memory and appended to the journal (if there is one) before the
 * answer: whatever was reported as successful exists after a restart.
 */
export class Content {
  readonly #repositories = new Collection<RepositoryRecord>();
  readonly #rooms = new Map<string, Room>();
  readonly #blobLinks = new Map<string, Set<string>>();
  readonly #linkCounts = new Map<string, number>();
  readonly #bins = new Map<string, RecycleBin>();
  /** Blobs whose last manifest was deleted, with the time of that: oldest first. */
  readonly #orphaned: { readonly repository: string; readonly digest: string; readonly at: number }[] = [];
  readonly #blobs: BlobStore;
  readonly #journal: Journal | undefined;

  constructor(blobs: BlobStore, journal?: Journal) {
    this.#blobs = blobs;
    this.#journal = journal;
    if (journal === undefined) return;
    for (const change of journal.read()) this.#apply(change);
    this.#removeOrphans();
    journal.rewrite(this.#changes());
  }

  get repositories(): Collection<RepositoryRecord> {
    return this.#repositories;
  }

  repository(name: string): Repository | undefined {
    return this.#rooms.get(name);
  }

  setRepository(record: RepositoryRecord): void {
    this.#change({ type: 'repository', record });
  }

  /** Its blobs are kept until they are swept: the service collects them some time later. */
  removeRepository(name: string, now: number): void {
    for (const manifest of this.#rooms.get(name)?.manifests.values() ?? []) this.#orphan(name, manifest, now);
    this.#change({ type: 'repositoryRemoved', repository: name });
  }

  setManifest(repository: string, record: ManifestRecord): void {
    this.#change({ type: 'manifest', repository, record });
  }

  removeManifest(repository: string, digest: string, now: number): void {
    const manifest = this.#rooms.get(repository)?.manifests.get(digest);
    this.#change({ type: 'manifestRemoved', repository, key: digest });
    if (manifest !== undefined) this.#orphan(repository, manifest, now);
  }

  /** Soft-deleted content. */
  bin(repository: string): RecycleBin | undefined {
    return this.#bins.get(repository);
  }

  get binnedRepositories(): string[] {
    return [...this.#bins.keys()].sort();
  }

  binManifest(repository: string, record: ManifestRecord, tags: readonly string[], deletedAt: string): void {
    this.#change({ type: 'binned', repository, record, tags, deletedAt });
  }

  binTag(repository: string, record: TagRecord, deletedAt: string): void {
    this.#change({ type: 'tagBinned', repository, record, deletedAt });
  }

  unbinManifest(repository: string, digest: string, now: number): void {
    const manifest = this.#bins.get(repository)?.manifests.get(digest);
    this.#change({ type: 'unbinned', repository, key: digest });
    if (manifest !== undefined) this.#orphan(repository, manifest.record, now);
  }

  unbinTag(repository: string, tag: string, digest: string): void {
    this.#change({ type: 'tagUnbinned', repository, key: tag, digest });
  }

  /** Removes the blobs that no manifest has referred to since before this time. */
  sweep(before: number): void {
    const due = this.#orphaned.findIndex(({ at }) => at > before);
    const used = new Map<string, ReadonlySet<string>>();
    for (const { repository, digest } of this.#orphaned.splice(0, due < 0 ? this.#orphaned.length : due)) {
      const own = used.get(repository) ?? this.#usedBlobs(repository);
      used.set(repository, own);
      const isLinked = this.#blobLinks.get(repository)?.has(digest) === true;
      if (isLinked && !own.has(digest)) this.#change({ type: 'blobRemoved', repository, key: digest });
    }
  }

  setTag(repository: string, record: TagRecord): void {
    this.#change({ type: 'tag', repository, record });
  }

  removeTag(repository: string, tag: string): void {
    this.#change({ type: 'tagRemoved', repository, key: tag });
  }

  /** A blob is only visible in a repository that it was uploaded to, or mounted into. */
  blob(repository: string, digest: string): BlobContent | undefined {
    return this.#blobLinks.get(repository)?.has(digest) === true ? this.#blobs.get(digest) : undefined;
  }

  /** For the storage account, which has no repositories. */
  blobAnywhere(digest: string): BlobContent | undefined {
    return this.#blobs.get(digest);
  }

  startBlob(): BlobWriter {
    return this.#blobs.write();
  }

  async keepBlob(repository: string, writer: BlobWriter): Promise<string> {
    const digest = await this.#blobs.keep(writer);
    this.linkBlob(repository, digest);
    return digest;
  }

  async putBlob(repository: string, bytes: Buffer): Promise<string> {
    const digest = await this.#blobs.put(bytes);
    this.linkBlob(repository, digest);
    return digest;
  }

  putHollowBlob(repository: string, digest: string, size: number): void {
    this.#blobs.putHollow(digest, size);
    this.linkBlob(repository, digest);
  }

  linkBlob(repository: string, digest: string): void {
    if (this.#blobLinks.get(repository)?.has(digest) !== true) this.#change({ type: 'blob', repository, key: digest });
  }

  unlinkBlob(repository: string, digest: string): void {
    this.#change({ type: 'blobRemoved', repository, key: digest });
  }

  close(): void {
    this.#journal?.close();
    this.#blobs.close();
  }

  #change(change: Change): void {
    this.#apply(change);
    this.#journal?.append(change);
  }

  #apply(change: Change): void {
    if (change.type === 'repository') this.#applyRepository(change.record);
    else if (change.type === 'repositoryRemoved') this.#applyRepositoryRemoved(change.repository);
    else if (change.type === 'manifest') this.#applyManifest(change.repository, change.record);
    else if (change.type === 'manifestRemoved') this.#applyManifestRemoved(change.repository, change.key);
    else if (change.type === 'tag') this.#applyTag(change.repository, change.record);
    else if (change.type === 'tagRemoved') this.#applyTagRemoved(change.repository, change.key);
    else if (change.type === 'blob') this.#applyBlob(change.repository, change.key);
    else if (change.type === 'binned')
      this.#binOf(change.repository).addManifest(change.record, change.tags, change.deletedAt);
    else if (change.type === 'tagBinned') this.#binOf(change.repository).addTag(change.record, change.deletedAt);
    else if (change.type === 'unbinned')
      this.#applyUnbinned(change.repository, (bin) => bin.removeManifest(change.key));
    else if (change.type === 'tagUnbinned')
      this.#applyUnbinned(change.repository, (bin) => bin.removeTag(change.key, change.digest));
    else this.#applyBlobRemoved(change.repository, change.key);
  }

  #applyRepository(record: RepositoryRecord): void {
    this.#repositories.set(record);
    const room = this.#rooms.get(record.key);
    if (room !== undefined) room.record = record;
    else this.#rooms.set(record.key, newRoom(record));
  }

  #applyRepositoryRemoved(name: string): void {
    this.#repositories.delete(name);
    this.#rooms.delete(name);
  }

  #binOf(repository: string): RecycleBin {
    const bin = this.#bins.get(repository) ?? new RecycleBin();
    this.#bins.set(repository, bin);
    return bin;
  }

  #applyUnbinned(repository: string, remove: (bin: RecycleBin) => void): void {
    const bin = this.#bins.get(repository);
    if (bin === undefined) return;
    remove(bin);
    if (bin.isEmpty) this.#bins.delete(repository);
  }

  #orphan(repository: string, manifest: ManifestRecord, at: number): void {
    for (const digest of manifest.facts.blobs) this.#orphaned.push({ repository, digest, at });
  }

  #usedBlobs(repository: string): Set<string> {
    const used = new Set<string>();
    for (const { facts } of this.#rooms.get(repository)?.manifests.values() ?? [])
      for (const digest of facts.blobs) used.add(digest);
    for (const { record } of this.#bins.get(repository)?.manifests.values() ?? [])
      for (const digest of record.facts.blobs) used.add(digest);
    return used;
  }

  #applyManifest(name: string, record: ManifestRecord): void {
    const room = this.#rooms.get(name);
    room?.manifests.set(record);
    if (record.facts.subject !== undefined) addTo(room?.referrersBySubject, record.facts.subject, record.key);
  }

  #applyManifestRemoved(name: string, digest: string): void {
    const room = this.#rooms.get(name);
    const subject = room?.manifests.delete(digest)?.facts.subject;
    if (subject !== undefined) removeFrom(room?.referrersBySubject, subject, digest);
  }

  #applyTag(name: string, record: TagRecord): void {
    const room = this.#rooms.get(name);
    const earlier = room?.tags.get(record.key);
    if (earlier !== undefined) removeFrom(room?.tagsByDigest, earlier.digest, record.key);
    room?.tags.set(record);
    addTo(room?.tagsByDigest, record.digest, record.key);
  }

  #applyTagRemoved(name: string, tag: string): void {
    const room = this.#rooms.get(name);
    const record = room?.tags.delete(tag);
    if (record !== undefined) removeFrom(room?.tagsByDigest, record.digest, tag);
  }

  #applyBlob(repository: string, digest: string): void {
    addTo(this.#blobLinks, repository, digest);
    this.#linkCounts.set(digest, (this.#linkCounts.get(digest) ?? 0) + 1);
  }

  #applyBlobRemoved(repository: string, digest: string): void {
    removeFrom(this.#blobLinks, repository, digest);
    const count = (this.#linkCounts.get(digest) ?? 1) - 1;
    if (count > 0) {
      this.#linkCounts.set(digest, count);
      return;
    }
    this.#linkCounts.delete(digest);
    this.#blobs.remove(digest);
  }

  /** On start, blobs without a manifest are deleted at once: the time when they lost it is not stored. */
  #removeOrphans(): void {
    for (const [repository, digests] of this.#blobLinks) {
      const used = this.#usedBlobs(repository);
      for (const digest of [...digests]) {
        if (!used.has(digest) || this.#blobs.get(digest) === undefined) this.#applyBlobRemoved(repository, digest);
      }
    }
    for (const digest of this.#blobs.digests()) {
      if (!this.#linkCounts.has(digest)) this.#blobs.remove(digest);
    }
  }

  *#changes(): Iterable<Change> {
    for (const [repository, digests] of this.#blobLinks) {
      for (const key of digests) yield { type: 'blob', repository, key };
    }
    for (const room of this.#rooms.values()) {
      const repository = room.record.key;
      yield { type: 'repository', record: room.record };
      for (const record of room.manifests.values()) yield { type: 'manifest', repository, record };
      for (const record of room.tags.values()) yield { type: 'tag', repository, record };
    }
    for (const [repository, bin] of this.#bins) {
      for (const { record, tags, lastUpdateTime: deletedAt } of bin.manifests.values())
        yield { type: 'binned', repository, record, tags, deletedAt };
      for (const { record, lastUpdateTime: deletedAt } of bin.tags.values())
        yield { type: 'tagBinned', repository, record, deletedAt };
    }
  }
}

function newRoom(record: RepositoryRecord): Room {
  return {
    record,
    manifests: new Collection<ManifestRecord>(),
    tags: new Collection<TagRecord>(),
    tagsByDigest: new Map(),
    referrersBySubject: new Map(),
  };
}

function addTo(sets: Map<string, Set<string>> | undefined, key: string, value: string): void {
  const set = sets?.get(key);
  if (set !== undefined) set.add(value);
  else sets?.set(key, new Set([value]));
}

function removeFrom(sets: Map<string, Set<string>> | undefined, key: string, value: string): void {
  const set = sets?.get(key);
  set?.delete(value);
  if (set?.size === 0) sets?.delete(key);
}
