// Node's pool of small buffers is as large as what a socket reads at once: smaller, the two can be told apart.
Buffer.poolSize = 8 * 1024;
const earlierPool = Buffer.allocUnsafe(1).buffer;

/**
 * Frees the memory of a chunk that arrived and was copied: left to the collector, a fast connection's chunks stand at
 * 64 MB before it looks (`npm run bench` prints the peak of a pull with and without: 111 and 181 MB were seen). The
 * first chunk shares its memory with the headers before it, which were read by then; small ones share a pool, which
 * others still read.
 */
export function release({ buffer, byteOffset, byteLength }: Buffer): void {
  const isLast = byteOffset + byteLength === buffer.byteLength;
  const isPooled = buffer === earlierPool || buffer.byteLength === Buffer.poolSize;
  if (isLast && !isPooled) (buffer as ArrayBuffer).transfer(0);
}
