import { createHash, randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { userInfo } from 'node:os';
import { basename } from 'node:path';

/** Bytes; less is fetched again as fast as it is found. */
export const worthKeeping = 1024 * 1024;

/** The incomplete file, beside the final one. Its name is unique, so that concurrent commands do not share it. */
export function temporaryName(path: string): string {
  return `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.partial`;
}

/**
 * The incomplete file of a stopped command. The name contains a hash of `content`, so that only the same content finds
 * it.
 */
export function keptName(path: string, content: string | Buffer): string {
  const mark = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return `.${basename(path).slice(0, 100)}.${mark}.partial`;
}

/** In a folder that other users may write to, their files are not resumed. */
export function isOwn({ uid }: Stats): boolean {
  const own = userInfo().uid;
  // Windows has no user ids.
  return own === -1 || uid === own;
}
