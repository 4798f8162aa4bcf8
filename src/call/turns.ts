/** Work that is begun side by side, a part of which is done in the order in which it was begun. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  async take(work: (turn: Promise<void>) => Promise<void>): Promise<void> {
    const turn = this.#last;
    const ended = Promise.withResolvers<void>();
    this.#last = ended.promise;
    try {
      await work(turn);
    } finally {
      // What is skipped does not let others pass.
      void turn.then(ended.resolve);
    }
  }
}
