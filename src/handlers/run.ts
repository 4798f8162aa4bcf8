import { buildImage } from '../management/tasks/builds.ts';
import { listRuns, readLog, stopRun, updateRun } from '../management/tasks/runs.ts';
import { managed } from './managed.ts';

export const runBuild = managed<'runBuild'>(buildImage);
export const runList = managed<'runList'>(listRuns);
export const runStop = managed<'runStop'>(stopRun);
export const runUpdate = managed<'runUpdate'>(updateRun);
export const runLog = managed<'runLog'>(readLog);
