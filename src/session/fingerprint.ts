import { createHash } from 'node:crypto';

/** Distinguishes identities without holding the secret in a key. */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url').slice(0, 16);
}
