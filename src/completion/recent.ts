import type { Call } from '../call/call.ts';
import { keepNewest } from '../call/newest.ts';

/** Milliseconds that a key press waits; a later answer is used for the next one. */
const patience = 150;
/** Milliseconds for which an answer is reused. */
const freshFor = 10_000;
/** Milliseconds after which a request is stopped. */
const longest = 10_000;
const mostKeys = 100;

interface Entry<T> {
  value: T | undefined;
  readAt: number;
  reading: Promise<void> | undefined;
}

/** Recent answers for the Tab key, by identity: no identity sees those of another. */
export class Recent<T> {
  readonly #byOwner = new WeakMap<object, Map<string, Entry<T>>>();

  /** The cached answer, if there is one. */
  peek(owner: object, key: string): T | undefined {
    const entry = this.#byOwner.get(owner)?.get(key);
    return entry !== undefined && isFresh(entry) ? entry.value : undefined;
  }

  /**
   * Read now if it is not cached; undefined if that takes too long or fails. Concurrent requests for the same are
   * shared.
   */
  async get(owner: object, key: string, read: (call: Call) => Promise<T>): Promise<T | undefined> {
    const entry = this.#entry(owner, key);
    if (isFresh(entry)) return entry.value;
    entry.reading ??= this.#read(entry, read);
    await Promise.race([entry.reading, timeout()]);
    return entry.value;
  }

  async #read(entry: Entry<T>, read: (call: Call) => Promise<T>): Promise<void> {
    try {
      entry.value = await read({ signal: AbortSignal.timeout(longest) });
    } catch {
      // After a failure nothing is offered, and it is not requested again at every key.
      entry.value = undefined;
    } finally {
      entry.readAt = performance.now();
      entry.reading = undefined;
    }
  }

  #entry(owner: object, key: string): Entry<T> {
    const entries = this.#byOwner.get(owner) ?? new Map<string, Entry<T>>();
    this.#byOwner.set(owner, entries);
    const known = entries.get(key);
    if (known) return known;
    const made: Entry<T> = { value: undefined, readAt: Number.NEGATIVE_INFINITY, reading: undefined };
    entries.set(key, made);
    keepNewest(entries, mostKeys);
    return made;
  }
}

const isFresh = ({ readAt }: Entry<unknown>) => performance.now() - readAt < freshFor;

const timeout = () => new Promise<void>((resolve) => setTimeout(resolve, patience).unref());
