import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

export interface Entry {
  /** The path in the archive, with slashes. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly executable?: boolean;
}

/** A ZIP file stores local time without a zone: midnight of the format's first day is the same everywhere. */
const noTime = new Date(1980, 0, 1);

/** A ZIP file with fixed order, times and modes: the same entries always give the same bytes. */
export async function zip(entries: readonly Entry[]): Promise<Buffer> {
  const file = new ZipFile();
  for (const { path, bytes, executable } of [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const mode = executable ? 0o100755 : 0o100644;
    file.addBuffer(bytes, path, { mtime: noTime, mode, forceDosTimestamp: true });
  }
  file.end();
  return buffer(file.outputStream);
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
