import { createHash } from 'node:crypto';
import type { Digest } from '../protocol/index.ts';
import type { ByteSource } from '../registry/byteSource.ts';
import type { Call } from '../transport/call.ts';

export async function digestOfSource(source: ByteSource, call: Call, algorithm = 'sha256'): Promise<Digest> {
  const hash = createHash(algorithm);
  for await (const chunk of source.read(0, call)) hash.update(chunk);
  return `${algorithm}:${hash.digest('hex')}` as Digest;
}
