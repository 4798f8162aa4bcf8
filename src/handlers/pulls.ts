import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import { type CoverRow, PullLog, type PullRow } from '../lifecycle/pulls/pullLog.ts';
import { coverQuery, pullsQuery } from '../lifecycle/pulls/queries.ts';
import { readingAzure } from '../management/azure/armErrors.ts';
import { queryLogs, workspaceAdvice } from '../management/azure/logs.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import type { Session } from '../session/session.ts';

/** The pulls in a registry's log: two queries, whatever its size. */
export async function pullLogOf(
  session: Session,
  { endpoint }: RegistryClient,
  workspaceId: string,
  call: Call,
): Promise<PullLog> {
  if (!/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(workspaceId))
    throw new Failure('InvalidInput', `'${workspaceId}' is not the id of a Log Analytics workspace.`, {
      advice: workspaceAdvice,
    });
  const manager = await session.manager(call);
  const { loginServer } = endpoint;
  const [cover, pulls] = await readingAzure(manager.host, () =>
    Promise.all([
      queryLogs(manager, workspaceId, coverQuery(loginServer), call),
      queryLogs(manager, workspaceId, pullsQuery(loginServer), call),
    ]),
  );
  return new PullLog(pulls.rows.map(pullRow), cover.rows.map(coverRow), cover.isCut || pulls.isCut, Date.now());
}

type Row = Readonly<Record<string, unknown>>;

const pullRow = (row: Row): PullRow => ({
  repository: text(row.Repository),
  digest: text(row.Digest),
  tag: text(row.Tag),
  last: time(row.Last),
  pulls: Number(row.Pulls ?? 0),
});

const coverRow = (row: Row): CoverRow => ({ first: time(row.First), last: time(row.Last) });

const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** The SDK makes dates of some and leaves others as text. */
const time = (value: unknown) => (value instanceof Date ? value.getTime() : Date.parse(text(value)) || 0);
