import { Failure } from '../call/failure.ts';

/** The result of one check of a registry, or of the network path to it. */
export interface Check {
  /** Name, Dns, Proxy, Connection, Certificate, Clock, Registry, SignIn, Access, Content. */
  readonly step: string;
  /** `Skipped`: it does not apply here, or a check that it depends on has failed. */
  readonly status: 'Passed' | 'Warning' | 'Failed' | 'Skipped';
  /** The finding, as a sentence. */
  readonly seen: string;
  /** What to do; absent if there is nothing to do. */
  readonly advice?: string;
  /** The service's error code, and the id that support asks for. */
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

/** The failure of a request, as a check; anything else is a bug of ours and is rethrown. */
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
