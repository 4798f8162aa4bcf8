import type { Scope } from '../../auth/scope.ts';
import type { Call } from '../../call/call.ts';
import { type Answer, type Answers, readAnswer } from '../answers.ts';
import type { RegistryClient } from '../registryClient.ts';
import type { Subject } from '../serviceErrors.ts';
import {
  checkProgress,
  follow,
  nextPath,
  type Position,
  pageLimit,
  readContinuation,
  wantedSize,
  writeContinuation,
} from './paging.ts';
import { wildcard } from './wildcard.ts';

export interface ListOptions {
  readonly match?: string | undefined;
  readonly first?: number | undefined;
  readonly orderBy?: 'None' | 'LastUpdateTimeAscending' | 'LastUpdateTimeDescending' | undefined;
  readonly digest?: string | undefined;
  readonly continuation?: string | undefined;
  /** Only items with a name that passes. */
  readonly keep?: ((name: string) => boolean) | undefined;
}

export interface ListPage<T> {
  readonly items: T[];
  readonly continuation?: string;
}

/** One kind of list of the service: its route, what it needs, and how its answer is read. */
export interface ListRoute<K extends keyof Answers, T> {
  /** Path as the service would print it, names unescaped: links are compared with it. */
  readonly route: string;
  readonly answer: K;
  readonly needs: readonly Scope[];
  readonly likely?: readonly Scope[];
  readonly subject: Subject;
  readonly items: (answer: Answer<K>) => T[];
  readonly nameOf: (item: T) => string;
}

const orders = { LastUpdateTimeAscending: 'timeasc', LastUpdateTimeDescending: 'timedesc', None: undefined } as const;

/** One page; from the second one on, the next is already requested. */
export async function listPage<K extends keyof Answers, T>(
  client: RegistryClient,
  list: ListRoute<K, T>,
  options: ListOptions,
  call: Call,
): Promise<ListPage<T>> {
  if (options.first === 0) return { items: [] };
  const position = options.continuation
    ? readContinuation(options.continuation, list.route)
    : firstPosition(list, options);
  const { match, keep } = options;
  const isFiltered = match !== undefined || keep !== undefined;
  const ahead = options.continuation ? await client.readAhead.take(options.continuation, call) : undefined;
  const { items, next } =
    (ahead as RawPage<T> | undefined) ?? (await readPage(client, list, position, isFiltered, call));
  const matched = match ? items.filter(matching(list, match)) : items;
  const chosen = keep ? matched.filter((item) => keep(list.nameOf(item))) : matched;
  const kept = position.left === undefined ? chosen : chosen.slice(0, position.left);
  const left = position.left === undefined ? undefined : position.left - kept.length;
  if (!next || left === 0) return { items: kept };
  const further = { ...follow(position, next, items.length), ...(left === undefined ? {} : { left }) };
  const continuation = writeContinuation(further);
  if (position.page >= 2)
    client.readAhead.start(continuation, (own) => readPage(client, list, further, isFiltered, own), call);
  return { items: kept, continuation };
}

interface RawPage<T> {
  readonly items: T[];
  readonly next: string | undefined;
}

function matching<K extends keyof Answers, T>(list: ListRoute<K, T>, pattern: string): (item: T) => boolean {
  const test = wildcard(pattern);
  return (item) => test(list.nameOf(item));
}

function firstPosition<K extends keyof Answers, T>(list: ListRoute<K, T>, options: ListOptions): Position {
  const query = new URLSearchParams({
    n: String(wantedSize(options.first, options.match !== undefined || options.keep !== undefined)),
  });
  const order = orders[options.orderBy ?? 'None'];
  if (order) query.set('orderby', order);
  if (options.digest) query.set('digest', options.digest);
  const path = `${encodeURI(list.route)}?${query}`;
  return { path, page: 1, ...(options.first === undefined ? {} : { left: options.first }) };
}

async function readPage<K extends keyof Answers, T>(
  client: RegistryClient,
  list: ListRoute<K, T>,
  position: Position,
  isFiltered: boolean,
  call: Call,
): Promise<RawPage<T>> {
  const request = {
    method: 'GET',
    path: position.path,
    needs: list.needs,
    success: [200],
    limit: pageLimit(position.path),
    ...(list.likely ? { likely: list.likely } : {}),
  } as const;
  const response = await client.send(request, list.subject, call);
  // Items beyond the requested number are dropped.
  const most = isFiltered ? undefined : position.left;
  const answer = await readAnswer(list.answer, response, client.endpoint, most);
  const items = list.items(answer);
  const next = nextPath(response, client.endpoint, list.route);
  if (next !== undefined) checkProgress(client.endpoint, position, next, items.length);
  return { items, next };
}
