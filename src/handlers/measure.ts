import type { Call } from '../call/call.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { inWords, pullsInWords } from '../report/inWords.ts';
import { type MeasureOptions, readRegistry } from '../report/measure.ts';
import { summarise } from '../report/summary.ts';
import type { Handler } from './handler.ts';
import { shapeRepository, shapeTotal, usageOf } from './measureShapes.ts';
import { pageOf } from './openLists.ts';
import { pullLogOf } from './pulls.ts';

export { reportExport } from './report.ts';

export const measureList: Handler<'measureList'> = async (
  { registry, repositories, workspaceId, continuation },
  { session },
  call,
) =>
  pageOf(continuation, call, async (own) => {
    const client = await session.registry(registry, own);
    const pulls = workspaceId === undefined ? undefined : await pullLogOf(session, client, workspaceId, own);
    return measured(client, { repositories, pulls }, own);
  });

/** What is unique shows only when all was read: then every repository is at hand. */
async function* measured(client: RegistryClient, asked: Pick<MeasureOptions, 'repositories' | 'pulls'>, call: Call) {
  const reading = await readRegistry(client, { ...asked, now: Date.now() }, call);
  const { repositories: all, total } = summarise(reading, false);
  for (const one of all) yield shapeRepository(client.registryName, one);
  call.inform?.(inWords(client.registryName, total));
  if (asked.pulls) call.inform?.(pullsInWords(asked.pulls));
}

export const measureTotal: Handler<'measureTotal'> = async ({ registry }, { session }, call) => {
  const client = await session.registry(registry, call);
  const [reading, usage] = await Promise.all([
    readRegistry(client, { now: Date.now() }, call),
    usageOf(session, client, call),
  ]);
  const { total } = summarise(reading, false);
  return {
    ...shapeTotal(client.registryName, total, usage),
    documentsRead: reading.fetched,
    documentsKept: reading.found,
  };
};
