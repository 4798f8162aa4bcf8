import { bytes, doubles } from '../repository/columns.ts';
import { DigestTable, isSha256 } from '../repository/digestTable.ts';

/**
 * Every blob that was seen, with its size and whether a kept manifest refers to it: at most 64 bytes for each
 * (a digest's 44, a size of 8 and a flag of 1, the last two with room to grow).
 */
export class Layers {
  readonly #digests = new DigestTable();
  readonly #sizes = doubles();
  readonly #kept = bytes();

  /** Manifests whose layers are unknown, because they may not be pulled. */
  unread = 0;

  add({ digest, size }: { readonly digest: string; readonly size: number }, stays: boolean): void {
    if (!isSha256(digest)) return;
    const row = this.#digests.add(digest);
    this.#sizes.set(row, size);
    if (stays) this.#kept.set(row, 1);
  }

  get count(): number {
    return this.#digests.size;
  }

  /** Bytes of the blobs that no kept manifest refers to, each counted once. */
  freed(): number {
    let total = 0;
    for (let row = 0; row < this.#digests.size; row += 1) if (!this.#kept.get(row)) total += this.#sizes.get(row);
    return total;
  }

  /** Memory that the table itself takes. */
  get memory(): number {
    return this.#digests.memory + this.#sizes.memory + this.#kept.memory;
  }
}
