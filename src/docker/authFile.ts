import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../call/failure.ts';

/** docker's config.json and podman's auth.json, as far as logins go; everything else in them is left as it is. */
export interface AuthFile {
  auths?: Record<string, { auth?: string; [member: string]: unknown }>;
  credsStore?: string;
  credHelpers?: Record<string, string>;
  [member: string]: unknown;
}

/** An absent or empty file is an empty one; a broken one is not touched. */
export async function readAuthFile(path: string): Promise<AuthFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw unusable(path, 'can not be read');
  }
  if (text.trim() === '') return {};
  try {
    const file: unknown = JSON.parse(text);
    if (typeof file === 'object' && file !== null && !Array.isArray(file)) return file as AuthFile;
  } catch {
    // Told below.
  }
  throw unusable(path, 'is no JSON object');
}

/**
 * Reads, changes and writes the file under a new name that then takes its place: a reader sees the old one or the new
 * one, never half of it, and nobody but its owner sees either. A lock file keeps two writers from losing a login.
 */
export async function changeAuthFile(path: string, change: (file: AuthFile) => AuthFile): Promise<void> {
  const target = await realpath(path).catch(() => path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const unlock = await lock(`${target}.lock`);
  const temporary = `${target}.${randomBytes(6).toString('hex')}`;
  try {
    const changed = change(await readAuthFile(target));
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(changed, null, '\t')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
    await chmod(target, 0o600);
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof Failure) throw error;
    throw unusable(path, `can not be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
  } finally {
    await unlock();
  }
}

const patience = 2000;
const pause = 25;

/** A lock that is older than anybody takes is somebody's who died. */
async function lock(path: string): Promise<() => Promise<void>> {
  for (let waited = 0; waited < patience; waited += pause) {
    try {
      await (await open(path, 'wx', 0o600)).close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  await rm(path, { force: true });
  return async () => {};
}

function unusable(path: string, why: string): Failure {
  return new Failure('InvalidInput', `The docker login was not written: ${path} ${why}.`, {
    resource: path,
    advice: 'The session is connected all the same. Mend the file, or connect with -SkipDockerLogin.',
  });
}
