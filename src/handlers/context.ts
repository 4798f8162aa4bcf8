import type { Handler } from './handler.ts';

export const contextConnect: Handler<'contextConnect'> = ({ call: _, ...params }, { session }, call) =>
  session.connect(params, call);

export const contextGet: Handler<'contextGet'> = async ({ registry }, { session }, call) => ({
  connections: session.connections(registry, call),
});

export const contextClear: Handler<'contextClear'> = async ({ registry }, { session }, call) => ({
  cleared: await session.clear(registry, call),
});
