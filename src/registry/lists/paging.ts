import { Failure } from '../../call/failure.ts';
import { present } from '../../protocol/present.ts';
import { type Endpoint, type HttpResponse, header } from '../../transport/sender.ts';

/** The service's own maximum; a larger n is cut to it without an error. */
export const pageSize = 1000;

/** The state of a listing between two pages. The client holds it as an opaque string. */
export interface Position {
  /** Path and query of the next page, verbatim from the link. */
  readonly path: string;
  /** How many items the client still wants; absent when all. */
  readonly left?: number;
  /** 2 for the second page, and so on: from there on pages are read ahead. */
  readonly page: number;
  /** An earlier page; a link back to it is a circle. */
  readonly mark?: string;
  /** The number of consecutive empty pages. */
  readonly empty?: number;
}

/** Bytes of a page: the requested number of items decides its limit, not the server. */
const perPage = 1024 * 1024;
const perItem = 3 * 1024;

/** Of one page; its query says how many items were asked for. A link that says more than a page may hold earns no more. */
export function pageLimit(path: string): number {
  const asked = Number(new URLSearchParams(path.split('?')[1]).get('n') ?? pageSize);
  const items = Number.isInteger(asked) && asked > 0 ? Math.min(asked, pageSize) : pageSize;
  return perPage + items * perItem;
}

/** A registry leaves out hidden items, so a page may be empty, but not many in a row. */
const mostEmpty = 100;

/** The position after this page. The mark moves on at each power of two, so that any circle is detected (Brent). */
export function follow(position: Position, next: string, items: number): Position {
  const isPower = (position.page & (position.page - 1)) === 0;
  const mark = isPower ? position.path : position.mark;
  return {
    path: next,
    page: position.page + 1,
    ...(mark === undefined ? {} : { mark }),
    ...(items === 0 ? { empty: (position.empty ?? 0) + 1 } : {}),
  };
}

/** Throws a Failure of kind BadAnswer if the pages would never end. */
export function checkProgress(endpoint: Endpoint, position: Position, next: string, items: number): void {
  const { mark, empty = 0 } = position;
  const isCircle = next === position.path || next === mark;
  if (!isCircle && (items > 0 || empty < mostEmpty)) return;
  throw new Failure(
    'BadAnswer',
    `The pages of this listing at ${endpoint.loginServer} ${isCircle ? 'lead in a circle' : 'are empty and do not end'}.`,
    {
      registry: endpoint.loginServer,
      advice: 'The list so far may be incomplete. Check that no proxy answers in place of the registry.',
    },
  );
}

/**
 * The next page's path out of `Link: </acr/v1/...?last=..>; rel="next"` (RFC 8288). It is followed verbatim:
 * with time order its `last` is an encoding of the service's own. It must stay on the same route of the same origin.
 */
export function nextPath(response: HttpResponse, endpoint: Endpoint, route: string): string | undefined {
  const target = nextTarget(header(response, 'link') ?? '');
  if (!target) return undefined;
  const path = target.startsWith(`${endpoint.origin}/`) ? target.slice(endpoint.origin.length) : target;
  const sameRoute = path.startsWith('/') && !path.startsWith('//') && decoded(path.split('?')[0] ?? '') === route;
  if (sameRoute && !/[\s\\]/.test(path)) return path;
  throw new Failure('Untrusted', `${endpoint.loginServer} redirects the listing to another server.`, {
    registry: endpoint.loginServer,
    advice: 'The next page must be on the same registry; the link was not followed. Check the name of the registry.',
  });
}

/** One pass over the header, which comes from the server. */
function nextTarget(links: string): string | undefined {
  for (let start = links.indexOf('<'); start >= 0; ) {
    const end = links.indexOf('>', start);
    if (end < 0) return undefined;
    const following = links.indexOf('<', end);
    const parameters = links.slice(end + 1, following < 0 ? undefined : following);
    if (/;\s*rel\s*=\s*"?next\b/i.test(parameters)) return links.slice(start + 1, end);
    start = following;
  }
  return undefined;
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
    const { path, left, page, mark, empty } = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    const fits =
      typeof path === 'string' &&
      decoded(path.split('?')[0] ?? '') === route &&
      Number.isInteger(page) &&
      [left, empty].every((count) => count === undefined || (Number.isInteger(count) && count > 0)) &&
      (mark === undefined || typeof mark === 'string');
    if (fits) return { path, page, ...present({ left, mark, empty }) };
  } catch {
    // Reported below, with everything else that is not a continuation.
  }
  throw new Failure('InvalidInput', 'This is not a continuation of that listing.', {
    advice: 'Send the continuation exactly as the previous page had it.',
  });
}

/** The number of items to request: a full page, or as many as are still wanted. */
export function wantedSize(left: number | undefined, filtered: boolean): number {
  return left === undefined || filtered ? pageSize : Math.min(pageSize, left);
}
