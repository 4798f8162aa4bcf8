import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';

/** Whether a process runs. A zombie, which some containers never remove, does not, although signal 0 reaches it. */
export function isRunning(pid: number): boolean {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0];
    return state !== 'Z' && state !== 'X';
  } catch {
    if (existsSync('/proc/self/stat')) return false;
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  }
}
