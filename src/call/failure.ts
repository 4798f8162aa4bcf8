import type { ErrorData, ErrorKind } from '../protocol/index.ts';

/**
 * Everything that goes wrong below the handlers, as a user will meet it: a stable kind, one sentence on what
 * happened (the message), one on what to do next (the advice), and what the service said. Never a secret.
 */
export class Failure extends Error {
  readonly kind: ErrorKind;
  readonly detail: Omit<ErrorData, 'kind'>;
  readonly transient: boolean;
  readonly sent: boolean;

  constructor(kind: ErrorKind, message: string, detail: Omit<ErrorData, 'kind'>, course: Course = {}) {
    super(message, course.cause === undefined ? undefined : { cause: course.cause });
    this.name = 'Failure';
    this.kind = kind;
    this.detail = detail;
    this.transient = course.transient ?? false;
    this.sent = course.sent ?? true;
  }

  /** The same failure, with what a caller further up knows about it, or in its words. */
  with(detail: Partial<Omit<ErrorData, 'kind'>>, message = this.message): Failure {
    return new Failure(this.kind, message, { ...this.detail, ...detail }, this);
  }
}

/** How it came about. Decisions on retries are made by this, never by the text of the message. */
export interface Course {
  readonly cause?: unknown;
  /** The very same request may succeed in a moment: a connection was lost. Otherwise false. */
  readonly transient?: boolean;
  /** Whether the request may have reached the other side, and a change may have been made. Otherwise true. */
  readonly sent?: boolean;
}

export function cancelled(): Failure {
  return new Failure('Cancelled', 'The command was stopped.', { advice: 'Run it again if that was not intended.' });
}
