/** The rows of a table that were seen: one bit for each. */
export class Marks {
  #bits = new Uint8Array(1024);

  has(row: number): boolean {
    return ((this.#bits[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
  }

  /** Whether it was new. */
  add(row: number): boolean {
    if (this.has(row)) return false;
    const byte = row >> 3;
    if (byte >= this.#bits.length) {
      const grown = new Uint8Array(Math.max(byte + 1, this.#bits.length * 2));
      grown.set(this.#bits);
      this.#bits = grown;
    }
    this.#bits[byte] = (this.#bits[byte] ?? 0) | (1 << (row & 7));
    return true;
  }
}
