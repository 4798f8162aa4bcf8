import type { Exceptions, Shapes } from './assembly/assembly.ts';

const text = (...names: string[]) => names.map((name) => ({ name, kind: 'string' }));

/**
 * What a failed cmdlet's error record holds. Scripts ask Az's exceptions in more ways than one whether something was not
 * found, and get their answer: `Response.StatusCode` (its first client, and Invoke-RestMethod), `Status` and `ErrorCode`
 * (Azure.RequestFailedException), `StatusCode` and `Code` (what AutoRest generates).
 */
export const errorShapes: Shapes = {
  'AcrShell.ErrorResponse': [{ name: 'StatusCode', kind: 'status' }, ...text('ReasonPhrase')],
  'AcrShell.RegistryException': [
    ...text('Kind'),
    { name: 'Status', kind: 'int' },
    { name: 'StatusCode', kind: 'status' },
    ...text('Code', 'ErrorCode', 'CorrelationId', 'Registry', 'Resource', 'Advice'),
    { name: 'Response', kind: 'AcrShell.ErrorResponse' },
  ],
};

/** It was an InvalidOperationException before it had a name of its own. */
export const exceptions: Exceptions = { 'AcrShell.RegistryException': 'System.InvalidOperationException' };
