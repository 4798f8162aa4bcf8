import { createReadStream } from 'node:fs';
import process from 'node:process';
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Call } from '../call/call.ts';
import { cancelled, Failure } from '../call/failure.ts';
import { type ContextEntry, unreadable } from './contextFiles.ts';

export interface ArchiveOptions {
  /** Modification time of every entry, in seconds since 1970: the same folder then gives the same bytes. */
  readonly sourceDateEpoch?: number | undefined;
  /** Called with the number of bytes read of each file. */
  readonly onBytes?: (count: number) => void;
}

const blockSize = 512;
const readSize = 1024 * 1024;

/**
 * Windows has no bit for an executable file: there every entry gets one, and only the owner may write, as docker packs there
 * (moby, pkg/archive/archive_windows.go).
 */
export const packedMode = (mode: number, platform: NodeJS.Platform = process.platform): number =>
  platform === 'win32' ? (mode & 0o755) | 0o111 : mode;

/** A gzip-compressed tar archive, produced while it is read: nothing is written to disk. All entries belong to root. */
export function packed(entries: readonly ContextEntry[], options: ArchiveOptions, call: Call): AsyncIterable<Buffer> {
  const compressed = createGzip({ level: 6, chunkSize: readSize });
  pipeline(Readable.from(tarOf(entries, options, call), { objectMode: false }), compressed, () => {
    // The iteration throws the error.
  });
  return compressed;
}

async function* tarOf(
  entries: readonly ContextEntry[],
  { sourceDateEpoch, onBytes }: ArchiveOptions,
  call: Call,
): AsyncGenerator<Buffer> {
  const { Header } = await import('tar/header');
  const { Pax } = await import('tar/pax');
  for (const { path, kind, mode, size, modified, target, place } of entries) {
    if (call.signal.aborted) throw cancelled();
    const mtime = new Date((sourceDateEpoch ?? modified) * 1000);
    const more = kind === 'link' ? { linkpath: target } : {};
    const type = kind === 'folder' ? 'Directory' : kind === 'link' ? 'SymbolicLink' : 'File';
    const name = kind === 'folder' ? `${path}/` : path;
    const header = new Header({ path: name, mode: packedMode(mode), size, mtime, type, uid: 0, gid: 0, ...more });
    // Only names too long for the old format need a pax header; times are to the second, so it has none.
    if (header.encode()) yield new Pax({ path: name, size, ...more }).encode();
    yield header.block ?? Buffer.alloc(0);
    if (kind !== 'file' || size === 0) continue;
    yield* bytesOf(place, size, onBytes);
    yield Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
  }
  yield Buffer.alloc(2 * blockSize);
}

/** The content of a file, checked to be as long as its header says. */
async function* bytesOf(place: string, size: number, onBytes?: (count: number) => void): AsyncGenerator<Buffer> {
  let left = size;
  try {
    for await (const chunk of createReadStream(place, { end: size - 1, highWaterMark: readSize })) {
      left -= (chunk as Buffer).length;
      onBytes?.((chunk as Buffer).length);
      yield chunk as Buffer;
    }
  } catch (error) {
    throw unreadable(place, error);
  }
  if (left === 0) return;
  throw new Failure('LocalFile', `${place} became shorter while it was packed.`, {
    resource: place,
    advice: 'Run the command again when no program writes to the folder, or exclude the file in .dockerignore.',
  });
}
