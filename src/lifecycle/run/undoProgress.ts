import type { Call } from '../../call/call.ts';
import { numberText } from '../../protocol/inWords.ts';

/** Milliseconds between two progress reports. */
const pulse = 250;

/** How far an undo has come. */
export class UndoProgress {
  readonly #call: Call;
  readonly #started = Date.now();
  #total = 0;
  #done = 0;
  #shown = 0;

  constructor(call: Call) {
    this.#call = call;
    this.#show('reading the journal');
  }

  expect(total: number): void {
    this.#total = total;
  }

  told(repositoryName: string): void {
    this.#done += 1;
    const now = Date.now();
    if (now - this.#shown < pulse) return;
    this.#shown = now;
    const seconds = Math.max(0.001, (now - this.#started) / 1000);
    const status = `${numberText(this.#done)} of ${numberText(this.#total)} items, ${(this.#done / seconds).toFixed(1)} a second, ${repositoryName}`;
    this.#show(status, Math.ceil(((this.#total - this.#done) / this.#done) * seconds));
  }

  #show(status: string, secondsLeft?: number): void {
    this.#call.progress?.({
      id: 'purge',
      activity: 'Restoring',
      done: this.#done,
      total: this.#total,
      status,
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
      state: 'running',
    });
  }
}
