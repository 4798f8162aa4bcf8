import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import process from 'node:process';

interface Ended {
  readonly status: number | null;
  /** What it wrote, unless `stdio` leads elsewhere. */
  readonly stdout: string;
}

/** Runs npm. On Windows it is a batch file, which only a shell starts, and the shell takes the arguments as one line. */
export function npm(args: readonly string[], options: SpawnSyncOptions): Ended {
  const onWindows = process.platform === 'win32';
  const words = onWindows ? args.map((arg) => `"${arg}"`) : args;
  const { status, stdout } = spawnSync('npm', words, { ...options, shell: onWindows });
  return { status, stdout: String(stdout ?? '') };
}
