import { randomBytes, randomInt } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { User } from './directoryObjects.ts';
import { EntraError } from './entraError.ts';

interface PendingSignIn {
  readonly clientId: string;
  readonly userCode: string;
  readonly expiresAt: number;
  answer: User | 'pending' | 'declined';
}

/** Seconds in which the code must be entered. */
export const deviceCodeLifetime = 900;

/** Letters and digits that cannot be confused. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** RFC 8628: a device shows a code, the user enters it in a browser elsewhere, and the device polls until then. */
export class DeviceCodes {
  readonly #clock: Clock;
  readonly #byDeviceCode = new Map<string, PendingSignIn>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(clientId: string): { deviceCode: string; userCode: string } {
    const userCode = Array.from({ length: 9 }, () => letters[randomInt(letters.length)]).join('');
    const deviceCode = randomBytes(48).toString('base64url');
    const expiresAt = this.#clock.now() + deviceCodeLifetime * 1000;
    this.#byDeviceCode.set(deviceCode, { clientId, userCode, expiresAt, answer: 'pending' });
    return { deviceCode, userCode };
  }

  /** The user's decision. */
  answer(userCode: string, answer: User | 'declined'): void {
    const wanted = userCode.trim().toUpperCase();
    const pending = [...this.#byDeviceCode.values()].find((candidate) => candidate.userCode === wanted);
    if (pending === undefined || this.#isOver(pending)) throw new Error(`no sign-in waits for the code ${userCode}`);
    pending.answer = answer;
  }

  /** A poll of the device: returns the user once they have decided, and throws the reason before. Works once. */
  redeem(deviceCode: string, clientId: string): User {
    const pending = this.#byDeviceCode.get(deviceCode);
    if (pending === undefined || pending.clientId !== clientId) {
      throw new EntraError(70018, 'bad_verification_code', 'Invalid verification code.');
    }
    if (this.#isOver(pending)) {
      throw new EntraError(
        70020,
        'expired_token',
        "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
      );
    }
    if (pending.answer === 'pending') {
      throw new EntraError(
        70016,
        'authorization_pending',
        'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
      );
    }
    this.#byDeviceCode.delete(deviceCode);
    if (pending.answer === 'declined') throw declined();
    return pending.answer;
  }

  #isOver({ expiresAt }: PendingSignIn): boolean {
    return this.#clock.now() >= expiresAt;
  }
}

const declined = () =>
  new EntraError(70000, 'authorization_declined', 'The end user denied the authorization request.');
