import type { Call } from '../transport/call.ts';
import { cancelled, Failure } from '../transport/failure.ts';
import { operationFailure } from './armErrors.ts';

/** The part of the SDK's pollers that is needed (core-lro's PollerLike). */
export interface Operation<T> {
  readonly operationState: { readonly status: string } | undefined;
  onProgress(callback: (state: { readonly status: string }) => void): unknown;
  submitted(): Promise<void>;
  pollUntilDone(options?: { abortSignal?: AbortSignal }): Promise<T>;
}

export interface Told {
  /** For people: `Creating registry myregistry`. */
  readonly activity: string;
  /** The command that shows how far it is, once nobody waits for it any more. */
  readonly follow: string;
  readonly host: string;
}

/**
 * Waits for a long operation and tells how it stands. Whoever stops waiting does not stop the operation: Azure goes on,
 * and the user is told how to follow it.
 */
export async function finish<T>(operation: Operation<T>, { activity, follow, host }: Told, call: Call): Promise<T> {
  const tell = (status: string, state: 'running' | 'finished') =>
    call.progress?.({ id: 'operation', activity, done: 0, total: 0, status, follow, state });
  try {
    await operation.submitted();
    tell('accepted', 'running');
    operation.onProgress(({ status }) => tell(status, 'running'));
    return await operation.pollUntilDone({ abortSignal: call.signal });
  } catch (error) {
    if (call.signal.aborted) throw goesOn(activity, follow);
    throw operationFailure(host, error);
  } finally {
    tell('done', 'finished');
  }
}

/** Returns as soon as the service has accepted it. */
export async function start<T>(operation: Operation<T>, { host }: Told, call: Call): Promise<void> {
  try {
    await operation.submitted();
  } catch (error) {
    if (call.signal.aborted) throw cancelled();
    throw operationFailure(host, error);
  }
}

function goesOn(activity: string, follow: string): Failure {
  return new Failure('Cancelled', `${activity} goes on in Azure, although nobody waits for it any more.`, {
    advice: `${follow} shows how far it is.`,
  });
}
