import { accountConnect, accountGet } from './account.ts';
import { artifactCopy, artifactPull, artifactPush } from './artifact.ts';
import { blobGet, blobPublish, blobRemove, blobSave } from './blob.ts';
import { manifestContentGet, manifestContentSet, referrerList, tagAdd } from './content.ts';
import { contextClear, contextConnect, contextDisconnect, contextGet } from './context.ts';
import { emulatorStart, emulatorStop } from './emulator.ts';
import { environmentAdd, environmentGet } from './environment.ts';
import type { Handlers } from './handler.ts';
import * as management from './management.ts';
import { manifestGet, manifestList, manifestRemove, manifestUpdate } from './manifest.ts';
import { repositoryGet, repositoryList, repositoryRemove, repositoryUpdate } from './repository.ts';
import { tagGet, tagList, tagRemove, tagUpdate } from './tag.ts';
import { registryTemplateExport } from './template.ts';

export const handlers: Handlers = {
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
  accountConnect,
  accountGet,
  ...management,
  registryTemplateExport,
};
