import process from 'node:process';

const often = 500;

/**
 * Ends the host with its parent: calls `leave` once, when stdin ends (the parent exited or was killed), or when the
 * parent process has changed, which detects the end even if another process holds the pipe open. stdin from /dev/null
 * only emits `end`, a closed pipe `close`, so both are watched.
 */
export function watchParent(leave: (reason: string) => void): void {
  let left = false;
  const once = (reason: string) => {
    if (left) return;
    left = true;
    leave(reason);
  };
  process.stdin.once('end', () => once('stdin ended'));
  process.stdin.once('close', () => once('stdin closed'));
  // The client no longer reads our output.
  process.stdout.once('error', () => once('stdout failed'));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) once('parent gone');
  }, often).unref();
}
