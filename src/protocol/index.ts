import type { Method, ParamsOf, ResultOf } from './declare/method.ts';
import { dataTypes, type ObjectType, type TypeName } from './declare/objectType.ts';
import { artifactCopy, artifactPull, artifactPush } from './resources/artifact.ts';
import { blobGet, blobPublish, blobRemove, blobSave } from './resources/blob.ts';
import { contextClear, contextConnect, contextDisconnect, contextGet } from './resources/context.ts';
import { emulatorStart, emulatorStop } from './resources/emulator.ts';
import { environmentAdd, environmentGet } from './resources/environment.ts';
import { managementMethods, managementTypes } from './resources/management.ts';
import { manifestGet, manifestList, manifestRemove, manifestUpdate } from './resources/manifest.ts';
import { manifestContentGet, manifestContentSet, referrerList, tagAdd } from './resources/manifestContent.ts';
import { repositoryGet, repositoryList, repositoryRemove, repositoryUpdate } from './resources/repository.ts';
import { tagGet, tagList, tagRemove, tagUpdate } from './resources/tag.ts';
import { initialize, shutdown } from './wire/lifecycle.ts';

export { isChange, methodsOf } from './declare/cmdlet.ts';
export * from './declare/method.ts';
export * from './declare/objectType.ts';
export type { ResourceKind } from './declare/resourceKind.ts';
export * from './names.ts';
export * from './resources/cmdlets.ts';
export * from './resources/piping.ts';
export * from './wire/credentialToken.ts';
export * from './wire/errors.ts';
export * from './wire/lifecycle.ts';
export * from './wire/notifications.ts';

/** Every method of the host. Nothing else names one. */
export const methods = {
  initialize,
  shutdown,
  contextConnect,
  contextGet,
  contextClear,
  contextDisconnect,
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
  artifactPush,
  artifactPull,
  artifactCopy,
  manifestContentGet,
  manifestContentSet,
  referrerList,
  tagAdd,
  blobGet,
  blobSave,
  blobPublish,
  blobRemove,
  environmentAdd,
  environmentGet,
  emulatorStart,
  emulatorStop,
  ...managementMethods,
} as const;

export type Methods = typeof methods;
export type MethodKey = keyof Methods;

const keys = new Map(Object.entries(methods).map(([key, method]) => [method as Method, key as MethodKey]));

/** What a method that a cmdlet calls is called in code: `tagList` for tag/list. */
export function keyOf(method: Method): MethodKey {
  const key = keys.get(method);
  if (key === undefined) throw new Error(`${method.name} is no method of the host.`);
  return key;
}

/** Every type of what cmdlets write. */
export const objectTypes: Readonly<Record<TypeName, ObjectType>> = { ...dataTypes, ...managementTypes };

type ManagementKey = keyof typeof managementMethods;

/** Spelled out one by one where schemas are written down: over a generic key the compiler would unfold all at once. */
export interface Params extends Readonly<{ [K in ManagementKey]: ParamsOf<Methods[K]> }> {
  readonly initialize: ParamsOf<Methods['initialize']>;
  readonly shutdown: ParamsOf<Methods['shutdown']>;
  readonly contextConnect: ParamsOf<Methods['contextConnect']>;
  readonly contextGet: ParamsOf<Methods['contextGet']>;
  readonly contextClear: ParamsOf<Methods['contextClear']>;
  readonly contextDisconnect: ParamsOf<Methods['contextDisconnect']>;
  readonly repositoryList: ParamsOf<Methods['repositoryList']>;
  readonly repositoryGet: ParamsOf<Methods['repositoryGet']>;
  readonly repositoryUpdate: ParamsOf<Methods['repositoryUpdate']>;
  readonly repositoryRemove: ParamsOf<Methods['repositoryRemove']>;
  readonly manifestList: ParamsOf<Methods['manifestList']>;
  readonly manifestGet: ParamsOf<Methods['manifestGet']>;
  readonly manifestUpdate: ParamsOf<Methods['manifestUpdate']>;
  readonly manifestRemove: ParamsOf<Methods['manifestRemove']>;
  readonly tagList: ParamsOf<Methods['tagList']>;
  readonly tagGet: ParamsOf<Methods['tagGet']>;
  readonly tagUpdate: ParamsOf<Methods['tagUpdate']>;
  readonly tagRemove: ParamsOf<Methods['tagRemove']>;
  readonly artifactPush: ParamsOf<Methods['artifactPush']>;
  readonly artifactPull: ParamsOf<Methods['artifactPull']>;
  readonly artifactCopy: ParamsOf<Methods['artifactCopy']>;
  readonly manifestContentGet: ParamsOf<Methods['manifestContentGet']>;
  readonly manifestContentSet: ParamsOf<Methods['manifestContentSet']>;
  readonly referrerList: ParamsOf<Methods['referrerList']>;
  readonly tagAdd: ParamsOf<Methods['tagAdd']>;
  readonly blobGet: ParamsOf<Methods['blobGet']>;
  readonly blobSave: ParamsOf<Methods['blobSave']>;
  readonly blobPublish: ParamsOf<Methods['blobPublish']>;
  readonly blobRemove: ParamsOf<Methods['blobRemove']>;
  readonly environmentAdd: ParamsOf<Methods['environmentAdd']>;
  readonly environmentGet: ParamsOf<Methods['environmentGet']>;
  readonly emulatorStart: ParamsOf<Methods['emulatorStart']>;
  readonly emulatorStop: ParamsOf<Methods['emulatorStop']>;
}

export interface Results extends Readonly<{ [K in ManagementKey]: ResultOf<Methods[K]> }> {
  readonly initialize: ResultOf<Methods['initialize']>;
  readonly shutdown: ResultOf<Methods['shutdown']>;
  readonly contextConnect: ResultOf<Methods['contextConnect']>;
  readonly contextGet: ResultOf<Methods['contextGet']>;
  readonly contextClear: ResultOf<Methods['contextClear']>;
  readonly contextDisconnect: ResultOf<Methods['contextDisconnect']>;
  readonly repositoryList: ResultOf<Methods['repositoryList']>;
  readonly repositoryGet: ResultOf<Methods['repositoryGet']>;
  readonly repositoryUpdate: ResultOf<Methods['repositoryUpdate']>;
  readonly repositoryRemove: ResultOf<Methods['repositoryRemove']>;
  readonly manifestList: ResultOf<Methods['manifestList']>;
  readonly manifestGet: ResultOf<Methods['manifestGet']>;
  readonly manifestUpdate: ResultOf<Methods['manifestUpdate']>;
  readonly manifestRemove: ResultOf<Methods['manifestRemove']>;
  readonly tagList: ResultOf<Methods['tagList']>;
  readonly tagGet: ResultOf<Methods['tagGet']>;
  readonly tagUpdate: ResultOf<Methods['tagUpdate']>;
  readonly tagRemove: ResultOf<Methods['tagRemove']>;
  readonly artifactPush: ResultOf<Methods['artifactPush']>;
  readonly artifactPull: ResultOf<Methods['artifactPull']>;
  readonly artifactCopy: ResultOf<Methods['artifactCopy']>;
  readonly manifestContentGet: ResultOf<Methods['manifestContentGet']>;
  readonly manifestContentSet: ResultOf<Methods['manifestContentSet']>;
  readonly referrerList: ResultOf<Methods['referrerList']>;
  readonly tagAdd: ResultOf<Methods['tagAdd']>;
  readonly blobGet: ResultOf<Methods['blobGet']>;
  readonly blobSave: ResultOf<Methods['blobSave']>;
  readonly blobPublish: ResultOf<Methods['blobPublish']>;
  readonly blobRemove: ResultOf<Methods['blobRemove']>;
  readonly environmentAdd: ResultOf<Methods['environmentAdd']>;
  readonly environmentGet: ResultOf<Methods['environmentGet']>;
  readonly emulatorStart: ResultOf<Methods['emulatorStart']>;
  readonly emulatorStop: ResultOf<Methods['emulatorStop']>;
}
