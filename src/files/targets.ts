import { lstat, realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import process from 'node:process';
import { Failure } from '../call/failure.ts';
import { localFailure, makeFolder } from './localFiles.ts';
import { isAbsent, isBelow, leadsOut, notRegular } from './regularFile.ts';
import { isWindowsName } from './windowsNames.ts';

/**
 * The path to write a file to: the given one, or the target of a link. Existing files are refused unless `replace` is
 * true, and anything that is not a regular file always.
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

/** Refuses a path where a folder can neither be created nor already exists. */
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

/** Creates a folder below another one; a link must not lead out of that. */
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

/** Whether the name exists: a broken link does. */
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
