import { setFlagsFromString } from 'node:v8';

let moving = 0;

/**
 * Runs what moves content. Meanwhile V8 may not enlarge its space for young objects: with a large one it looks seldom,
 * and the buffers of a fast connection pile up behind objects that weigh nothing themselves.
 */
export async function inSteadyMemory<T>(work: () => Promise<T>): Promise<T> {
  moving += 1;
  setFlagsFromString('--semi-space-growth-factor=1');
  try {
    return await work();
  } finally {
    moving -= 1;
    // V8's own choice: listings are read faster with more room.
    if (moving === 0) setFlagsFromString('--semi-space-growth-factor=2');
  }
}
