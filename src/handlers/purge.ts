import { access } from 'node:fs/promises';
import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import { fileTarget } from '../files/targets.ts';
import type { PlanItem, PlanSummary } from '../lifecycle/plan/item.ts';
import { PlanFile, PlanWriter } from '../lifecycle/plan/planFile.ts';
import { plan } from '../lifecycle/plan/planner.ts';
import type { Filters } from '../lifecycle/policy/filters.ts';
import { type PolicyDocument, readPolicy } from '../lifecycle/policy/policy.ts';
import { policyOf } from '../lifecycle/policy/policyFile.ts';
import type { PullLog } from '../lifecycle/pulls/pullLog.ts';
import { Journal, keyOf } from '../lifecycle/run/journal.ts';
import { purge } from '../lifecycle/run/purge.ts';
import { restorePurge } from '../lifecycle/run/undo.ts';
import { counted, sizeInWords } from '../protocol/inWords.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import type { Session } from '../session/session.ts';
import { localPath } from './checkedNames.ts';
import type { Handler } from './handler.ts';
import { pageOf } from './openLists.ts';
import { pullLogOf } from './pulls.ts';

interface Planning extends Filters {
  readonly workspaceId?: string | undefined;
  readonly policy?: string | undefined;
  readonly measure?: boolean | undefined;
  readonly path?: string | undefined;
  readonly force?: boolean | undefined;
}

interface Planned extends Planning {
  readonly pulls?: PullLog | undefined;
}

export const purgePlan: Handler<'purgePlan'> = async ({ registry, continuation, ...asked }, { session }, call) =>
  pageOf(continuation, call, async (own) => {
    const document = await documentOf(asked);
    await refuseExisting(asked);
    const client = await session.registry(registry, own);
    const pulls = await pullsFor(session, client, document, asked.workspaceId, own);
    return items(client, document, { ...asked, pulls }, own);
  });

/** The items of a plan, as the contract declares them; the plan is saved meanwhile, and its totals are shown at the end. */
async function* items(client: RegistryClient, document: PolicyDocument, asked: Planned, call: Call) {
  const running = await saving(client, document, asked, call);
  for (;;) {
    const next = await running.next();
    if (next.done) {
      call.inform?.(inWords(next.value));
      return;
    }
    yield { registryName: client.registryName, ...next.value };
  }
}

export const purgeTotals: Handler<'purgeTotals'> = async ({ registry, plan: saved, ...asked }, { session }, call) => {
  if (saved !== undefined) {
    const file = await planFor(saved, await session.registry(registry, call));
    return shape((await session.registry(registry, call)).registryName, file.summary, saved);
  }
  const document = await documentOf(asked);
  await refuseExisting(asked);
  const client = await session.registry(registry, call);
  const pulls = await pullsFor(session, client, document, asked.workspaceId, call);
  const running = await saving(client, document, { ...asked, pulls }, call);
  for (;;) {
    const next = await running.next();
    if (next.done) return shape(client.registryName, next.value, asked.path);
  }
};

export const purgeRun: Handler<'purgeRun'> = async (
  { registry, plan: saved, journal: folder, noJournal, workspaceId, ...asked },
  { session },
  call,
) => {
  if (saved === undefined) await documentOf(asked);
  const client = await session.registry(registry, call);
  const file = saved === undefined ? undefined : await planFor(saved, client, asked);
  const document = file?.policy ?? (await documentOf(asked));
  const policy = await readPolicy(document);
  const { loginServer } = client.endpoint;
  const pulls = await pullsFor(session, client, document, workspaceId, call);
  const now = Date.now();
  const journal =
    noJournal === true
      ? undefined
      : await Journal.open(
          loginServer,
          document,
          keyOf(loginServer, document, file?.hash),
          folder === undefined ? undefined : localPath(folder),
          new Date(now),
        );
  const before = journal?.before;
  if (before)
    call.inform?.(
      `Resuming an interrupted purge, which had deleted ${counted(before.tags, 'tag')} and ${counted(before.manifests, 'manifest')} (${journal.path}).`,
    );
  else if (journal) call.inform?.(`The journal is ${journal.path}. After Ctrl+C, the same command resumes the purge.`);
  const { failures, seconds, ...report } = await purge(
    client,
    { policy, document, now, journal, plan: file, pulls },
    call,
  );
  return { registryName: client.registryName, ...report, failures: [...failures], seconds: String(seconds) };
};

export const purgeRestore: Handler<'purgeRestore'> = async (
  { registry, journal, force, continuation },
  { session },
  call,
) =>
  pageOf(continuation, call, async (own) => {
    const client = await session.registry(registry, own);
    return named(client, restorePurge(client, localPath(journal), force === true, own));
  });

async function* named<T extends object>(client: RegistryClient, all: AsyncGenerator<T>) {
  for await (const item of all) yield { registryName: client.registryName, ...item };
}

/** Reads and validates the policy before anything is sent. */
async function documentOf({
  policy,
  measure,
  path,
  force,
  workspaceId,
  ...filters
}: Planning): Promise<PolicyDocument> {
  const document = await policyOf(policy === undefined ? undefined : localPath(policy), filters);
  await readPolicy(document);
  return document;
}

/** The log of pulls, if a rule needs it. Without a workspace, pulls are unknown, which is reported. */
async function pullsFor(
  session: Session,
  client: RegistryClient,
  { rules }: PolicyDocument,
  workspaceId: string | undefined,
  call: Call,
): Promise<PullLog | undefined> {
  if (!rules.some(({ notPulledFor }) => notPulledFor !== undefined)) return undefined;
  if (workspaceId === undefined) {
    call.warn?.('Without -WorkspaceId it is not known what was pulled, so a rule with notPulledFor selects nothing.');
    return undefined;
  }
  const pulls = await pullLogOf(session, client, workspaceId, call);
  call.inform?.(pulls.text);
  return pulls;
}

async function refuseExisting({ path, force }: Planning): Promise<void> {
  if (path === undefined) return;
  if (force === true) {
    await fileTarget(localPath(path), true);
    return;
  }
  const there = await access(localPath(path)).then(
    () => true,
    () => false,
  );
  if (there)
    throw new Failure('InvalidInput', `${path} exists already.`, {
      resource: path,
      advice: 'Specify another path, or -Force to replace it.',
    });
}

async function saving(
  client: RegistryClient,
  document: PolicyDocument,
  { measure, path, pulls }: Planned,
  call: Call,
): Promise<AsyncGenerator<PlanItem, PlanSummary>> {
  const policy = await readPolicy(document);
  const running = plan(client, { policy, document, measure, pulls, now: Date.now() }, call);
  return path === undefined ? running : written(running, client, document, localPath(path));
}

async function* written(
  running: AsyncGenerator<PlanItem, PlanSummary>,
  client: RegistryClient,
  document: PolicyDocument,
  path: string,
): AsyncGenerator<PlanItem, PlanSummary> {
  const writer = await PlanWriter.create(path, client.endpoint.loginServer, document, new Date());
  let isWhole = false;
  try {
    for (;;) {
      const next = await running.next();
      if (next.done) {
        await writer.finish(next.value);
        isWhole = true;
        return next.value;
      }
      await writer.add(next.value);
      yield next.value;
    }
  } finally {
    if (!isWhole) await writer.abandon();
  }
}

async function planFor(path: string, client: RegistryClient, asked: Planning = {}): Promise<PlanFile> {
  const beside = Object.entries(asked).find(([, value]) => value !== undefined && value !== false);
  if (beside)
    throw new Failure('InvalidInput', `-PlanPath and a filter (${beside[0]}) were specified together.`, {
      advice: 'A saved plan already lists the deletions. Create a new plan for other filters.',
    });
  const file = await PlanFile.open(localPath(path));
  const { loginServer } = client.endpoint;
  if (file.registry === loginServer) return file;
  throw new Failure('InvalidInput', `${path} is a plan of ${file.registry}, not of ${loginServer}.`, {
    registry: loginServer,
    resource: path,
    advice: `Specify -RegistryName ${file.registry}, or a plan of this registry. Nothing was deleted.`,
  });
}

function shape(registryName: string, summary: PlanSummary, path: string | undefined) {
  const { minutesBasic, minutesStandard, minutesPremium, ...rest } = summary;
  return {
    registryName,
    ...rest,
    minutesBasic: String(minutesBasic),
    minutesStandard: String(minutesStandard),
    minutesPremium: String(minutesPremium),
    text: inWords(summary),
    ...(path === undefined ? {} : { path }),
  };
}

/** The totals that -Confirm shows, and that a plan ends with. */
function inWords({ tagsDeleted, manifestsDeleted, repositories, sizeUpperBound, sizeMeasured }: PlanSummary): string {
  const size = sizeMeasured === undefined ? `at most ${sizeInWords(sizeUpperBound)}` : sizeInWords(sizeMeasured);
  return `${counted(tagsDeleted, 'tag')} and ${counted(manifestsDeleted, 'manifest')} of ${counted(repositories, 'repository', 'repositories')} would be deleted, ${size} would be freed.`;
}
