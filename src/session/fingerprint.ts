import { createHash } from 'node:crypto';

/** Distinguishes identities in keys without containing the secret. */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url').slice(0, 16);
}
