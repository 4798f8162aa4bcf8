import type { Scope } from '../../auth/scope.ts';
import type { Call } from '../../call/call.ts';
import { type Answer, type Answers, readAnswer } from '../answers.ts';
import type { RegistryClient } from '../registryClient.ts';
import type { Subject } from '../serviceErrors.ts';
import { nextPath, pageSize } from './paging.ts';

export interface Walk<K extends keyof Answers> {
  /** Path as the service would print it, names unescaped. */
  readonly route: string;
  readonly answer: K;
  readonly needs: readonly Scope[];
  readonly likely?: readonly Scope[];
  readonly subject: Subject;
  readonly orderBy?: 'timeasc' | 'timedesc';
  readonly pageSize?: number;
  /** Of tags: only those that point at this manifest. */
  readonly digest?: string;
}

/** Every page of a list as the service sent it; the next one is requested while one is used. */
export async function* walkPages<K extends keyof Answers>(
  client: RegistryClient,
  walk: Walk<K>,
  call: Call,
): AsyncGenerator<Answer<K>> {
  const stop = new AbortController();
  const own = { ...call, signal: AbortSignal.any([call.signal, stop.signal]) };
  const query = new URLSearchParams({ n: String(walk.pageSize ?? pageSize) });
  if (walk.orderBy) query.set('orderby', walk.orderBy);
  if (walk.digest) query.set('digest', walk.digest);
  let coming: Promise<Page<K>> | undefined = readPage(client, walk, `${encodeURI(walk.route)}?${query}`, own);
  try {
    while (coming) {
      const { answer, next }: Page<K> = await coming;
      coming = next === undefined ? undefined : readPage(client, walk, next, own);
      coming?.catch(() => {});
      yield answer;
    }
  } finally {
    stop.abort();
  }
}

interface Page<K extends keyof Answers> {
  readonly answer: Answer<K>;
  readonly next: string | undefined;
}

async function readPage<K extends keyof Answers>(
  client: RegistryClient,
  { route, answer, needs, likely, subject }: Walk<K>,
  path: string,
  call: Call,
): Promise<Page<K>> {
  const request = { method: 'GET', path, needs, success: [200], ...(likely ? { likely } : {}) } as const;
  const response = await client.send(request, subject, call);
  return {
    answer: await readAnswer(answer, response, client.endpoint),
    next: nextPath(response, client.endpoint, route),
  };
}
