import type { LoginServer } from '../protocol/index.ts';
import type { Call } from './call.ts';

/** Where a registry answers: its login server, and the scheme that is allowed to reach it. */
export interface Endpoint {
  readonly loginServer: LoginServer;
  /** `https://host[:port]`; plain http only for a loopback address. */
  readonly origin: string;
}

export interface HttpRequest {
  readonly endpoint: Endpoint;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query as they go on the wire: a next link is followed verbatim. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Bytes; a larger answer is refused. */
  readonly limit?: number;
  /** How the request was authorised, for the trace: 'token from cache', 'new token', 'basic', ... */
  readonly authorisedBy?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** How often it was sent: a DELETE that was sent twice and finds nothing has succeeded. */
  readonly attempts: number;
}

/** Something that can send. Retry, limits and authentication stack on it; each knows only this. */
export interface Sender {
  send(request: HttpRequest, call: Call): Promise<HttpResponse>;
}

/** The first value of a header, whichever way it came. */
export function header(response: HttpResponse, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
