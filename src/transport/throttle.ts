import type { Call } from '../call/call.ts';
import { cancelled } from '../call/failure.ts';
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
  readonly #waiting: (() => void)[] = [];
  #allowed = most;
  #active = 0;
  #successes = 0;
  #remaining: number | undefined;

  constructor(next: Sender) {
    this.#next = next;
  }

  async send(request: HttpRequest, call: Call): Promise<HttpResponse> {
    await this.#enter(call);
    try {
      const response = await this.#next.send(request, call);
      this.#adapt(response);
      return response;
    } finally {
      this.#leave();
    }
  }

  #adapt(response: HttpResponse): void {
    const remaining = Number.parseFloat(header(response, 'x-ms-ratelimit-remaining-calls-per-second') ?? '');
    const falling = this.#remaining !== undefined && remaining < this.#remaining && remaining < scarce;
    this.#remaining = Number.isNaN(remaining) ? this.#remaining : remaining;
    if (response.status === 429 || falling) {
      this.#allowed = Math.max(1, Math.floor(this.#allowed / 2));
      this.#successes = 0;
      return;
    }
    this.#successes += 1;
    if (this.#successes >= this.#allowed && this.#allowed < most) {
      this.#allowed += 1;
      this.#successes = 0;
    }
  }

  async #enter(call: Call): Promise<void> {
    if (this.#active < this.#allowed) {
      this.#active += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(admit), 1);
        reject(cancelled());
      };
      const admit = () => {
        call.signal.removeEventListener('abort', onAbort);
        this.#active += 1;
        resolve();
      };
      if (call.signal.aborted) return reject(cancelled());
      call.signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(admit);
    });
  }

  #leave(): void {
    this.#active -= 1;
    while (this.#active < this.#allowed && this.#waiting.length > 0) this.#waiting.shift()?.();
  }
}
