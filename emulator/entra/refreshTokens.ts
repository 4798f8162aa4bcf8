import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { User } from './directoryObjects.ts';
import { EntraError, userDisabled } from './entraError.ts';

/** Days after which an unused refresh token expires. */
const lifetimeDays = 90;

interface Kept {
  readonly clientId: string;
  readonly user: User;
  readonly expiresAt: number;
}

/** A user's sign-in that the client keeps: opaque to the client, and valid for every resource. */
export class RefreshTokens {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(clientId: string, user: User): string {
    const token = `1.${randomBytes(60).toString('base64url')}`;
    const expiresAt = this.#clock.now() + lifetimeDays * 24 * 3600 * 1000;
    this.#kept.set(token, { clientId, user, expiresAt });
    return token;
  }

  /** Redeeming leaves the old one usable, as the service does. */
  redeem(token: string, clientId: string): User {
    const kept = this.#kept.get(token);
    if (kept === undefined || kept.clientId !== clientId) {
      throw new EntraError(9002313, 'invalid_grant', 'Invalid request. Request is malformed or invalid.');
    }
    if (this.#clock.now() >= kept.expiresAt) {
      throw new EntraError(70008, 'invalid_grant', 'The refresh token has expired due to inactivity.');
    }
    if (!kept.user.enabled) throw userDisabled();
    return kept.user;
  }
}
