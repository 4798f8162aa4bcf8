import type { BlobContent, BlobStore, BlobWriter } from './blobStore.ts';
import { Collection } from './collection.ts';
import type { Change, Journal } from './journal.ts';
import type { ManifestRecord, RepositoryRecord, TagRecord } from './records.ts';

/** One repository and what is in it. It exists while it holds a manifest; blobs may be there before it does. */
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
 * Everything the registry holds. Each change is applied to memory and appended to the journal, when there is one, in
 * the same breath: what was answered with success is there after a restart.
 */
export class Content {
  readonly #repositories = new Collection<RepositoryRecord>();
  readonly #rooms = new Map<string, Room>();
  readonly #blobLinks = new Map<string, Set<string>>();
  readonly #linkCounts = new Map<string, number>();
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

  removeRepository(name: string): void {
    this.#change({ type: 'repositoryRemoved', repository: name });
  }

  setManifest(repository: string, record: ManifestRecord): void {
    this.#change({ type: 'manifest', repository, record });
  }

  removeManifest(repository: string, digest: string): void {
    this.#change({ type: 'manifestRemoved', repository, key: digest });
  }

  setTag(repository: string, record: TagRecord): void {
    this.#change({ type: 'tag', repository, record });
  }

  removeTag(repository: string, tag: string): void {
    this.#change({ type: 'tagRemoved', repository, key: tag });
  }

  /** A blob can be seen only through a repository that it was uploaded to, or mounted into. */
  blob(repository: string, digest: string): BlobContent | undefined {
    return this.#blobLinks.get(repository)?.has(digest) === true ? this.#blobs.get(digest) : undefined;
  }

  /** For the storage account, which knows no repositories. */
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
    for (const digest of [...(this.#blobLinks.get(name) ?? [])]) this.#applyBlobRemoved(name, digest);
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

  /** The service collects unreferenced layers some time after the last manifest went; here it is at the next start. */
  #removeOrphans(): void {
    for (const [repository, digests] of this.#blobLinks) {
      const used = new Set<string>();
      for (const manifest of this.#rooms.get(repository)?.manifests.values() ?? []) {
        for (const digest of manifest.facts.blobs) used.add(digest);
      }
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
