import { type Scope, scopesOfClaim } from './scope.ts';

export interface TokenClaims {
  /** Seconds since 1970. ACR sets `iat` 15 minutes in the past, so it must not be used to compute a lifetime. */
  readonly expires: number | undefined;
  readonly granted: readonly Scope[];
}

/** The claims of a token, not verified: only the registry can verify its own signature. */
export function readClaims(token: string): TokenClaims | undefined {
  const payload = token.split('.')[1];
  if (!payload) return undefined;
  try {
    const claims: Record<string, unknown> = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return {
      expires: typeof claims.exp === 'number' ? claims.exp : undefined,
      granted: scopesOfClaim(claims.access),
    };
  } catch {
    return undefined;
  }
}
