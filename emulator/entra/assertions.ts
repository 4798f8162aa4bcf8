import { constants, type KeyObject, type VerifyKeyObjectInput, verify, type X509Certificate } from 'node:crypto';
import type { Application } from './directoryObjects.ts';
import { EntraError } from './entraError.ts';

/** RFC 7515 and 7519: a signed token, parsed but not verified yet. */
interface SignedToken {
  readonly header: Record<string, unknown>;
  readonly claims: Record<string, unknown>;
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** The allowed algorithms of RFC 7518 as options of OpenSSL. */
const algorithms: Record<string, Omit<VerifyKeyObjectInput, 'key'>> = {
  RS256: { padding: constants.RSA_PKCS1_PADDING },
  PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  ES256: { dsaEncoding: 'ieee-p1363' },
};

const defaultAudience = 'api://AzureADTokenExchange';
/** The service tolerates a clock skew of five minutes. */
const skewSeconds = 5 * 60;

/**
 * RFC 7523: a signed statement instead of a secret. The application signs it with the key of a certificate that is
 * registered for it, or an issuer that the application trusts for one subject (workload identity) does.
 */
export function checkAssertion(
  application: Application,
  assertion: string,
  audiences: readonly string[],
  now: number,
): void {
  const token = parse(assertion);
  if (token.claims.iss === application.clientId) checkSelfSigned(application, token, audiences);
  else checkFederated(application, token);
  const seconds = now / 1000;
  const { nbf = 0, exp } = token.claims;
  if (!(Number(nbf) - skewSeconds <= seconds && seconds < Number(exp) + skewSeconds)) {
    throw new EntraError(700024, 'invalid_client', 'Client assertion is not within its valid time range.');
  }
}

function checkSelfSigned(application: Application, token: SignedToken, audiences: readonly string[]): void {
  const { sub, aud } = token.claims;
  if (sub !== application.clientId) {
    throw new EntraError(
      700021,
      'invalid_client',
      "Client assertion application identifier doesn't match 'client_id' parameter.",
    );
  }
  const certificate = registeredCertificate(application, token);
  if (!isSignedBy(token, certificate.publicKey)) {
    throw signatureRefused('The provided signature value did not match the expected signature value.');
  }
  if (!audiences.includes(String(aud))) {
    throw new EntraError(700023, 'invalid_client', 'Client assertion audience claim does not match Realm issuer.');
  }
}

/** `x5t` is the SHA-1 of the certificate, `x5t#S256` its SHA-256 (RFC 7515, 4.1.7 and 4.1.8). */
function registeredCertificate({ certificates }: Application, { header }: SignedToken): X509Certificate {
  const thumbprints: [unknown, (certificate: X509Certificate) => string][] = [
    [header['x5t#S256'], ({ fingerprint256 }) => thumbprint(fingerprint256)],
    [header.x5t, ({ fingerprint }) => thumbprint(fingerprint)],
  ];
  const stated = thumbprints.filter(([value]) => typeof value === 'string');
  if (stated.length === 0) throw tokenMalformed('No certificate thumbprint specified in token header.');
  const found = certificates.find((certificate) => stated.some(([value, of]) => of(certificate) === value));
  if (found === undefined) throw signatureRefused('The key was not found.');
  return found;
}

const thumbprint = (fingerprint: string) => Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url');

function checkFederated({ federated, clientId }: Application, token: SignedToken): void {
  const { iss, sub, aud } = token.claims;
  const refused = (code: number, what: string, value: unknown) =>
    new EntraError(
      code,
      'invalid_client',
      `No matching federated identity record found for presented assertion ${what} '${value}' of app '${clientId}'.`,
    );
  const ofIssuer = federated.filter(({ issuer }) => issuer === iss);
  if (ofIssuer.length === 0) throw refused(700211, 'issuer', iss);
  const credential = ofIssuer.find(({ subject }) => subject === sub);
  if (credential === undefined) throw refused(700213, 'subject', sub);
  const audience = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
  if (audience !== (credential.audience ?? defaultAudience)) throw refused(700212, 'audience', audience);
  if (!isSignedBy(token, credential.publicKey)) {
    throw new EntraError(50013, 'invalid_client', 'Assertion failed signature validation.');
  }
}

function parse(assertion: string): SignedToken {
  const [header, claims, signature, ...rest] = assertion.split('.');
  const parsedHeader = decode(header);
  const parsedClaims = decode(claims);
  if (parsedHeader === undefined || parsedClaims === undefined || signature === undefined || rest.length > 0) {
    throw tokenMalformed('JWT token is invalid or malformed.');
  }
  return {
    header: parsedHeader,
    claims: parsedClaims,
    signed: Buffer.from(`${header}.${claims}`),
    signature: Buffer.from(signature, 'base64url'),
  };
}

function decode(part: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A key accepts only algorithms of its own type, so that a token cannot choose how it is verified. */
function isSignedBy({ header, signed, signature }: SignedToken, key: KeyObject): boolean {
  const algorithm = String(header.alg);
  const how = Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined;
  const expected = key.asymmetricKeyType === 'ec' ? ['ES256'] : ['RS256', 'PS256'];
  return how !== undefined && expected.includes(algorithm) && verify('sha256', signed, { key, ...how }, signature);
}

const tokenMalformed = (reason: string) => new EntraError(50027, 'invalid_request', `Invalid JWT token. ${reason}`);

const signatureRefused = (reason: string) =>
  new EntraError(
    700027,
    'invalid_client',
    `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - ${reason}]`,
  );
