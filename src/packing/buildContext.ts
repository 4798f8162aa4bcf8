import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import { smallTextIfThere } from '../files/smallFile.ts';
import { sizeInWords } from '../protocol/inWords.ts';
import { type ContextEntry, contextFiles } from './contextFiles.ts';
import { IgnoreRules } from './ignoreRules.ts';

/** A folder that is ready to be packed. */
export interface BuildContext {
  readonly entries: readonly ContextEntry[];
  /** Bytes of its files. */
  readonly size: number;
  /** The path of the Dockerfile in it, with forward slashes. */
  readonly dockerfile: string | undefined;
}

export interface ContextOptions {
  /** Absolute. */
  readonly folder: string;
  /** Absolute, or relative to the folder; absent if there is none. */
  readonly dockerfile?: string | undefined;
}

/** A block blob can be larger, but such a folder is probably a mistake. */
const largest = 10 * 1024 ** 3;

/** Reads the rules and lists the files to send. The Dockerfile is always sent, even from another folder. */
export async function readContext({ folder, dockerfile }: ContextOptions, call: Call): Promise<BuildContext> {
  await checkFolder(folder);
  const place = dockerfile === undefined ? undefined : await foundDockerfile(folder, dockerfile);
  const inside = place === undefined ? undefined : insideOf(folder, place);
  const { rules, file } = await ignoreRules(folder, place);
  const own = file === undefined ? undefined : insideOf(folder, file);
  const spared = [inside, own].filter((path) => path !== undefined);
  const entries = await contextFiles(folder, rules.sparing(spared), call);
  const size = entries.reduce((total, entry) => total + entry.size, 0);
  if (size > largest) throw tooLarge(folder, entries, size);
  if (place === undefined || inside !== undefined) return { entries, size, dockerfile: inside };
  const outside = await outsideEntry(place);
  return { entries: [...entries, outside], size: size + outside.size, dockerfile: outside.path };
}

async function checkFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  const says = found ? `${folder} is a file, not a folder.` : `The folder ${folder} does not exist.`;
  throw new Failure('InvalidInput', says, {
    resource: folder,
    advice: 'Specify -Path: the folder with the sources, or the address of a git repository or tarball.',
  });
}

async function foundDockerfile(folder: string, written: string): Promise<string> {
  const place = isAbsolute(written) ? written : resolve(folder, written);
  const found = await stat(place).catch(() => undefined);
  if (found?.isFile()) return place;
  throw new Failure('InvalidInput', `The Dockerfile ${place} does not exist.`, {
    resource: place,
    advice: `Specify -Dockerfile: a path relative to ${folder}, or a full path.`,
  });
}

/** Undefined if it is not in the folder. */
function insideOf(folder: string, place: string): string | undefined {
  const path = relative(folder, place);
  const isInside = path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
  return isInside ? path.split(sep).join('/') : undefined;
}

/** Beside the Dockerfile first (`api.Dockerfile.dockerignore`), then the folder's. */
async function ignoreRules(folder: string, dockerfile: string | undefined) {
  const own = dockerfile === undefined ? [] : [join(dirname(dockerfile), `${basename(dockerfile)}.dockerignore`)];
  for (const file of [...own, join(folder, '.dockerignore')]) {
    const text = await smallTextIfThere(file, mostBytes);
    if (text !== undefined) return { rules: new IgnoreRules(text, file), file };
  }
  return { rules: IgnoreRules.none, file: undefined };
}

const mostBytes = 4 * 1024 * 1024;

/** As docker sends it: under a unique name. */
async function outsideEntry(place: string): Promise<ContextEntry> {
  const { size, mode, mtimeMs } = await stat(place);
  return {
    ...{ path: `.dockerfile.${basename(place)}`, place, kind: 'file', mode: mode & 0o7777, size, target: '' },
    modified: Math.floor(mtimeMs / 1000),
  };
}

function tooLarge(folder: string, entries: readonly ContextEntry[], size: number): Failure {
  const parts = new Map<string, number>();
  for (const entry of entries) {
    const [top = ''] = entry.path.split('/');
    parts.set(top, (parts.get(top) ?? 0) + entry.size);
  }
  const [first] = [...parts].sort(([, a], [, b]) => b - a);
  const most = first === undefined ? '' : ` Most of it is ${first[0]} (${sizeInWords(first[1])}).`;
  return new Failure(
    'InvalidInput',
    `${folder} has ${sizeInWords(size)} to send; the limit is ${sizeInWords(largest)}.${most}`,
    {
      resource: folder,
      advice: 'Exclude what the build does not need in .dockerignore, or specify a smaller folder as -Path.',
    },
  );
}
