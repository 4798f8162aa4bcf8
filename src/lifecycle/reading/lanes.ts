/**
 * Results of `work` as they complete, at most `lanes` in progress or waiting to be consumed: a slow consumer slows
 * the work down.
 */
export async function* asCompleted<T, R>(
  items: Iterable<T>,
  lanes: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const queue = items[Symbol.iterator]();
  const running = new Map<number, Promise<readonly [number, R]>>();
  let count = 0;
  const startNext = () => {
    const next = queue.next();
    if (next.done) return;
    const id = count++;
    const result = work(next.value).then((value) => [id, value] as const);
    result.catch(() => {});
    running.set(id, result);
  };
  while (running.size < lanes) {
    const before = running.size;
    startNext();
    if (running.size === before) break;
  }
  while (running.size > 0) {
    const [id, result] = await Promise.race(running.values());
    running.delete(id);
    startNext();
    yield result;
  }
}

/** Runs `work` for every item, `lanes` at a time; rejects with the first failure once all that runs has ended. */
export async function forEach<T>(items: Iterable<T>, lanes: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const lane = async () => {
    for (let next = queue.next(); !next.done && failures.length === 0; next = queue.next()) {
      await work(next.value).catch((error) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (failures.length > 0) throw failures[0];
}
