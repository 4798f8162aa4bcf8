import type { Call } from './call.ts';

/**
 * Content that can be read from any place on, and again: a file, a part of an archive, a blob of a registry. A chunk
 * may be overwritten once the next one is asked for, so that content of any size passes through the same few buffers.
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
