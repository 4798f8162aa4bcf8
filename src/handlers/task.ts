import { createTask, listTasks, removeTask, startTask, updateTask } from '../management/tasks/tasks.ts';
import { managed } from './managed.ts';

export const taskList = managed<'taskList'>(listTasks);
export const taskCreate = managed<'taskCreate'>(createTask);
export const taskUpdate = managed<'taskUpdate'>(updateTask);
export const taskRemove = managed<'taskRemove'>(removeTask);
export const taskStart = managed<'taskStart'>(startTask);
