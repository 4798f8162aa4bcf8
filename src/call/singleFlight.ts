import type { Call } from './call.ts';
import { cancelled } from './failure.ts';

/**
 * Callers that need the same thing at the same time share one request. A cancelled caller leaves the request to the
 * others; it is stopped when the last one has left. A failure is shared and not kept.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<
    string,
    { readonly result: Promise<T>; readonly stop: AbortController; waiting: number }
  >();

  async run(key: string, call: Call, work: (call: Call) => Promise<T>): Promise<T> {
    let flight = this.#flights.get(key);
    if (!flight) {
      const stop = new AbortController();
      const result = work({ ...call, signal: stop.signal }).finally(() => {
        if (this.#flights.get(key) === flight) this.#flights.delete(key);
      });
      flight = { result, stop, waiting: 0 };
      this.#flights.set(key, flight);
    }
    return this.#wait(key, flight, call);
  }

  async #wait(
    key: string,
    flight: { result: Promise<T>; stop: AbortController; waiting: number },
    call: Call,
  ): Promise<T> {
    flight.waiting += 1;
    let onAbort = () => {};
    const stopped = new Promise<never>((_, reject) => {
      onAbort = () => reject(cancelled());
      call.signal.addEventListener('abort', onAbort, { once: true });
      if (call.signal.aborted) onAbort();
    });
    try {
      return await Promise.race([flight.result, stopped]);
    } finally {
      call.signal.removeEventListener('abort', onAbort);
      flight.waiting -= 1;
      if (flight.waiting === 0 && call.signal.aborted) {
        this.#flights.delete(key);
        flight.result.catch(() => {});
        flight.stop.abort();
      }
    }
  }
}
