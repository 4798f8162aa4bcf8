/** The reports of running work, as a sequence that can be read while it continues. */
export async function* channel<T>(work: (say: (value: T) => void) => Promise<void>): AsyncGenerator<T> {
  const waiting: T[] = [];
  let wake = () => {};
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  const running = work((value) => {
    waiting.push(value);
    wake();
  })
    .catch((error) => {
      failure = { error };
    })
    .finally(() => {
      ended = true;
      wake();
    });
  for (;;) {
    yield* waiting.splice(0);
    if (waiting.length > 0) continue;
    if (ended) break;
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (waiting.length > 0 || ended) resolve();
    });
  }
  await running;
  if (failure) throw failure.error;
}
