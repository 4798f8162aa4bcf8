import { contextClear, contextConnect, contextGet } from './context.ts';
import { emulatorStart, emulatorStop } from './emulator.ts';
import { initialize, shutdown } from './lifecycle.ts';
import { manifestGet, manifestList, manifestRemove, manifestUpdate } from './manifest.ts';
import { repositoryGet, repositoryList, repositoryRemove, repositoryUpdate } from './repository.ts';
import { tagGet, tagList, tagRemove, tagUpdate } from './tag.ts';

export * from './cmdlets.ts';
export * from './errors.ts';
export * from './lifecycle.ts';
export * from './method.ts';
export * from './names.ts';
export * from './notifications.ts';
export * from './pipeline.ts';
export * from './types.ts';

/** Every method of the host. Nothing else names one. */
export const methods = {
  initialize,
  shutdown,
  contextConnect,
  contextGet,
  contextClear,
  repositoryList,
  repositoryGet,
  repositoryUpdate,
  repositoryRemove,
  manifestList,
  manifestGet,
  manifestUpdate,
  manifestRemove,
  tagList,
  tagGet,
  tagUpdate,
  tagRemove,
  emulatorStart,
  emulatorStop,
} as const;

export type Methods = typeof methods;
export type MethodKey = keyof Methods;
