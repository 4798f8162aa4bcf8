import type { FileHandle } from 'node:fs/promises';
import type { ByteSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { canGoOn } from '../../call/stopping.ts';
import { worthKeeping } from '../../files/keptParts.ts';
import { localFailure, readAhead, writeAll } from '../../files/localFiles.ts';
import { StagedFile } from '../../files/stagedFile.ts';
import { type Expected, Verifier } from '../../registry/content/digests.ts';

/** The target of content: a file, or a part of one. */
export interface Target {
  readonly handle: FileHandle;
  readonly path: string;
  readonly offset: number;
  /** Bytes that exist already, from a command that was stopped. */
  readonly from: number;
}

/** A blob as a file. A stopped save resumes; the file has no final name until it is complete. */
export async function saveBlobFile(
  path: string,
  beside: string,
  source: ByteSource,
  expected: Expected,
  moved: (position: number) => void,
  call: Call,
): Promise<void> {
  const isSmall = source.size < worthKeeping;
  const file = await (isSmall ? StagedFile.create(path, beside) : StagedFile.resume(path, expected.digest, beside));
  const { handle } = file;
  let reached = 0;
  const written = (position: number) => {
    reached = position;
    moved(position);
  };
  try {
    const from = Math.min((await handle.stat()).size, source.size);
    await handle.truncate(from);
    await writeVerified({ handle, path, offset: 0, from }, source, expected, written, call);
    await file.commit();
  } catch (error) {
    if (reached >= worthKeeping && canGoOn(error, call)) {
      await handle.truncate(reached).catch(() => {});
      await file.keep(expected.digest);
    } else await file.abandon();
    throw localFailure(error, path);
  }
}

/**
 * Writes content to its target and verifies it meanwhile. `written` is called with the number of bytes written.
 * Existing bytes are verified as well; if they were altered, everything is fetched again.
 */
export async function writeVerified(
  target: Target,
  source: ByteSource,
  expected: Expected,
  written: (position: number) => void,
  call: Call,
): Promise<void> {
  try {
    await writeRest(target, source, expected, written, call);
  } catch (error) {
    if (target.from === 0 || !(error instanceof Failure) || error.kind !== 'DigestMismatch') throw error;
    await writeRest({ ...target, from: 0 }, source, expected, written, call);
  }
}

async function writeRest(
  { handle, path, offset, from }: Target,
  source: ByteSource,
  expected: Expected,
  written: (position: number) => void,
  call: Call,
): Promise<void> {
  const verifier = new Verifier(expected, 'A blob');
  written(from);
  for await (const chunk of readAhead(handle, path, offset, offset + from, call)) verifier.take(verifier.at, chunk);
  for await (const chunk of source.read(from, call)) {
    const at = verifier.at;
    // The disk writes while the hash is taken.
    const writing = writeAll(handle, chunk, offset + at);
    writing.catch(() => {});
    verifier.take(at, chunk);
    await writing;
    written(verifier.at);
  }
  verifier.finish();
}
