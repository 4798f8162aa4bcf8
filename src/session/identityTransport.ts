import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { isPage, strangerFailure } from '../auth/stranger.ts';
import { Failure } from '../call/failure.ts';
import type { LoginServer } from '../protocol/index.ts';
import { errorCode, Pool } from '../transport/pool.ts';
import type { ProxyEnvironment } from '../transport/proxy.ts';
import { withBoundedWait } from '../transport/retry.ts';
import type { HttpRequest } from '../transport/sender.ts';

/** Milliseconds; the library sets shorter timeouts for probes. */
const timeout = 100_000;

/**
 * The transport of @azure/identity to Entra ID and the endpoints of managed identity: the same pool as for registries,
 * with the same certificate authorities, proxies and messages.
 */
export class IdentityTransport implements HttpClient {
  readonly #environment: ProxyEnvironment;
  readonly #pools = new Map<string, Pool>();
  #stopped: Failure | undefined;

  constructor(environment: ProxyEnvironment) {
    this.#environment = environment;
  }

  /**
   * Why the last request did not reach its server, if the user can do something about it: a proxy that refuses, a
   * certificate that is not trusted. The library keeps only the message.
   */
  get stopped(): Failure | undefined {
    return this.#stopped;
  }

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const { RestError, createHttpHeaders } = await import('@azure/core-rest-pipeline');
    const { origin, host, pathname, search } = new URL(request.url);
    const sent: HttpRequest = {
      endpoint: { loginServer: host as LoginServer, origin },
      method: request.method as HttpRequest['method'],
      path: `${pathname}${search}`,
      headers: request.headers.toJSON(),
      ...(typeof request.body === 'string' ? { body: request.body } : {}),
    };
    try {
      const { status, headers, body } = await this.#pool(origin).send(sent, { signal: signalOf(request) });
      this.#stopped = undefined;
      if (isPage({ headers }))
        throw strangerFailure(sent.endpoint, 'an HTML page', { status, headers, body, attempts: 1 }, 'Entra ID');
      const plain = Object.entries(withBoundedWait(headers)).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)]],
      );
      const answer = { request, status, headers: createHttpHeaders(Object.fromEntries(plain)) };
      return { ...answer, bodyAsText: body.toString('utf8') };
    } catch (error) {
      if (request.abortSignal?.aborted) throw Object.assign(new Error('aborted'), { name: 'AbortError' });
      if (!(error instanceof Failure)) throw error;
      this.#stopped = isForPeople(error) ? error : undefined;
      throw new RestError(error.message, { code: errorCode(error), request });
    }
  }

  #pool(origin: string): Pool {
    const held = this.#pools.get(origin);
    if (held) return held;
    const pool = new Pool({ timeout, userAgent: 'acrshell', origin, environment: this.#environment });
    this.#pools.set(origin, pool);
    return pool;
  }
}

function signalOf({ abortSignal, timeout: wanted }: PipelineRequest): AbortSignal {
  const given = new AbortController();
  abortSignal?.addEventListener('abort', () => given.abort());
  return wanted > 0 ? AbortSignal.any([given.signal, AbortSignal.timeout(wanted)]) : given.signal;
}

function isForPeople({ kind, detail }: Failure): boolean {
  return (
    kind === 'BadAnswer' ||
    kind === 'Unavailable' ||
    kind === 'Untrusted' ||
    kind === 'InvalidInput' ||
    (kind === 'Network' && detail.status !== undefined)
  );
}
