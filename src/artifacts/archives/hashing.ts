import { createHash } from 'node:crypto';
import type { ByteSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import type { Digest } from '../../protocol/index.ts';

export async function digestOfSource(source: ByteSource, call: Call, algorithm = 'sha256'): Promise<Digest> {
  const hash = createHash(algorithm);
  for await (const chunk of source.read(0, call)) hash.update(chunk);
  return `${algorithm}:${hash.digest('hex')}` as Digest;
}
