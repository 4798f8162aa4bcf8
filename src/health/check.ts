import { Failure } from '../call/failure.ts';

/** What one look at a registry, or at the way to it, has shown. */
export interface Check {
  /** Name, Dns, Proxy, Connection, Certificate, Clock, Registry, SignIn, Access, Content. */
  readonly check: string;
  /** `Skipped`: it makes no sense here, or what it stands on has failed. */
  readonly status: 'Passed' | 'Warning' | 'Failed' | 'Skipped';
  /** What was seen, in words. */
  readonly seen: string;
  /** What to do; absent where nothing is to be done. */
  readonly advice?: string;
  /** What the service calls it, and what support asks for. */
  readonly acrCode?: string;
  readonly correlationId?: string;
}

export function passed(check: string, seen: string): Check {
  return { check, status: 'Passed', seen };
}

export function warning(check: string, seen: string, advice: string): Check {
  return { check, status: 'Warning', seen, advice };
}

export function failed(check: string, seen: string, advice: string): Check {
  return { check, status: 'Failed', seen, advice };
}

export function skipped(check: string, seen: string): Check {
  return { check, status: 'Skipped', seen };
}

/** A failure of a request, as a check; anything else is a fault of ours and is thrown on. */
export function asCheck(check: string, error: unknown): Check {
  if (!(error instanceof Failure) || error.kind === 'Cancelled') throw error;
  const { advice, acrCode, correlationId } = error.detail;
  return {
    check,
    status: 'Failed',
    seen: error.message,
    advice,
    ...(acrCode ? { acrCode } : {}),
    ...(correlationId ? { correlationId } : {}),
  };
}
