import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import { allRepositories, unknownRepository } from '../lifecycle/plan/selected.ts';
import { Judge } from '../lifecycle/policy/judge.ts';
import { type Patterns, readPatterns } from '../lifecycle/policy/patterns.ts';
import type { Policy } from '../lifecycle/policy/policy.ts';
import type { PullLog } from '../lifecycle/pulls/pullLog.ts';
import { Documents } from '../lifecycle/reading/documents.ts';
import { asCompleted } from '../lifecycle/reading/lanes.ts';
import { progressOf } from '../lifecycle/reading/progress.ts';
import { type Counts, countRepositories, type Source } from '../lifecycle/reading/readRepository.ts';
import { readThriftily } from '../lifecycle/reading/thrift.ts';
import { decide } from '../lifecycle/repository/decision.ts';
import { isRepositoryName, type RepositoryName } from '../protocol/index.ts';
import { ListedNames } from '../registry/lists/listedNames.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { Ledger } from './ledger.ts';
import { readContent } from './readContent.ts';
import { countContent, type RepositoryFacts } from './repository.ts';

/** Repositories at a time; the transport holds all of their requests to what the registry takes. */
const repositoryLanes = 16;
/** Bytes of a scope with two actions in a token. */
const perScope = 80;

export interface MeasureOptions {
  /** Wildcards, or regular expressions between slashes; all without them. */
  readonly repositories?: readonly string[] | undefined;
  /** Tried, not carried out. */
  readonly policy?: Policy | undefined;
  readonly pulls?: PullLog | undefined;
  /** Milliseconds since 1970: ages are counted from here. */
  readonly now: number;
  readonly documents?: Documents | undefined;
}

/** A registry that was read completely. */
export interface Reading {
  readonly ledger: Ledger;
  /** By their numbers in the ledger. */
  readonly facts: readonly RepositoryFacts[];
  /** Whether a repository was requested. All are read, because shared content cannot be found otherwise. */
  readonly isWanted: (name: string) => boolean;
  /** Documents that were requested from the registry, and those from the cache. */
  readonly fetched: number;
  readonly found: number;
}

/** Reads every list of a registry, and every document that is not cached on this machine. */
export async function readRegistry(client: RegistryClient, options: MeasureOptions, call: Call): Promise<Reading> {
  const stop = new AbortController();
  const own = { ...call, signal: AbortSignal.any([call.signal, stop.signal]) };
  const wanted = await readPatterns(options.repositories, undefined, 'the repository pattern');
  const documents = options.documents ?? new Documents();
  const source: Source = { client, documents, names: new ListedNames(perScope), actions: ['metadata_read', 'pull'] };
  const release = readThriftily();
  try {
    const all = await countAll(source, options, wanted, own);
    const ledger = new Ledger();
    const facts: RepositoryFacts[] = [];
    const total = all.reduce((sum, { manifests }) => sum + manifests, 0);
    const [activity, id] = [`Measuring ${client.registryName}`, `measure ${client.registryName}`];
    let done = 0;
    const read = asCompleted(all, repositoryLanes, (counts) => readContent(source, counts, ledger, own));
    for await (const { inventory, contents } of read) {
      const { now, pulls } = options;
      const policy = wanted.match(inventory.repository) >= 0 ? options.policy : undefined;
      const decision =
        policy &&
        decide(inventory, policy, new Judge(policy, inventory.repository, now), { pulled: pulls?.of(inventory) });
      facts.push(countContent({ inventory, contents }, ledger, { number: facts.length, now, decision, pulls }));
      done += inventory.manifestCount;
      call.progress?.(progressOf(activity, inventory.repository, done, total, id));
    }
    const isWanted = (name: string) => wanted.match(name) >= 0;
    return { ledger, facts, isWanted, fetched: documents.fetched, found: documents.found };
  } finally {
    release();
    stop.abort();
    await documents.flush();
  }
}

async function countAll(source: Source, options: MeasureOptions, wanted: Patterns, call: Call): Promise<Counts[]> {
  const names = await namesOf(source.client, options, call);
  const { all } = await countRepositories(source, names, call);
  for (const name of options.repositories ?? [])
    if (isRepositoryName(name) && !all.some(({ repository }) => repository === name))
      throw unknownRepository(source.client, name);
  if (options.repositories && !all.some(({ repository }) => wanted.match(repository) >= 0))
    call.warn?.(`No repository of ${source.client.registryName} matches ${options.repositories.join(', ')}.`);
  return all;
}

/** Without permission to list the registry, named repositories can still be read; then shared content is unknown. */
async function namesOf(
  client: RegistryClient,
  { repositories }: MeasureOptions,
  call: Call,
): Promise<RepositoryName[]> {
  try {
    return await allRepositories(client, call);
  } catch (error) {
    const named = repositories?.filter(isRepositoryName) ?? [];
    const isDenied = error instanceof Failure && error.kind === 'Denied';
    if (!isDenied || named.length === 0 || named.length !== repositories?.length) throw error;
    call.warn?.(
      `You may not list the repositories of ${client.registryName}: bytes that are unique are so among the named ones only.`,
    );
    return named;
  }
}
