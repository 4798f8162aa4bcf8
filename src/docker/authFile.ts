import { randomBytes } from 'node:crypto';
import { open, realpath, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../call/failure.ts';
import { makeFolder } from '../files/localFiles.ts';
import { replaceFile } from '../files/replaceFile.ts';
import { smallTextIfThere } from '../files/smallFile.ts';

/** docker's config.json and podman's auth.json. Only the logins are changed. */
export interface AuthFile {
  auths?: Record<string, { auth?: string; [member: string]: unknown }>;
  credsStore?: string;
  credHelpers?: Record<string, string>;
  [member: string]: unknown;
}

const mostBytes = 16 * 1024 * 1024;

/** A missing or empty file has no logins; a malformed one is an error and is not changed. */
export async function readAuthFile(path: string): Promise<AuthFile> {
  const text = await smallTextIfThere(path, mostBytes).catch(() => {
    throw unusable(path, 'cannot be read');
  });
  if (text === undefined) return {};
  if (text.trim() === '') return {};
  try {
    const file: unknown = JSON.parse(text);
    if (typeof file === 'object' && file !== null && !Array.isArray(file)) return file as AuthFile;
  } catch {
    // Reported below.
  }
  throw unusable(path, 'is not a JSON object');
}

/**
 * Reads the file and writes the changed one under another name, which then replaces it: readers see the old file or the
 * new one. Other users cannot read either. A lock keeps concurrent writers from losing a login.
 */
export async function changeAuthFile(path: string, change: (file: AuthFile) => AuthFile): Promise<void> {
  try {
    const target = await realpath(path).catch(() => path);
    await makeFolder(dirname(target), 0o700);
    await whileLocked(target, async (stillOurs) => {
      const changed = change(await readAuthFile(target));
      await replace(target, `${JSON.stringify(changed, null, '\t')}\n`, stillOurs);
    });
  } catch (error) {
    throw error instanceof Failure ? error : unusable(path, reasonOf(error));
  }
}

async function replace(target: string, text: string, stillOurs: () => void): Promise<void> {
  const temporary = `${target}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    stillOurs();
    await replaceFile(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Milliseconds between two tries, and their number: six seconds in all, while a change takes milliseconds. */
const retries = { retries: 120, minTimeout: 20, maxTimeout: 50, factor: 1.5, randomize: true };

/**
 * A lock is taken over when it is old, because its holder may have died. If this machine slept and ours was taken over,
 * that is detected before the file is replaced. The library is loaded here because few commands write a login.
 */
async function whileLocked(target: string, work: (stillOurs: () => void) => Promise<void>): Promise<void> {
  const { lock } = await import('proper-lockfile');
  let lost: Error | undefined;
  const onCompromised = (error: Error) => {
    lost = error;
  };
  const unlock = await lock(target, { realpath: false, stale: 5000, retries, onCompromised });
  try {
    await work(() => {
      if (lost) throw lost;
    });
  } finally {
    await unlock().catch(() => undefined);
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
  return code === 'ELOCKED' ? 'is being changed by another program' : `cannot be written (${code})`;
}

function unusable(path: string, why: string): Failure {
  return new Failure('InvalidInput', `The docker login was not written: ${path} ${why}.`, {
    resource: path,
    advice: 'The session is connected nevertheless. Correct the file, or connect with -SkipDockerLogin.',
  });
}
