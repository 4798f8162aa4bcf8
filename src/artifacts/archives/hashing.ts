import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import type { ByteSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import { fileSource, regularFile } from '../../files/regularFile.ts';
import type { Digest } from '../../protocol/index.ts';
import type { Descriptor } from '../../registry/content/descriptors.ts';
import { algorithmOf } from '../../registry/content/digests.ts';

export async function digestOfSource(source: ByteSource, call: Call, algorithm = 'sha256'): Promise<Digest> {
  const hash = createHash(algorithm);
  for await (const chunk of source.read(0, call)) hash.update(chunk);
  return `${algorithm}:${hash.digest('hex')}` as Digest;
}

/** Whether there is a regular file with this content. */
export async function hasContent(
  path: string,
  { digest, size }: Pick<Descriptor, 'digest' | 'size'>,
  call: Call,
): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isFile() || found.size !== size) return false;
  return (await digestOfSource(fileSource(await regularFile(path)), call, algorithmOf(digest))) === digest;
}
