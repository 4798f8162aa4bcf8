import { managementMethods } from '../protocol/resources/management.ts';
import { contextClear, contextConnect, contextDisconnect, contextGet } from './context.ts';
import { emulatorStart, emulatorStop } from './emulator.ts';
import { environmentAdd, environmentGet } from './environment.ts';
import type { HandledKey, Handler, Handlers } from './handler.ts';
import { manifestGet, manifestList, manifestRemove, manifestUpdate } from './manifest.ts';
import { repositoryGet, repositoryList, repositoryRemove, repositoryUpdate } from './repository.ts';
import { tagGet, tagList, tagRemove, tagUpdate } from './tag.ts';

type Some<K extends HandledKey> = Pick<Handlers, K>;

/** Loaded by the first call that needs it: a session that lists tags starts sooner without. */
function later<K extends HandledKey>(key: K, load: () => Promise<Some<K>>): Handler<K> {
  return async (params, room, call) => (await load())[key](params, room, call);
}

const artifact = () => import('./artifact.ts');
const blob = () => import('./blob.ts');
const content = () => import('./content.ts');

type ManagementKey = keyof typeof managementMethods;
const management = Object.fromEntries(
  (Object.keys(managementMethods) as ManagementKey[]).map((key) => [key, later(key, () => import('./management.ts'))]),
) as unknown as Some<ManagementKey>;

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
  artifactPush: later('artifactPush', artifact),
  artifactPull: later('artifactPull', artifact),
  artifactCopy: later('artifactCopy', artifact),
  manifestContentGet: later('manifestContentGet', content),
  manifestContentSet: later('manifestContentSet', content),
  referrerList: later('referrerList', content),
  tagAdd: later('tagAdd', content),
  blobGet: later('blobGet', blob),
  blobSave: later('blobSave', blob),
  blobPublish: later('blobPublish', blob),
  blobRemove: later('blobRemove', blob),
  environmentAdd,
  environmentGet,
  emulatorStart,
  emulatorStop,
  ...management,
};
