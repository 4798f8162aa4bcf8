import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Call } from '../call/call.ts';
import { cancelled, Failure } from '../call/failure.ts';
import { inLanes } from '../call/lanes.ts';
import { localFailure } from './localFiles.ts';
import { fileBelow, isAbsent, notRegular, type RegularFile, realFile } from './regularFile.ts';

export interface FolderFile {
  /** Its path in the folder, with `/` on every system. */
  readonly name: string;
  readonly file: RegularFile;
}

/** More than fit into a manifest. */
const most = 20_000;
const lanes = 8;

/**
 * Every file below a folder, by name. A link to a file within the folder counts as that file. A link out of the folder,
 * to a folder or to nothing, and anything that is not a regular file, is refused by name: nothing is skipped silently.
 */
export async function folderFiles(folder: string, call: Call): Promise<FolderFile[]> {
  const root = await realpath(folder).catch((error) => {
    throw localFailure(error, folder);
  });
  const names = await namesBelow(root, folder, call);
  const found: FolderFile[] = [];
  const look = async ([i, { name, isLink }]: [number, Named]) => {
    const file = isLink ? await fileBelow(root, name) : await plainFile(join(root, name));
    if (!file) throw leadsNowhere(join(folder, name));
    found[i] = { name: name.replaceAll(sep, '/'), file };
  };
  await inLanes(names.entries(), lanes, look, call);
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

interface Named {
  readonly name: string;
  readonly isLink: boolean;
}

async function plainFile(path: string): Promise<RegularFile | undefined> {
  return realFile(path).catch((error) => {
    if (isAbsent(error)) return undefined;
    throw localFailure(error, path);
  });
}

async function namesBelow(root: string, folder: string, call: Call): Promise<Named[]> {
  const names: Named[] = [];
  const folders = [root];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    if (call.signal.aborted) throw cancelled();
    const entries = await readdir(next, { withFileTypes: true }).catch((error) => {
      throw localFailure(error, next ?? folder);
    });
    for (const entry of entries) {
      const path = join(next, entry.name);
      const kind = await kindOf(entry, path);
      if (kind.isDirectory()) folders.push(path);
      else if (kind.isFile() || kind.isSymbolicLink())
        names.push({ name: relative(root, path), isLink: kind.isSymbolicLink() });
      else throw notRegular(path, await lstat(path));
      if (names.length > most) throw tooMany(folder);
    }
  }
  return names;
}

/** Some file systems do not report the type in listings. */
async function kindOf(entry: Dirent, path: string): Promise<Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>> {
  return entry.isFile() || entry.isDirectory() || entry.isSymbolicLink() ? entry : lstat(path);
}

function leadsNowhere(path: string): Failure {
  return new Failure('InvalidInput', `${path} leads nowhere.`, {
    resource: path,
    advice: 'It is a broken link, or was removed in the meantime. Remove or correct it.',
  });
}

function tooMany(folder: string): Failure {
  return new Failure('InvalidInput', `${folder} contains more than ${most} files.`, {
    resource: folder,
    advice: 'A manifest cannot refer to so many. Pack them into an archive and publish that.',
  });
}
