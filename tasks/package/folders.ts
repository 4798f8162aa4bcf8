import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from './zip.ts';

/** Every file below a folder, by its path in it. */
export function filesOf(folder: string, isWanted: (path: string) => boolean = () => true): Entry[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  return names
    .filter((path) => isWanted(path) && statSync(join(folder, path)).isFile())
    .map((path) => ({ path, bytes: readFileSync(join(folder, path)) }));
}
