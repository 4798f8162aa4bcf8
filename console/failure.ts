import { type ErrorKind, errorKinds } from '../src/protocol/wire/errors.ts';

/** An error for the user: what happened, and what to do next. The console throws no other errors. */
export class Failure extends Error {
  readonly kind: ErrorKind;
  readonly advice: string;
  /** HTTP status, the service's code, correlation id: shown to those who asked for -Verbose. */
  readonly detail: string | undefined;

  constructor(kind: ErrorKind, message: string, advice: string, detail?: string) {
    super(message);
    this.name = 'Failure';
    this.kind = kind;
    this.advice = advice;
    this.detail = detail;
  }

  get exitCode(): number {
    return errorKinds[this.kind].exitCode;
  }
}

export function invalid(message: string, advice: string): Failure {
  return new Failure('InvalidInput', message, advice);
}

export function cancelled(): Failure {
  return new Failure('Cancelled', 'The command was cancelled.', 'Changes that it had already made are kept.');
}

/** Any other exception is a bug; it is still shown as a sentence, without a stack. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const what = thrown instanceof Error ? thrown.message : String(thrown);
  return new Failure('Internal', `The console failed: ${what}`, 'This is a fault in AcrShell; please report it.');
}
