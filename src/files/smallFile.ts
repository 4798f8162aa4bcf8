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

/** The same as text. Windows PowerShell writes UTF-16 unless it is told otherwise. */
export async function readSmallText(path: string, limit: number, call: Call): Promise<string> {
  const bytes = await readSmallFile(path, limit, call);
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** What is small and at hand, under its name only once it is whole. */
export async function saveSmallFile(path: string, bytes: Buffer, force: boolean): Promise<void> {
  const target = await fileTarget(path, force);
  await withStagedFile(target, dirname(target), ({ handle }) => writeAll(handle, bytes, 0));
}
