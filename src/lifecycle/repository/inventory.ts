import type { RepositoryName } from '../../protocol/index.ts';
import { indexTypes } from '../../registry/content/mediaTypes.ts';
import { bytes, doubles, integers, shorts, Texts, Words } from './columns.ts';
import { DigestTable } from './digestTable.ts';

/** A manifest's properties in the lists. */
export interface ListedManifest {
  readonly digest: string;
  /** See times.ts. */
  readonly ticks: number;
  readonly size: number;
  readonly mediaType: string;
  readonly platform: string;
  readonly locked: boolean;
  readonly tagCount: number;
  /** Whether its document must be read to know the manifests that it refers to. */
  readonly mayRefer: boolean;
}

export interface ListedTag {
  readonly name: string;
  readonly digest: string;
  readonly ticks: number;
  readonly locked: boolean;
}

const present = 1;
const locked = 2;
const index = 4;
const mayRefer = 8;

/** The tag under which cosign and the OCI fallback store signatures and other referrers of a manifest. */
const attachedName = /^sha256-([a-f0-9]{64})(?:\.(?:sig|att|sbom))?$/;

/**
 * One repository as its lists show it, in columns: about 100 bytes for a tagged manifest, so that the largest
 * repositories fit. Manifests and tags are rows; a manifest that is only referred to has a row that is not
 * `present`.
 */
export class Inventory {
  readonly repository: RepositoryName;
  readonly digests: DigestTable;
  /** The repository's writeEnabled is false: nothing in it can be changed. */
  repositoryLocked = false;
  /** It has manifests that its list does not show (listEnabled is false). */
  hasHidden = false;
  /** An index or a possible referrer may not be pulled (readEnabled is false): what it needs is unknown. */
  hasUnread = false;
  /** The manifests that an index lists; and the subject that a referrer names. */
  readonly children = new Map<number, Int32Array>();
  readonly subject = new Map<number, number>();
  /** By subject: the manifests that refer to it. */
  readonly referrers = new Map<number, number[]>();
  readonly #flags;
  readonly #ticks;
  readonly #sizes;
  readonly #tagCounts;
  readonly #mediaTypes;
  readonly #platforms;
  readonly #words = new Words();
  readonly #tagNames;
  readonly #tagRows;
  readonly #tagTicks;
  readonly #tagLocked;
  #manifestCount = 0;

  /** `expected`: as many as the repository says that it has. */
  constructor(repository: RepositoryName, expected: { readonly manifests?: number; readonly tags?: number } = {}) {
    const [manifests, tags] = [enough(expected.manifests), enough(expected.tags)];
    this.repository = repository;
    this.digests = new DigestTable(manifests);
    this.#flags = bytes(manifests);
    this.#ticks = doubles(Number.NaN, manifests);
    this.#sizes = doubles(0, manifests);
    this.#tagCounts = integers(0, manifests);
    this.#mediaTypes = shorts(manifests);
    this.#platforms = shorts(manifests);
    this.#tagNames = new Texts(tags);
    this.#tagRows = integers(0, tags);
    this.#tagTicks = doubles(Number.NaN, tags);
    this.#tagLocked = bytes(tags);
  }

  addManifest(manifest: ListedManifest): number {
    const row = this.digests.add(manifest.digest);
    if (!this.isPresent(row)) this.#manifestCount += 1;
    const flags =
      present |
      (manifest.locked ? locked : 0) |
      (indexTypes.has(manifest.mediaType) ? index : 0) |
      (manifest.mayRefer ? mayRefer : 0);
    this.#flags.set(row, flags);
    this.#ticks.set(row, manifest.ticks);
    this.#sizes.set(row, manifest.size);
    this.#tagCounts.set(row, manifest.tagCount);
    this.#mediaTypes.set(row, this.#words.number(manifest.mediaType));
    this.#platforms.set(row, this.#words.number(manifest.platform));
    return row;
  }

  addTag(tag: ListedTag): number {
    const row = this.#tagNames.add(tag.name);
    this.#tagRows.set(row, this.digests.add(tag.digest));
    this.#tagTicks.set(row, tag.ticks);
    this.#tagLocked.set(row, tag.locked ? 1 : 0);
    return row;
  }

  /** Adds a document's links: the manifests that it lists, and its subject. */
  addLinks(row: number, links: { readonly children: readonly string[]; readonly subject?: string | undefined }): void {
    if (links.children.length > 0)
      this.children.set(
        row,
        Int32Array.from(links.children, (child) => this.digests.add(child)),
      );
    if (links.subject === undefined || this.subject.has(row)) return;
    const subject = this.digests.add(links.subject);
    this.subject.set(row, subject);
    const known = this.referrers.get(subject);
    if (known) known.push(row);
    else this.referrers.set(subject, [row]);
  }

  /** Rows of manifests, some of which may not be present. */
  get size(): number {
    return this.digests.size;
  }

  get manifestCount(): number {
    return this.#manifestCount;
  }

  get tagCount(): number {
    return this.#tagNames.size;
  }

  isPresent = (row: number): boolean => (this.#flags.get(row) & present) !== 0;
  isLocked = (row: number): boolean => (this.#flags.get(row) & locked) !== 0;
  isIndex = (row: number): boolean => (this.#flags.get(row) & index) !== 0;
  mayRefer = (row: number): boolean => (this.#flags.get(row) & mayRefer) !== 0;
  digest = (row: number): string => this.digests.digest(row);
  ticks = (row: number): number => this.#ticks.get(row);
  imageSize = (row: number): number => this.#sizes.get(row);
  /** How many tags the list of manifests shows for it. */
  listedTags = (row: number): number => this.#tagCounts.get(row);
  mediaType = (row: number): string => this.#words.word(this.#mediaTypes.get(row));
  platform = (row: number): string => this.#words.word(this.#platforms.get(row));

  tagName = (tag: number): string => this.#tagNames.get(tag);
  tagManifest = (tag: number): number => this.#tagRows.get(tag);
  tagTicks = (tag: number): number => this.#tagTicks.get(tag);
  isTagLocked = (tag: number): boolean => this.#tagLocked.get(tag) !== 0;

  /** Newest first; an unknown time counts as new, and equal times are ordered by name. */
  tagsByTime(): Iterable<number> {
    const rank = (tag: number) => (Number.isNaN(this.tagTicks(tag)) ? Number.POSITIVE_INFINITY : this.tagTicks(tag));
    const compare = (a: number, b: number) =>
      rank(b) - rank(a) || (this.tagName(a) === this.tagName(b) ? 0 : this.tagName(a) < this.tagName(b) ? -1 : 1);
    // The list comes newest first: mostly there is nothing to sort.
    for (let tag = 1; tag < this.tagCount; tag += 1) {
      if (compare(tag - 1, tag) <= 0) continue;
      return Int32Array.from({ length: this.tagCount }, (_, index) => index).sort(compare);
    }
    return upTo(this.tagCount);
  }

  /** The manifest that a tag such as sha256-….sig belongs to; -1 if this repository lacks it. */
  attachedTo(tag: number): number {
    const subject = attachedSubject(this.tagName(tag));
    const row = subject === undefined ? -1 : this.digests.find(subject);
    return row >= 0 && this.isPresent(row) ? row : -1;
  }
}

const upTo = (count: number): Iterable<number> => ({
  *[Symbol.iterator]() {
    for (let number = 0; number < count; number += 1) yield number;
  },
});

/** A registry that says that it has a billion manifests must not fill the memory. */
const enough = (expected = 16) => Math.max(16, Math.min(expected, 1_000_000));

/** The digest in the name of a tag such as sha256-….sig. */
export function attachedSubject(name: string): string | undefined {
  const hex = name.startsWith('sha256-') ? attachedName.exec(name)?.[1] : undefined;
  return hex && `sha256:${hex}`;
}
