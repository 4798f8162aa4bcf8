import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Headers, type Reply, text } from '../http/reply.ts';
import { type RegistryRequest, readBody } from '../http/request.ts';
import type { LoggedRequest } from '../http/requestLog.ts';
import { type AuthorityPaths, configuration, instance, keys, userRealm } from './discovery.ts';
import { EntraError, entraErrorReply, tenantUnknown } from './entraError.ts';
import { startDeviceCode, token } from './grants.ts';
import { servicePrincipal, servicePrincipalPath } from './graph.ts';
import { authorize, confirmDeviceCode, deviceLoginPage } from './signInPage.ts';
import type { LoginState, TokenCall } from './tokenCall.ts';

const formLimit = 128 * 1024;

/** Tenants that stand for the user's own tenant. */
const tenantNeutral = ['common', 'organizations'];

interface Visit {
  readonly request: RegistryRequest;
  readonly entry: LoggedRequest;
  readonly tenant: string;
  readonly origin: string;
}

interface LoginRoute {
  readonly label: string;
  readonly method: string;
  readonly path: RegExp;
  readonly handle: (visit: Visit) => Reply | Promise<Reply>;
}

/** Emulates login.microsoftonline.com, and under /adfs an AD FS server with the paths of Azure AD v1. */
export class LoginHost {
  readonly #state: LoginState;
  readonly #hosts: () => readonly string[];
  readonly #routes: readonly LoginRoute[];

  constructor(state: LoginState, hosts: () => readonly string[]) {
    this.#state = state;
    this.#hosts = hosts;
    const route = (label: string, method: string, path: RegExp, handle: LoginRoute['handle']): LoginRoute => ({
      label: `entra/${label}`,
      method,
      path,
      handle,
    });
    this.#routes = [
      route('instance', 'GET', /^\/common\/discovery\/instance$/, ({ request }) => instance(request.query, hosts())),
      route('realm', 'GET', /^\/common\/userrealm\/[^/]+$/i, ({ request }) => userRealm(request.path.slice(18))),
      route('devicelogin', 'GET', /^\/devicelogin$/, () => deviceLoginPage(state.objects)),
      route('devicelogin', 'POST', /^\/devicelogin$/, this.#posted(confirmDeviceCode)),
      route('configuration', 'GET', configurationPath, (visit) => configuration(pathsOf(visit, state.tokens.tenant))),
      route('keys', 'GET', /^\/(?<tenant>[^/]+)\/discovery\/(?:v2\.0\/)?keys$/, keys),
      route('token', 'POST', tokenPath, this.#posted(token)),
      route('devicecode', 'POST', deviceCodePath, this.#posted(startDeviceCode)),
      route('graph', 'GET', servicePrincipalPath, ({ request }) => servicePrincipal(state, request)),
      route('authorize', 'GET', authorizePath, ({ request, tenant }) => authorize(state, request.query, tenant)),
    ];
  }

  async handle(request: RegistryRequest, entry: LoggedRequest): Promise<Reply> {
    const found = this.#routes.find(({ method, path }) => method === request.method && path.test(request.path));
    if (found === undefined) return text(404, 'text/html', '');
    entry.route = found.label;
    const { tenant = '' } = found.path.exec(request.path)?.groups ?? {};
    try {
      if (tenant !== '') this.#checkTenant(tenant, found.label);
      return await found.handle({ request, entry, tenant, origin: originOf(request, this.#hosts()) });
    } catch (error) {
      if (!(error instanceof EntraError)) throw error;
      const correlation = request.headers['client-request-id'];
      return entraErrorReply(error, this.#state.clock.now(), typeof correlation === 'string' ? correlation : undefined);
    }
  }

  #checkTenant(tenant: string, label: string): void {
    const { tokens, objects } = this.#state;
    if ([tokens.tenant, objects.domain, 'adfs', ...tenantNeutral].includes(tenant.toLowerCase())) return;
    throw tenantUnknown(tenant, label === 'entra/configuration' ? 'invalid_tenant' : 'invalid_request');
  }

  #posted(handle: (call: TokenCall) => Reply): LoginRoute['handle'] {
    return async (visit) => {
      const body = await readBody(visit.request, formLimit);
      const form = new URLSearchParams(body?.toString('utf8') ?? '');
      const { entry: logged, tenant, origin, request } = visit;
      const scope = form.get('scope') ?? form.get('resource');
      if (scope !== null) logged.scopes = [scope];
      const isV1 = !request.path.includes('/v2.0/');
      const paths = pathsOf(visit, this.#state.tokens.tenant);
      const v1Token = `${origin}/${tenant}/oauth2/token`;
      const assertionAudiences = [paths.token, paths.issuer, v1Token, `${origin}${request.path}`];
      return handle({ ...this.#state, tenant, origin, isV1, assertionAudiences, form, logged });
    };
  }
}

const configurationPath = /^\/(?<tenant>[^/]+)\/(?:v2\.0\/)?\.well-known\/openid-configuration$/;
const tokenPath = /^\/(?<tenant>[^/]+)\/oauth2\/(?:v2\.0\/)?token$/;
const deviceCodePath = /^\/(?<tenant>[^/]+)\/oauth2\/(?:v2\.0\/)?devicecode$/;
const authorizePath = /^\/(?<tenant>[^/]+)\/oauth2\/(?:v2\.0\/)?authorize$/;

/** The documents name the host of the request, so that a client stays with the address that it used. */
function originOf({ headers }: RegistryRequest, [own = '']: readonly string[]): string {
  return `https://${headers.host ?? own}`;
}

function pathsOf({ request, tenant, origin }: Visit, tenantId: string): AuthorityPaths {
  const isV1 = tenant === 'adfs' || !request.path.includes('/v2.0/');
  const oauth = `${origin}/${tenant}/oauth2${isV1 ? '' : '/v2.0'}`;
  return {
    issuer: tenant === 'adfs' ? `${origin}/adfs` : `${origin}/${tenantId}${isV1 ? '/' : '/v2.0'}`,
    token: `${oauth}/token`,
    authorize: `${oauth}/authorize`,
    deviceCode: `${oauth}/devicecode`,
    keys: `${origin}/${tenant}/discovery/${isV1 ? '' : 'v2.0/'}keys`,
  };
}

/** Headers of every answer of the service. */
export function loginHeaders(request: IncomingMessage): Headers {
  const correlation = request.headers['client-request-id'];
  return {
    'Cache-Control': 'no-store, no-cache',
    Pragma: 'no-cache',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    'x-ms-request-id': randomUUID(),
    ...(typeof correlation === 'string' ? { 'client-request-id': correlation } : {}),
  };
}
