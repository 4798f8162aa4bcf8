import { Failure } from '../call/failure.ts';

/** What one look at a registry, or at the way to it, has shown. */
export interface Check {
  /** Name, Dns, Proxy, Connection, Certificate, Clock, Registry, SignIn, Access, Content. */
  readonly step: string;
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

export function passed(step: string, seen: string): Check {
  return { step, status: 'Passed', seen };
}

export function warning(step: string, seen: string, advice: string): Check {
  return { step, status: 'Warning', seen, advice };
}

export function failed(step: string, seen: string, advice: string): Check {
  return { step, status: 'Failed', seen, advice };
}

export function skipped(step: string, seen: string): Check {
  return { step, status: 'Skipped', seen };
}

/** A failure of a request, as a check; anything else is a fault of ours and is thrown on. */
export function asCheck(step: string, error: unknown): Check {
  if (!(error instanceof Failure) || error.kind === 'Cancelled') throw error;
  const { advice, acrCode, correlationId } = error.detail;
  return {
    step,
    status: 'Failed',
    seen: error.message,
    advice,
    ...(acrCode ? { acrCode } : {}),
    ...(correlationId ? { correlationId } : {}),
  };
}
