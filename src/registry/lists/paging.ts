import { Failure } from '../../call/failure.ts';
import { type Endpoint, type HttpResponse, header } from '../../transport/sender.ts';

/** The service's own maximum; a larger n is cut to it without an error. */
const pageSize = 1000;

/** Where a listing stands between two pages. It travels through the client as an opaque word. */
export interface Position {
  /** Path and query of the next page, verbatim from the link. */
  readonly path: string;
  /** How many items the client still wants; absent when all. */
  readonly left?: number;
  /** 2 for the second page, and so on: from there on pages are read ahead. */
  readonly page: number;
}

/**
 * The next page's path out of `Link: </acr/v1/...?last=..>; rel="next"` (RFC 8288). It is followed verbatim:
 * with time order its `last` is an encoding of the service's own. It must stay on the same route of the same origin.
 */
export function nextPath(response: HttpResponse, endpoint: Endpoint, route: string): string | undefined {
  const link = header(response, 'link');
  const target = /<([^>]*)>\s*;[^,]*rel="?next"?/i.exec(link ?? '')?.[1];
  if (!target) return undefined;
  const path = target.startsWith(`${endpoint.origin}/`) ? target.slice(endpoint.origin.length) : target;
  const sameRoute = path.startsWith('/') && !path.startsWith('//') && decoded(path.split('?')[0] ?? '') === route;
  if (sameRoute && !/[\s\\]/.test(path)) return path;
  throw new Failure('Untrusted', `${endpoint.loginServer} sends the listing on to another place.`, {
    registry: endpoint.loginServer,
    advice: 'A next page must be on the same registry; it was not followed. Check the name of the registry.',
  });
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

export function writeContinuation(position: Position): string {
  return Buffer.from(JSON.stringify(position), 'utf8').toString('base64url');
}

/** A continuation comes back from the client, so it is checked like any other input. */
export function readContinuation(text: string, route: string): Position {
  try {
    const { path, left, page } = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    const fits =
      typeof path === 'string' &&
      decoded(path.split('?')[0] ?? '') === route &&
      Number.isInteger(page) &&
      (left === undefined || (Number.isInteger(left) && left > 0));
    if (fits) return { path, page, ...(left === undefined ? {} : { left }) };
  } catch {
    // Told below, with everything else that is no continuation.
  }
  throw new Failure('InvalidInput', 'This is not the continuation of that listing.', {
    advice: 'Give back the continuation exactly as the page before had it.',
  });
}

/** How many items to ask for: all that a page may hold, or what is still wanted. */
export function wantedSize(left: number | undefined, filtered: boolean): number {
  return left === undefined || filtered ? pageSize : Math.min(pageSize, left);
}
