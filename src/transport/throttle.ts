import type { Call } from '../call/call.ts';
import { Slots } from '../call/slots.ts';
import type { Pace } from './pace.ts';
import { type Kind, Paces } from './paces.ts';
import { rest } from './retry.ts';
import { type HttpRequest, type HttpResponse, header, type Sender } from './sender.ts';

const most = 32;
/** Enough to use a connection with some latency; if a limit is exceeded at the start, only few are refused. */
const atFirst = 16;
const scarce = 2;

/**
 * Limits concurrent requests to one registry, and their rate. The rate is found from 429s and from a falling count of
 * remaining calls for this second. (The header's absolute value is no rate: deletes always say 8.) Without refusals,
 * nothing waits.
 */
export class Throttle implements Sender {
  readonly #next: Sender;
  readonly #slots = new Slots(atFirst);
  readonly #paces = new Paces();
  readonly #gates = new Map<Pace, Gate>();
  readonly #remaining: Partial<Record<Kind, number>> = {};

  readonly #isPaced: boolean;

  /** `isPaced` false: the refusal of one request says nothing about others, so each waits on its own. */
  constructor(next: Sender, isPaced = true) {
    this.#next = next;
    this.#isPaced = isPaced;
  }

  async send(request: HttpRequest, call: Call): Promise<HttpResponse> {
    const kind = this.#isPaced ? kindOf(request) : undefined;
    await this.#slots.take(call);
    try {
      if (kind !== undefined) await this.#wait(kind, call);
      const response = await this.#next.send(request, call);
      if (kind !== undefined) this.#adapt(kind, response);
      return response;
    } finally {
      this.#slots.giveBack();
    }
  }

  /** One after the other, at the registry's rate. */
  async #wait(kind: Kind, call: Call): Promise<void> {
    const pace = this.#paces.of(kind);
    let gate = this.#gates.get(pace);
    if (!pace.isPaced && !gate?.isTaken) return;
    if (!gate) {
      gate = new Gate(pace);
      this.#gates.set(pace, gate);
    }
    await gate.pass(call);
  }

  #adapt(kind: Kind, response: HttpResponse): void {
    const before = this.#remaining[kind];
    const remaining = Number.parseFloat(header(response, 'x-ms-ratelimit-remaining-calls-per-second') ?? '');
    const falling = before !== undefined && remaining < before && remaining < scarce;
    if (!Number.isNaN(remaining)) this.#remaining[kind] = remaining;
    const now = performance.now();
    if (response.status === 429 || falling) this.#paces.refused(kind, now);
    else {
      this.#paces.accepted(kind, now);
      if (this.#slots.limit < most) this.#slots.limit += 1;
    }
  }
}

/** Token requests are few, and the token service has its own limits. */
function kindOf({ method, path }: HttpRequest): Kind | undefined {
  if (path.startsWith('/oauth2/')) return undefined;
  return method === 'GET' || method === 'HEAD' ? 'read' : 'write';
}

class Gate {
  readonly #pace: Pace;
  #before: Promise<void> | undefined;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  get isTaken(): boolean {
    return this.#before !== undefined;
  }

  async pass(call: Call): Promise<void> {
    const turn = (this.#before ?? Promise.resolve()).then(async () => {
      if (call.signal.aborted) return;
      const wait = this.#pace.delay(performance.now());
      // The resolution of timers; the pace makes up for it.
      if (wait >= 1) await rest(wait, call).catch(() => {});
    });
    this.#before = turn;
    await turn;
    if (this.#before === turn) this.#before = undefined;
  }
}
