import { randomUUID } from 'node:crypto';
import type { Call } from '../call/call.ts';
import { cancelled, Failure } from '../call/failure.ts';

/** A page is sent when it has this many items, or this many milliseconds after it was requested. */
const pageItems = 500;
const pageTime = 200;
/** Lists that are open at a time; the least recently used one is dropped. */
const most = 40;

interface OpenList {
  readonly generator: AsyncGenerator<unknown, unknown>;
  readonly stop: AbortController;
  current: Call;
}

/**
 * Lists that are produced while they are read: the host only continues while the client asks for the next page.
 * Progress and warnings of a list go to the call that waits for its next page.
 */
const open = new Map<string, OpenList>();

/** The first page of a new list, or the next one of an open list. */
export async function pageOf<T>(
  continuation: string | undefined,
  call: Call,
  start: (own: Call) => Promise<AsyncGenerator<T, unknown>> | AsyncGenerator<T, unknown>,
  size = pageItems,
): Promise<{ items: T[]; continuation?: string }> {
  const id = continuation ?? randomUUID();
  const list = continuation === undefined ? await begin(call, start) : open.get(continuation);
  open.delete(id);
  if (!list) throw forgotten();
  list.current = call;
  const onAbort = () => list.stop.abort();
  call.signal.addEventListener('abort', onAbort, { once: true });
  try {
    const { items, done } = await readPage<T>(list, size);
    if (done) return { items };
    keep(id, list);
    return { items, continuation: id };
  } catch (error) {
    list.stop.abort();
    throw call.signal.aborted ? cancelled() : error;
  } finally {
    call.signal.removeEventListener('abort', onAbort);
  }
}

async function begin<T>(
  call: Call,
  start: (own: Call) => Promise<AsyncGenerator<T, unknown>> | AsyncGenerator<T, unknown>,
): Promise<OpenList> {
  const stop = new AbortController();
  const list = { stop, current: call } as { stop: AbortController; current: Call };
  const own: Call = {
    ...call,
    signal: stop.signal,
    trace: (event) => list.current.trace?.(event),
    inform: (message) => list.current.inform?.(message),
    warn: (message) => list.current.warn?.(message),
    progress: (event) => list.current.progress?.(event),
  };
  return Object.assign(list, { generator: await start(own) }) as OpenList;
}

async function readPage<T>({ generator }: OpenList, size: number): Promise<{ items: T[]; done: boolean }> {
  const items: T[] = [];
  const started = performance.now();
  while (items.length < size && (items.length === 0 || performance.now() - started < pageTime)) {
    const next = await generator.next();
    if (next.done) return { items, done: true };
    items.push(next.value as T);
  }
  return { items, done: false };
}

function keep(id: string, list: OpenList): void {
  const [oldest] = open.keys();
  if (open.size >= most && oldest !== undefined) {
    const dropped = open.get(oldest);
    open.delete(oldest);
    dropped?.stop.abort();
    dropped?.generator.return(undefined).catch(() => {});
  }
  open.set(id, list);
}

function forgotten(): Failure {
  return new Failure('InvalidInput', 'This list is no longer open.', {
    advice: 'Run the command again; a list is only kept while it is being read.',
  });
}
