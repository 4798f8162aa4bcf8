import type { FromSchema } from 'json-schema-to-ts';

/**
 * The kinds of errors. A kind is stable: it is the error id of the PowerShell record
 * (`AcrShell.<kind>`), decides its category, and gives the console's exit code. JSON-RPC codes are positive,
 * so outside the ranges that JSON-RPC, vscode-jsonrpc and LSP reserve. `status` is the HTTP status by which scripts know
 * such an error if no service sent one: a resource that is not found is 404, wherever it was looked for.
 */
export const errorKinds = {
  InvalidInput: { code: 1001, category: 'InvalidArgument', exitCode: 2 },
  Unauthenticated: { code: 1002, category: 'AuthenticationError', exitCode: 3, status: 401 },
  Denied: { code: 1003, category: 'PermissionDenied', exitCode: 4, status: 403 },
  NotFound: { code: 1004, category: 'ObjectNotFound', exitCode: 5, status: 404 },
  Locked: { code: 1005, category: 'InvalidOperation', exitCode: 6 },
  Conflict: { code: 1006, category: 'ResourceExists', exitCode: 7, status: 409 },
  Throttled: { code: 1007, category: 'LimitsExceeded', exitCode: 8 },
  Network: { code: 1008, category: 'ConnectionError', exitCode: 9 },
  Timeout: { code: 1009, category: 'OperationTimeout', exitCode: 10 },
  DigestMismatch: { code: 1010, category: 'InvalidData', exitCode: 11 },
  BadAnswer: { code: 1011, category: 'ProtocolError', exitCode: 12 },
  Untrusted: { code: 1012, category: 'SecurityError', exitCode: 13 },
  Unavailable: { code: 1013, category: 'ResourceUnavailable', exitCode: 14 },
  SessionLost: { code: 1014, category: 'AuthenticationError', exitCode: 15 },
  HostGone: { code: 1015, category: 'ResourceUnavailable', exitCode: 16 },
  Incompatible: { code: 1016, category: 'NotInstalled', exitCode: 17 },
  Cancelled: { code: 1017, category: 'OperationStopped', exitCode: 130 },
  InUse: { code: 1020, category: 'ResourceBusy', exitCode: 19 },
  LocalFile: { code: 1019, category: 'WriteError', exitCode: 18 },
  Internal: { code: 1018, category: 'NotSpecified', exitCode: 1 },
} as const;

export type ErrorKind = keyof typeof errorKinds;

const errorData = {
  type: 'object',
  properties: {
    kind: { type: 'string' },
    registry: { type: 'string', description: 'Login server.' },
    resource: { type: 'string', description: 'repository, repository:tag or repository@digest.' },
    status: { type: 'integer', description: 'HTTP status.' },
    acrCode: { type: 'string', description: "The service's own error code, e.g. TAG_UNKNOWN." },
    correlationId: { type: 'string', description: 'x-ms-correlation-request-id, which support asks for.' },
    advice: { type: 'string', description: 'What to do next, as a sentence.' },
  },
  required: ['kind', 'advice'],
  additionalProperties: false,
} as const;

export type ErrorData = Omit<FromSchema<typeof errorData>, 'kind'> & { kind: ErrorKind };
