import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import { readingAzure } from '../management/azure/armErrors.ts';
import { listUsages } from '../management/resources/registries.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { explain, type ServiceUsage } from '../report/explain.ts';
import type { RepositorySummary, TotalSummary } from '../report/figures.ts';
import type { Session } from '../session/session.ts';

export function shapeRepository(registryName: string, { freed: _, ...rest }: RepositorySummary) {
  return { registryName, ...rest };
}

export function shapeTotal(registryName: string, { freed: _, ...rest }: TotalSummary, usage: ServiceUsage) {
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
export async function usageOf(session: Session, client: RegistryClient, call: Call): Promise<ServiceUsage> {
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
