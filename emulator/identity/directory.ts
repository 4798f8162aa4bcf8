import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Identities, Role } from './identities.ts';
import { type Claims, signingKey, signToken, verifyToken } from './jsonWebToken.ts';

export const registryAudience = 'https://containerregistry.azure.net';
export const logsAudience = 'https://api.loganalytics.io';
export const armAudience = 'https://management.azure.com';

/** ARM's audience has a name in each cloud, and an old one. */
export const armAudiences = [
  armAudience,
  'https://management.core.windows.net',
  'https://management.chinacloudapi.cn',
  'https://management.usgovcloudapi.net',
  'https://management.microsoftazure.de',
];

export interface EntraTokenOptions {
  readonly role?: Role | readonly Role[];
  readonly audience?: string;
  readonly oid?: string;
  readonly tid?: string;
  /** Seconds. */
  readonly expiresIn?: number;
}

/** Emulates Entra ID for the exchange: signs tokens of users and verifies them. */
export class EntraDirectory {
  readonly #clock: Clock;
  readonly #identities: Identities;
  readonly tenant = randomUUID();

  constructor(clock: Clock, identities: Identities) {
    this.#clock = clock;
    this.#identities = identities;
  }

  token(options: EntraTokenOptions = {}): string {
    const oid = options.oid ?? randomUUID();
    const tid = options.tid ?? this.tenant;
    this.#assignRoles(oid, options.role);
    return this.issue(options.expiresIn ?? 3600, {
      aud: options.audience ?? registryAudience,
      iss: `https://sts.windows.net/${tid}/`,
      oid,
      sub: oid,
      tid,
      idtyp: 'user',
      ver: '1.0',
    });
  }

  /** Signs the claims; the caller has decided on them. */
  issue(lifetimeSeconds: number, claims: Claims): string {
    const now = Math.floor(this.#clock.now() / 1000);
    return signToken(signingKey('directory'), { iat: now, nbf: now, exp: now + lifetimeSeconds, ...claims });
  }

  /** The claims of a valid token that this directory signed. */
  check(token: string): Claims | undefined {
    const claims = this.read(token);
    return claims !== undefined && this.#clock.now() / 1000 < Number(claims.exp) ? claims : undefined;
  }

  /** The claims of a token that this directory signed, valid or expired. */
  read(token: string): Claims | undefined {
    return verifyToken(signingKey('directory'), token);
  }

  revoke(oid: string): void {
    this.#identities.remove(oid);
  }

  /** A second token for a known object keeps its roles unless it specifies others. */
  #assignRoles(oid: string, role: Role | readonly Role[] | undefined): void {
    if (role === undefined && this.#identities.find(oid) !== undefined) return;
    this.#identities.addUser(oid, role === undefined ? ['Owner'] : typeof role === 'string' ? [role] : role);
  }
}

export function isAcceptedAudience(audience: unknown, armAudienceAllowed: boolean): boolean {
  const plain = String(audience).replace(/\/$/, '');
  return plain === registryAudience || (armAudienceAllowed && armAudiences.includes(plain));
}
