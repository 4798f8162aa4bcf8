import type { Handler } from './handler.ts';

export const contextConnect: Handler<'contextConnect'> = (
  { registry, credential, timeoutSeconds, retries },
  { session },
  call,
) => session.connect(registry, credential, { timeoutSeconds, retries }, call);

export const contextGet: Handler<'contextGet'> = async ({ registry }, { session }) => ({
  connections: session.connections(registry),
});

export const contextClear: Handler<'contextClear'> = async ({ registry }, { session }) => ({
  cleared: await session.clear(registry),
});
