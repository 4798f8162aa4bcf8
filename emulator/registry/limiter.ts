/**
 * A token bucket: it fills at the given requests a second and holds half a second's worth. It uses the clock of this
 * machine; the emulator's clock, which tests move, is for periods of days.
 */
export class Limiter {
  #perSecond = Number.POSITIVE_INFINITY;
  #held = 0;
  #filled = 0;
  /** Since the limit was last set. */
  accepted = 0;
  refused = 0;

  /** Undefined: every request is answered. */
  set(perSecond: number | undefined): void {
    this.#perSecond = perSecond ?? Number.POSITIVE_INFINITY;
    this.#held = 1;
    this.#filled = performance.now();
    this.accepted = 0;
    this.refused = 0;
  }

  take(): boolean {
    if (this.#perSecond === Number.POSITIVE_INFINITY) return true;
    const now = performance.now();
    const most = Math.max(2, this.#perSecond / 2);
    this.#held = Math.min(most, this.#held + ((now - this.#filled) / 1000) * this.#perSecond);
    this.#filled = now;
    if (this.#held < 1) {
      this.refused += 1;
      return false;
    }
    this.#held -= 1;
    this.accepted += 1;
    return true;
  }
}
