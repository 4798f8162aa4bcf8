import type { Call } from '../call/call.ts';
import type { LoginServer } from '../protocol/index.ts';

/** The address of a registry: its login server, and the scheme that is allowed. */
export interface Endpoint {
  readonly loginServer: LoginServer;
  /** `https://host[:port]`; plain http only for a loopback address. */
  readonly origin: string;
}

/** A body that is not kept in memory: it is read while it is sent, and again if it must be sent again. */
export interface BodySource {
  /** Absent if the length is unknown: then it is sent in HTTP chunks (RFC 9112 section 7.1). */
  readonly length?: number;
  read(): AsyncIterable<Buffer>;
}

/** A body that is passed on as it arrives. The caller must read it to its end or cancel it. */
export interface ByteStream extends AsyncIterable<Buffer> {
  /** Calls `take` with every chunk as it arrives, without the overhead of iterating; `take` cannot wait. */
  each(take: (chunk: Buffer) => void): Promise<void>;
  cancel(): void;
}

export interface HttpRequest {
  readonly endpoint: Endpoint;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query as they are sent: a next link is used verbatim. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | BodySource;
  /** Bytes; a larger answer is refused. */
  readonly limit?: number;
  /** The body of a 2xx answer is returned as a stream; that of any other answer is still read as a whole. */
  readonly streamed?: boolean;
  /** Never repeated by the transport: a chunk of an upload is resumed at the position that the registry reports. */
  readonly once?: boolean;
  /** How the request was authorised, for the trace: 'token from cache', 'new token', 'basic', ... */
  readonly authorisedBy?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty if the answer is streamed. */
  readonly body: Buffer;
  readonly stream?: ByteStream;
  /** How often it was sent: a repeated DELETE that finds nothing has succeeded. */
  readonly attempts: number;
}

/** Sends a request. Retry, limits and authentication wrap a sender, and know only this interface. */
export interface Sender {
  send(request: HttpRequest, call: Call): Promise<HttpResponse>;
}

/** The first value of a header, in either of undici's forms. */
export function header(response: Pick<HttpResponse, 'headers'>, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
