/** Times as text with seven decimals, so that text sorts as time; `withoutTrailingZeros` makes the service's form. */
export type Timestamp = string;

const ticksPerMillisecond = 10_000;
/** The longest delay of Node's timers. */
const longestTimer = 2 ** 31 - 1;

/** The emulator's own time. Tests move it instead of sleeping; tokens, signed URLs and created times all use it. */
export class Clock {
  #offset = 0;
  #lastMilliseconds = 0;
  #lastTick = 0;
  readonly #alarms = new Set<() => void>();

  now(): number {
    return Date.now() + this.#offset;
  }

  advance(milliseconds: number): void {
    this.#offset += milliseconds;
    for (const check of [...this.#alarms]) check();
  }

  /** Calls back once at that time, reached by itself or by moving the clock; the returned function cancels it. */
  alarm(time: number, ring: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    const end = () => {
      clearTimeout(timer);
      this.#alarms.delete(check);
    };
    const check = () => {
      clearTimeout(timer);
      const left = time - this.now();
      if (left > 0) timer = setTimeout(check, Math.min(left, longestTimer)).unref();
      else {
        end();
        ring();
      }
    };
    this.#alarms.add(check);
    check();
    return end;
  }

  /** Strictly later than every timestamp given or observed before. */
  timestamp(): Timestamp {
    let milliseconds = this.now();
    let tick = Number((process.hrtime.bigint() / 100n) % BigInt(ticksPerMillisecond));
    const last = this.#lastMilliseconds;
    if (milliseconds < last || (milliseconds === last && tick <= this.#lastTick)) {
      milliseconds = last;
      tick = this.#lastTick + 1;
      if (tick === ticksPerMillisecond) {
        milliseconds += 1;
        tick = 0;
      }
    }
    this.#lastMilliseconds = milliseconds;
    this.#lastTick = tick;
    return timestampOf(milliseconds, tick);
  }

  /** Content from a folder may be newer than now, if the clock was moved when it was written. */
  observe(timestamp: Timestamp): void {
    const milliseconds = Date.parse(timestamp);
    const tick = Number(timestamp.slice(23, 27));
    if (milliseconds > this.#lastMilliseconds || (milliseconds === this.#lastMilliseconds && tick > this.#lastTick)) {
      this.#lastMilliseconds = milliseconds;
      this.#lastTick = tick;
    }
  }
}

export function timestampOf(milliseconds: number, tick = 0): Timestamp {
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${String(tick).padStart(4, '0')}Z`;
}

/** Reads `2024-01-01`, `2024-01-01T10:00:00Z` or a text with up to seven decimals. */
export function parseTimestamp(time: string | Date): Timestamp {
  if (time instanceof Date) return timestampOf(time.getTime());
  const [whole = '', fraction = ''] = time.replace(/Z$/, '').split('.');
  const seconds = new Date(`${whole.length === 10 ? `${whole}T00:00:00` : whole}Z`).toISOString().slice(0, 19);
  return `${seconds}.${fraction.padEnd(7, '0').slice(0, 7)}Z`;
}

/** .NET's round-trip form as the service writes it: up to seven decimals, trailing zeros cut. */
export function withoutTrailingZeros(timestamp: Timestamp): string {
  return timestamp.replace(/\.?0*Z$/, 'Z');
}
