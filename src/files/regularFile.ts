import { type BigIntStats, constants, type StatsBase } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { ByteSource } from '../call/byteSource.ts';
import { Failure } from '../call/failure.ts';
import { localFailure, readAhead } from './localFiles.ts';

/** A regular file as it was when it was examined; its path contains no link. */
export interface RegularFile {
  readonly path: string;
  readonly size: number;
  /** The time of the last change to its content, in nanoseconds since 1970. */
  readonly changed: bigint;
  /** The volume and the file's number on it, which identify the file whatever its name. */
  readonly volume: bigint;
  readonly number: bigint;
}

/**
 * Without following a link, and without waiting for the writer of a pipe. Windows has neither flag, and does not need
 * them.
 */
const carefully = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The file that the user named. If it is a link, it is followed once, here. */
export async function regularFile(path: string): Promise<RegularFile> {
  try {
    return await realFile(await realpath(path));
  } catch (error) {
    throw localFailure(error, path);
  }
}

/**
 * A file below a folder (a real path); links out of the folder are refused. Undefined if there is none of that name.
 */
export async function fileBelow(folder: string, name: string): Promise<RegularFile | undefined> {
  const path = join(folder, name);
  try {
    const real = await realpath(path);
    if (!isBelow(folder, real)) throw leadsOut(path, folder);
    const behind = real === path ? undefined : await lstat(real);
    if (behind && !behind.isFile()) throw noFileBehind(path, behind);
    return await realFile(real);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw localFailure(error, path);
  }
}

export function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

export function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code));
}

/** A file, or a part of one: an entry of an archive is read in place. */
export function fileSource(file: RegularFile, offset = 0, size = file.size - offset): ByteSource {
  return {
    size,
    async *read(start, call) {
      const handle = await openAgain(file);
      try {
        yield* readAhead(handle, file.path, offset + start, offset + size, call);
        if (file.size === 0) await refuseMore(handle, file);
      } finally {
        await handle.close();
      }
    },
  };
}

/** Opens the file again, and checks that it is the one that was examined. */
export async function openAgain(file: RegularFile): Promise<FileHandle> {
  try {
    const { handle, opened } = await openRegular(file.path);
    if (isSame(file, opened)) return handle;
    await handle.close();
  } catch (error) {
    throw localFailure(error, file.path);
  }
  throw changed(file.path);
}

function isSame({ size, changed: time, volume, number }: RegularFile, opened: BigIntStats): boolean {
  return Number(opened.size) === size && opened.mtimeNs === time && opened.dev === volume && opened.ino === number;
}

/** A regular file under a path without links. */
export async function realFile(path: string): Promise<RegularFile> {
  // Checked before opening, because opening some devices has effects.
  const found = await lstat(path);
  if (!found.isFile()) throw notRegular(path, found);
  const { handle, opened } = await openRegular(path);
  try {
    // A folder on the way may have become a link between the check and the opening.
    const named = await lstat(path, { bigint: true });
    if ((await realpath(path)) !== path || named.ino !== opened.ino || named.dev !== opened.dev) throw changed(path);
    const size = Number(opened.size);
    if (!Number.isSafeInteger(size)) throw tooLarge(path);
    return { path, size, changed: opened.mtimeNs, volume: opened.dev, number: opened.ino };
  } finally {
    await handle.close();
  }
}

async function openRegular(path: string): Promise<{ readonly handle: FileHandle; readonly opened: BigIntStats }> {
  const handle = await open(path, carefully);
  const opened = await handle.stat({ bigint: true });
  if (opened.isFile()) return { handle, opened };
  await handle.close();
  throw notRegular(path, opened);
}

/** Files of /proc have content although their size is 0. */
async function refuseMore(handle: FileHandle, { path, size }: RegularFile): Promise<void> {
  const { bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, size).catch((error) => {
    throw localFailure(error, path);
  });
  if (bytesRead > 0) throw changed(path);
}

export function notRegular(path: string, found: StatsBase<number | bigint>): Failure {
  return new Failure('InvalidInput', `${path} is ${kindOf(found)}, not a file.`, {
    resource: path,
    advice:
      'Only regular files are read, written and replaced. Specify a file, or copy the output of the pipe or device into one.',
  });
}

function noFileBehind(path: string, found: StatsBase<number>): Failure {
  return new Failure('InvalidInput', `${path} is a link to ${kindOf(found)}, not to a file.`, {
    resource: path,
    advice:
      'Links to files within the folder are followed, others are not. Remove the link, or put there what it leads to.',
  });
}

function kindOf(found: StatsBase<number | bigint>): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isSymbolicLink()) return 'a link';
  if (found.isFIFO()) return 'a named pipe';
  if (found.isSocket()) return 'a socket';
  return found.isFile() ? 'a file' : 'a device';
}

export function leadsOut(path: string, folder: string): Failure {
  return new Failure('InvalidInput', `${path} leads out of ${folder}.`, {
    resource: path,
    advice: 'A link or a name leads elsewhere, and is not followed. Put its target into the folder.',
  });
}

function changed(path: string): Failure {
  return new Failure('InvalidInput', `${path} changed while it was being read.`, {
    resource: path,
    advice: 'Wait until no program writes to it, or use a copy. Nothing was published under the name.',
  });
}

function tooLarge(path: string): Failure {
  return new Failure('InvalidInput', `${path} is larger than a file can be.`, {
    resource: path,
    advice: 'Its content cannot be read; check how it was created.',
  });
}
