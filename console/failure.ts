import { type ErrorKind, errorKinds } from '../src/protocol/wire/errors.ts';

/** Something went wrong that a user can be told about: what, and what to do next. The console throws nothing else. */
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
  return new Failure('Cancelled', 'The command was cancelled.', 'What it had already changed stays changed.');
}

/** Anything else that is thrown is a fault of ours; it still reads as a sentence and not as a stack. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const what = thrown instanceof Error ? thrown.message : String(thrown);
  return new Failure('Internal', `The console failed: ${what}`, 'This is a fault in AcrShell; please report it.');
}
