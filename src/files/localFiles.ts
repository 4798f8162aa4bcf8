import { type FileHandle, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ByteSource } from '../call/byteSource.ts';
import type { Call } from '../call/call.ts';
import { cancelled, Failure } from '../call/failure.ts';

/** Large reads need few round trips to the thread pool; with three buffers, one is read while another is sent. */
const bufferSize = 256 * 1024;
const buffers = 3;

/** A part of a file, `end` exclusive, read one buffer ahead. */
export async function* readAhead(
  handle: FileHandle,
  path: string,
  start: number,
  end: number,
  call: Call,
): AsyncGenerator<Buffer> {
  // Created on first use: a small file needs one.
  const ring: Buffer[] = [];
  let at = start;
  let turn = 0;
  const readNext = () => {
    const slot = turn++ % buffers;
    ring[slot] ??= Buffer.allocUnsafeSlow(Math.min(bufferSize, end - at));
    const buffer = ring[slot];
    return handle.read(buffer, 0, Math.min(buffer.length, end - at), at).then(({ bytesRead }) => {
      at += bytesRead;
      return buffer.subarray(0, bytesRead);
    });
  };
  let coming = start < end ? readNext() : undefined;
  while (coming) {
    const chunk = await coming.catch((error) => {
      throw localFailure(error, path);
    });
    if (call.signal.aborted) throw cancelled();
    if (chunk.length === 0) throw endedEarly(path);
    coming = at < end ? readNext() : undefined;
    // If reading stops here, a failure of the next read must not stay unhandled.
    coming?.catch(() => {});
    yield chunk;
  }
}

/** Reads small content into memory; content larger than `limit` is refused. */
export async function readSmall(source: ByteSource, limit: number, name: string, call: Call): Promise<Buffer> {
  if (source.size > limit) throw tooLarge(name, source.size, limit);
  const parts: Buffer[] = [];
  for await (const chunk of source.read(0, call)) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

export function tooLarge(name: string, size: number, limit: number): Failure {
  return new Failure('InvalidInput', `${name} has ${size} bytes; at most ${limit} are allowed.`, {
    resource: name,
    advice: 'Check that this is the right file; nothing was sent.',
  });
}

export async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/**
 * Creates a folder and its parents. Node's own recursive mkdir never returns if a file system answers ENOENT although
 * the parent exists (/proc does).
 */
export async function makeFolder(path: string, mode?: number): Promise<void> {
  try {
    await mkdir(path, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path), mode);
    await mkdir(path, mode).catch((again) => {
      if (again.code !== 'EEXIST') throw again;
    });
  }
}

const reasons: Readonly<Record<string, readonly [says: string, advice: string]>> = {
  ENOENT: ['There is no file or folder', 'Check the path.'],
  ENOSPC: [
    'The disk is full, so this cannot be written:',
    'Free some space or choose another disk, then run the command again.',
  ],
  EDQUOT: [
    'The disk quota is exceeded, so this cannot be written:',
    'Free some space or choose another disk, then run the command again.',
  ],
  EFBIG: ['The file system or a limit of this session allows no file as large as', 'Choose another disk.'],
  EROFS: ['The file system cannot be written: ', 'Choose another folder.'],
  EACCES: ['This user may not read or write', 'Choose another path, or change its permissions.'],
  EPERM: ['This user may not read or write', 'Choose another path, or change its permissions.'],
  EISDIR: ['This is a folder, not a file:', 'Choose another path.'],
  ENOTDIR: ['This path leads through a file, not a folder:', 'Choose another path.'],
  EBUSY: ['Another program uses', 'Close the program that has it open, then run the command again.'],
  ETXTBSY: ['A program is running from', 'End it, then run the command again.'],
  ELOOP: ['This is a link that leads to itself, or one that is not followed:', 'Choose another path.'],
  EMFILE: ['Too many files are open to read or write', 'Run the command again; raise the limit of open files.'],
  ENAMETOOLONG: ['The name is too long:', 'Choose another path.'],
};

/** Turns an error of the operating system into advice for the user; any other error is passed on. */
export function localFailure(error: unknown, path: string): unknown {
  if (path.includes('\0')) return impossible(path);
  if (error instanceof Failure || !(error instanceof Error) || !('syscall' in error)) return error;
  const code = String((error as NodeJS.ErrnoException).code);
  const [says, advice] = reasons[code] ?? ['This could not be read or written', 'Check the path and the disk.'];
  const kind = code === 'ENOENT' ? 'InvalidInput' : 'LocalFile';
  return new Failure(kind, `${says} ${path} (${code}).`, { resource: path, advice }, { cause: error });
}

/** A name from an untrusted source may contain a zero byte, which no file system accepts. */
function impossible(path: string): Failure {
  return new Failure('InvalidInput', `${JSON.stringify(path)} is not a path.`, {
    resource: JSON.stringify(path),
    advice: 'Check the name: a file cannot have it.',
  });
}

function endedEarly(path: string): Failure {
  return new Failure('InvalidInput', `${path} ended before all of it was read.`, {
    resource: path,
    advice: 'It was truncated, or changed while it was being read. Nothing was published under the name.',
  });
}
