import type { Call } from '../call/call.ts';
import { type Links, linksOf } from '../lifecycle/reading/documents.ts';
import { forEach } from '../lifecycle/reading/lanes.ts';
import { type Counts, readDocument, readRepository, type Source } from '../lifecycle/reading/readRepository.ts';
import { integers } from '../lifecycle/repository/columns.ts';
import { isSha256 } from '../lifecycle/repository/digestTable.ts';
import type { Inventory } from '../lifecycle/repository/inventory.ts';
import type { Digest } from '../protocol/index.ts';
import type { ManifestContent } from '../registry/content/manifestContent.ts';
import type { Ledger } from './ledger.ts';

const lanes = 32;

/** Layers that a registry need not store (image-spec, layer.md, Non-Distributable Layers). */
const elsewhere = /nondistributable|rootfs\.foreign/;

/** The references of each manifest of a repository, as rows of the ledger in one column. */
export class Contents {
  readonly #ledger: Ledger;
  readonly #starts = integers(-1);
  readonly #counts = integers();
  readonly #rows = integers();
  #size = 0;
  /** Manifests whose documents could not be read. */
  unread = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** The manifest's own document is the first. */
  add(row: number, { digest, mediaType: own, bytes }: ManifestContent, links: Links): void {
    this.#starts.set(row, this.#size);
    this.#push(this.#ledger.add(digest, bytes.length, own, 'manifest'));
    for (const { digest: blob, size, mediaType, isConfig } of links.blobs)
      if (isSha256(blob) && !elsewhere.test(mediaType))
        this.#push(this.#ledger.add(blob, size, mediaType, isConfig ? 'config' : 'layer'));
    this.#counts.set(row, this.#size - this.#starts.get(row));
  }

  addUnreadable(row: number): void {
    this.#starts.set(row, this.#size);
    this.unread += 1;
  }

  has(row: number): boolean {
    return this.#starts.get(row) >= 0;
  }

  *of(row: number): Generator<number> {
    const start = this.#starts.get(row);
    for (let at = start; at < start + this.#counts.get(row); at += 1) yield this.#rows.get(at);
  }

  #push(row: number): void {
    this.#rows.set(this.#size, row);
    this.#size += 1;
  }
}

/** A repository's lists and all of its documents, each read once. */
export async function readContent(
  source: Source,
  counts: Counts,
  ledger: Ledger,
  call: Call,
): Promise<{ inventory: Inventory; contents: Contents }> {
  const contents = new Contents(ledger);
  const inventory = await readRepository(source, counts, call, {
    onDocument: (row, content, links) => contents.add(row, content, links),
    onUnreadable: (row) => contents.addUnreadable(row),
  });
  const rest = function* () {
    for (let row = 0; row < inventory.size; row += 1) if (inventory.isPresent(row) && !contents.has(row)) yield row;
  };
  await forEach(rest(), lanes, async (row) => {
    const content = await readDocument(source, counts.repository, inventory.digest(row) as Digest, call);
    if (content === 'unreadable') contents.addUnreadable(row);
    else if (content !== undefined) contents.add(row, content, linksOf(content));
  });
  return { inventory, contents };
}
