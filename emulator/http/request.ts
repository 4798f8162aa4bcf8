import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { RegistryError } from './registryError.ts';

/** One request, its target taken apart. */
export interface RegistryRequest {
  readonly method: string;
  /** As the client wrote it: links to the next page repeat it. */
  readonly rawPath: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}

export function readRequest(message: IncomingMessage): RegistryRequest {
  const target = message.url ?? '/';
  const mark = target.indexOf('?');
  const rawPath = mark < 0 ? target : target.slice(0, mark);
  return {
    method: message.method ?? 'GET',
    rawPath,
    path: decodePath(rawPath),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers: message.headers,
    body: message,
  };
}

/** For the request log, which must take any target. */
export function readableTarget(message: IncomingMessage): string {
  const target = message.url ?? '/';
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}

function decodePath(rawPath: string): string {
  try {
    return decodeURIComponent(rawPath);
  } catch {
    throw new RegistryError(400, 'BAD_REQUEST', 'malformed percent-encoding in the path');
  }
}

/** The whole body, or undefined when it is longer than the limit. */
export async function readBody(request: RegistryRequest, limit: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size <= limit ? Buffer.concat(chunks) : undefined;
}

export interface NameAndPassword {
  readonly name: string;
  readonly password: string;
}

export function basicCredentials(request: RegistryRequest): NameAndPassword | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0
    ? { name: decoded, password: '' }
    : { name: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

export function bearerToken(request: RegistryRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}
