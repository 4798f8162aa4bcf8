import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { User } from './directoryObjects.ts';
import { EntraError, grantInvalid } from './entraError.ts';

export interface CodeRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly nonce: string | null;
}

interface Kept extends CodeRequest {
  readonly user: User;
  readonly expiresAt: number;
}

const lifetimeSeconds = 600;

/** RFC 6749, 4.1, with PKCE (RFC 7636): codes that the browser returns to the program that opened it. */
export class AuthorizationCodes {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(request: CodeRequest, user: User): string {
    const code = `1.${randomBytes(48).toString('base64url')}`;
    this.#kept.set(code, { ...request, user, expiresAt: this.#clock.now() + lifetimeSeconds * 1000 });
    return code;
  }

  /** Works once. */
  redeem(code: string, form: URLSearchParams): { user: User; nonce: string | null } {
    const kept = this.#kept.get(code);
    this.#kept.delete(code);
    if (kept === undefined) throw grantInvalid('The provided authorization code is malformed or was already redeemed.');
    if (this.#clock.now() >= kept.expiresAt) {
      throw new EntraError(70008, 'invalid_grant', 'The provided authorization code has expired.');
    }
    if (kept.clientId !== form.get('client_id') || kept.redirectUri !== form.get('redirect_uri')) {
      throw grantInvalid('The authorization code was issued to another client or redirect address.');
    }
    if (kept.challenge !== null && kept.challenge !== challengeOf(form.get('code_verifier') ?? '')) {
      throw new EntraError(
        501481,
        'invalid_grant',
        'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
      );
    }
    return kept;
  }
}

const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');
