import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../call/call.ts';
import { cancelled, Failure } from '../call/failure.ts';
import { type HttpRequest, type HttpResponse, header, type Sender } from './sender.ts';

export interface RetryOptions {
  readonly retries: number;
  /** Milliseconds that one request with all its repetitions may take. */
  readonly budget: number;
}

/** Every request that the registry client makes can be repeated (docs/decisions/010), but for chunks of uploads. */
export const passing: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Lost connections and throttling are waited out, with jitter; `Retry-After` is obeyed. */
export class Retry implements Sender {
  readonly #next: Sender;
  readonly #options: RetryOptions;

  constructor(next: Sender, options: RetryOptions) {
    this.#next = next;
    this.#options = options;
  }

  async send(request: HttpRequest, call: Call): Promise<HttpResponse> {
    const deadline = Date.now() + this.#options.budget;
    for (let attempt = 1; ; attempt += 1) {
      const last = request.once === true || attempt > this.#options.retries;
      const outcome = await this.#try(request, call, last);
      if (!(outcome instanceof Failure) && (last || !passing.has(outcome.status))) {
        return { ...outcome, attempts: attempt };
      }
      const wait = pause(attempt, outcome instanceof Failure ? undefined : header(outcome, 'retry-after'));
      if (Date.now() + wait > deadline) {
        if (outcome instanceof Failure) throw outcome;
        return { ...outcome, attempts: attempt };
      }
      call.trace?.({
        level: 'verbose',
        message: `${outcome instanceof Failure ? outcome.message : `Answer ${outcome.status}.`} Trying again in ${Math.round(wait)} ms (${attempt} of ${this.#options.retries}).`,
      });
      await rest(wait, call);
    }
  }

  async #try(request: HttpRequest, call: Call, last: boolean): Promise<HttpResponse | Failure> {
    try {
      return await this.#next.send(request, call);
    } catch (error) {
      if (!last && error instanceof Failure && error.transient) return error;
      throw error;
    }
  }
}

/** Milliseconds before the next attempt: what the service asks for, else 0.2 s doubled each time, half of it chance. */
export function pause(attempt: number, retryAfter: string | undefined): number {
  const asked = retryAfter === undefined ? Number.NaN : secondsOf(retryAfter);
  if (asked >= 0) return asked * 1000;
  const ceiling = 200 * 2 ** (attempt - 1);
  return ceiling / 2 + Math.random() * (ceiling / 2);
}

/** RFC 9110 section 10.2.3: seconds, or an HTTP date. */
function secondsOf(retryAfter: string): number {
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter);
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? Number.NaN : Math.max(0, (date - Date.now()) / 1000);
}

export async function rest(milliseconds: number, call: Call): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal: call.signal });
  } catch {
    throw cancelled();
  }
}
