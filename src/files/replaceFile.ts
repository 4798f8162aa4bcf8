import { rename } from 'node:fs/promises';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../call/failure.ts';

/** Milliseconds before each further attempt, about two seconds in total. */
const pauses = [10, 30, 60, 100, 200, 300, 400, 500, 600];

/**
 * Renames a file to its final name. On Windows a file that a program holds open cannot be replaced, and virus scanners
 * and indexers open new files for a moment, so it is tried again for about two seconds.
 */
export async function replaceFile(from: string, to: string): Promise<void> {
  if (process.platform !== 'win32') return rename(from, to);
  await untilReleased(() => rename(from, to), to);
}

export async function untilReleased(attempt: () => Promise<void>, path: string, waits = pauses): Promise<void> {
  for (const pause of [...waits, undefined]) {
    try {
      return await attempt();
    } catch (error) {
      if (!isHeld(error)) throw error;
      if (pause === undefined) throw heldOpen(path, error);
    }
    await sleep(pause);
  }
}

function isHeld(error: unknown): boolean {
  return ['EPERM', 'EACCES', 'EBUSY'].includes(String((error as NodeJS.ErrnoException).code));
}

function heldOpen(path: string, error: unknown): Failure {
  const code = String((error as NodeJS.ErrnoException).code);
  const advice = 'Close the program that has it open (docker, an editor, a virus scanner), then run the command again.';
  const message = `${path} cannot be replaced: another program holds it open, or you lack permission (${code}).`;
  return new Failure('LocalFile', message, { resource: path, advice }, { cause: error });
}
