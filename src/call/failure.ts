import type { ErrorData, ErrorKind } from '../protocol/index.ts';

/**
 * An error for the user, thrown by everything below the handlers: a stable kind, one sentence on what happened (the
 * message), one on what to do next (the advice), and the service's own error. Never a secret.
 */
export class Failure extends Error {
  readonly kind: ErrorKind;
  readonly detail: Omit<ErrorData, 'kind'>;
  readonly transient: boolean;
  readonly sent: boolean;
  readonly wait: number | undefined;

  constructor(kind: ErrorKind, message: string, detail: Omit<ErrorData, 'kind'>, course: Course = {}) {
    super(message, course.cause === undefined ? undefined : { cause: course.cause });
    this.name = 'Failure';
    this.kind = kind;
    this.detail = detail;
    this.transient = course.transient ?? false;
    this.sent = course.sent ?? true;
    this.wait = course.wait;
  }

  /** The same failure with details that a caller adds, or with another message. */
  with(detail: Partial<Omit<ErrorData, 'kind'>>, message = this.message): Failure {
    return new Failure(this.kind, message, { ...this.detail, ...detail }, this);
  }
}

/** Facts about the cause. Retries depend on these, never on the text of the message. */
export interface Course {
  readonly cause?: unknown;
  /** The same request may succeed in a moment: a connection was lost, for instance. False by default. */
  readonly transient?: boolean;
  /** Whether the request may have reached the other side, so that a change may have been made. True by default. */
  readonly sent?: boolean;
  /** Seconds that the service asks to wait, if that is longer than any command waits: others would be refused as well. */
  readonly wait?: number | undefined;
}

export function cancelled(): Failure {
  return new Failure('Cancelled', 'The command was stopped.', { advice: 'Run it again if that was not intended.' });
}
