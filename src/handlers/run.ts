import type { Call } from '../call/call.ts';
import { readingAzure } from '../management/azure/armErrors.ts';
import { buildImage } from '../management/tasks/builds.ts';
import { listRuns, readLog, stopRun, updateRun } from '../management/tasks/runs.ts';
import type { Handler } from './handler.ts';
import { managed } from './managed.ts';
import { pageOf } from './openLists.ts';

export const runBuild = managed<'runBuild'>(buildImage);
export const runList: Handler<'runList'> = async ({ continuation, ...params }, { session }, call) => {
  const manager = await session.manager(call);
  const start = (own: Call) => listRuns(manager, params, own);
  const { items, ...more } = await readingAzure(manager.host, () => pageOf(continuation, call, start, 1));
  return { items: items.flat(), ...more };
};
export const runStop = managed<'runStop'>(stopRun);
export const runUpdate = managed<'runUpdate'>(updateRun);
export const runLog = managed<'runLog'>(readLog);
