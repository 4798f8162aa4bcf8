/** The bytes of a sha256. */
const width = 32;
/** Rows of a chunk: many small ones between what comes and goes would keep the allocator from giving that back. */
const [fewestRows, mostRows] = [1024, 65_536];

/**
 * Digests by number, in the order in which they were first seen: 32 bytes each and a hash index of 4 bytes a slot,
 * at most 44 bytes for one. A JavaScript set of strings takes five times as much, which matters with half a million
 * manifests.
 */
export class DigestTable {
  readonly #chunks: Buffer[] = [];
  readonly #chunkRows: number;
  #slots: Int32Array;
  #size = 0;

  /** `expected`: how many there will be, as far as that is known. */
  constructor(expected = 0) {
    this.#chunkRows = Math.min(mostRows, Math.max(fewestRows, expected));
    this.#slots = new Int32Array(slotsFor(Math.max(32, expected))).fill(-1);
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes. */
  get memory(): number {
    return this.#chunks.length * this.#chunkRows * width + this.#slots.byteLength;
  }

  /** The digest's number, new or known. */
  add(digest: string): number {
    const bytes = bytesOf(digest);
    const slot = this.#slotOf(bytes);
    const known = this.#slots[slot] ?? -1;
    if (known >= 0) return known;
    const row = this.#size;
    if (row % this.#chunkRows === 0) this.#chunks.push(Buffer.allocUnsafeSlow(this.#chunkRows * width));
    bytes.copy(this.#chunkOf(row), this.#placeOf(row));
    this.#slots[slot] = row;
    this.#size += 1;
    // At most two thirds full: beyond that, looking up takes many steps.
    if (this.#size * 3 > this.#slots.length * 2) this.#grow();
    return row;
  }

  /** The digest's number, or -1. */
  find(digest: string): number {
    return this.#slots[this.#slotOf(bytesOf(digest))] ?? -1;
  }

  digest(row: number): string {
    const at = this.#placeOf(row);
    return `sha256:${this.#chunkOf(row).toString('hex', at, at + width)}`;
  }

  #chunkOf(row: number): Buffer {
    return this.#chunks[Math.floor(row / this.#chunkRows)] as Buffer;
  }

  #placeOf = (row: number) => (row % this.#chunkRows) * width;

  #slotOf(bytes: Buffer): number {
    const last = this.#slots.length - 1;
    let slot = bytes.readUInt32LE(0) & last;
    for (;;) {
      const row = this.#slots[slot] ?? -1;
      if (row < 0) return slot;
      const at = this.#placeOf(row);
      if (this.#chunkOf(row).compare(bytes, 0, width, at, at + width) === 0) return slot;
      slot = (slot + 1) & last;
    }
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const last = this.#slots.length - 1;
    for (let row = 0; row < this.#size; row += 1) {
      let slot = this.#chunkOf(row).readUInt32LE(this.#placeOf(row)) & last;
      while ((this.#slots[slot] ?? -1) >= 0) slot = (slot + 1) & last;
      this.#slots[slot] = row;
    }
  }
}

/** A power of two, at most two thirds of which are taken. */
const slotsFor = (rows: number) => 2 ** Math.ceil(Math.log2(rows * 1.5));

const scratch = Buffer.alloc(width);

/** ACR's digests are sha256; manifests with any other digest are left alone. */
function bytesOf(digest: string): Buffer {
  scratch.write(digest.slice(7), 0, width, 'hex');
  return scratch;
}

export const isSha256 = (digest: string) => /^sha256:[a-f0-9]{64}$/.test(digest);
