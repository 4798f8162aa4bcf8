import { open, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import type { ByteSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import { cancelled } from '../../call/failure.ts';
import { temporaryName } from '../../files/keptParts.ts';
import { localFailure, writeAll } from '../../files/localFiles.ts';
import { fileBelow, fileSource, leadsOut, type RegularFile, regularFile } from '../../files/regularFile.ts';
import { compressionOf, decompressed, isCompressionError } from './compression.ts';
import { damaged, readTarIndex } from './tarIndex.ts';

/** Files by name: in a folder, or in an archive that is not unpacked. */
export interface FileTree {
  readonly path: string;
  file(name: string): Promise<ByteSource | undefined>;
  close(): Promise<void>;
}

/** Names and links in it may point anywhere within the folder, and nowhere else. */
export async function folderTree(path: string): Promise<FileTree> {
  const root = await realpath(path).catch((error) => {
    throw localFailure(error, path);
  });
  return {
    path,
    async file(name) {
      const parts = name.split('/');
      if (name.startsWith('/') || parts.includes('..') || (sep !== '/' && name.includes(sep)))
        throw leadsOut(name, path);
      const found = await fileBelow(root, join(...parts));
      return found && fileSource(found);
    },
    close: async () => {},
  };
}

/** A compressed archive is uncompressed to its tar, so that it can be read from any position. */
export async function tarTree(path: string, call: Call): Promise<FileTree> {
  const given = await regularFile(path);
  const unpacked = (await compressionOf(fileSource(given), call))
    ? await decompressedBeside(given, path, call)
    : undefined;
  const close = async () => {
    if (unpacked) await rm(unpacked.path, { force: true });
  };
  try {
    const tar = unpacked ?? given;
    const index = await readTarIndex(tar, path, call);
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

/** Readable by this user only: it may hold content that other users must not read. */
async function decompressedBeside(file: RegularFile, path: string, call: Call): Promise<RegularFile> {
  const target = join(tmpdir(), temporaryName(path));
  try {
    const handle = await open(target, 'wx', 0o600);
    let size = 0;
    const write = async (chunk: Buffer) => {
      await writeAll(handle, chunk, size);
      size += chunk.length;
    };
    await decompressed(fileSource(file).read(0, call), write, call).finally(() => handle.close());
    return await regularFile(target);
  } catch (error) {
    await rm(target, { force: true });
    if (call.signal.aborted) throw cancelled();
    throw isCompressionError(error)
      ? damaged(path, 'is compressed, but damaged or truncated')
      : localFailure(error, target);
  }
}
