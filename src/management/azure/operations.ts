import type { Call } from '../../call/call.ts';
import { cancelled, Failure } from '../../call/failure.ts';
import type { ErrorKind } from '../../protocol/index.ts';
import { lostTrack, operationFailure } from './armErrors.ts';

/** The part of the SDK's pollers that is needed (core-lro's PollerLike). */
export interface Operation<T> {
  readonly operationState: { readonly status: string } | undefined;
  onProgress(callback: (state: { readonly status: string }) => void): unknown;
  submitted(): Promise<void>;
  pollUntilDone(options?: { abortSignal?: AbortSignal }): Promise<T>;
}

/** A function, because an operation is itself a promise of its end: returned from an async function, it would be awaited. */
export type Begin<M> = () => Operation<M>;

export interface Told {
  /** Shown to the user: `Creating registry myregistry`. */
  readonly activity: string;
  /** The command that shows its progress once the user no longer waits for it. */
  readonly follow: string;
  readonly host: string;
}

/**
 * Waits for a long operation and reports its progress. To stop waiting does not stop the operation: Azure goes on,
 * and the message says how to follow it.
 */
export async function finish<T>(operation: Operation<T>, { activity, follow, host }: Told, call: Call): Promise<T> {
  const tell = (status: string, state: 'running' | 'finished') =>
    call.progress?.({
      id: 'operation',
      activity,
      done: 0,
      total: 0,
      status,
      goesOn: `${stillRuns(activity)} ${howFar(follow)}`,
      state,
    });
  let isAccepted = false;
  try {
    await operation.submitted();
    isAccepted = true;
    tell('accepted', 'running');
    operation.onProgress(({ status }) => tell(status, 'running'));
    return await operation.pollUntilDone({ abortSignal: call.signal });
  } catch (error) {
    if (call.signal.aborted) throw goesOn(activity, follow);
    const failure = operationFailure(host, error);
    throw isAccepted && saysNothingOfIt(error, failure) ? lostTrack(failure, activity, follow) : failure;
  } finally {
    tell('done', 'finished');
  }
}

/** For operations without a result: waits for their end, or only until the service has accepted them. */
export async function end(
  operation: Operation<unknown>,
  told: Told,
  noWait: boolean | undefined,
  call: Call,
): Promise<void> {
  await (noWait ? start(operation, told, call) : finish(operation, told, call));
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

/** Other refusals may be how the operation itself ended; these concern only the request for its status. */
const unrelated: ReadonlySet<ErrorKind> = new Set([
  'Network',
  'Timeout',
  'Throttled',
  'Unavailable',
  'Unauthenticated',
  'BadAnswer',
]);

function saysNothingOfIt(error: unknown, { kind }: Failure): boolean {
  return kind === 'BadAnswer' || (error instanceof Failure && unrelated.has(kind));
}

function goesOn(activity: string, follow: string): Failure {
  return new Failure('Cancelled', stillRuns(activity), { advice: howFar(follow) });
}

const stillRuns = (activity: string) => `${activity} continues in Azure.`;
const howFar = (follow: string) => `${follow} shows its progress.`;
