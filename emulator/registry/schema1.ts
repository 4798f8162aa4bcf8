import { createPublicKey, verify } from 'node:crypto';

/**
 * The JSON that a schema 1 manifest's signature is over, and its digest too (docker/distribution, manifest-v2-1.md, by
 * docker/libtrust, jsonsign.go). Undefined unless it is signed by the key that it contains.
 */
export function verifiedPayload(bytes: Buffer): Buffer | undefined {
  try {
    const [signature] = JSON.parse(bytes.toString('utf8')).signatures;
    const { formatLength, formatTail } = JSON.parse(Buffer.from(signature.protected, 'base64url').toString('utf8'));
    const payload = Buffer.concat([bytes.subarray(0, formatLength), Buffer.from(formatTail, 'base64url')]);
    return isSigned(payload, signature) ? payload : undefined;
  } catch {
    return undefined;
  }
}

interface Signature {
  readonly protected: string;
  readonly signature: string;
  readonly header: { readonly alg: string; readonly jwk: { readonly x: string; readonly y: string } };
}

/** RFC 7515, with the one algorithm that docker's clients use: ECDSA on P-256. */
function isSigned(payload: Buffer, { protected: head, signature, header: { alg, jwk } }: Signature): boolean {
  if (alg !== 'ES256') return false;
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y }, format: 'jwk' });
  const signed = Buffer.from(`${head}.${payload.toString('base64url')}`);
  return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
}
