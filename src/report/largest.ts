/** The largest few of many, without keeping the many. */
export class Largest {
  readonly #most: number;
  readonly #rows: { readonly row: number; readonly size: number }[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  offer(row: number, size: number): void {
    const last = this.#rows.at(-1);
    if (this.#rows.length >= this.#most && last !== undefined && size <= last.size) return;
    const before = this.#rows.findIndex((one) => one.size < size);
    this.#rows.splice(before < 0 ? this.#rows.length : before, 0, { row, size });
    if (this.#rows.length > this.#most) this.#rows.pop();
  }

  /** Largest first. */
  get rows(): readonly number[] {
    return this.#rows.map(({ row }) => row);
  }
}
