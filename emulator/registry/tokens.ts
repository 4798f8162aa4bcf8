import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Scope } from '../identity/scopes.ts';

export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly id: string;
}

const keys = new Map<string, SigningKey>();

/** Made at first need and kept for the process: an RSA key takes a tenth of a second. */
export function signingKey(issuer: 'registry' | 'directory'): SigningKey {
  const known = keys.get(issuer);
  if (known !== undefined) return known;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKey = createPublicKey(privateKey);
  const key = { privateKey, publicKey, id: keyId(publicKey) };
  keys.set(issuer, key);
  return key;
}

/** The `kid` of 12 groups is libtrust's key id: 30 bytes of the public key's SHA-256, in base32. */
function keyId(publicKey: KeyObject): string {
  const hash = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
  const bits = [...hash.subarray(0, 30)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = (bits.match(/.{5}/g) ?? []).map(
    (five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five, 2)],
  );
  return (letters.join('').match(/.{4}/g) ?? []).join(':');
}

export type Claims = Record<string, unknown>;

export function signToken(key: SigningKey, claims: Claims): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode({ typ: 'JWT', alg: 'RS256', kid: key.id })}.${encode(claims)}`;
  return `${signed}.${signBytes('RSA-SHA256', Buffer.from(signed), key.privateKey).toString('base64url')}`;
}

/** The claims of a token that this key signed with RS256, expired or not; anything else is undefined. */
export function verifyToken(key: SigningKey, token: string): Claims | undefined {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) return undefined;
  const parsed = decodePart(header);
  if (parsed?.alg !== 'RS256' || parsed.kid !== key.id) return undefined;
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verifyBytes('RSA-SHA256', signed, key.publicKey, Buffer.from(signature, 'base64url'))) return undefined;
  return decodePart(payload);
}

function decodePart(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}

/** `iat` and `nbf` lie a quarter of an hour in the past: never add a lifetime to now on the client's side. */
const BACKDATED_SECONDS = 15 * 60;

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
      nbf: now - BACKDATED_SECONDS,
      exp: now + usable,
      iat: now - BACKDATED_SECONDS,
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
