import type { Call } from './call.ts';
import { Failure } from './failure.ts';

/** The reason for stopping a part of a call because another part failed. */
export class FailedBeside extends Error {
  constructor(cause: unknown) {
    super('Another part of the command failed.', { cause });
  }
}

/** Whether the caller stopped it, and may want to resume later. */
export function wasStopped({ signal }: Call): boolean {
  return signal.aborted && !(signal.reason instanceof FailedBeside);
}

/** The same call, with this many milliseconds to finish after it was stopped. */
export function withGrace(call: Call, milliseconds: number): Call {
  const late = new AbortController();
  const onAbort = () => {
    if (wasStopped(call)) setTimeout(() => late.abort(call.signal.reason), milliseconds).unref();
    else late.abort(call.signal.reason);
  };
  if (call.signal.aborted) onAbort();
  else call.signal.addEventListener('abort', onAbort, { once: true });
  return { ...call, signal: late.signal };
}

/** Whether the same command could resume from here: it was stopped, or the network failed. */
export function canGoOn(error: unknown, call: Call): boolean {
  const { reason } = call.signal;
  const cause: unknown = reason instanceof FailedBeside ? reason.cause : error;
  return wasStopped(call) || (cause instanceof Failure && cause.transient);
}
