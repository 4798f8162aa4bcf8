import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../call/call.ts';
import { cancelled, Failure } from '../call/failure.ts';
import { type HttpRequest, type HttpResponse, header, type Sender } from './sender.ts';

/** Milliseconds that one request with all its repetitions may take. */
export const retryBudget = 120_000;

export interface RetryOptions {
  readonly retries: number;
  /** Milliseconds that one request with all its repetitions may take. */
  readonly budget: number;
}

/** Every request of the registry client can be repeated (docs/decisions/010), except for chunks of uploads. */
export const passing: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Retries after lost connections and throttling, with jitter; `Retry-After` is obeyed. */
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

/** Milliseconds before the next attempt: what the service asks for, else 0.2 s doubled each time, half of it random. */
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

/** The seconds to wait that a server asks for; undefined if it does not say. */
function askedWait(response: Pick<HttpResponse, 'headers'>): number | undefined {
  const seconds = secondsOf(header(response, 'retry-after') ?? '');
  return seconds >= 0 ? seconds : undefined;
}

/** Facts about a refusal: how long the service asks to wait, if that is longer than one request may take. */
export function courseOf(response: Pick<HttpResponse, 'headers' | 'status'>): { readonly wait?: number } {
  const seconds = passing.has(response.status) ? (askedWait(response) ?? 0) : 0;
  return seconds * 1000 > retryBudget ? { wait: seconds } : {};
}

/** Advice about a throttling service: `Wait an hour`, as it asks, or `otherwise`. */
export function waitAdvice(response: Pick<HttpResponse, 'headers'>, otherwise = 'Wait a minute'): string {
  const seconds = askedWait(response);
  if (seconds === undefined || seconds <= 1 || seconds > mostToTell) return otherwise;
  for (const [unit, length] of units) {
    const count = Math.ceil(seconds / length);
    if (seconds < length) continue;
    return `Wait ${count === 1 ? (unit === 'hour' ? 'an hour' : `a ${unit}`) : `${count} ${unit}s`}, as the service asks`;
  }
  return otherwise;
}

/** Seconds in a month; a longer wait is not worth reporting. */
const mostToTell = 30 * 86_400;

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/**
 * A limit of seconds: libraries wait as long as the header says, and Node's timers do not wait at all beyond their own
 * limit.
 */
const mostOfLibraries = 300;

/** The headers of an answer for Microsoft's libraries, with limited waits. */
export function withBoundedWait<H extends HttpResponse['headers']>(headers: H): H {
  const isLong = (askedWait({ headers }) ?? 0) > mostOfLibraries;
  const bounded = isLong ? { 'retry-after': String(mostOfLibraries) } : {};
  return { ...headers, ...bounded };
}

/** The longest delay of Node's timers; beyond it they fire at once. */
const longest = 2 ** 31 - 1;

export async function rest(milliseconds: number, call: Call): Promise<void> {
  try {
    await sleep(Math.min(milliseconds, longest), undefined, { signal: call.signal });
  } catch {
    throw cancelled();
  }
}
