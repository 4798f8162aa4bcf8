import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';

export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly id: string;
}

const keys = new Map<string, SigningKey>();

/** Created on first need and kept for the process: an RSA key takes a tenth of a second. */
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
