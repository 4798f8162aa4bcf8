import type { Call, TraceEvent } from '../../call/call.ts';

interface Page {
  readonly result: Promise<unknown>;
  readonly stop: AbortController;
  readonly events: TraceEvent[];
}

/** Two listings at a time are rare; abandoned pages are dropped, oldest first. */
const most = 8;

/**
 * Pages fetched in advance, by their continuation: from the second page on, the next one is already being fetched
 * while the client still works on this one. A client that stops early costs at most one page too many.
 */
export class ReadAhead {
  readonly #pages = new Map<string, Page>();

  start(key: string, read: (call: Call) => Promise<unknown>, like: Call): void {
    if (this.#pages.has(key)) return;
    const oldest = this.#pages.keys().next();
    if (this.#pages.size >= most && !oldest.done) this.#drop(oldest.value);
    const stop = new AbortController();
    const events: TraceEvent[] = [];
    const result = read({ ...like, signal: stop.signal, trace: (event) => events.push(event) });
    result.catch(() => {});
    this.#pages.set(key, { result, stop, events });
  }

  /** The page that was read ahead, if it was; its requests are reported now, to the call that wanted it. */
  async take(key: string, call: Call): Promise<unknown> {
    const page = this.#pages.get(key);
    if (!page) return undefined;
    this.#pages.delete(key);
    const onAbort = () => page.stop.abort();
    call.signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await page.result;
    } finally {
      call.signal.removeEventListener('abort', onAbort);
      for (const event of page.events) call.trace?.(event);
    }
  }

  clear(): void {
    for (const key of [...this.#pages.keys()]) this.#drop(key);
  }

  #drop(key: string): void {
    this.#pages.get(key)?.stop.abort();
    this.#pages.delete(key);
  }
}
