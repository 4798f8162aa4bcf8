import type { FileHandle } from 'node:fs/promises';
import { writeAll } from '../../files/localFiles.ts';
import type { Digest } from '../../protocol/index.ts';
import { isObject } from '../../registry/content/descriptors.ts';

/** Enough for 10,000 blobs; a longer note was not written by AcrShell. */
const longest = 4 * 1024 * 1024;

/** How much of each blob is in an archive. It is appended to an incomplete archive that is kept for later. */
export class Reached {
  readonly #positions: Map<Digest, number>;

  constructor(positions: Iterable<[Digest, number]> = []) {
    this.#positions = new Map(positions);
  }

  /** Only a hint where to resume; the bytes before that point are verified again. */
  static async read(handle: FileHandle, end: number): Promise<Reached> {
    const length = (await handle.stat()).size - end;
    if (length <= 0 || length > longest) return new Reached();
    const note = Buffer.alloc(length);
    await handle.read(note, 0, length, end);
    try {
      const read: unknown = JSON.parse(note.toString('utf8'));
      const entries = isObject(read) ? Object.entries(read) : [];
      return new Reached(entries.filter((entry): entry is [Digest, number] => isPosition(entry[1])));
    } catch {
      return new Reached();
    }
  }

  of(digest: Digest): number {
    return this.#positions.get(digest) ?? 0;
  }

  set(digest: Digest, position: number): void {
    this.#positions.set(digest, position);
  }

  /** Bytes of all of them. */
  get total(): number {
    return [...this.#positions.values()].reduce((sum, position) => sum + position, 0);
  }

  async write(handle: FileHandle, end: number): Promise<void> {
    await writeAll(handle, Buffer.from(JSON.stringify(Object.fromEntries(this.#positions))), end);
  }
}

function isPosition(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
