import { createHash } from 'node:crypto';
import type { Call } from '../../call/call.ts';
import type { Digest } from '../../protocol/index.ts';
import type { ByteSource } from '../../registry/content/byteSource.ts';

export async function digestOfSource(source: ByteSource, call: Call, algorithm = 'sha256'): Promise<Digest> {
  const hash = createHash(algorithm);
  for await (const chunk of source.read(0, call)) hash.update(chunk);
  return `${algorithm}:${hash.digest('hex')}` as Digest;
}
