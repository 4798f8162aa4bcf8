import type { Action } from '../../auth/scope.ts';
import type { Call } from '../../call/call.ts';
import { type Digest, isRepositoryName, type RepositoryName } from '../../protocol/index.ts';
import { counted } from '../../protocol/inWords.ts';
import { ListedNames } from '../../registry/lists/listedNames.ts';
import type { RegistryClient } from '../../registry/registryClient.ts';
import { Judge } from '../policy/judge.ts';
import type { Policy, PolicyDocument } from '../policy/policy.ts';
import type { PullLog } from '../pulls/pullLog.ts';
import { Documents, linksOf } from '../reading/documents.ts';
import { asCompleted, forEach } from '../reading/lanes.ts';
import { progressOf } from '../reading/progress.ts';
import {
  type Counts,
  countRepositories,
  readDocument,
  readRepository,
  type Source,
  walkManifests,
} from '../reading/readRepository.ts';
import { readThriftily } from '../reading/thrift.ts';
import { type Decision, decide } from '../repository/decision.ts';
import type { Inventory } from '../repository/inventory.ts';
import { deletionLoad, estimateText, listingLoad, minutes } from './estimate.ts';
import { itemsOf, type PlanItem, type PlanSummary } from './item.ts';
import { Layers } from './layers.ts';
import type { PlanFile } from './planFile.ts';
import { allRepositories, noneMatches, selectedRepositories, unknownRepository } from './selected.ts';

/** Repositories at a time. No repository waits for another; the transport limits their requests together. */
export const repositoryLanes = 8;
const documentLanes = 32;
/** Bytes of a scope with four actions in a token. */
const perScope = 110;

export interface PlanOptions {
  readonly policy: Policy;
  readonly document: PolicyDocument;
  /** Milliseconds since 1970: ages are counted from here. */
  readonly now: number;
  readonly measure?: boolean | undefined;
  readonly documents?: Documents | undefined;
  /** The pulls in the registry's log, for rules with notPulledFor. Items that it does not cover are kept. */
  readonly pulls?: Pick<PullLog, 'of'> | undefined;
}

export function sourceOf(client: RegistryClient, actions: readonly Action[], documents = new Documents()): Source {
  return { client, documents, names: new ListedNames(perScope), actions };
}

export interface SurveyOptions extends Pick<PlanOptions, 'policy' | 'document' | 'measure'> {
  readonly plan?: PlanFile | undefined;
  /** A resumed purge may have emptied a repository, which disappears with its last manifest. */
  readonly resumed?: boolean;
}

/** Counts every repository that the policy selects, and first announces how long reading them will take. */
export async function survey(source: Source, options: SurveyOptions, call: Call): Promise<Counts[]> {
  const { policy, document, measure, plan, resumed } = options;
  const selected = plan
    ? { names: plan.repositories.filter(isRepositoryName), byName: false, patterns: [] }
    : await selectedRepositories(source.client, policy, document, call);
  const { all, missing } = await countRepositories(source, selected.names, call);
  if (all.length === 0 && !selected.byName && !plan) call.warn?.(noneMatches(source.client, selected.patterns));
  if (selected.byName && !resumed && missing[0] !== undefined) throw unknownRepository(source.client, missing[0]);
  call.inform?.(
    estimateText(`Reading ${counted(all.length, 'repository', 'repositories')}`, listingLoad(all, measure === true)),
  );
  return all;
}

/** A plan: items as they are decided, repository by repository; the totals last. */
export async function* plan(
  client: RegistryClient,
  options: PlanOptions,
  call: Call,
): AsyncGenerator<PlanItem, PlanSummary> {
  const stop = new AbortController();
  const own = { ...call, signal: AbortSignal.any([call.signal, stop.signal]) };
  const source = sourceOf(client, ['metadata_read', 'pull'], options.documents);
  const release = readThriftily();
  try {
    const all = await survey(source, options, own);
    const totals = new Totals(all.length);
    const layers = options.measure ? new Layers() : undefined;
    const total = all.reduce((sum, { manifests }) => sum + manifests, 0);
    const decided = asCompleted(all, repositoryLanes, (counts) =>
      decideRepository(source, options, counts, layers, own),
    );
    let done = 0;
    for await (const { inventory, decision } of decided) {
      for (const item of itemsOf(inventory, decision, options.policy)) {
        totals.add(item);
        yield item;
      }
      totals.bound(inventory, decision);
      done += inventory.manifestCount;
      call.progress?.(progressOf('Planning', inventory.repository, done, total));
    }
    if (layers) await measureOthers(source, all, layers, own);
    if (layers && layers.unread > 0) call.warn?.(unreadText(layers.unread));
    return totals.summary(layers);
  } finally {
    release();
    stop.abort();
    await source.documents.flush();
  }
}

async function decideRepository(
  source: Source,
  { policy, now, pulls }: PlanOptions,
  counts: Counts,
  layers: Layers | undefined,
  call: Call,
): Promise<{ inventory: Inventory; decision: Decision }> {
  const inventory = await readRepository(source, counts, call);
  const decision = decide(inventory, policy, new Judge(policy, counts.repository, now), {
    pulled: pulls?.of(inventory),
  });
  if (layers) {
    const rows = function* () {
      for (let row = 0; row < inventory.size; row += 1) if (inventory.isPresent(row)) yield row;
    };
    await forEach(rows(), documentLanes, (row) =>
      measureOne(source, counts.repository, inventory.digest(row), !decision.goes(row), layers, call),
    );
  }
  return { inventory, decision };
}

/** A layer that a repository outside the plan needs is not freed. */
async function measureOthers(source: Source, all: readonly Counts[], layers: Layers, call: Call): Promise<void> {
  const planned = new Set(all.map(({ repository }) => repository));
  const others = (await allRepositories(source.client, call)).filter((name) => !planned.has(name));
  source.names.add(others, false);
  await forEach(others, repositoryLanes, async (repository) => {
    for await (const page of walkManifests(source, repository, call))
      await forEach(page, documentLanes, ({ digest }) => measureOne(source, repository, digest, true, layers, call));
  });
}

async function measureOne(
  source: Source,
  repository: RepositoryName,
  digest: string,
  stays: boolean,
  layers: Layers,
  call: Call,
): Promise<void> {
  const content = await readDocument(source, repository, digest as Digest, call);
  if (content === 'unreadable') layers.unread += 1;
  else for (const blob of content ? linksOf(content).blobs : []) layers.add(blob, stays);
}

function unreadText(count: number): string {
  return `${counted(count, 'manifest')} may not be pulled (readEnabled is false). The layers are unknown, so SizeMeasured counts none of theirs, and may count layers that they share.`;
}

class Totals {
  readonly #repositories: number;
  #tagsDeleted = 0;
  #tagsKept = 0;
  #manifestsDeleted = 0;
  #manifestsKept = 0;
  #bound = 0;
  #tagsAlone = 0;

  constructor(repositories: number) {
    this.#repositories = repositories;
  }

  add({ kind, action }: PlanItem): void {
    if (kind === 'Manifest') this.#manifestsDeleted += action === 'Delete' ? 1 : 0;
    else if (action === 'Delete') this.#tagsDeleted += 1;
    else this.#tagsKept += 1;
  }

  /** An index's size includes those of its platforms, which are counted separately. */
  bound(inventory: Inventory, decision: Decision): void {
    let gone = 0;
    for (let row = 0; row < inventory.size; row += 1) {
      if (!inventory.isPresent(row) || !decision.goes(row)) continue;
      gone += 1;
      if (!inventory.isIndex(row)) this.#bound += inventory.imageSize(row);
    }
    this.#manifestsKept += inventory.manifestCount - gone;
    for (let tag = 0; tag < inventory.tagCount; tag += 1)
      if (decision.tagGoes[tag] === 1 && !decision.goes(inventory.tagManifest(tag))) this.#tagsAlone += 1;
  }

  summary(layers: Layers | undefined): PlanSummary {
    // The service omits configs from the size of a pushed image; measured bytes need no such estimate.
    const bound = Math.max(this.#bound, layers?.freed() ?? 0);
    const load = deletionLoad(this.#tagsAlone, this.#manifestsDeleted);
    return {
      repositories: this.#repositories,
      tagsDeleted: this.#tagsDeleted,
      tagsKept: this.#tagsKept,
      manifestsDeleted: this.#manifestsDeleted,
      manifestsKept: this.#manifestsKept,
      sizeUpperBound: bound,
      ...(layers
        ? {
            sizeMeasured: layers.freed(),
            layers: layers.count,
            bytesPerLayer: layers.count === 0 ? 0 : Math.ceil(layers.memory / layers.count),
          }
        : {}),
      requests: load.reads + load.writes,
      minutesBasic: minutes(load, 'Basic'),
      minutesStandard: minutes(load, 'Standard'),
      minutesPremium: minutes(load, 'Premium'),
    };
  }
}
