import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import { type Endpoint, type HttpRequest, type HttpResponse, header, type Sender } from '../transport/sender.ts';
import { type AccessTokens, grantsLess, type HeldToken } from './accessTokens.ts';
import { type Challenge, parseChallenge } from './challenge.ts';
import { basicHeader, type Identity } from './identity.ts';
import { mergeScopes, parseScopes, type Scope } from './scope.ts';
import { strangerFailure, strangerOf } from './stranger.ts';
import { firstError } from './tokenService.ts';

/** A request with the scopes that it needs, and those that a walk will need next. */
export interface ScopedRequest extends Omit<HttpRequest, 'authorisedBy' | 'endpoint'> {
  readonly needs: readonly Scope[];
  readonly likely?: readonly Scope[];
}

/** The credential of an attempt. */
interface Sent {
  readonly response: HttpResponse;
  readonly token?: HeldToken;
  readonly basic?: boolean;
}

/**
 * Adds authentication to a sender: callers name the scopes, this adds the header, and answers a 401 with one more try.
 * Admin users and tokens are sent as Basic, all others as Bearer.
 */
export class Authenticator {
  readonly #endpoint: Endpoint;
  readonly #identity: Identity;
  readonly #sender: Sender;
  readonly tokens: AccessTokens;
  /** Set when the registry refuses Basic on a data route: from then on this identity uses tokens. */
  #basicRefused = false;

  constructor(endpoint: Endpoint, identity: Identity, sender: Sender, tokens: AccessTokens) {
    this.#endpoint = endpoint;
    this.#identity = identity;
    this.#sender = sender;
    this.tokens = tokens;
  }

  async send(request: ScopedRequest, call: Call): Promise<HttpResponse> {
    const first = await this.#attempt(request, request.needs, call);
    if (first.response.status !== 401) return first.response;
    const stranger = strangerOf(first.response);
    if (stranger !== undefined) throw strangerFailure(this.#endpoint, stranger, first.response);
    const challenge = parseChallenge(header(first.response, 'www-authenticate'));
    this.#refuseForeignRealm(challenge);
    const needs = this.#afterRefusal(first, request, challenge);
    const second = await this.#attempt(request, needs, call);
    if (second.response.status !== 401) return second.response;
    const again = parseChallenge(header(second.response, 'www-authenticate'));
    throw this.#refusal(second, again, second.token && grantsLess(second.token, needs));
  }

  /** A redirect to storage: the credential must not be sent there (Azure/acr#217). */
  sendAnonymously(request: HttpRequest, call: Call): Promise<HttpResponse> {
    return this.#sender.send({ ...request, authorisedBy: 'signed address' }, call);
  }

  async #attempt(request: ScopedRequest, needs: readonly Scope[], call: Call): Promise<Sent> {
    const { needs: _, likely = [], ...plain } = request;
    if (this.#identity.kind === 'password' && !this.#basicRefused) {
      const authorization = basicHeader(this.#identity);
      return { response: await this.#sendWith(plain, authorization, 'basic', call), basic: true };
    }
    const token = await this.tokens.get(needs, likely, call);
    const how = token.cached ? 'token from cache' : 'new token';
    return { response: await this.#sendWith(plain, `Bearer ${token.value}`, how, call), token };
  }

  #sendWith(
    request: Omit<HttpRequest, 'endpoint'>,
    authorization: string,
    authorisedBy: string,
    call: Call,
  ): Promise<HttpResponse> {
    const headers = { ...request.headers, authorization };
    return this.#sender.send({ ...request, endpoint: this.#endpoint, headers, authorisedBy }, call);
  }

  /** The scopes to request for the second try, or a refusal if a second try is pointless. */
  #afterRefusal(sent: Sent, request: ScopedRequest, challenge: Challenge | undefined): readonly Scope[] {
    const lacking = challenge?.parameters.error === 'insufficient_scope';
    const challenged = parseScopes(challenge?.parameters.scope ?? '');
    if (sent.basic) {
      // A wrong password and a registry that requires tokens look the same here; the token route tells them apart.
      if (lacking || challenge?.scheme !== 'bearer') throw this.#refusal(sent, challenge, lacking);
      this.#basicRefused = true;
      return mergeScopes([...request.needs, ...challenged]);
    }
    if (sent.token) {
      const wanted = mergeScopes([...request.needs, ...challenged]);
      if (lacking && grantsLess(sent.token, request.needs) && !sent.token.cached)
        throw this.#refusal(sent, challenge, true);
      this.tokens.drop(sent.token.value);
      return wanted;
    }
    return request.needs;
  }

  /** A challenge may only name its own token service: another host would receive our tokens. */
  #refuseForeignRealm(challenge: Challenge | undefined): void {
    const realm = challenge?.parameters.realm;
    if (challenge?.scheme !== 'bearer' || !realm) return;
    if (URL.canParse(realm) && new URL(realm).origin === this.#endpoint.origin) return;
    const host = URL.canParse(realm) ? new URL(realm).host : 'an invalid address';
    throw new Failure(
      'Untrusted',
      `${this.#endpoint.loginServer} sends its clients to another server for tokens: ${host}.`,
      {
        registry: this.#endpoint.loginServer,
        advice:
          'A registry issues its own tokens; nothing was sent to the other server. Check the name of the registry.',
      },
    );
  }

  #refusal(sent: Sent, challenge: Challenge | undefined, lacksRight: boolean | undefined): Failure {
    const { code } = firstError(sent.response.body);
    const detail = { registry: this.#endpoint.loginServer, status: 401, ...(code ? { acrCode: code } : {}) };
    const wanted = challenge?.parameters.scope;
    if (lacksRight || challenge?.parameters.error === 'insufficient_scope') {
      const right = wanted ? ` (it needs ${wanted})` : '';
      return new Failure(
        'Denied',
        `${who(this.#identity, 'The')} is not allowed to do this at ${this.#endpoint.loginServer}${right}.`,
        {
          ...detail,
          advice: 'Ask for a role or scope map with that permission, or connect as another user who has it.',
        },
      );
    }
    // Basic was refused on the token route, too; the next call may try it again.
    this.#basicRefused = false;
    return new Failure('Unauthenticated', `${this.#endpoint.loginServer} did not accept ${who(this.#identity)}.`, {
      ...detail,
      advice: 'Check user name and password or token, then run Connect-AzContainerRegistry again.',
    });
  }
}

/** In the middle of a sentence, or at its beginning. */
export function who(identity: Identity, article: 'the' | 'The' = 'the'): string {
  if (identity.kind === 'password') return `${article} user ${identity.userName}`;
  return `${article} ${{ anonymous: 'anonymous caller', entra: 'Azure identity', refreshToken: 'refresh token' }[identity.kind]}`;
}
