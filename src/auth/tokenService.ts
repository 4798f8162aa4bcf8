import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import { courseOf, waitAdvice } from '../transport/retry.ts';
import { type Endpoint, type HttpResponse, header, type Sender } from '../transport/sender.ts';
import { basicHeader, type Identity } from './identity.ts';
import { readClaims } from './jsonWebToken.ts';
import { type Scope, scopeText } from './scope.ts';
import { strangerFailure, strangerOf } from './stranger.ts';
import { type CachedToken, usableUntil } from './tokenCache.ts';

/** In bytes; answers of the token routes are far smaller. */
const limit = 1024 * 1024;

/**
 * The two token routes of a registry: POST /oauth2/exchange (Entra ID token to refresh token) and
 * POST /oauth2/token (refresh token, password or no credential to access token). Source: Azure/acr docs/AAD-OAuth.md.
 */
export class TokenService {
  readonly #endpoint: Endpoint;
  readonly #sender: Sender;

  constructor(endpoint: Endpoint, sender: Sender) {
    this.#endpoint = endpoint;
    this.#sender = sender;
  }

  async exchange(entraToken: string, tenant: string | undefined, call: Call): Promise<CachedToken> {
    const form = new URLSearchParams({
      grant_type: 'access_token',
      service: this.#endpoint.loginServer,
      access_token: entraToken,
    });
    if (tenant) form.set('tenant', tenant);
    const response = await this.#post('/oauth2/exchange', form, {}, call);
    return this.#read(response, 'refresh_token');
  }

  async accessToken(
    identity: Identity,
    refreshToken: string | undefined,
    scopes: readonly Scope[],
    call: Call,
  ): Promise<CachedToken> {
    const form = new URLSearchParams({ service: this.#endpoint.loginServer });
    for (const scope of scopes) form.append('scope', scopeText(scope));
    if (identity.kind === 'password') {
      // GET with Basic is what docker uses and every registry of this kind supports (Token-BasicAuth.md).
      const path = `/oauth2/token?${form}`;
      const headers = { authorization: basicHeader(identity) };
      const response = await this.#send({ method: 'GET', path, headers }, 'password', call);
      return this.#read(response, 'access_token');
    }
    form.set('grant_type', identity.kind === 'anonymous' ? 'password' : 'refresh_token');
    form.set('refresh_token', refreshToken ?? '');
    const response = await this.#post('/oauth2/token', form, {}, call);
    if (identity.kind === 'anonymous' && response.status === 401 && strangerOf(response) === undefined)
      throw this.#noAnonymous(identity.because);
    return this.#read(response, 'access_token');
  }

  #post(path: string, form: URLSearchParams, headers: Record<string, string>, call: Call): Promise<HttpResponse> {
    const content = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
    return this.#send({ method: 'POST', path, headers: content, body: form.toString() }, 'token request', call);
  }

  #send(
    request: { method: 'GET' | 'POST'; path: string; headers: Record<string, string>; body?: string },
    authorisedBy: string,
    call: Call,
  ): Promise<HttpResponse> {
    return this.#sender.send({ endpoint: this.#endpoint, limit, authorisedBy, ...request }, call);
  }

  #read(response: HttpResponse, member: 'refresh_token' | 'access_token'): CachedToken {
    const stranger = strangerOf(response);
    if (stranger !== undefined) throw strangerFailure(this.#endpoint, stranger, response);
    if (response.status !== 200) throw this.#refusal(response);
    const value = textMember(response.body, member);
    const claims = value === undefined ? undefined : readClaims(value);
    if (value === undefined || claims?.expires === undefined) {
      throw new Failure('BadAnswer', `${this.#endpoint.loginServer} answered a token request without a token.`, {
        registry: this.#endpoint.loginServer,
        status: response.status,
        advice: 'Check that this is the name of an Azure container registry.',
      });
    }
    return { value, granted: claims.granted, expires: usableUntil(claims.expires, header(response, 'date')) };
  }

  #noAnonymous(because: string | undefined): Failure {
    const alone = `${this.#endpoint.loginServer} does not allow anonymous access.`;
    return new Failure('Unauthenticated', because ? `${because} ${alone}` : alone, {
      registry: this.#endpoint.loginServer,
      status: 401,
      advice: because
        ? 'Run Connect-AzContainerRegistry with a credential, or Connect-AzAccount.'
        : 'Connect with a credential, or ask the owner of the registry to enable anonymous pull.',
    });
  }

  #refusal(response: HttpResponse): Failure {
    const { code, message } = firstError(response.body);
    const detail = {
      registry: this.#endpoint.loginServer,
      status: response.status,
      ...(code ? { acrCode: code } : {}),
      ...correlation(response),
    };
    if (response.status === 429) {
      const advice = `${waitAdvice(response)}, then run the command again.`;
      const says = `${this.#endpoint.loginServer} is throttling token requests (HTTP 429).`;
      return new Failure('Throttled', says, { ...detail, advice }, courseOf(response));
    }
    if (response.status >= 500) {
      const advice = `The service reports a temporary fault. ${waitAdvice(response, 'Wait a little')}, then run the command again.`;
      const says = `${this.#endpoint.loginServer} could not answer a token request (${response.status}).`;
      return new Failure('Unavailable', says, { ...detail, advice }, courseOf(response));
    }
    if (response.status === 403) {
      return new Failure(
        'Denied',
        `${this.#endpoint.loginServer} refuses this client${message ? `: ${message}` : ''}.`,
        {
          ...detail,
          advice: "Check the registry's firewall and private endpoint settings.",
        },
      );
    }
    if (response.status === 404) {
      return new Failure('BadAnswer', `${this.#endpoint.loginServer} has no token service.`, {
        ...detail,
        advice: 'Check that this is the name of an Azure container registry.',
      });
    }
    return new Failure(
      'Unauthenticated',
      `${this.#endpoint.loginServer} did not accept the credential${message ? `: ${message}` : ''}.`,
      {
        ...detail,
        advice: adviceOn(message),
      },
    );
  }
}

/** The two refusals of the exchange that are not about the credential itself; both come as UNAUTHORIZED. */
function adviceOn(message = ''): string {
  if (/retrieving permissions failed/i.test(message))
    return 'The identity is known, but it has no role at this registry or belongs to another directory. Grant-AzContainerRegistryAccess -Role AcrPull assigns a role, which takes some minutes to take effect; -Tenant selects the directory.';
  if (/token validation failed/i.test(message))
    return 'The registry does not accept tokens of this audience or directory: omit -Audience, or check -Environment and -Tenant.';
  return 'Check user name and password or token, then run Connect-AzContainerRegistry again.';
}

function textMember(body: Buffer, member: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))[member];
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** ACR's error shape: `{"errors":[{"code","message","detail"}]}`; anything else is not quoted. */
export function firstError(body: Buffer): { code?: string; message?: string } {
  try {
    const [error] = JSON.parse(body.toString('utf8')).errors;
    return {
      ...(typeof error?.code === 'string' ? { code: error.code.slice(0, 100) } : {}),
      ...(typeof error?.message === 'string' ? { message: error.message.slice(0, 500) } : {}),
    };
  } catch {
    return {};
  }
}

export function correlation(response: HttpResponse): { correlationId?: string } {
  const id = header(response, 'x-ms-correlation-request-id');
  return id ? { correlationId: id.slice(0, 100) } : {};
}
