import type { ErrorData, ErrorKind } from '../protocol/index.ts';

/**
 * Everything that goes wrong below the handlers, as a user will meet it: a stable kind, one sentence on what
 * happened (the message), one on what to do next (the advice), and what the service said. Never a secret.
 */
export class Failure extends Error {
  readonly kind: ErrorKind;
  readonly detail: Omit<ErrorData, 'kind'>;

  constructor(kind: ErrorKind, message: string, detail: Omit<ErrorData, 'kind'>, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.kind = kind;
    this.detail = detail;
  }

  /** The same failure, with what a caller further up knows about it. */
  with(detail: Partial<Omit<ErrorData, 'kind'>>): Failure {
    return new Failure(this.kind, this.message, { ...this.detail, ...detail }, this.cause);
  }
}

export function cancelled(): Failure {
  return new Failure('Cancelled', 'The command was stopped.', { advice: 'Run it again if that was not meant.' });
}
