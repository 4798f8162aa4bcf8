import type { Call, ProgressEvent } from '../../call/call.ts';
import type { Digest } from '../../protocol/index.ts';

/** Milliseconds between two reports of one item: faster ones could not be read. */
const seldom = 200;
/** How much the newest measurement counts in the rate, so that it neither jumps nor lags. */
const weight = 0.3;

/** Reports the progress of an artifact and its blobs. What ends before its first report is due is not reported. */
export class Progress {
  readonly #activity: string;
  readonly #call: Call;
  #whole: Meter | undefined;

  constructor(activity: string, call: Call) {
    this.#activity = activity;
    this.#call = call;
  }

  begin(totalBytes: number): void {
    this.#whole = new Meter('artifact', this.#activity, totalBytes, this.#call);
  }

  /** A blob that is being moved; the position may go back when a chunk is sent again. */
  blob(digest: Digest, size: number): { at(position: number): void; finish(): void } {
    const own = new Meter(digest, digest, size, this.#call);
    let counted = 0;
    const at = (position: number) => {
      own.at(position);
      this.#whole?.at(this.#whole.done + position - counted);
      counted = position;
    };
    return {
      at,
      finish: () => {
        at(size);
        own.finish();
      },
    };
  }

  finish(): void {
    this.#whole?.finish();
  }
}

class Meter {
  readonly #id: string;
  readonly #activity: string;
  readonly #total: number;
  readonly #tell: ((event: ProgressEvent) => void) | undefined;
  #done = 0;
  #told: { at: number; done: number; rate?: number };
  #shown = false;

  constructor(id: string, activity: string, total: number, call: Call) {
    this.#id = id;
    this.#activity = activity;
    this.#total = total;
    this.#tell = call.progress;
    this.#told = { at: performance.now(), done: 0 };
  }

  get done(): number {
    return this.#done;
  }

  at(position: number): void {
    this.#done = position;
    if (!this.#tell) return;
    const now = performance.now();
    const elapsed = now - this.#told.at;
    if (elapsed < seldom) return;
    const measured = Math.max(0, ((position - this.#told.done) * 1000) / elapsed);
    const rate = this.#told.rate === undefined ? measured : this.#told.rate * (1 - weight) + measured * weight;
    this.#told = { at: now, done: position, rate };
    this.#shown = true;
    this.#tell({
      ...this.#state('running'),
      bytesPerSecond: Math.round(rate),
      ...(rate > 0 ? { secondsLeft: Math.ceil((this.#total - position) / rate) } : {}),
    });
  }

  finish(): void {
    if (this.#shown) this.#tell?.(this.#state('finished'));
    this.#shown = false;
  }

  #state(state: ProgressEvent['state']): ProgressEvent {
    return { id: this.#id, activity: this.#activity, done: this.#done, total: this.#total, state };
  }
}
