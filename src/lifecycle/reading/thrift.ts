import { setFlagsFromString } from 'node:v8';

let users = 0;

/**
 * Pages of long lists are garbage as soon as they are read, and V8's space for new objects would grow with them by tens
 * of megabytes, that for old ones to several times what is in use. This keeps both small while they are read; the
 * returned function restores it.
 */
export function readThriftily(): () => void {
  users += 1;
  if (users === 1) {
    setFlagsFromString('--semi-space-growth-factor=1');
    setFlagsFromString('--heap-growing-percent=50');
  }
  return () => {
    users -= 1;
    if (users > 0) return;
    setFlagsFromString('--semi-space-growth-factor=2');
    setFlagsFromString('--heap-growing-percent=0');
  };
}
