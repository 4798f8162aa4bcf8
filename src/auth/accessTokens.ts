import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import { SingleFlight } from '../call/singleFlight.ts';
import type { Identity } from './identity.ts';
import { covers, mergeScopes, type Scope, scopeText } from './scope.ts';
import type { CachedToken, TokenCache } from './tokenCache.ts';
import type { TokenService } from './tokenService.ts';

export interface HeldToken extends CachedToken {
  readonly cached: boolean;
}

/**
 * The tokens of one identity at one registry, with few requests (docs/decisions/006): a cached token with sufficient
 * scopes is used, concurrent callers share one request, and an Azure identity calls the exchange without waiting for a
 * 401.
 */
export class AccessTokens {
  readonly #owner: string;
  readonly #identity: Identity;
  readonly #cache: TokenCache;
  readonly #service: TokenService;
  readonly #flights = new SingleFlight<CachedToken>();
  /** Increased by clear(): tokens of earlier requests are not kept. */
  #era = 0;

  constructor(owner: string, identity: Identity, cache: TokenCache, service: TokenService) {
    this.#owner = owner;
    this.#identity = identity;
    this.#cache = cache;
    this.#service = service;
  }

  /**
   * A token for the scopes `needed`. The same request asks for `likely` ones (the next repositories of a walk); if the
   * registry refuses so many, only `needed` is requested.
   */
  async get(needed: readonly Scope[], likely: readonly Scope[], call: Call): Promise<HeldToken> {
    const held = this.#cache.access(this.#owner, needed);
    if (held) return { ...held, cached: true };
    const scopes = mergeScopes([...needed, ...likely]);
    const token = await this.#fetch(scopes, call).catch((error) => {
      const tooMuch =
        likely.length > 0 && error instanceof Failure && [400, 413, 414, 431].includes(error.detail.status ?? 0);
      if (tooMuch) return this.#fetch(mergeScopes(needed), call);
      throw error;
    });
    return { ...token, cached: false };
  }

  /** The refresh token of an Azure identity: exchanged once, used for every scope until it expires. */
  async refreshToken(call: Call): Promise<CachedToken | undefined> {
    const { kind } = this.#identity;
    if (kind === 'password' || kind === 'anonymous') return undefined;
    const held = this.#cache.refresh(this.#owner);
    if (held) return held;
    return this.#flights.run('refresh', call, async (own) => {
      const era = this.#era;
      const token = await this.#newRefreshToken(own);
      if (era === this.#era) this.#cache.setRefresh(this.#owner, token);
      return token;
    });
  }

  drop(value: string): void {
    this.#cache.drop(this.#owner, value);
  }

  clear(): void {
    this.#era += 1;
    this.#cache.clear(this.#owner);
  }

  get count(): number {
    return this.#cache.count(this.#owner);
  }

  /** The time on this machine's clock until which the refresh token is used, in milliseconds. */
  get refreshExpires(): number | undefined {
    return this.#cache.refresh(this.#owner)?.expires;
  }

  #fetch(scopes: readonly Scope[], call: Call): Promise<CachedToken> {
    const key = scopes.map(scopeText).join(' ');
    return this.#flights.run(key, call, async (own) => {
      const era = this.#era;
      const token = await this.#newAccessToken(scopes, own);
      // A token without an access claim (`granted` is empty) is assumed to grant what was requested.
      const kept = token.granted.length > 0 ? token : { ...token, granted: scopes };
      if (era === this.#era) this.#cache.addAccess(this.#owner, kept);
      return token;
    });
  }

  async #newAccessToken(scopes: readonly Scope[], call: Call): Promise<CachedToken> {
    const refresh = await this.refreshToken(call);
    try {
      return await this.#service.accessToken(this.#identity, refresh?.value, scopes, call);
    } catch (error) {
      // A refresh token that is refused early (revoked, or after a change of the clock) is exchanged again, once.
      const renewable = this.#identity.kind === 'entra' && error instanceof Failure && error.kind === 'Unauthenticated';
      if (!renewable || !refresh) throw error;
      this.#cache.drop(this.#owner, refresh.value);
      const renewed = await this.refreshToken(call);
      if (renewed?.value === refresh.value) throw error;
      return await this.#service.accessToken(this.#identity, renewed?.value, scopes, call);
    }
  }

  async #newRefreshToken(call: Call): Promise<CachedToken> {
    const identity = this.#identity;
    if (identity.kind === 'refreshToken') {
      return { value: identity.token, granted: [], expires: Number.POSITIVE_INFINITY };
    }
    if (identity.kind !== 'entra') throw new Error(`${identity.kind} has no refresh token`);
    return this.#service.exchange(await identity.entraToken(call), identity.tenant, call);
  }
}

/** Whether a token grants less than was requested: then a second try is pointless. */
export function grantsLess(token: CachedToken, needed: readonly Scope[]): boolean {
  return token.granted.length > 0 && !covers(token.granted, needed);
}
