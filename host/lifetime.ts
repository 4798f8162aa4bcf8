import process from 'node:process';

const often = 500;

/**
 * Ends the host with its parent: `leave` is called once, when stdin ends (the parent exited, or was killed and its
 * pipe closed), or when another process has become our parent, which shows it even if some other process still holds
 * the pipe open. stdin from /dev/null only emits `end`, a closed pipe `close`: both are watched.
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
  // The reader of our output is gone.
  process.stdout.once('error', () => once('stdout failed'));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) once('parent gone');
  }, often).unref();
}
