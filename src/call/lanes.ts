import type { Call } from './call.ts';
import { FailedBeside } from './stopping.ts';

/**
 * Runs `work` for every item, with a limit of concurrent ones. The first failure stops the others and is thrown when
 * all have ended: nothing continues in the background.
 */
export async function inLanes<T>(
  items: Iterable<T>,
  lanes: number,
  work: (item: T, call: Call) => Promise<void>,
  call: Call,
): Promise<void> {
  const stop = new AbortController();
  const own: Call = { ...call, signal: AbortSignal.any([call.signal, stop.signal]) };
  const failures: unknown[] = [];
  const queue = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = queue.next(); !next.done && failures.length === 0; next = queue.next()) {
      await work(next.value, own).catch((error) => {
        failures.push(error);
        stop.abort(new FailedBeside(error));
      });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (failures.length > 0) throw failures[0];
}
