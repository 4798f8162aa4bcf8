import { createHash, randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { userInfo } from 'node:os';
import { basename } from 'node:path';

/** Bytes: less than this is fetched again as fast as it is looked for. */
export const worthKeeping = 1024 * 1024;

/** What is being written, beside its final name, which is unique, so that several commands do not share it. */
export function temporaryName(path: string): string {
  return `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.partial`;
}

/** What a command left when it was stopped. `content` is all that it is a part of: another one never finds it. */
export function keptName(path: string, content: string | Buffer): string {
  const mark = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return `.${basename(path).slice(0, 100)}.${mark}.partial`;
}

/** In a folder that others may write as well, what they put there is not gone on with. */
export function isOwn({ uid }: Stats): boolean {
  const own = userInfo().uid;
  // Windows knows no such numbers.
  return own === -1 || uid === own;
}
