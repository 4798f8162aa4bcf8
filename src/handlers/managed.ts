import type { Call } from '../call/call.ts';
import { readSmallText } from '../files/smallFile.ts';
import { readingAzure } from '../management/azure/armErrors.ts';
import type { ResourceManager } from '../management/azure/resourceManager.ts';
import type { MethodKey, Params, Results } from '../protocol/index.ts';
import type { HandledKey, Handler } from './handler.ts';

type Service<K extends MethodKey> = (manager: ResourceManager, params: Params[K], call: Call) => Promise<Results[K]>;

/** Runs a service with the session's connection to Azure Resource Manager. */
export const managed =
  <K extends HandledKey>(service: Service<K>): Handler<K> =>
  async (params, { session }, call) => {
    const whole = await withJson(params, call);
    const manager = await session.manager(call);
    return readingAzure(manager.host, () => service(manager, whole, call));
  };

/** Far more than the service takes. */
const mostBytes = 4 * 1024 * 1024;

/** -JsonFilePath is -JsonString from a file. */
export async function withJson<P extends object>(params: P, call: Call): Promise<P> {
  const { jsonPath } = params as { readonly jsonPath?: string };
  if (jsonPath === undefined) return params;
  return { ...params, json: await readSmallText(jsonPath, mostBytes, call) };
}
