import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { signToken } from '../identity/jsonWebToken.ts';
import type { FederatedCredential } from './directoryObjects.ts';

export interface OutsideTokenOptions {
  readonly subject?: string;
  readonly audience?: string;
  readonly issuer?: string;
  /** Seconds; may be negative. */
  readonly expiresIn?: number;
}

/** Emulates an issuer of workload identity tokens: a Kubernetes cluster, GitHub Actions. */
export class OutsideIssuer implements FederatedCredential {
  readonly #clock: Clock;
  readonly #privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly issuer: string;
  readonly subject: string;

  constructor(clock: Clock, issuer: string, subject: string) {
    this.#clock = clock;
    this.issuer = issuer;
    this.subject = subject;
    ({ privateKey: this.#privateKey, publicKey: this.publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 }));
  }

  /** The token that the platform writes to AZURE_FEDERATED_TOKEN_FILE. */
  token(options: OutsideTokenOptions = {}): string {
    const now = Math.floor(this.#clock.now() / 1000);
    const key = { privateKey: this.#privateKey, publicKey: this.publicKey, id: 'outside' };
    return signToken(key, {
      iss: options.issuer ?? this.issuer,
      sub: options.subject ?? this.subject,
      aud: [options.audience ?? 'api://AzureADTokenExchange'],
      iat: now,
      nbf: now,
      exp: now + (options.expiresIn ?? 3600),
      jti: randomUUID(),
    });
  }
}
