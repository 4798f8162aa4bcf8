import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { type Claims, signingKey, signToken, verifyToken } from '../identity/jsonWebToken.ts';
import type { Scope } from '../identity/scopes.ts';

/** `iat` and `nbf` are a quarter of an hour in the past, so a client must not add a lifetime to the current time. */
const backdatedSeconds = 15 * 60;

export type GrantType = 'refresh_token' | 'access_token';

export interface TokenSettings {
  readonly loginServer: string;
  readonly registryId: string;
  readonly accessTokenLifetime: number;
  readonly refreshTokenLifetime: number;
  readonly abac: boolean;
}

export interface Subject {
  readonly name: string;
  readonly tenant?: string;
}

/** Issues and checks the registry's two kinds of token. */
export class TokenIssuer {
  readonly #clock: Clock;
  readonly #settings: () => TokenSettings;
  readonly #generations: Record<GrantType, number> = { refresh_token: 1, access_token: 1 };

  constructor(clock: Clock, settings: () => TokenSettings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  refreshToken(subject: Subject, actions: readonly string[]): string {
    const { abac, refreshTokenLifetime } = this.#settings();
    return this.#issue('refresh_token', subject, refreshTokenLifetime, {
      permissions: { Actions: actions, NotActions: null },
      ...(subject.tenant === undefined ? {} : { tenant: subject.tenant }),
      ...(abac ? { aad_identity: subject.name } : {}),
    });
  }

  accessToken(subject: Subject, granted: readonly Scope[]): string {
    const access = granted.map(({ type, name, actions }) => ({ Type: type, Name: name, Actions: actions }));
    return this.#issue('access_token', subject, this.#settings().accessTokenLifetime, { access });
  }

  /** The claims of a valid token of this registry. */
  check(token: string, grantType: GrantType): Claims | undefined {
    const claims = verifyToken(signingKey('registry'), token);
    if (claims?.grant_type !== grantType || claims.aud !== this.#settings().loginServer) return undefined;
    const seconds = this.#clock.now() / 1000;
    const isCurrent = seconds < Number(claims.exp) && seconds >= Number(claims.nbf);
    return isCurrent && generationOf(claims) >= this.#generations[grantType] ? claims : undefined;
  }

  /** Invalidates every token of a kind that was issued so far, as a key change or expiry would. */
  end(grantType: GrantType): void {
    this.#generations[grantType] += 1;
  }

  #issue(grantType: GrantType, subject: Subject, usable: number, more: Claims): string {
    const { loginServer, registryId } = this.#settings();
    const now = Math.floor(this.#clock.now() / 1000);
    return signToken(signingKey('registry'), {
      jti: tokenId(this.#generations[grantType]),
      sub: subject.name,
      nbf: now - backdatedSeconds,
      exp: now + usable,
      iat: now - backdatedSeconds,
      iss: 'Azure Container Registry',
      aud: loginServer,
      version: '1.0',
      rid: registryId,
      grant_type: grantType,
      appid: subject.name,
      ...more,
      roles: [],
    });
  }
}

/** A UUID that begins with its generation, so that tokens can be invalidated without a list of them. */
const tokenId = (generation: number) => `${generation.toString(16).padStart(8, '0')}${randomUUID().slice(8)}`;

const generationOf = (claims: Claims) => Number.parseInt(String(claims.jti).slice(0, 8), 16);

/** The scopes in an access token of this registry. */
export function scopesOf(claims: Claims): Scope[] {
  const access = Array.isArray(claims.access) ? (claims.access as Record<string, unknown>[]) : [];
  return access.map((entry) => ({
    type: String(entry.Type),
    name: String(entry.Name),
    actions: (entry.Actions as string[] | undefined) ?? [],
  }));
}
