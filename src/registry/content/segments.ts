import type { Call } from '../../call/call.ts';
import { Slots } from '../../call/slots.ts';

/** Large enough to make the round trip of a ranged request small, small enough to hold a few of them. */
export const segmentSize = 4 * 1024 * 1024;
const most = 4;
/** Milliseconds that unused buffers are kept: new ones would need memory beside the old until these are collected. */
const kept = 30_000;

/**
 * The few large buffers for downloads of large blobs, shared by all registries: they limit the memory of all downloads
 * together.
 */
class SegmentBuffers {
  #free: Buffer[] = [];
  readonly #slots = new Slots(most);
  #letGo: NodeJS.Timeout | undefined;

  /** The number that is free. */
  get available(): number {
    return this.#slots.available;
  }

  /** Whether a caller waits for one: then a caller with several should return one. */
  get isWanted(): boolean {
    return this.#slots.isWanted;
  }

  async borrow(call: Call): Promise<Buffer> {
    await this.#slots.take(call);
    clearTimeout(this.#letGo);
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(segmentSize);
  }

  giveBack(buffer: Buffer): void {
    this.#free.push(buffer);
    this.#slots.giveBack();
    if (this.#slots.taken > 0) return;
    this.#letGo = setTimeout(() => {
      this.#free = [];
    }, kept).unref();
  }
}

export const segments = new SegmentBuffers();
