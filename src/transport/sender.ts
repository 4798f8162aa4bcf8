import type { Call } from '../call/call.ts';
import type { LoginServer } from '../protocol/index.ts';

/** Where a registry answers: its login server, and the scheme that is allowed to reach it. */
export interface Endpoint {
  readonly loginServer: LoginServer;
  /** `https://host[:port]`; plain http only for a loopback address. */
  readonly origin: string;
}

/** A body that is not held in memory: read while it is sent, and anew when it must be sent again. */
export interface BodySource {
  /** Absent where it may end early: then it goes in the chunks of HTTP (RFC 9112 section 7.1). */
  readonly length?: number;
  read(): AsyncIterable<Buffer>;
}

/** A body that is passed on as it arrives. Whoever asked for it reads it to its end or cancels it. */
export interface ByteStream extends AsyncIterable<Buffer> {
  /** Hands every chunk to `take` as it arrives: fast, and without the garbage of iterating; nothing can be waited for. */
  each(take: (chunk: Buffer) => void): Promise<void>;
  cancel(): void;
}

export interface HttpRequest {
  readonly endpoint: Endpoint;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query as they go on the wire: a next link is followed verbatim. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | BodySource;
  /** Bytes; a larger answer is refused. */
  readonly limit?: number;
  /** The body of a 2xx answer is wanted as a stream; any other answer is still read whole. */
  readonly streamed?: boolean;
  /** Never sent twice by the transport: a chunk of an upload is resumed from where the registry says it is. */
  readonly once?: boolean;
  /** How the request was authorised, for the trace: 'token from cache', 'new token', 'basic', ... */
  readonly authorisedBy?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty where the answer is streamed. */
  readonly body: Buffer;
  readonly stream?: ByteStream;
  /** How often it was sent: a DELETE that was sent twice and finds nothing has succeeded. */
  readonly attempts: number;
}

/** Something that can send. Retry, limits and authentication stack on it; each knows only this. */
export interface Sender {
  send(request: HttpRequest, call: Call): Promise<HttpResponse>;
}

/** The first value of a header, whichever way it came. */
export function header(response: Pick<HttpResponse, 'headers'>, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
