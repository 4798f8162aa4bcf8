import { once } from 'node:events';
import type { Transform } from 'node:stream';
import { createGunzip, createGzip, createZstdDecompress } from 'node:zlib';
import type { Call } from '../../call/call.ts';
import { cancelled } from '../../call/failure.ts';
import { release } from '../../registry/content/spentBuffers.ts';

/** What zlib gives out at a time: each is memory of its own, filled from its start to its end, and freed when written. */
const chunkSize = 256 * 1024;

export const gunzip = (): Transform => createGunzip({ chunkSize });
export const gzip = (): Transform => createGzip({ chunkSize });
export const unzstd = (): Transform => createZstdDecompress({ chunkSize });

/**
 * Sends content through zlib and what comes out on to `write`, a chunk at a time: the reader's buffer may be
 * overwritten once zlib has taken it, so nothing is copied and memory stays flat.
 */
export async function through(
  chunks: AsyncIterable<Buffer>,
  transform: Transform,
  write: (chunk: Buffer) => Promise<void>,
  call: Call,
): Promise<void> {
  const feeding = feed(chunks, transform);
  // Heard below, after what the other side has to say.
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
