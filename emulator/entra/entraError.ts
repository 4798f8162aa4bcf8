import { randomUUID } from 'node:crypto';
import { json, type Reply } from '../http/reply.ts';

/**
 * An error of the token service: OAuth's `error`, and the AADSTS number that people search for ("Microsoft Entra
 * authentication and authorization error codes" in the service's documentation). Clients should rely on `error` only.
 */
export class EntraError extends Error {
  readonly code: number;
  readonly error: string;
  readonly status: number;

  constructor(code: number, error: string, message: string, status = error === 'invalid_client' ? 401 : 400) {
    super(`AADSTS${code}: ${message}`);
    this.name = 'EntraError';
    this.code = code;
    this.error = error;
    this.status = status;
  }
}

/** The body in the form that MSAL parses: the description ends in three lines that identify the request. */
export function entraErrorReply(failure: EntraError, now: number, correlationId: string = randomUUID()): Reply {
  const traceId = randomUUID();
  const timestamp = new Date(now).toISOString().replace('T', ' ').replace(/\.\d+/, '');
  return json(failure.status, {
    error: failure.error,
    error_description: `${failure.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [failure.code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
  });
}

export const parameterMissing = (name: string) =>
  new EntraError(900144, 'invalid_request', `The request body must contain the following parameter: '${name}'.`);

export const tenantUnknown = (tenant: string, error = 'invalid_request') =>
  new EntraError(90002, error, `Tenant '${tenant}' not found. Check that it is the right tenant and the right cloud.`);

export const applicationUnknown = (clientId: string, tenant: string) =>
  new EntraError(
    700016,
    'unauthorized_client',
    `Application with identifier '${clientId}' was not found in the directory '${tenant}'.`,
  );

export const applicationDisabled = (clientId: string) =>
  new EntraError(7000112, 'unauthorized_client', `Application '${clientId}' is disabled.`);

export const secretInvalid = (clientId: string) =>
  new EntraError(
    7000215,
    'invalid_client',
    `Invalid client secret provided. Send the secret's value, not its ID, for a secret added to app '${clientId}'.`,
  );

export const secretExpired = (clientId: string) =>
  new EntraError(7000222, 'invalid_client', `The provided client secret keys for app '${clientId}' are expired.`);

export const credentialMissing = () =>
  new EntraError(
    7000218,
    'invalid_client',
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  );

export const userDisabled = () => new EntraError(50057, 'invalid_grant', 'The user account is disabled.');

export const grantInvalid = (message: string) => new EntraError(70000, 'invalid_grant', message);
