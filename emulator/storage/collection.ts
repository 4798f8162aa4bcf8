import type { Timestamp } from '../clock.ts';

export interface Item {
  readonly key: string;
  lastUpdateTime: Timestamp;
}

type Compare = (a: Item, b: Item) => number;

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const byName: Compare = (a, b) => compareText(a.key, b.key);
const byTime: Compare = (a, b) => compareText(a.lastUpdateTime, b.lastUpdateTime) || compareText(a.key, b.key);

/**
 * Items by key, in the two orders of lists. The orders are kept between requests: a listing of 10,000 tags in small
 * pages would otherwise sort them for every page.
 */
export class Collection<T extends Item> {
  readonly #items = new Map<string, T>();
  #byName: T[] | undefined;
  #byTime: T[] | undefined;

  get size(): number {
    return this.#items.size;
  }

  get(key: string): T | undefined {
    return this.#items.get(key);
  }

  has(key: string): boolean {
    return this.#items.has(key);
  }

  values(): Iterable<T> {
    return this.#items.values();
  }

  set(item: T): void {
    if (!this.#items.has(item.key)) this.#byName = undefined;
    else this.#byName?.splice(position(this.#byName, byName, item), 1, item);
    this.#byTime = undefined;
    this.#items.set(item.key, item);
  }

  delete(key: string): T | undefined {
    const item = this.#items.get(key);
    if (item === undefined) return undefined;
    this.#items.delete(key);
    this.#byName?.splice(position(this.#byName, byName, item), 1);
    this.#byTime?.splice(position(this.#byTime, byTime, item), 1);
    return item;
  }

  inNameOrder(): readonly T[] {
    this.#byName ??= [...this.#items.values()].sort(byName);
    return this.#byName;
  }

  inTimeOrder(): readonly T[] {
    this.#byTime ??= [...this.#items.values()].sort(byTime);
    return this.#byTime;
  }

  /** The index of the first item after `last`, which need not exist any more. */
  positionAfterName(last: string): number {
    const items = this.inNameOrder();
    return firstIndex(items.length, (index) => (items[index]?.key ?? '') > last);
  }

  /** The index of the first item at or after this time and name, in ascending order. */
  positionAtTime(lastUpdateTime: Timestamp, key: string): number {
    return position(this.inTimeOrder(), byTime, { lastUpdateTime, key });
  }
}

function position(items: readonly Item[], compare: Compare, wanted: Item): number {
  return firstIndex(items.length, (index) => {
    const item = items[index];
    return item !== undefined && compare(item, wanted) >= 0;
  });
}

/** Binary search: the first index whose item fulfils a condition that, once true, stays true. */
function firstIndex(length: number, isReached: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isReached(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
