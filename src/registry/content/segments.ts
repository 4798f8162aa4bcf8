import type { Call } from '../../call/call.ts';
import { cancelled } from '../../call/failure.ts';

/** Large enough to make the round trip of a ranged request small, small enough to hold a few of them. */
export const segmentSize = 4 * 1024 * 1024;
const most = 4;
/** Milliseconds that unused buffers are kept: new ones would stand beside the old until the collector looks. */
const kept = 30_000;

/**
 * The few large buffers through which large blobs come in, whatever their size and from however many registries at
 * once: they bound what downloads hold in memory, all of them together.
 */
class SegmentBuffers {
  #free: Buffer[] = [];
  #lent = 0;
  #letGo: NodeJS.Timeout | undefined;
  readonly #waiting: (() => void)[] = [];

  /** How many can be had without waiting. */
  get available(): number {
    return this.#waiting.length > 0 ? 0 : most - this.#lent;
  }

  /** Somebody waits for one: who has several should give one back. */
  get isWanted(): boolean {
    return this.#waiting.length > 0;
  }

  async borrow(call: Call): Promise<Buffer> {
    if (call.signal.aborted) throw cancelled();
    if (this.#lent >= most) await this.#turn(call);
    else this.#lent += 1;
    clearTimeout(this.#letGo);
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(segmentSize);
  }

  /** Goes straight to whoever waits the longest. */
  giveBack(buffer: Buffer): void {
    this.#free.push(buffer);
    const next = this.#waiting.shift();
    if (next) next();
    else this.#lent -= 1;
    if (this.#lent > 0) return;
    this.#letGo = setTimeout(() => {
      this.#free = [];
    }, kept).unref();
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
      call.signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(go);
    });
  }
}

export const segments = new SegmentBuffers();
