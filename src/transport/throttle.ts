import type { Call } from '../call/call.ts';
import { Slots } from '../call/slots.ts';
import { Pace } from './pace.ts';
import { rest } from './retry.ts';
import { type HttpRequest, type HttpResponse, header, type Sender } from './sender.ts';

const most = 32;
/** Enough to fill a line of some latency; a limit that is met at once is met by few. */
const atFirst = 8;
const scarce = 2;

/**
 * How many requests are under way at once at one registry, and how many a second. The count begins small and grows with each success; the rate is found from 429s and from a falling count of
 * the calls that are left for this second. (The header's absolute value paces nothing: deletes always say 8.)
 */
export class Throttle implements Sender {
  readonly #next: Sender;
  readonly #slots = new Slots(atFirst);
  readonly #gate = new Gate();
  #remaining: number | undefined;

  constructor(next: Sender) {
    this.#next = next;
  }

  async send(request: HttpRequest, call: Call): Promise<HttpResponse> {
    await this.#slots.take(call);
    try {
      await this.#gate.pass(call);
      const response = await this.#next.send(request, call);
      this.#adapt(response);
      return response;
    } finally {
      this.#slots.giveBack();
    }
  }

  #adapt(response: HttpResponse): void {
    const { pace } = this.#gate;
    const remaining = Number.parseFloat(header(response, 'x-ms-ratelimit-remaining-calls-per-second') ?? '');
    const falling = this.#remaining !== undefined && remaining < this.#remaining && remaining < scarce;
    this.#remaining = Number.isNaN(remaining) ? this.#remaining : remaining;
    if (response.status === 429 || falling) return pace.refused(performance.now());
    pace.accepted(performance.now());
    if (this.#slots.limit < most) this.#slots.limit += 1;
  }
}

/** One after another, at the pace that the registry keeps. */
class Gate {
  readonly pace = new Pace();
  #before: Promise<void> | undefined;

  async pass(call: Call): Promise<void> {
    if (!this.pace.isPaced && this.#before === undefined) return;
    const turn = (this.#before ?? Promise.resolve()).then(async () => {
      if (call.signal.aborted) return;
      const wait = this.pace.delay(performance.now());
      // Timers are not finer than this; the pace makes up for it.
      if (wait >= 1) await rest(wait, call).catch(() => {});
    });
    this.#before = turn;
    await turn;
    if (this.#before === turn) this.#before = undefined;
  }
}
