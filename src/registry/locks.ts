import type { ScopedRequest } from '../auth/authenticator.ts';
import { repositoryScope } from '../auth/scope.ts';
import type { Call } from '../call/call.ts';
import { isDigest, isRepositoryName, type RepositoryName } from '../protocol/index.ts';
import type { Endpoint, HttpRequest, HttpResponse } from '../transport/sender.ts';
import { type Answer, type Answers, type ChangeableAnswer, readAnswer } from './answers.ts';

/** The item that refuses: the one with these flags at false, which may differ from the requested one. */
export interface Lock {
  readonly noun: 'repository' | 'tag' | 'manifest';
  /** Of the tag or manifest. */
  readonly name: string;
  /** Empty if none of the examined items is locked, so the lock is on an item in the repository. */
  readonly flags: readonly Flag[];
}

export type Flag = 'readEnabled' | 'writeEnabled' | 'deleteEnabled';

/** The flags that may refuse an action: writeEnabled=false also forbids deleting (container-registry-image-lock). */
export function flagsAgainst(method: HttpRequest['method']): readonly Flag[] {
  if (method === 'GET' || method === 'HEAD') return ['readEnabled'];
  return method === 'DELETE' ? ['deleteEnabled', 'writeEnabled'] : ['writeEnabled'];
}

interface Subject {
  readonly noun: 'registry' | 'repository' | 'tag' | 'manifest' | 'blob';
  readonly resource?: string;
}

/** The part of a registry's client that is needed: what is refused here is looked up no further. */
interface Reader {
  readonly endpoint: Endpoint;
  exchange(request: ScopedRequest, subject: Subject, call: Call): Promise<HttpResponse>;
}

/** Looks up what locks the subject of a refused request; undefined if this identity may not see it. */
export async function lockOf(
  client: Reader,
  subject: Subject,
  method: HttpRequest['method'],
  call: Call,
): Promise<Lock | undefined> {
  const [repository = '', name = ''] = (subject.resource ?? '').split(/[:@](.*)/s);
  if (!isRepositoryName(repository)) return undefined;
  const refusing = (attributes: ChangeableAnswer | undefined) =>
    flagsAgainst(method).filter((flag) => attributes?.[flag] === false);
  try {
    for await (const { attributes, ...item } of onTheWay(
      client,
      repository,
      subject.noun === 'blob' ? '' : name,
      call,
    )) {
      const flags = refusing(attributes);
      if (flags.length > 0 || item.noun === 'repository') return { ...item, flags };
    }
  } catch {
    // The refusal itself is what is reported.
  }
  return undefined;
}

interface Item extends Omit<Lock, 'flags'> {
  readonly attributes: ChangeableAnswer | undefined;
}

/** A tag, the manifest that it points at, their repository: a lock of each counts for what is in it. */
async function* onTheWay(client: Reader, repository: RepositoryName, name: string, call: Call): AsyncGenerator<Item> {
  const read = async <K extends keyof Answers>(kind: K, path: string): Promise<Answer<K>> => {
    const needs = [repositoryScope(repository, 'metadata_read')];
    const request = { method: 'GET', path: `/acr/v1/${repository}${path}`, needs } as const;
    const response = await client.exchange(request, { noun: 'repository', resource: repository }, call);
    if (response.status !== 200) throw new Error(`The registry answered ${response.status}.`);
    return readAnswer(kind, response, client.endpoint);
  };
  let digest = isDigest(name) ? name : undefined;
  if (name !== '' && digest === undefined) {
    const { tag } = await read('tag', `/_tags/${name}`);
    yield { noun: 'tag', name, attributes: tag.changeableAttributes };
    digest = isDigest(tag.digest) ? tag.digest : undefined;
  }
  if (digest !== undefined) {
    const { manifest } = await read('manifest', `/_manifests/${digest}`);
    yield { noun: 'manifest', name: digest, attributes: manifest.changeableAttributes };
  }
  yield { noun: 'repository', name: repository, attributes: (await read('repository', '')).changeableAttributes };
}
