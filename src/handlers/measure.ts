import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import { readingAzure } from '../management/azure/armErrors.ts';
import { listUsages } from '../management/resources/registries.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { explain, type ServiceUsage } from '../report/explain.ts';
import { inWords } from '../report/inWords.ts';
import { readRegistry } from '../report/measure.ts';
import { type RepositorySummary, summarise, type TotalSummary } from '../report/summary.ts';
import type { Session } from '../session/session.ts';
import type { Handler } from './handler.ts';
import { pageOf } from './openLists.ts';

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

function shapeRepository(registryName: string, { freed: _, ...rest }: RepositorySummary) {
  return { registryName, ...rest };
}

function shapeTotal(registryName: string, { freed: _, ...rest }: TotalSummary, usage: ServiceUsage) {
  const { storedSize, unread } = rest;
  const { size } = usage;
  return {
    registryName,
    ...rest,
    ...(size === undefined ? {} : { serviceSize: size, difference: size - storedSize }),
    explanation: explain(storedSize, usage, unread),
  };
}

/** The service's own figure. That it cannot be had is no failure: the measure stands without it. */
async function usageOf(session: Session, client: RegistryClient, call: Call): Promise<ServiceUsage> {
  try {
    const manager = await session.manager(call);
    const registry = client.registryName;
    const usages = await readingAzure(manager.host, () => listUsages(manager, { registry }, call));
    const size = usages.find(({ name }) => name === 'Size')?.currentValue;
    return size === undefined ? { reason: 'Azure does not say how many bytes the registry uses.' } : { size };
  } catch (error) {
    if (call.signal.aborted || !(error instanceof Failure)) throw error;
    return { reason: `Azure could not be asked what the registry uses: ${error.message}` };
  }
}
