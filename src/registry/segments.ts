import type { Call } from '../transport/call.ts';
import { cancelled } from '../transport/failure.ts';

/** Large enough to make the round trip of a ranged request small, small enough to hold a few of them. */
export const segmentSize = 4 * 1024 * 1024;
const most = 4;

/**
 * The few large buffers through which the content of a registry passes, whatever its size. They are shared by
 * everything that is read from that registry at the same time, so that memory stays flat, and let go when nothing is.
 */
export class SegmentBuffers {
  #free: Buffer[] = [];
  #lent = 0;
  readonly #waiting: (() => void)[] = [];

  /** How many can be had without waiting. */
  get available(): number {
    return most - this.#lent;
  }

  async borrow(call: Call): Promise<Buffer> {
    while (this.#lent >= most) await this.#turn(call);
    if (call.signal.aborted) throw cancelled();
    this.#lent += 1;
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(segmentSize);
  }

  giveBack(buffer: Buffer): void {
    this.#lent -= 1;
    this.#free.push(buffer);
    if (this.#lent === 0) this.#free = [];
    this.#waiting.shift()?.();
  }

  #turn(call: Call): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        reject(cancelled());
      };
      const go = () => {
        call.signal.removeEventListener('abort', onAbort);
        resolve();
      };
      if (call.signal.aborted) return reject(cancelled());
      call.signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(go);
    });
  }
}
