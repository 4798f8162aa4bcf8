import type { Headers } from '../http/reply.ts';
import type { RegistryRequest } from '../http/request.ts';
import type { Collection, Item } from '../storage/collection.ts';
import { pageSizeInvalid } from './errors.ts';

const defaultPageSize = 100;

export interface PageRequest {
  readonly last: string;
  readonly size: number;
  readonly orderby: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** The `last` of the link to the next page. */
  readonly next?: string;
}

/** A larger `n` is reduced without an error; anything but a positive number is refused (docker/distribution's code). */
export function readPageRequest(query: URLSearchParams, limit: number): PageRequest {
  const n = query.get('n');
  if (n !== null && n !== '' && !/^[1-9]\d*$/.test(n)) throw pageSizeInvalid(n);
  const size = n === null || n === '' ? defaultPageSize : Number(n);
  return { last: query.get('last') ?? '', size: Math.min(size, limit), orderby: query.get('orderby') ?? '' };
}

/** `isListed` excludes hidden or filtered items; pages are still full. */
export function pageOf<T extends Item>(
  items: Collection<T>,
  request: PageRequest,
  isListed: (item: T) => boolean,
): Page<T> {
  const order = request.orderby.toLowerCase();
  if (order !== 'timeasc' && order !== 'timedesc') {
    const start = request.last === '' ? 0 : items.positionAfterName(request.last);
    return takePage(items.inNameOrder(), start, 1, request.size, isListed, ({ key }) => key);
  }
  const step = order === 'timeasc' ? 1 : -1;
  return takePage(items.inTimeOrder(), timeStart(items, request.last, step), step, request.size, isListed, timeCursor);
}

function takePage<T>(
  items: readonly T[],
  start: number,
  step: 1 | -1,
  size: number,
  isListed: (item: T) => boolean,
  cursor: (item: T) => string,
): Page<T> {
  const taken: T[] = [];
  for (let index = start; index >= 0 && index < items.length; index += step) {
    const item = items[index];
    if (item === undefined || !isListed(item)) continue;
    const last = taken.at(-1);
    if (taken.length === size && last !== undefined) return { items: taken, next: cursor(last) };
    taken.push(item);
  }
  return { items: taken };
}

/**
 * In time order the service's cursor is a number and the name with `&` between them, not the plain name. The number
 * here is the time's digits, so that a page continues at the right place though items were deleted meanwhile.
 */
const timeCursor = ({ key, lastUpdateTime }: Item) => `${lastUpdateTime.replace(/\D/g, '')}&${key}`;

function timeStart<T extends Item>(items: Collection<T>, last: string, step: 1 | -1): number {
  const length = items.size;
  if (last === '') return step === 1 ? 0 : length - 1;
  const [, digits, name = ''] = /^(\d{21})&(.*)$/.exec(last) ?? [];
  const time = digits === undefined ? items.get(last)?.lastUpdateTime : timeOfDigits(digits);
  if (time === undefined) return length;
  const key = digits === undefined ? last : name;
  const position = items.positionAtTime(time, key);
  if (step === -1) return position - 1;
  return items.inTimeOrder()[position]?.key === key ? position + 1 : position;
}

function timeOfDigits(digits: string): string {
  const [, year, month, day, hour, minute, second, fraction] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{7})$/.exec(digits) ?? [];
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}Z`;
}

/** Relative, the path as the client wrote it, `n` filled in, `orderby` always there. No link: finished. */
export function linkHeaders(request: RegistryRequest, page: PageRequest, next: string | undefined, more = ''): Headers {
  if (next === undefined) return {};
  const query = `last=${encodeURIComponent(next)}&n=${page.size}&orderby=${encodeURIComponent(page.orderby)}${more}`;
  return { Link: `<${request.rawPath}?${query}>; rel="next"` };
}
