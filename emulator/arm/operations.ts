import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { empty, type Headers, json, type Reply } from '../http/reply.ts';
import { ArmError, armErrorReply } from './armError.ts';
import type { ArmCall } from './call.ts';

type OperationKind = 'Creating' | 'Updating' | 'Deleting' | 'Importing' | 'Generating';

/** An operation that Resource Manager continues after its first answer. */
export interface Operation {
  readonly id: string;
  readonly kind: OperationKind;
  readonly resourceId: string;
  readonly startTime: string;
  readonly effect: () => unknown;
  readonly onFailure: () => void;
  polls: number;
  status: 'running' | 'Succeeded' | 'Failed';
  /** Set while it takes effect, which happens once. */
  ending?: Promise<void>;
  endTime?: string;
  result?: unknown;
  error?: ArmError;
}

interface Start extends Pick<Operation, 'kind' | 'resourceId' | 'effect'> {
  readonly onFailure?: () => void;
  /** The service answers these when they are done. */
  readonly immediate?: boolean;
}

/** `registries-…`, `replications-…`, but `token-…`. */
function idPrefix(resourceId: string): string {
  const type = resourceId.split('/').at(-2) ?? '';
  return type === 'tokens' ? 'token' : type;
}

/** An operation that is never polled (`-NoWait`) ends, too. */
const unwatchedMilliseconds = 3000;

export class Operations {
  readonly #clock: Clock;
  readonly #pollsNeeded: number;
  readonly #retryAfter: number;
  readonly #operations = new Map<string, Operation>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #nextFailure: ArmError | undefined;

  constructor(clock: Clock, pollsNeeded: number, retryAfter: number) {
    this.#clock = clock;
    this.#pollsNeeded = pollsNeeded;
    this.#retryAfter = retryAfter;
  }

  failNext(code: string, message: string): void {
    this.#nextFailure = new ArmError(400, code, message);
  }

  /** Starts an operation; if no poll is needed it ends at once, and a failure is then the answer itself. */
  async start({ immediate = false, onFailure = () => undefined, ...parts }: Start): Promise<Operation> {
    const operation: Operation = {
      ...{ ...parts, onFailure },
      id: `${idPrefix(parts.resourceId)}-${randomUUID()}`,
      startTime: this.#now(),
      polls: 0,
      status: 'running',
    };
    this.#operations.set(operation.id, operation);
    if (!immediate && this.#pollsNeeded > 0) this.#watch(operation);
    else await this.#end(operation);
    if (operation.error !== undefined) throw operation.error;
    return operation;
  }

  find(id: string): Operation | undefined {
    return this.#operations.get(id);
  }

  /** The running operation of a resource. */
  runningOn(resourceId: string): Operation | undefined {
    const id = resourceId.toLowerCase();
    return [...this.#operations.values()].find(
      (operation) => operation.status === 'running' && operation.resourceId.toLowerCase() === id,
    );
  }

  /** A client polls the operation. */
  async poll(operation: Operation): Promise<void> {
    if (operation.status !== 'running') return;
    this.#unwatch(operation);
    operation.polls += 1;
    if (operation.polls >= this.#pollsNeeded) await this.#end(operation);
  }

  /** Reading the resource counts as a poll. */
  async pollResource(resourceId: string): Promise<void> {
    const operation = this.runningOn(resourceId);
    if (operation !== undefined) await this.poll(operation);
  }

  /** GET …/operationStatuses/ID: the state as an object, always 200. */
  statusReply(operation: Operation, path: string, location: string): Reply {
    const { id, status, startTime, endTime, error, kind } = operation;
    const running = kind === 'Importing' || kind === 'Generating' ? 'InProgress' : kind;
    const body = {
      id: path,
      name: id,
      status: status === 'running' ? running : status,
      startTime,
      ...(endTime === undefined ? {} : { endTime }),
      ...(error === undefined ? {} : { error: error.toJSON().error }),
    };
    return json(200, body, status === 'running' ? { 'Azure-AsyncOperation': location, ...this.#wait() } : {});
  }

  /** GET …/operationResults/ID: 202 until there is a result, or an error in its place. */
  resultReply(operation: Operation, location: string): Reply {
    const { status, error, result } = operation;
    if (status === 'running') return empty(202, { Location: location, ...this.#wait() });
    if (error !== undefined) return armErrorReply(error);
    return result === undefined ? empty(200) : json(200, result);
  }

  /** Header of the first answer, for clients that poll the state as an object. */
  asyncHeaders(operation: Operation, call: ArmCall, base: string): Headers {
    if (operation.status !== 'running') return {};
    return { 'Azure-AsyncOperation': link(call, base, 'operationStatuses', operation), ...this.#wait() };
  }

  locationHeaders(operation: Operation, call: ArmCall, base: string): Headers {
    return { Location: link(call, base, 'operationResults', operation), ...this.#wait() };
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  async #end(operation: Operation): Promise<void> {
    operation.ending ??= this.#takeEffect(operation);
    await operation.ending;
  }

  async #takeEffect(operation: Operation): Promise<void> {
    const failure = this.#nextFailure;
    this.#nextFailure = undefined;
    try {
      if (failure !== undefined) throw failure;
      operation.result = await operation.effect();
      operation.status = 'Succeeded';
    } catch (error) {
      operation.status = 'Failed';
      operation.error = error instanceof ArmError ? error : new ArmError(500, 'InternalServerError', String(error));
      operation.onFailure();
    }
    operation.endTime = this.#now();
  }

  #watch(operation: Operation): void {
    const timer = setTimeout(() => void this.#end(operation), unwatchedMilliseconds);
    timer.unref();
    this.#timers.set(operation.id, timer);
  }

  #unwatch({ id }: Operation): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  #wait(): Headers {
    return { 'Retry-After': String(this.#retryAfter) };
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

function link({ origin, apiVersion }: ArmCall, base: string, collection: string, { id }: Operation): string {
  return `${origin}${base}/${collection}/${id}?api-version=${apiVersion}`;
}
