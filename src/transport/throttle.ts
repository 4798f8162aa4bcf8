import type { Call } from '../call/call.ts';
import { Slots } from '../call/slots.ts';
import { type HttpRequest, type HttpResponse, header, type Sender } from './sender.ts';

const most = 32;
const scarce = 2;

/**
 * How many requests are under way at once at one registry: halved by a 429 or when the calls that are left for this
 * second run out, and raised again by one after each round of successes. (The header's absolute value paces nothing:
 * deletes always say 8; only its fall tells.)
 */
export class Throttle implements Sender {
  readonly #next: Sender;
  readonly #slots = new Slots(most);
  #successes = 0;
  #remaining: number | undefined;

  constructor(next: Sender) {
    this.#next = next;
  }

  async send(request: HttpRequest, call: Call): Promise<HttpResponse> {
    await this.#slots.take(call);
    try {
      const response = await this.#next.send(request, call);
      this.#adapt(response);
      return response;
    } finally {
      this.#slots.giveBack();
    }
  }

  #adapt(response: HttpResponse): void {
    const remaining = Number.parseFloat(header(response, 'x-ms-ratelimit-remaining-calls-per-second') ?? '');
    const falling = this.#remaining !== undefined && remaining < this.#remaining && remaining < scarce;
    this.#remaining = Number.isNaN(remaining) ? this.#remaining : remaining;
    if (response.status === 429 || falling) {
      this.#slots.limit = Math.max(1, Math.floor(this.#slots.limit / 2));
      this.#successes = 0;
      return;
    }
    this.#successes += 1;
    if (this.#successes >= this.#slots.limit && this.#slots.limit < most) {
      this.#slots.limit += 1;
      this.#successes = 0;
    }
  }
}
