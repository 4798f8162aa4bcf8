import type { Call } from '../call/call.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { inWords } from '../report/inWords.ts';
import { readRegistry } from '../report/measure.ts';
import { summarise } from '../report/summary.ts';
import type { Handler } from './handler.ts';
import { shapeRepository, shapeTotal, usageOf } from './measureShapes.ts';
import { pageOf } from './openLists.ts';

export { reportExport } from './report.ts';

export const measureList: Handler<'measureList'> = async (
  { registry, repositories, continuation },
  { session },
  call,
) => pageOf(continuation, call, async (own) => measured(await session.registry(registry, own), repositories, own));

/** What is unique shows only when all was read: then every repository is at hand. */
async function* measured(client: RegistryClient, repositories: readonly string[] | undefined, call: Call) {
  const reading = await readRegistry(client, { repositories, now: Date.now() }, call);
  const { repositories: all, total } = summarise(reading, false);
  for (const one of all) yield shapeRepository(client.registryName, one);
  call.inform?.(inWords(client.registryName, total));
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
