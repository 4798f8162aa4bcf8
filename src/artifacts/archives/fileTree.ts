import { createReadStream, createWriteStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ByteSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import { cancelled } from '../../call/failure.ts';
import { temporaryName } from '../../files/keptParts.ts';
import { fileSource, localFailure } from '../../files/localFiles.ts';
import { damaged, readTarIndex } from './tarIndex.ts';

/** Files by name, wherever they lie: in a folder, or in an archive that nobody unpacks. */
export interface FileTree {
  readonly path: string;
  file(name: string): Promise<ByteSource | undefined>;
  close(): Promise<void>;
}

export function folderTree(path: string): FileTree {
  return {
    path,
    async file(name) {
      const whole = join(path, ...name.split('/'));
      const found = await stat(whole).catch((error) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
        throw localFailure(error, whole);
      });
      return found?.isFile() ? fileSource(whole, 0, found.size) : undefined;
    },
    close: async () => {},
  };
}

/** A compressed archive is unpacked as far as the tar within, to be read from any place like another. */
export async function tarTree(path: string, call: Call): Promise<FileTree> {
  const unpacked = (await isGzip(path)) ? await gunzipped(path, call) : undefined;
  const close = async () => {
    if (unpacked) await rm(unpacked, { force: true });
  };
  try {
    const tar = unpacked ?? path;
    const index = await readTarIndex(tar, call);
    return {
      path,
      close,
      async file(name) {
        const entry = index.get(name);
        return entry && fileSource(tar, entry.offset, entry.size);
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** RFC 1952: a gzip file begins with 1f 8b. */
async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch((error) => {
    throw localFailure(error, path);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } catch (error) {
    throw localFailure(error, path);
  } finally {
    await handle.close();
  }
}

async function gunzipped(path: string, call: Call): Promise<string> {
  const target = join(tmpdir(), temporaryName(path));
  try {
    const streams = [createReadStream(path), createGunzip(), createWriteStream(target, { flags: 'wx' })] as const;
    await pipeline(...streams, { signal: call.signal });
    return target;
  } catch (error) {
    await rm(target, { force: true });
    if (call.signal.aborted) throw cancelled();
    const isZlib = String((error as NodeJS.ErrnoException).code).startsWith('Z_');
    throw isZlib ? damaged(path, 'is a damaged or truncated gzip file') : localFailure(error, target);
  }
}
