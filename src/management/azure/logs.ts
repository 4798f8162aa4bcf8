import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { ResourceManager } from './resourceManager.ts';

/** Log Analytics of each cloud; tokens are for the same address (Azure Monitor, Logs query API). */
const services: Readonly<Record<string, string>> = {
  AzureCloud: 'https://api.loganalytics.io',
  AzureChinaCloud: 'https://api.loganalytics.azure.cn',
  AzureUSGovernment: 'https://api.loganalytics.us',
};

export const workspaceAdvice =
  "Use the workspace's own id, a GUID: (Get-AzOperationalInsightsWorkspace).CustomerId shows it.";

export interface LogRows {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** The service stopped before its answer was complete. */
  readonly isCut: boolean;
}

/** The most that a workspace keeps ready for queries is two years. */
const wholeLog = { duration: 'P730D' } as const;

/**
 * Asks a workspace. POST /v1/workspaces/{id}/query, through Microsoft's SDK.
 *
 * @throws Failure Denied, NotFound, … as the service answers.
 */
export async function queryLogs(
  manager: ResourceManager,
  workspaceId: string,
  query: string,
  call: Call,
): Promise<LogRows> {
  const client = await manager.logs(serviceOf(manager), call);
  const asking = client.queryWorkspace(workspaceId, query, wholeLog, { abortSignal: call.signal });
  const result = await asking.catch((error: unknown) => {
    throw withAdvice(error, manager.account.identityType);
  });
  const isWhole = result.status === 'Success';
  const [table] = isWhole ? result.tables : result.partialTables;
  const names = table?.columnDescriptors.map(({ name }) => name ?? '') ?? [];
  const rows = (table?.rows ?? []).map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
  return { rows, isCut: !isWhole };
}

/** An emulated Azure has one address for everything. */
function serviceOf({ account }: ResourceManager): { origin: string; audience: string } {
  const { environment, resourceManagerUrl } = account;
  const { hostname, origin } = new URL(resourceManagerUrl);
  const service = services[environment];
  if (/^(?:127\.0\.0\.1|localhost)$/.test(hostname)) return { origin, audience: services.AzureCloud ?? origin };
  if (service !== undefined) return { origin: service, audience: service };
  throw new Failure('InvalidInput', `Where Log Analytics answers in the cloud ${environment} is not known.`, {
    advice: 'Leave -WorkspaceId out.',
  });
}

function withAdvice(error: unknown, identityType: string): unknown {
  if (!(error instanceof Failure)) return error;
  if (error.kind === 'NotFound') return error.with({ advice: workspaceAdvice });
  // A token that the user gave is for one audience only.
  if (error.kind !== 'Unauthenticated' || identityType !== 'AccessToken') return error;
  const advice =
    'The access token that you signed in with is not for Log Analytics. Sign in as a user, a service principal or a managed identity, or leave -WorkspaceId out.';
  return error.with({ advice });
}
