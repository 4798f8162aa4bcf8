import { acrPurgeCommand } from '../lifecycle/policy/acrPurge.ts';
import { policyOf } from '../lifecycle/policy/policyFile.ts';
import { createTask, listTasks, removeTask, startTask, updateTask } from '../management/tasks/tasks.ts';
import { managed } from './managed.ts';

/** A policy becomes the one command that does the same inside of Azure. */
async function withCommand<
  P extends { readonly purgePolicy?: string | undefined; readonly command?: string | undefined },
>(params: P): Promise<P> {
  const { purgePolicy } = params;
  if (purgePolicy === undefined) return params;
  return { ...params, purgePolicy: undefined, command: await acrPurgeCommand(await policyOf(purgePolicy, {})) };
}

export const taskList = managed<'taskList'>(listTasks);
export const taskCreate = managed<'taskCreate'>(async (manager, params, call) =>
  createTask(manager, await withCommand(params), call),
);
export const taskUpdate = managed<'taskUpdate'>(async (manager, params, call) =>
  updateTask(manager, await withCommand(params), call),
);
export const taskRemove = managed<'taskRemove'>(removeTask);
export const taskStart = managed<'taskStart'>(startTask);
