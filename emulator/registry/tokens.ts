import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { type Claims, signingKey, signToken, verifyToken } from '../identity/jsonWebToken.ts';
import type { Scope } from '../identity/scopes.ts';

/** `iat` and `nbf` lie a quarter of an hour in the past: never add a lifetime to now on the client's side. */
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

  /** The claims of a token of ours that is still good. */
  check(token: string, grantType: GrantType): Claims | undefined {
    const claims = verifyToken(signingKey('registry'), token);
    if (claims?.grant_type !== grantType || claims.aud !== this.#settings().loginServer) return undefined;
    const seconds = this.#clock.now() / 1000;
    const isCurrent = seconds < Number(claims.exp) && seconds >= Number(claims.nbf);
    return isCurrent && generationOf(claims) >= this.#generations[grantType] ? claims : undefined;
  }

  /** Ends every token of a kind that was issued up to now, as a change of the key or the passing of time would. */
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

/** A UUID that carries its generation in front, so that ending tokens needs no list of them. */
const tokenId = (generation: number) => `${generation.toString(16).padStart(8, '0')}${randomUUID().slice(8)}`;

const generationOf = (claims: Claims) => Number.parseInt(String(claims.jti).slice(0, 8), 16);

/** The scopes inside an access token of ours. */
export function scopesOf(claims: Claims): Scope[] {
  const access = Array.isArray(claims.access) ? (claims.access as Record<string, unknown>[]) : [];
  return access.map((entry) => ({
    type: String(entry.Type),
    name: String(entry.Name),
    actions: (entry.Actions as string[] | undefined) ?? [],
  }));
}
