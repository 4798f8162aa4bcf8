import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';

export const root = join(import.meta.dirname, '..');

/** Runs a program of a package on this Node; if it fails, the task ends with its exit code. */
export function run(program: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): void {
  const path = join(root, 'node_modules', program);
  const outcome = spawnSync(process.execPath, [path, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  if (outcome.status !== 0) process.exit(outcome.status ?? 1);
}
