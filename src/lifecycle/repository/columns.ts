/** A growing column of numbers: 1, 4 or 8 bytes a row instead of an object's hundred. */
class Column<A extends Float64Array | Int32Array | Uint8Array | Uint16Array> {
  readonly #make: (length: number) => A;
  readonly #empty: number;
  #values: A;

  constructor(make: (length: number) => A, empty = 0, expected = 16) {
    this.#make = make;
    this.#empty = empty;
    this.#values = this.#fresh(expected);
  }

  /** Bytes. */
  get memory(): number {
    return this.#values.byteLength;
  }

  get(row: number): number {
    return this.#values[row] ?? this.#empty;
  }

  set(row: number, value: number): void {
    if (row >= this.#values.length) this.#grow(row + 1);
    this.#values[row] = value;
  }

  /** Grows by half rather than doubling: less is wasted after the last step. */
  #grow(least: number): void {
    const before = this.#values;
    this.#values = this.#fresh(Math.max(least, Math.ceil(before.length * 1.5)));
    this.#values.set(before);
  }

  #fresh(length: number): A {
    const values = this.#make(length);
    if (this.#empty !== 0) values.fill(this.#empty);
    return values;
  }
}

/** `expected`: how many rows there will be, as far as that is known; growing holds the old rows and the new ones. */
export const doubles = (empty = 0, expected = 16) => new Column((length) => new Float64Array(length), empty, expected);
export const integers = (empty = 0, expected = 16) => new Column((length) => new Int32Array(length), empty, expected);
export const bytes = (expected = 16) => new Column((length) => new Uint8Array(length), 0, expected);
export const shorts = (expected = 16) => new Column((length) => new Uint16Array(length), 0, expected);

/** The average length of a text in bytes. */
const usualLength = 16;

/** Texts one after another in one buffer. */
export class Texts {
  #bytes: Buffer;
  #used = 0;
  readonly #ends;
  #size = 0;

  constructor(expected = 16) {
    this.#bytes = Buffer.alloc(Math.max(1024, expected * usualLength));
    this.#ends = integers(0, expected);
  }

  get size(): number {
    return this.#size;
  }

  add(text: string): number {
    const needed = this.#used + text.length * 3;
    if (needed > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(needed, Math.ceil(this.#bytes.length * 1.5)));
      this.#bytes.copy(grown, 0, 0, this.#used);
      this.#bytes = grown;
    }
    this.#used += this.#bytes.write(text, this.#used, 'utf8');
    this.#ends.set(this.#size, this.#used);
    this.#size += 1;
    return this.#size - 1;
  }

  get(row: number): string {
    return this.#bytes.toString('utf8', row === 0 ? 0 : this.#ends.get(row - 1), this.#ends.get(row));
  }
}

/** A few texts that occur many times: media types and platforms. */
export class Words {
  readonly #numbers = new Map<string, number>();
  readonly #words: string[] = [];

  number(word: string): number {
    let number = this.#numbers.get(word);
    if (number === undefined) {
      // A registry with very many media types must not fill the memory: beyond this limit they share one entry.
      if (this.#words.length >= 60_000) return 0;
      number = this.#words.push(word) - 1;
      this.#numbers.set(word, number);
    }
    return number;
  }

  word(number: number): string {
    return this.#words[number] ?? '';
  }
}
