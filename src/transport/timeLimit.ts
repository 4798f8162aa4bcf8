import type { Call } from '../call/call.ts';

export interface TimeLimit {
  readonly signal: AbortSignal;
  readonly hasPassed: boolean;
  /** With its request. */
  end(): void;
}

/**
 * A signal that follows the call's, and ends after so many milliseconds as well. AbortSignal.timeout would stay
 * until its time has come, long after its request: a hundred seconds of a thousand requests each are a hundred megabytes.
 */
export function timeLimit({ signal }: Call, milliseconds: number): TimeLimit {
  const own = new AbortController();
  const follow = () => own.abort(signal.reason);
  let hasPassed = false;
  const timer = setTimeout(() => {
    hasPassed = true;
    own.abort(new DOMException('The request took too long.', 'TimeoutError'));
  }, milliseconds).unref();
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  return {
    signal: own.signal,
    get hasPassed() {
      return hasPassed;
    },
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', follow);
    },
  };
}
