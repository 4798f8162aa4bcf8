import type { Call } from './call.ts';
import { cancelled } from './failure.ts';

/**
 * So many at a time: later callers wait, in order, until one is given back or the call is stopped. The limit
 * may change while some are taken.
 */
export class Slots {
  #limit: number;
  #taken = 0;
  readonly #waiting = new Set<() => void>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get limit(): number {
    return this.#limit;
  }

  set limit(limit: number) {
    this.#limit = limit;
    this.#admit();
  }

  get taken(): number {
    return this.#taken;
  }

  /** How many can be had without waiting. */
  get available(): number {
    return this.isWanted ? 0 : Math.max(0, this.#limit - this.#taken);
  }

  /** Whether a caller waits for one. */
  get isWanted(): boolean {
    return this.#waiting.size > 0;
  }

  async take({ signal }: Call): Promise<void> {
    if (signal.aborted) throw cancelled();
    if (this.available > 0) {
      this.#taken += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const stop = () => {
        this.#waiting.delete(enter);
        reject(cancelled());
      };
      const enter = () => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#waiting.add(enter);
    });
  }

  giveBack(): void {
    this.#taken -= 1;
    this.#admit();
  }

  /** The turn passes in the same step, so that no later caller gets in before. */
  #admit(): void {
    for (const enter of this.#waiting) {
      if (this.#taken >= this.#limit) return;
      this.#waiting.delete(enter);
      this.#taken += 1;
      enter();
    }
  }
}
