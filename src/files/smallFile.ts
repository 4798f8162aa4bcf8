import { dirname } from 'node:path';
import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import { readSmall, tooLarge, writeAll } from './localFiles.ts';
import { fileSource, isAbsent, regularFile } from './regularFile.ts';
import { withStagedFile } from './stagedFile.ts';
import { fileTarget } from './targets.ts';

/** A whole file as bytes; one that is larger than `limit` bytes, or not a regular file, is refused. */
export async function readSmallFile(path: string, limit: number, call: Call = uncancelled): Promise<Buffer> {
  return readSmall(fileSource(await regularFile(path)), limit, path, call);
}

/** A file of a few kilobytes is read to its end even if cancelled. */
const uncancelled: Call = { signal: new AbortController().signal };

/** Checks a file before a library reads it by name: reading a pipe would wait forever, and keep the process running. */
export async function checkSmallFile(path: string, limit: number): Promise<void> {
  const { size } = await regularFile(path);
  if (size > limit) throw tooLarge(path, size, limit);
}

/** The same as text. Windows PowerShell writes UTF-16 by default. */
export async function readSmallText(path: string, limit: number, call: Call = uncancelled): Promise<string> {
  const bytes = await readSmallFile(path, limit, call);
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** The same; undefined if there is no file of that name. */
export async function smallTextIfThere(path: string, limit: number): Promise<string | undefined> {
  try {
    return await readSmallText(path, limit);
  } catch (error) {
    if (error instanceof Failure && isAbsent(error.cause)) return undefined;
    throw error;
  }
}

/** Writes a small file, which has its name only when it is complete. */
export async function saveSmallFile(path: string, bytes: Buffer, force: boolean): Promise<void> {
  const target = await fileTarget(path, force);
  await withStagedFile(target, dirname(target), ({ handle }) => writeAll(handle, bytes, 0));
}
