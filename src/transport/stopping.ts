import type { Call } from './call.ts';
import { Failure } from './failure.ts';
import { mayPass } from './retry.ts';

/** Why a part of a call is ended that did not fail itself: another one did. */
export class FailedBeside extends Error {
  constructor(cause: unknown) {
    super('Another part of the command failed.', { cause });
  }
}

/** Whether whoever made the call stopped it, and may want to go on later. */
export function wasStopped({ signal }: Call): boolean {
  return signal.aborted && !(signal.reason instanceof FailedBeside);
}

/** Whether the same command would go on well from here: it was stopped, or the network failed. */
export function canGoOn(error: unknown, call: Call): boolean {
  const { reason } = call.signal;
  const cause: unknown = reason instanceof FailedBeside ? reason.cause : error;
  return wasStopped(call) || (cause instanceof Failure && mayPass(cause));
}
