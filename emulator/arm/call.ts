import { json, type Reply } from '../http/reply.ts';
import { type RegistryRequest, readBody } from '../http/request.ts';
import type { LoggedRequest } from '../http/requestLog.ts';
import type { Claims } from '../identity/jsonWebToken.ts';
import { invalid } from './armError.ts';
import type { Json } from './state.ts';
import type { Target } from './target.ts';

const bodyLimit = 4 * 1024 * 1024;

/** The caller: the subject of the token. */
export interface ArmCaller {
  readonly objectId: string;
  readonly clientId: string | undefined;
  readonly claims: Claims;
}

/** One authenticated request; each route checks its permissions. */
export interface ArmCall {
  readonly request: RegistryRequest;
  readonly method: string;
  readonly target: Target;
  readonly caller: ArmCaller;
  readonly apiVersion: string;
  /** The origin that the client used: links point to the same one. */
  readonly origin: string;
  readonly pageSize: number;
  readonly logged: LoggedRequest;
}

/** A body that must be a JSON object; an absent one is empty. */
export async function readJson({ request }: ArmCall): Promise<Json> {
  const bytes = await readBody(request, bodyLimit);
  if (bytes === undefined) throw invalid('RequestContentTooLarge', 'The request content is too large.');
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (isObject(value)) return value;
  } catch {
    // Answered below.
  }
  throw invalid('InvalidRequestContent', 'The request content was invalid and could not be deserialized.');
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const objectOf = (value: unknown): Json => (isObject(value) ? value : {});

export const stringOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export function tagsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(objectOf(value)).map(([name, text]) => [name, String(text)]));
}

/** One page, with the link to the next one. */
export function pageReply(call: ArmCall, items: readonly unknown[]): Reply {
  const { request, origin, pageSize } = call;
  const start = Number(Buffer.from(request.query.get('$skiptoken') ?? '', 'base64url').toString()) || 0;
  const value = items.slice(start, start + pageSize);
  const next = start + pageSize;
  if (next >= items.length) return json(200, { value });
  const query = new URLSearchParams(request.query);
  query.set('$skiptoken', Buffer.from(String(next)).toString('base64url'));
  return json(200, { value, nextLink: `${origin}${request.rawPath}?${query.toString()}` });
}
