import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { alreadyThere } from '../artifacts/ends/plainFilesDestination.ts';
import type { Call } from '../call/call.ts';
import { manifestLimit } from '../registry/content/manifestContent.ts';
import { fileSource, localFailure, readSmall, writeAll } from './localFiles.ts';
import { withStagedFile } from './stagedFile.ts';

/** A manifest that was written to a file, byte for byte. */
export async function readManifestFile(path: string, call: Call): Promise<Buffer> {
  const found = await stat(path).catch((error) => {
    throw localFailure(error, path);
  });
  return readSmall(fileSource(path, 0, found.size), manifestLimit, path, call);
}

/** What is small and at hand, under its name only once it is whole. */
export async function saveSmallFile(path: string, bytes: Buffer, force: boolean): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory() || (there && !force)) throw alreadyThere(path);
  await withStagedFile(path, dirname(path), ({ handle }) => writeAll(handle, bytes, 0));
}
