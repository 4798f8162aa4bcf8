import { lstat, realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import process from 'node:process';
import { Failure } from '../call/failure.ts';
import { localFailure, makeFolder } from './localFiles.ts';
import { isAbsent, isBelow, leadsOut, notRegular } from './regularFile.ts';
import { isWindowsName } from './windowsNames.ts';

/**
 * Where a file of that name is to be written: the path, or what a link of that name leads to. Refused where something
 * is there already and not to be replaced, and whatever `replace` says where that is no regular file.
 */
export async function fileTarget(path: string, replace: boolean): Promise<string> {
  refuseWindowsName(path);
  try {
    const found = await lstat(path);
    const real = found.isSymbolicLink() ? await realpath(path) : path;
    const behind = found.isSymbolicLink() ? await stat(real) : found;
    if (!behind.isFile()) throw notRegular(path, behind);
    if (!replace) throw alreadyThere(path);
    return real;
  } catch (error) {
    if (isAbsent(error) && !(await isThere(path))) return path;
    throw localFailure(error, path);
  }
}

/** Where a folder is to be, or is already. */
export async function folderTarget(path: string): Promise<void> {
  refuseWindowsName(path);
  const found = await stat(path).catch((error) => {
    if (isAbsent(error)) return undefined;
    throw localFailure(error, path);
  });
  if (!found || found.isDirectory()) return;
  throw new Failure('InvalidInput', `${path} is ${found.isFile() ? 'a file' : 'no folder'}.`, {
    resource: path,
    advice: 'Image layouts and plain files are saved to a folder.',
  });
}

/** Makes a folder below another one; a link must not lead out of that. */
export async function makeFolderBelow(root: string, folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    if (isBelow(await realpath(root), await realpath(folder))) return;
  } catch (error) {
    throw localFailure(error, folder);
  }
  throw leadsOut(folder, root);
}

export function alreadyThere(path: string): Failure {
  return new Failure('Conflict', `${path} exists already.`, {
    resource: path,
    advice: 'Choose another path, or replace it with -Force.',
  });
}

/** The name itself: a link that leads nowhere is there. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function refuseWindowsName(path: string): void {
  if (process.platform !== 'win32' || isWindowsName(basename(path))) return;
  throw new Failure('InvalidInput', `Windows does not allow the file name ${basename(path)}.`, {
    resource: path,
    advice: 'It means a device or a hidden stream there, or is not allowed. Choose another name.',
  });
}
