import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RegistryError } from '../http/registryError.ts';
import type { Headers, Reply } from '../http/reply.ts';
import { bearerToken, type RegistryRequest } from '../http/request.ts';
import type { LoggedRequest } from '../http/requestLog.ts';
import { armAudiences, type EntraDirectory } from '../identity/directory.ts';
import { ArmError, armErrorReply, subscriptionNotFound } from './armError.ts';
import type { AuthorizationProvider } from './authorizationProvider.ts';
import type { ArmCall, ArmCaller } from './call.ts';
import type { LogAnalytics } from './logAnalytics.ts';
import { regions } from './regions.ts';
import type { RegistryProvider } from './registryProvider.ts';
import type { ResourcesProvider } from './resourcesProvider.ts';
import type { ArmState } from './state.ts';
import { checkApiVersion, parseTarget, type Target } from './target.ts';

export interface ArmHostParts {
  readonly state: ArmState;
  readonly directory: EntraDirectory;
  readonly registries: RegistryProvider;
  readonly authorization: AuthorizationProvider;
  readonly resources: ResourcesProvider;
  readonly logs: LogAnalytics;
  /** The sign-in address that challenges name. */
  readonly authority: () => string;
  readonly scheme: 'http' | 'https';
  readonly pageSize: number;
  readonly now: () => number;
}

/** The entry to Resource Manager: determines caller, version and provider. */
export class ArmHost {
  readonly #parts: ArmHostParts;

  constructor(parts: ArmHostParts) {
    this.#parts = parts;
  }

  async handle(request: RegistryRequest, logged: LoggedRequest): Promise<Reply> {
    try {
      return await this.#answer(request, logged);
    } catch (error) {
      if (error instanceof ArmError) return armErrorReply(error);
      throw error;
    }
  }

  async #answer(request: RegistryRequest, logged: LoggedRequest): Promise<Reply> {
    const { logs } = this.#parts;
    if (logs.serves(request)) {
      logged.route = 'logs/query';
      return logs.answer(request, this.#audienceOf(request));
    }
    const target = parseTarget(request.path);
    logged.route = routeOf(target, request.method);
    const { namespace, subscriptionId } = target;
    const caller = this.#identify(request);
    logged.identity = caller.objectId;
    const apiVersion = request.query.get('api-version');
    checkApiVersion(target, apiVersion, regions);
    if (subscriptionId !== undefined) this.#checkSubscription(subscriptionId);
    const { scheme, pageSize } = this.#parts;
    const origin = `${scheme}://${request.headers.host}`;
    const call: ArmCall = {
      ...{ request, target, caller, origin, pageSize, logged },
      method: request.method,
      apiVersion: apiVersion ?? '',
    };
    return this.#providerOf(namespace, target, call);
  }

  #providerOf(namespace: string, target: Target, call: ArmCall): Reply | Promise<Reply> {
    const { registries, authorization, resources } = this.#parts;
    if (namespace === '') return resources.handle(call);
    if (namespace === 'microsoft.authorization') return authorization.handle(call);
    if (target.group === undefined && (target.kind === '' || target.kind === 'register'))
      return resources.provider(call);
    if (namespace === 'microsoft.containerregistry') return registries.handle(call);
    throw new ArmError(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`);
  }

  #checkSubscription(id: string): void {
    if (!/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(id)) {
      throw new ArmError(
        400,
        'InvalidSubscriptionId',
        `The provided subscription identifier '${id}' is malformed or invalid.`,
      );
    }
    if (this.#parts.state.subscription(id) === undefined) throw subscriptionNotFound(id);
  }

  #identify(request: RegistryRequest): ArmCaller {
    const { directory, now } = this.#parts;
    if (request.headers.authorization === undefined) {
      throw this.#refused('AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
    }
    const token = bearerToken(request);
    if (token === undefined) {
      throw this.#refused(
        'AuthenticationFailedInvalidHeader',
        "Authentication failed. The 'Authorization' header is provided in an invalid format.",
      );
    }
    const claims = directory.read(token);
    if (claims === undefined) throw this.#refused('InvalidAuthenticationToken', 'The access token is invalid.');
    if (now() / 1000 >= Number(claims.exp))
      throw this.#refused('ExpiredAuthenticationToken', this.#expired(Number(claims.exp)));
    this.#checkAudience(String(claims.aud));
    this.#checkTenant(String(claims.tid));
    const clientId = typeof claims.appid === 'string' ? claims.appid : undefined;
    const isApplication = claims.idtyp === 'app';
    return { objectId: String(claims.oid), clientId: isApplication ? clientId : undefined, claims };
  }

  /** Of a token that is valid; empty without one. */
  #audienceOf(request: RegistryRequest): string {
    const token = bearerToken(request);
    const claims = token === undefined ? undefined : this.#parts.directory.check(token);
    return String(claims?.aud ?? '');
  }

  #expired(exp: number): string {
    const { now } = this.#parts;
    const [until, at] = [new Date(exp * 1000), new Date(now())].map((time) => time.toUTCString());
    return `The access token expiry UTC time '${until}' is earlier than current UTC time '${at}'.`;
  }

  #checkAudience(audience: string): void {
    if (armAudiences.includes(audience.replace(/\/+$/, ''))) return;
    const allowed = armAudiences.slice(0, 2).flatMap((one) => [`'${one}/'`, `'${one}'`]);
    throw this.#refused(
      'InvalidAuthenticationTokenAudience',
      `The access token has been obtained for wrong audience or resource '${audience}'. It should exactly match with one of the allowed audiences ${allowed.join(',')}.`,
    );
  }

  #checkTenant(tenant: string): void {
    const ours = this.#parts.directory.tenant;
    if (tenant === ours) return;
    throw this.#refused(
      'InvalidAuthenticationTokenTenant',
      `The access token is from the wrong issuer 'https://sts.windows.net/${tenant}/'. It must match the tenant 'https://sts.windows.net/${ours}/' associated with this subscription. Please use the authority (URL) 'https://login.windows.net/${ours}' to get the token.`,
    );
  }

  #refused(code: string, message: string): ArmError {
    const { authority, directory } = this.#parts;
    const error = code === 'AuthenticationFailed' ? '' : `, error="invalid_token", error_description="${message}"`;
    const challenge = `Bearer authorization_uri="${authority()}/${directory.tenant}"${error}`;
    return new ArmError(401, code, message, { headers: { 'WWW-Authenticate': challenge } });
  }
}

/** For the request log: `arm/registries/get`, `arm/registries/list`, `arm/registries/listcredentials/post`. */
function routeOf({ kind, named }: Target, method: string): string {
  const verb = method === 'GET' && !named ? 'list' : method.toLowerCase();
  return `arm/${kind === '' ? 'provider' : kind}/${verb}`;
}

const remainingCalls: Record<string, [string, number]> = {
  GET: ['reads', 11_999],
  HEAD: ['reads', 11_999],
  DELETE: ['deletes', 14_999],
};

/** Headers of every answer. */
export function armHeaders(request: IncomingMessage): Headers {
  const { headers, method = 'GET' } = request;
  const requestId = randomUUID();
  const correlation = headers['x-ms-correlation-request-id'];
  const clientRequestId = headers['x-ms-client-request-id'];
  const [budget, left] = remainingCalls[method] ?? ['writes', 1199];
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  return {
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    Expires: '-1',
    [`x-ms-ratelimit-remaining-subscription-${budget}`]: String(left),
    [`x-ms-ratelimit-remaining-subscription-global-${budget}`]: String(left),
    'x-ms-request-id': requestId,
    'x-ms-correlation-request-id': typeof correlation === 'string' ? correlation : requestId,
    'x-ms-routing-request-id': `WESTEUROPE:${stamp}:${requestId}`,
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    ...(headers['x-ms-return-client-request-id'] === 'true' && typeof clientRequestId === 'string'
      ? { 'x-ms-client-request-id': clientRequestId }
      : {}),
  };
}

/** Injected faults and failures in the shape that Resource Manager's clients read. */
export function armFaultReply({ status, message }: RegistryError): Reply {
  const codes: Record<number, string> = {
    400: 'BadRequest',
    401: 'AuthenticationFailed',
    403: 'AuthorizationFailed',
    429: 'TooManyRequests',
    500: 'InternalServerError',
    503: 'ServerBusy',
  };
  return armErrorReply(new ArmError(status, codes[status] ?? 'InternalServerError', message));
}
