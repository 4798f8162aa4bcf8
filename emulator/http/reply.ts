import type { BlobContent } from '../storage/blobStore.ts';
import type { RegistryError } from './registryError.ts';

export type Headers = Record<string, string | string[]>;

/** The answer of a route. The server adds common headers and sends it. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body?: Buffer | PartOfBlob;
  /** Without a Content-Length, as the service sends token answers and longer JSON. */
  readonly chunked?: boolean;
}

export interface PartOfBlob {
  readonly content: BlobContent;
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/** Longer JSON leaves the service chunked. */
const chunkedFrom = 2048;

export function empty(status: number, headers: Headers = {}): Reply {
  return { status, headers: status === 204 ? headers : { 'Content-Length': '0', ...headers } };
}

export function json(status: number, value: unknown, headers: Headers = {}, chunked = false): Reply {
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  return {
    status,
    headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8' },
    body,
    chunked: chunked || body.length >= chunkedFrom,
  };
}

export function text(status: number, contentType: string, value: string, headers: Headers = {}): Reply {
  return { status, headers: { ...headers, 'Content-Type': contentType }, body: Buffer.from(value) };
}

export const errorReply = (error: RegistryError): Reply => json(error.status, error, error.headers);

export function bodyLength(body: Buffer | PartOfBlob | undefined): number {
  if (body === undefined) return 0;
  return Buffer.isBuffer(body) ? body.length : body.end - body.start + 1;
}
