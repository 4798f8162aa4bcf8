import { setFlagsFromString } from 'node:v8';

let users = 0;

/**
 * Pages of long lists are garbage as soon as they are read. V8 lets the room for new objects grow with them, by tens of
 * megabytes; while they are read it stays as small as it was before. Undone by what this returns.
 */
export function readThriftily(): () => void {
  users += 1;
  if (users === 1) setFlagsFromString('--semi-space-growth-factor=1');
  return () => {
    users -= 1;
    if (users === 0) setFlagsFromString('--semi-space-growth-factor=2');
  };
}
