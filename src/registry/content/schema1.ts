import { isObject } from './descriptors.ts';
import { jsonValue } from './jsonText.ts';

/**
 * A signed schema 1 manifest without its signatures, which its digest covers (docker/distribution,
 * manifest-v2-1.md: formatLength bytes of it, then formatTail). Undefined where it is not signed.
 */
export function signedPayload(bytes: Buffer): Buffer | undefined {
  const value = jsonValue(bytes);
  const signatures: unknown[] = isObject(value) && Array.isArray(value.signatures) ? value.signatures : [];
  const [signature] = signatures;
  if (!isObject(signature) || typeof signature.protected !== 'string') return undefined;
  const header = jsonValue(Buffer.from(signature.protected, 'base64url'));
  if (!isObject(header)) return undefined;
  const { formatLength: length, formatTail: tail } = header;
  if (typeof length !== 'number' || !Number.isSafeInteger(length) || typeof tail !== 'string') return undefined;
  if (length < 0 || length > bytes.length) return undefined;
  return Buffer.concat([bytes.subarray(0, length), Buffer.from(tail, 'base64url')]);
}
