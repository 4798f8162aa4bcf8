/** Milliseconds. */
const shortestTick = 200;
/** A tick lasts as long as so many requests take: at a low limit, a refusal now and then is a large share. */
const requestsPerTick = 8;
const cut = 0.88;
const search = 2;
/** What was accepted so lately tells the limit, if it is enough. */
const shortestWindow = 500;
const requestsPerWindow = 12;
/** Refusals so close together are of one kind: what was on its way when the first came. */
const echo = 250;
/** How fast the rate grows, by ticks since the last refusal: slowly near the known limit, faster when it has moved. */
const growth = [
  { until: 24, factor: 1.007 },
  { until: 28, factor: 1.03 },
  { until: 32, factor: 1.15 },
  { until: Number.POSITIVE_INFINITY, factor: 1.4 },
] as const;
/** Beyond this a limit is none that was seen at any registry: the pace is given up again. */
const unlimited = 2000;
/** Requests a second. Basic's limit of writes is 100 a minute. */
const slowest = 0.5;
/** Where little was sent before the first refusal, that tells nothing of the limit. */
const firstGuess = 4;
/** Times that are remembered. */
const most = 4000;

/**
 * The rate at which a registry answers, found from what it refuses (429): none at first; after a refusal what was
 * accepted lately, and from there up again in small steps. Times are milliseconds of one clock.
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

  /** How long the next request waits. */
  delay(now: number): number {
    this.#grow(now);
    if (this.#rate === Number.POSITIVE_INFINITY) return 0;
    // What timers are late by is made up for, but no more than a little.
    this.#next = Math.max(this.#next + 1000 / this.#rate, now - 10);
    return Math.max(0, this.#next - now);
  }

  accepted(now: number): void {
    this.#accepted.push(now);
    if (this.#accepted.length > most) this.#forget(now - shortestWindow);
  }

  /** False for an echo of a refusal that was heard already. */
  refused(now: number): boolean {
    if (now - this.#lastCut < echo) return false;
    const before = this.#rate;
    const window = Math.max(shortestWindow, (requestsPerWindow * 1000) / before);
    this.#forget(now - window);
    const lately = (this.#accepted.length * 1000) / window;
    // Far fewer were accepted than were sent: the limit itself has fallen, or is looked for still.
    const isNear = this.#isKnown && lately > before / 2;
    const isFound = !this.#isKnown && before !== Number.POSITIVE_INFINITY;
    const least = before === Number.POSITIVE_INFINITY ? firstGuess : slowest;
    this.#rate = Math.max(least, isNear ? before * cut : isFound ? Math.max(lately, before / search) : lately);
    // The first refusal says little, so soon after the start: from there the limit is looked for in large steps.
    this.#isKnown = before !== Number.POSITIVE_INFINITY;
    this.#lastCut = now;
    this.#lastTick = now;
    this.#ticks = 0;
    this.#next = Math.max(this.#next, now);
    return true;
  }

  /** What `other` has found is known here from now on, and there no more. */
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
