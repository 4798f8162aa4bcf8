import { once } from 'node:events';
import type { Transform } from 'node:stream';
import { createGunzip, createGzip, createZstdDecompress } from 'node:zlib';
import type { ByteSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import { cancelled, Failure } from '../../call/failure.ts';
import type { Digest } from '../../protocol/index.ts';
import { release } from '../../registry/content/spentBuffers.ts';

/** The size of zlib's output chunks: each has its own memory, which is freed when it was written. */
const chunkSize = 256 * 1024;

export const gzip = (): Transform => createGzip({ chunkSize });

type Compression = 'gzip' | 'zstd';
const transforms: Readonly<Record<Compression, () => Transform>> = {
  gzip: () => createGunzip({ chunkSize }),
  zstd: () => createZstdDecompress({ chunkSize }),
};

/** By its first bytes (RFC 1952, RFC 8878): a media type may be wrong or empty, and a tar never begins like that. */
function compressionIn(head: Buffer): Compression | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return head.length >= 4 && head.readUInt32LE() === 0xfd2fb528 ? 'zstd' : undefined;
}

export async function compressionOf(source: ByteSource, call: Call): Promise<Compression | undefined> {
  for await (const chunk of source.read(0, call)) return compressionIn(chunk);
  return undefined;
}

/** The uncompressed content, a chunk at a time; content that is not compressed is passed through. */
export async function decompressed(
  chunks: AsyncIterable<Buffer>,
  write: (chunk: Buffer) => Promise<void>,
  call: Call,
): Promise<void> {
  const reader = chunks[Symbol.asyncIterator]();
  const head = await readHead(reader);
  const compression = compressionIn(head);
  const whole = rejoined(head, reader);
  if (compression) await through(whole, transforms[compression](), write, call);
  else for await (const chunk of whole) await write(chunk);
}

/** The first chunk, or the first few if it is too short to detect the format. */
async function readHead(reader: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 4) {
    const { done, value } = await reader.next();
    if (done) break;
    // A chunk is valid until the next one is requested.
    head = head.length === 0 && value.length >= 4 ? value : Buffer.concat([head, value]);
  }
  return head;
}

async function* rejoined(head: Buffer, reader: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    for (let next = await reader.next(); !next.done; next = await reader.next()) yield next.value;
  } finally {
    await reader.return?.();
  }
}

export function isCompressionError(error: unknown): error is Error {
  return error instanceof Error && /^(?:Z_|ZSTD_)/.test(String((error as NodeJS.ErrnoException).code));
}

/** The failure for zlib's error on damaged content; undefined for any other error. */
export function compressionFailure(error: unknown, digest: Digest): Failure | undefined {
  if (!isCompressionError(error)) return undefined;
  return new Failure('DigestMismatch', `The layer ${digest} is not compressed correctly: ${error.message}.`, {
    resource: digest,
    advice: 'It was published like that; build the image again.',
  });
}

/**
 * Pipes content through zlib to `write`, a chunk at a time: the reader's buffer may be
 * overwritten once zlib has taken it, so nothing is copied and memory stays flat.
 */
export async function through(
  chunks: AsyncIterable<Buffer>,
  transform: Transform,
  write: (chunk: Buffer) => Promise<void>,
  call: Call,
): Promise<void> {
  const feeding = feed(chunks, transform);
  // Reported below, after the error of the other side.
  feeding.catch(() => {});
  const onAbort = () => transform.destroy(cancelled());
  call.signal.addEventListener('abort', onAbort, { once: true });
  try {
    for await (const chunk of transform as AsyncIterable<Buffer>) {
      await write(chunk);
      release(chunk);
    }
    await feeding;
  } catch (error) {
    if (call.signal.aborted) throw cancelled();
    throw error;
  } finally {
    call.signal.removeEventListener('abort', onAbort);
    transform.destroy();
  }
}

async function feed(chunks: AsyncIterable<Buffer>, transform: Transform): Promise<void> {
  try {
    for await (const chunk of chunks) {
      await new Promise<void>((resolve, reject) => {
        transform.write(chunk, (error) => (error ? reject(error) : resolve()));
      });
    }
    transform.end();
    if (!transform.writableFinished) await once(transform, 'finish');
  } catch (error) {
    transform.destroy(error instanceof Error ? error : undefined);
    throw error;
  }
}
