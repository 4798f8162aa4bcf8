import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Call } from '../call/call.ts';
import { cancelled, Failure } from '../call/failure.ts';
import { addSystemAuthorities, isUnknownAuthority, systemAuthoritiesAdded } from './authorities.ts';
import { createDispatcher, type ProxyEnvironment, proxyRefusal, refusedByProxy } from './proxy.ts';
import type { BodySource, ByteStream, HttpRequest, HttpResponse, Sender } from './sender.ts';
import { timeLimit } from './timeLimit.ts';

export interface PoolOptions {
  /**
   * The timeout of one request in milliseconds, from the first byte sent to the last one read. For streamed content it
   * limits the pauses instead.
   */
  readonly timeout: number;
  readonly userAgent: string;
  /** The origin that the pool connects to. */
  readonly origin: string;
  readonly proxy?: string | undefined;
  /** HTTPS_PROXY and other proxy settings. */
  readonly environment?: ProxyEnvironment | undefined;
}

/** A page of a thousand manifests is about 0.6 MB; no other answer that is read as a whole is near this limit. */
const defaultLimit = 32 * 1024 * 1024;

/**
 * The lowest sender: undici's connection pool. undici is loaded at the first request, so that the host answers sooner.
 */
export class Pool implements Sender {
  readonly #options: PoolOptions;
  #agent: Promise<Dispatcher> | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  async send(request: HttpRequest, call: Call): Promise<HttpResponse> {
    const trustsSystem = systemAuthoritiesAdded();
    try {
      return await this.#exchange(request, call);
    } catch (error) {
      // The connection failed, so nothing was sent.
      if (trustsSystem || !isUnknownAuthority(errorCode(error))) throw error;
      addSystemAuthorities();
      return await this.#exchange(request, call);
    }
  }

  async #exchange(request: HttpRequest, call: Call): Promise<HttpResponse> {
    const agent = await this.#loadAgent();
    const streaming = request.streamed || isSource(request.body);
    const limit = streaming ? undefined : timeLimit(call, this.#options.timeout);
    try {
      const answer = await agent.request({
        origin: request.endpoint.origin,
        path: request.path,
        method: request.method,
        headers: this.#headers(request),
        body: bodyOf(request),
        signal: limit?.signal ?? call.signal,
        headersTimeout: this.#options.timeout,
        bodyTimeout: this.#options.timeout,
      });
      const head = { status: answer.statusCode, headers: answer.headers, attempts: 1 };
      if (request.streamed && answer.statusCode >= 200 && answer.statusCode < 300)
        return { ...head, body: nothing, stream: byteStream(answer.body, request, call) };
      return { ...head, body: await readBody(answer, request) };
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (call.signal.aborted) throw cancelled();
      throw networkFailure(error, request, limit?.hasPassed === true);
    } finally {
      limit?.end();
    }
  }

  #headers({ body, headers }: HttpRequest): Record<string, string> {
    const known = isSource(body) ? body.length : undefined;
    const length = known === undefined ? {} : { 'content-length': String(known) };
    return { 'user-agent': this.#options.userAgent, accept: 'application/json', ...length, ...headers };
  }

  async close(): Promise<void> {
    const agent = this.#agent;
    this.#agent = undefined;
    if (agent) await (await agent).destroy();
  }

  #loadAgent(): Promise<Dispatcher> {
    const { origin, proxy, environment = {} } = this.#options;
    this.#agent ??= import('./undici/agents.ts').then(({ agents }) =>
      createDispatcher(agents, origin, proxy, environment),
    );
    return this.#agent;
  }
}

const nothing = Buffer.alloc(0);

function isSource(body: HttpRequest['body']): body is BodySource {
  return typeof body === 'object' && !Buffer.isBuffer(body);
}

/** undici sends any iterable, but its types allow only streams. */
function bodyOf({ body }: HttpRequest): string | Buffer | Readable | null {
  return isSource(body) ? (body.read() as unknown as Readable) : (body ?? null);
}

/** The body as it arrives; an error while reading is reported like any other failure of the request. */
function byteStream(body: Dispatcher.ResponseData['body'], request: HttpRequest, call: Call): ByteStream {
  const failure = (error: unknown) => (call.signal.aborted ? cancelled() : networkFailure(error, request, false));
  return {
    cancel: () => {
      body.on('error', () => {});
      body.destroy();
    },
    each: (take) =>
      new Promise((resolve, reject) => {
        body.on('data', take);
        body.once('end', resolve);
        body.once('error', (error) => reject(failure(error)));
        body.once('close', () => reject(failure(new Error('closed'))));
      }),
    async *[Symbol.asyncIterator]() {
      try {
        yield* body as AsyncIterable<Buffer>;
      } catch (error) {
        throw failure(error);
      }
    },
  };
}

/** Of an error answer only the beginning is read. */
const errorLimit = 256 * 1024;

/** Reads a body up to the limit: servers are not trusted. */
async function readBody(answer: Dispatcher.ResponseData, request: HttpRequest): Promise<Buffer> {
  const isError = answer.statusCode >= 300;
  const limit = isError ? errorLimit : (request.limit ?? defaultLimit);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer.body) {
    length += chunk.length;
    if (length > limit) {
      answer.body.on('error', () => {}).destroy();
      if (isError) return Buffer.concat([...chunks, chunk]).subarray(0, limit);
      throw new Failure('BadAnswer', `The answer to ${request.method} ${request.path} is larger than ${limit} bytes.`, {
        registry: request.endpoint.loginServer,
        advice: 'Check the name of the registry; its answer was discarded.',
      });
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

const certificateCodes = /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/;

function networkFailure(error: unknown, request: HttpRequest, timedOut: boolean): Failure {
  const { loginServer } = request.endpoint;
  const code = errorCode(error);
  const registry = { registry: loginServer };
  if (timedOut || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    const advice = 'Try again, or set a longer timeout with Connect-AzContainerRegistry -TimeoutSec.';
    const course = { transient: true };
    return new Failure('Timeout', `${loginServer} did not answer in time.`, { ...registry, advice }, course);
  }
  const refusal = proxyRefusal(error);
  if (refusal) return refusedByProxy(refusal, loginServer);
  if (certificateCodes.test(code)) return untrusted(loginServer, code, error);
  if (code === 'ENOTFOUND') {
    const advice = 'Check the spelling of -RegistryName and, behind a private endpoint, the DNS of this machine.';
    const says = `The name ${loginServer} could not be resolved.`;
    // Not retried: a name that does not exist will not exist in a second either.
    return new Failure('Network', says, { ...registry, advice }, { transient: false, sent: false });
  }
  if (code === unreadable || code === 'UND_ERR_HEADERS_OVERFLOW') return noHttp(loginServer, error);
  const advice = 'Check that the registry can be reached from this machine, then run the command again.';
  const course = { transient: true, sent: !unsentCodes.has(code) };
  return new Failure('Network', `The connection to ${loginServer} failed (${code}).`, { ...registry, advice }, course);
}

/** The answer is not valid HTTP; the parser's message says where. */
function noHttp(loginServer: string, cause: unknown): Failure {
  const [, where = 'its headers are too large'] = /\(([\w ,/-]{1,80})\)$/.exec(String((cause as Error).message)) ?? [];
  const says = `The answer of ${loginServer} is not valid HTTP: ${where}.`;
  const advice = 'Check the name and the port, and whether a gateway or proxy stands in between.';
  return new Failure('BadAnswer', says, { registry: loginServer, advice }, { transient: true, cause });
}

/** Node's codes of certificate errors: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function untrusted(loginServer: string, code: string, cause: unknown): Failure {
  const failure = (message: string, advice: string) =>
    new Failure('Untrusted', message, { registry: loginServer, advice }, { cause, sent: false });
  const clock = `Check the clock of this machine: it shows ${new Date().toISOString().slice(0, 16)}Z.`;
  if (code === 'CERT_HAS_EXPIRED')
    return failure(
      `The certificate of ${loginServer} has expired.`,
      `${clock} If it is right, the certificate must be renewed.`,
    );
  if (code === 'CERT_NOT_YET_VALID') return failure(`The certificate of ${loginServer} is not valid yet.`, clock);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return failure(
      `The certificate of ${loginServer} is for another name.`,
      'Check the spelling of the name, and that DNS and proxy lead to the registry.',
    );
  return failure(
    `The certificate of ${loginServer} could not be verified (${code}).`,
    "Check the name. For a private certificate authority, or a proxy that inspects TLS, add its certificate to this machine's trusted authorities, or set NODE_EXTRA_CA_CERTS to its PEM file.",
  );
}

/** Without a connection, no change can have been made. */
const unsentCodes: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** An error of undici that has no code. */
const unreadable = 'HTTPParserError';

/** The code of the system or of undici, which may be in a nested cause. */
export function errorCode(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const errors = (at as { errors?: unknown }).errors;
    if (Array.isArray(errors) && errors[0] instanceof Error) return errorCode(errors[0]);
    const code = (at as { code?: unknown }).code;
    if (at.name === unreadable) return unreadable;
    if (typeof code === 'string') return code;
  }
  return 'unknown error';
}
