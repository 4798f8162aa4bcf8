// The default pool of small buffers is as large as one read of a socket, so the two could not be told apart.
Buffer.poolSize = 8 * 1024;
const earlierPool = Buffer.allocUnsafe(1).buffer;

/**
 * Frees the memory of a received chunk after it was copied. Otherwise the chunks of a fast connection reach 64 MB
 * before they are collected (`npm run bench -- content` prints the peak of a pull with and without: 111 and 181 MB were
 * seen). The first chunk shares its memory with the headers, which were read before; small ones share a pool that is
 * still in use.
 */
export function release({ buffer, byteOffset, byteLength }: Buffer): void {
  const isLast = byteOffset + byteLength === buffer.byteLength;
  const isPooled = buffer === earlierPool || buffer.byteLength === Buffer.poolSize;
  if (isLast && !isPooled) (buffer as ArrayBuffer).transfer(0);
}
