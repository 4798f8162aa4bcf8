import { setFlagsFromString } from 'node:v8';

let users = 0;

/**
 * Pages of long lists are garbage as soon as they are read, and so is what a deletion needs. V8 lets the room for new
 * objects grow with them, and that for old ones to twice what is in use; while they are read both stay as small as they
 * were. Undone by what this returns.
 */
export function readThriftily(): () => void {
  users += 1;
  if (users === 1) {
    setFlagsFromString('--semi-space-growth-factor=1');
    setFlagsFromString('--heap-growing-percent=25');
  }
  return () => {
    users -= 1;
    if (users > 0) return;
    setFlagsFromString('--semi-space-growth-factor=2');
    setFlagsFromString('--heap-growing-percent=0');
  };
}
