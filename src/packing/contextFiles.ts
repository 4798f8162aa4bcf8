import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call } from '../call/call.ts';
import { cancelled, Failure } from '../call/failure.ts';
import type { IgnoreRules, Matched } from './ignoreRules.ts';

/** An entry of the archive: a folder, a file, or a symbolic link, which is sent as a link. */
export interface ContextEntry {
  /** Relative to the context, with forward slashes. */
  readonly path: string;
  /** The path on this disk. */
  readonly place: string;
  readonly kind: 'folder' | 'file' | 'link';
  /** Permission bits. */
  readonly mode: number;
  readonly size: number;
  /** Seconds since 1970. */
  readonly modified: number;
  /** The target of a link, as written. */
  readonly target: string;
}

interface Folder {
  readonly path: string;
  readonly matched: Matched;
  /** Ignored folders above: each is included once something in it is. */
  readonly pending: readonly ContextEntry[];
}

/**
 * The files that the rules keep, ordered by name, so that the same folder gives the same list. An ignored folder is
 * only searched if an exception could match inside it.
 */
export async function contextFiles(root: string, rules: IgnoreRules, call: Call): Promise<ContextEntry[]> {
  const found: ContextEntry[] = [];
  const told = new Set<ContextEntry>();
  const walk = async ({ path, matched, pending }: Folder): Promise<void> => {
    if (call.signal.aborted) throw cancelled();
    for (const item of await namesIn(join(root, path))) {
      const inner = path === '' ? item.name : `${path}/${item.name}`;
      const judgement = rules.judge(inner, matched);
      const isFolder = item.isDirectory();
      if (judgement.isIgnored && !(isFolder && rules.mayWantInside(inner, judgement.matched))) continue;
      const entry = await entryOf(root, inner);
      if (entry === undefined) {
        call.warn?.(`${inner} is not a file, folder or link, and is left out.`);
        continue;
      }
      const waiting = judgement.isIgnored ? [...pending, entry] : [];
      if (!judgement.isIgnored) {
        for (const folder of pending) if (!told.has(folder)) found.push(folder);
        for (const folder of pending) told.add(folder);
        found.push(entry);
      }
      if (isFolder) await walk({ path: inner, matched: judgement.matched, pending: waiting });
    }
  };
  await walk({ path: '', matched: [], pending: [] });
  return found;
}

async function namesIn(folder: string): Promise<Dirent[]> {
  try {
    const items = await readdir(folder, { withFileTypes: true });
    return items.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw unreadable(folder, error);
  }
}

async function entryOf(root: string, path: string): Promise<ContextEntry | undefined> {
  const place = join(root, path);
  try {
    const stats = await lstat(place);
    const kind = kindOf(stats);
    if (kind === undefined) return undefined;
    return {
      ...{ path, place, kind, mode: stats.mode & 0o7777, modified: Math.floor(stats.mtimeMs / 1000) },
      size: kind === 'file' ? stats.size : 0,
      target: kind === 'link' ? (await readlink(place)).replaceAll('\\', '/') : '',
    };
  } catch (error) {
    throw unreadable(place, error);
  }
}

function kindOf(stats: Stats): ContextEntry['kind'] | undefined {
  if (stats.isDirectory()) return 'folder';
  if (stats.isSymbolicLink()) return 'link';
  return stats.isFile() ? 'file' : undefined;
}

export function unreadable(place: string, error: unknown): Failure {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return new Failure(
    'LocalFile',
    `${place} cannot be read (${code}).`,
    { resource: place, advice: 'Check its permissions, or exclude it in .dockerignore.' },
    { cause: error },
  );
}
