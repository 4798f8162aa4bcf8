import { dirname } from 'node:path';
import type { Call } from '../call/call.ts';
import { readSmall, writeAll } from './localFiles.ts';
import { fileSource, regularFile } from './regularFile.ts';
import { withStagedFile } from './stagedFile.ts';
import { fileTarget } from './targets.ts';

/** A file whole, byte for byte; what is larger than `limit` bytes is refused. */
export async function readSmallFile(path: string, limit: number, call: Call): Promise<Buffer> {
  return readSmall(fileSource(await regularFile(path)), limit, path, call);
}

/** What is small and at hand, under its name only once it is whole. */
export async function saveSmallFile(path: string, bytes: Buffer, force: boolean): Promise<void> {
  const target = await fileTarget(path, force);
  await withStagedFile(target, dirname(target), ({ handle }) => writeAll(handle, bytes, 0));
}
