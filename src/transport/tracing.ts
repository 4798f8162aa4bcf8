import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import { redact, redactBody, redactHeaders } from './redaction.ts';
import type { HttpRequest, HttpResponse, Sender } from './sender.ts';

/** One line for every request, for -Verbose and the host's log; headers and bodies for -Debug. */
export class Tracing implements Sender {
  readonly #next: Sender;
  readonly #log: (line: string) => void;
  #count = 0;

  constructor(next: Sender, log: (line: string) => void) {
    this.#next = next;
    this.#log = log;
  }

  /** The number of requests sent since this registry was connected. */
  get count(): number {
    return this.#count;
  }

  async send(request: HttpRequest, call: Call): Promise<HttpResponse> {
    this.#count += 1;
    const started = performance.now();
    try {
      const response = await this.#next.send(request, call);
      this.#tell(request, String(response.status), started, call);
      if (call.traceBodies) call.trace?.({ level: 'debug', message: exchangeText(request, response) });
      return response;
    } catch (error) {
      this.#tell(request, error instanceof Failure ? error.kind : 'failed', started, call);
      throw error;
    }
  }

  #tell(request: HttpRequest, outcome: string, started: number, call: Call): void {
    const milliseconds = Math.round(performance.now() - started);
    const how = request.authorisedBy ? ` (${request.authorisedBy})` : '';
    const line = `${request.method} ${request.endpoint.origin}${redact(request.path)} -> ${outcome} in ${milliseconds} ms${how}`;
    this.#log(line);
    call.trace?.({ level: 'verbose', message: line });
  }
}

function exchangeText(request: HttpRequest, response: HttpResponse): string {
  const sent = `${request.method} ${redact(request.path)}\n${redactHeaders(request.headers ?? {})}`;
  const body = request.body ? `\n\n${shownBody(request.body)}` : '';
  const answer = response.stream ? '(streamed)' : redactBody(response.body);
  return `${sent}${body}\n\n${response.status}\n${redactHeaders(response.headers)}\n\n${answer}`;
}

function shownBody(body: NonNullable<HttpRequest['body']>): string {
  return typeof body === 'string' || Buffer.isBuffer(body)
    ? redactBody(body)
    : `(${body.length === undefined ? '' : `${body.length} bytes, `}streamed)`;
}
