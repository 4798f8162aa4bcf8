/**
 * The items of each row, in order: two columns of numbers instead of half a million arrays. Items are numbered from 0;
 * `rowOf` says where one belongs, -1 where nowhere.
 */
export class RowLists {
  readonly #starts: Int32Array;
  readonly #items: Int32Array;

  constructor(rows: number, items: number, rowOf: (item: number) => number) {
    const starts = new Int32Array(rows + 1);
    for (let item = 0; item < items; item += 1) {
      const row = rowOf(item);
      if (row >= 0) starts[row + 1] = (starts[row + 1] ?? 0) + 1;
    }
    for (let row = 0; row < rows; row += 1) starts[row + 1] = (starts[row + 1] ?? 0) + (starts[row] ?? 0);
    this.#items = new Int32Array(starts[rows] ?? 0);
    const next = starts.slice(0, rows);
    for (let item = 0; item < items; item += 1) {
      const row = rowOf(item);
      if (row < 0) continue;
      const at = next[row] ?? 0;
      this.#items[at] = item;
      next[row] = at + 1;
    }
    this.#starts = starts;
  }

  of(row: number): number[] {
    return row < 0 ? [] : [...this.#items.subarray(this.#starts[row] ?? 0, this.#starts[row + 1] ?? 0)];
  }
}
