import type { Call } from './call.ts';
import { cancelled } from './failure.ts';

/**
 * A limit of concurrent uses: further callers wait in order until one is released or the call is stopped. The limit may
 * change at any time.
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

  /** The number that is free. */
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

  /** Passed on in the same step, so that no later caller gets in before. */
  #admit(): void {
    for (const enter of this.#waiting) {
      if (this.#taken >= this.#limit) return;
      this.#waiting.delete(enter);
      this.#taken += 1;
      enter();
    }
  }
}
