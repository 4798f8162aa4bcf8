/** Milliseconds. */
const shortestTick = 200;
/** A tick is the time of this many requests: at a low limit, a single refusal is a large share. */
const requestsPerTick = 8;
const cut = 0.88;
const search = 2;
/** Requests that were accepted within this time show the limit, if there are enough of them. */
const shortestWindow = 500;
const requestsPerWindow = 12;
/** Refusals this close together count as one: these requests were under way when the first was refused. */
const echo = 250;
/**
 * The growth of the rate by ticks since the last refusal: slow near the known limit, faster if the limit has changed.
 */
const growth = [
  { until: 24, factor: 1.007 },
  { until: 28, factor: 1.03 },
  { until: 32, factor: 1.15 },
  { until: Number.POSITIVE_INFINITY, factor: 1.4 },
] as const;
/** No registry is known with a limit above this: the pace is given up. */
const unlimited = 2000;
/** Requests a second. The limit of writes of the Basic tier is 100 a minute. */
const slowest = 0.5;
/** If little was sent before the first refusal, it shows nothing about the limit. */
const firstGuess = 4;
/** The number of remembered times. */
const most = 4000;

/**
 * The rate at which a registry accepts requests, found from refusals (429). It starts without a limit; after a refusal
 * it is the rate that was accepted lately, and grows from there in small steps. Times are milliseconds of one clock.
 */
export class Pace {
  #rate = Number.POSITIVE_INFINITY;
  #next = 0;
  #lastCut = Number.NEGATIVE_INFINITY;
  #lastTick = 0;
  #ticks = 0;
  /** Whether a refusal has confirmed the rate. */
  #isKnown = false;
  /** When requests were accepted lately. */
  #accepted: number[] = [];

  /** Whether anything was refused lately. */
  get isPaced(): boolean {
    return this.#rate !== Number.POSITIVE_INFINITY;
  }

  /** The time that the next request has to wait. */
  delay(now: number): number {
    this.#grow(now);
    if (this.#rate === Number.POSITIVE_INFINITY) return 0;
    // Delays of timers are made up for, up to a limit.
    this.#next = Math.max(this.#next + 1000 / this.#rate, now - 10);
    return Math.max(0, this.#next - now);
  }

  accepted(now: number): void {
    this.#accepted.push(now);
    if (this.#accepted.length > most) this.#forget(now - shortestWindow);
  }

  /** False if it belongs to a refusal that was already handled. */
  refused(now: number): boolean {
    if (now - this.#lastCut < echo) return false;
    const before = this.#rate;
    const window = Math.max(shortestWindow, (requestsPerWindow * 1000) / before);
    this.#forget(now - window);
    const lately = (this.#accepted.length * 1000) / window;
    // Far fewer were accepted than were sent: the limit has fallen, or is not found yet.
    const isNear = this.#isKnown && lately > before / 2;
    const isFound = !this.#isKnown && before !== Number.POSITIVE_INFINITY;
    const least = before === Number.POSITIVE_INFINITY ? firstGuess : slowest;
    this.#rate = Math.max(least, isNear ? before * cut : isFound ? Math.max(lately, before / search) : lately);
    // Soon after the start the first refusal shows little: the limit is approached in large steps.
    this.#isKnown = before !== Number.POSITIVE_INFINITY;
    this.#lastCut = now;
    this.#lastTick = now;
    this.#ticks = 0;
    this.#next = Math.max(this.#next, now);
    return true;
  }

  /** Takes over what `other` has found, and resets `other`. */
  takeOver(other: Pace, now: number): void {
    this.#rate = other.#rate;
    this.#isKnown = other.#isKnown;
    this.#ticks = other.#ticks;
    this.#lastTick = other.#lastTick;
    this.#lastCut = other.#lastCut;
    this.#next = now;
    other.#rate = Number.POSITIVE_INFINITY;
    other.#isKnown = false;
  }

  #grow(now: number): void {
    if (this.#rate === Number.POSITIVE_INFINITY) return;
    for (;;) {
      const tick = this.#isKnown ? Math.max(shortestTick, (requestsPerTick * 1000) / this.#rate) : shortestTick;
      if (now - this.#lastTick < tick) return;
      this.#lastTick += tick;
      this.#ticks += 1;
      this.#rate *= this.#isKnown ? (growth.find(({ until }) => this.#ticks <= until)?.factor ?? 1) : search;
      if (this.#rate > unlimited) {
        this.#rate = Number.POSITIVE_INFINITY;
        return;
      }
    }
  }

  #forget(before: number): void {
    const start = this.#accepted.findIndex((at) => at > before);
    this.#accepted = start < 0 ? [] : this.#accepted.slice(start);
  }
}
