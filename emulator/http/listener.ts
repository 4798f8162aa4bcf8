import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Fault, Faults } from './faults.ts';
import { RegistryError } from './registryError.ts';
import { bodyLength, errorReply, type Headers, type PartOfBlob, type Reply, text } from './reply.ts';
import { type RegistryRequest, readableTarget, readRequest } from './request.ts';
import type { LoggedRequest, RequestLog } from './requestLog.ts';

export interface TlsOptions {
  readonly cert: string;
  readonly key: string;
}

export interface ListenerOptions {
  readonly clock: Clock;
  readonly log: RequestLog;
  readonly faults: Faults;
  readonly latency: number;
  readonly tls?: TlsOptions | undefined;
  /** The name of the listener in the log. */
  readonly registry?: string;
  /** The form of errors; by default that of the registry. */
  readonly errorReply?: (error: RegistryError) => Reply;
  /** Added to every answer, errors too. */
  readonly commonHeaders: (request: IncomingMessage) => Headers;
  readonly handle: (request: RegistryRequest, entry: LoggedRequest) => Promise<Reply>;
}

/** nginx keeps connections for 75 seconds; Node's five would race with clients' pools. */
const keepAliveMilliseconds = 75_000;
/** nginx accepts header lines of 8 KB at most: a longer token does not reach the registry. */
const headerLineLimit = 8 * 1024;

/** One HTTP or HTTPS listener on the loopback interface. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #server: Server;
  readonly #stopped = new AbortController();

  constructor(options: ListenerOptions) {
    this.#options = options;
    const listener: RequestListener = (request, response) => void this.#serve(request, response);
    const settings = { keepAliveTimeout: keepAliveMilliseconds, maxHeaderSize: 64 * 1024, requestTimeout: 0 };
    this.#server =
      options.tls === undefined
        ? createServer(settings, listener)
        : createSecureServer({ ...settings, ...options.tls }, listener);
  }

  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends every connection at once, answered or not. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const entry = this.#logged(message);
    try {
      const fault = this.#options.faults.take(entry.method, entry.path, message.headers.range);
      const wait = this.#options.latency + (fault?.delay ?? 0);
      if (wait > 0) await delay(wait, undefined, { signal: this.#stopped.signal });
      await fault?.until;
      if (fault?.hang === true) return;
      if (fault?.reset === true) return reset(message);
      const reply = await this.#answer(message, entry, fault);
      if (fault?.reset === 'after') return reset(message);
      entry.status = reply.status;
      await send(response, withCommonHeaders(reply, this.#options.commonHeaders(message)), fault);
    } catch {
      // The client has disconnected, or the emulator is being stopped.
      message.destroy();
    }
  }

  #logged(message: IncomingMessage): LoggedRequest {
    const { authorization, 'user-agent': userAgent } = message.headers;
    return this.#options.log.add({
      method: message.method ?? '',
      path: readableTarget(message),
      route: 'none',
      status: 0,
      ...(authorization === undefined ? {} : { authorization: authorization.split(' ')[0] ?? '' }),
      ...(userAgent === undefined ? {} : { userAgent }),
      at: this.#options.clock.now(),
      ...(this.#options.registry === undefined ? {} : { registry: this.#options.registry }),
    });
  }

  async #answer(message: IncomingMessage, entry: LoggedRequest, fault: Fault | undefined): Promise<Reply> {
    const asReply = this.#options.errorReply ?? errorReply;
    if (fault?.status !== undefined) return faultReply(fault, fault.status, asReply);
    if (message.rawHeaders.some((line) => line.length > headerLineLimit)) return headerTooLarge();
    try {
      return await this.#options.handle(readRequest(message), entry);
    } catch (error) {
      if (error instanceof RegistryError) return asReply(error);
      if (message.destroyed && !message.complete) throw error;
      entry.failure = error;
      return asReply(new RegistryError(500, 'UNKNOWN', 'unknown error'));
    }
  }
}

/** A TCP reset; under TLS, where Node offers none, an end without the closing message. */
function reset({ socket }: IncomingMessage): void {
  if ('encrypted' in socket) socket.destroy();
  else socket.resetAndDestroy();
}

function faultReply({ headers = {}, body }: Fault, status: number, asReply: (error: RegistryError) => Reply): Reply {
  const codes: Record<number, string> = { 429: 'TOOMANYREQUESTS', 401: 'UNAUTHORIZED', 403: 'DENIED' };
  if (body !== undefined) return text(status, 'text/plain; charset=utf-8', body, headers);
  const reply = asReply(new RegistryError(status, codes[status] ?? 'UNKNOWN', `fault ${status}`));
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

const headerTooLarge = () =>
  text(400, 'text/html', '<html><head><title>400 Request Header Or Cookie Too Large</title></head></html>\n');

function withCommonHeaders(reply: Reply, common: Headers): Reply {
  return { ...reply, headers: { ...common, ...reply.headers } };
}

async function send(response: ServerResponse, reply: Reply, fault: Fault | undefined): Promise<void> {
  const headers: Headers = { ...reply.headers };
  if (reply.body !== undefined && reply.chunked !== true) headers['Content-Length'] ??= String(bodyLength(reply.body));
  if (fault?.wrongDigest === true && reply.body === undefined) stateWrongDigest(headers);
  response.writeHead(reply.status, headers);
  if (reply.body === undefined || response.req.method === 'HEAD') response.end();
  else if (fault?.truncate !== undefined) return truncate(response, reply.body, fault.truncate);
  else await write(response, reply.body, fault?.wrongDigest === true);
  await finished(response);
}

async function write(response: ServerResponse, body: Buffer | PartOfBlob, corrupted: boolean): Promise<void> {
  if (Buffer.isBuffer(body)) {
    // Two writes keep Node from adding a Content-Length to an answer that must be chunked.
    response.write(corrupted ? corrupt(body) : body);
    response.end();
    return;
  }
  const { content, start, end } = body;
  if (end < start) return void response.end();
  const stream = content.stream(start, corrupted ? end - 1 : end);
  if (corrupted) stream.once('end', () => response.end(Buffer.from([0])));
  stream.once('error', () => response.destroy());
  response.once('close', () => stream.destroy());
  stream.pipe(response, { end: !corrupted });
}

async function truncate(response: ServerResponse, body: Buffer | PartOfBlob, bytes: number): Promise<void> {
  const { content, start } = Buffer.isBuffer(body) ? { content: undefined, start: 0 } : body;
  const source = Buffer.isBuffer(body) ? [body.subarray(0, bytes)] : content?.stream(start, start + bytes - 1);
  if (bytes > 0) for await (const chunk of source ?? []) response.write(chunk);
  // The connection ends only when the part is on its way.
  await new Promise((resolve) => response.write('', resolve));
  response.socket?.end();
  response.socket?.destroySoon();
}

function corrupt(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length > 0) copy[copy.length - 1] = (copy[copy.length - 1] ?? 0) ^ 1;
  return copy;
}

function stateWrongDigest(headers: Headers): void {
  if (headers['Docker-Content-Digest'] !== undefined) headers['Docker-Content-Digest'] = `sha256:${'0'.repeat(64)}`;
}

/** Headers of every answer of a registry (recorded answers of the service). */
export function registryHeaders(request: IncomingMessage): Headers {
  const clientRequestId = request.headers['x-ms-client-request-id'];
  const isV2 = request.url?.startsWith('/v2') === true;
  return {
    Server: 'openresty',
    'Docker-Distribution-Api-Version': 'registry/2.0',
    'X-Content-Type-Options': 'nosniff',
    'Strict-Transport-Security': Array(2).fill('max-age=31536000; includeSubDomains'),
    'Access-Control-Expose-Headers': [
      'Docker-Content-Digest',
      'WWW-Authenticate',
      'Link',
      'X-Ms-Correlation-Request-Id',
    ],
    'X-Ms-Correlation-Request-Id': randomUUID(),
    ...(isV2 ? { 'X-Ms-Request-Id': randomUUID() } : {}),
    ...(isV2 && typeof clientRequestId === 'string' ? { 'X-Ms-Client-Request-Id': clientRequestId } : {}),
  };
}
