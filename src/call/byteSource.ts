import type { Call } from './call.ts';

/**
 * Content that can be read from any position, repeatedly: a file, a part of an archive, a blob of a registry. A chunk
 * may be overwritten when the next one is requested, so that content of any size needs only a few buffers.
 */
export interface ByteSource {
  readonly size: number;
  read(start: number, call: Call): AsyncIterable<Buffer>;
}

export function bytesSource(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    async *read(start) {
      if (start < bytes.length) yield bytes.subarray(start);
    },
  };
}
