import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { TlsOptions } from './listener.ts';

/**
 * X.509 version 3 certificates (RFC 5280) for the TLS mode: an authority made for this process alone, and a server
 * certificate for the loopback interface that it signs. Keys are P-256: quick to create, accepted by every client.
 */
export function makeCertificate(hostName = 'localhost', ...moreNames: string[]): TlsOptions & { ca: string } {
  const now = Date.now();
  return certificateFor([hostName, ...moreNames], { from: now - day, to: now + 365 * day });
}

/** When a certificate is valid, in milliseconds since 1970. */
export interface Validity {
  readonly from: number;
  readonly to: number;
}

/** The same with a given validity, so that tests can present an expired one. */
export function certificateFor(names: readonly string[], validity: Validity): TlsOptions & { ca: string } {
  const authority = theAuthority();
  const { privateKey, publicKey } = newKeys();
  const certificate = signedCertificate({
    subject: 'AcrShell emulator',
    issuer: authorityName,
    publicKey,
    signer: authority.privateKey,
    validity,
    extensions: [
      extension('2.5.29.19', true, sequence()),
      extension('2.5.29.15', true, bitString(Buffer.from([0x80]), 7)),
      extension('2.5.29.37', false, sequence(objectId('1.3.6.1.5.5.7.3.1'))),
      extension('2.5.29.17', false, alternativeNames([...names])),
      extension('2.5.29.14', false, octetString(keyIdentifier(publicKey))),
      extension('2.5.29.35', false, sequence(tagged(0x80, keyIdentifier(authority.publicKey)))),
    ],
  });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { cert: pem(certificate), key, ca: authority.certificate };
}

const day = 24 * 3600 * 1000;

export interface ClientCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  /** Both in one text, as in credential files. */
  readonly pem: string;
}

/**
 * Self-signed, for an application that proves itself by certificate. Its key is RSA, the only kind that the token
 * service accepts; with a password it is encrypted.
 */
export function makeClientCertificate(subject: string, password?: string): ClientCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificate = pem(
    signedCertificate({
      subject,
      issuer: subject,
      publicKey,
      signer: privateKey,
      extensions: [
        extension('2.5.29.15', true, bitString(Buffer.from([0x80]), 7)),
        extension('2.5.29.37', false, sequence(objectId('1.3.6.1.5.5.7.3.2'))),
        extension('2.5.29.14', false, octetString(keyIdentifier(publicKey))),
      ],
    }),
  );
  const encryption = password === undefined ? {} : { cipher: 'aes-256-cbc', passphrase: password };
  const key = privateKey.export({ type: 'pkcs8', format: 'pem', ...encryption }).toString();
  return { certificate, privateKey: key, pem: `${key}${certificate}` };
}

const authorityName = 'AcrShell emulator authority';

interface Authority {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly certificate: string;
}

let authority: Authority | undefined;

function theAuthority(): Authority {
  authority ??= makeAuthority();
  return authority;
}

function makeAuthority(): Authority {
  const { privateKey, publicKey } = newKeys();
  const certificate = signedCertificate({
    subject: authorityName,
    issuer: authorityName,
    publicKey,
    signer: privateKey,
    extensions: [
      extension('2.5.29.19', true, sequence(derTrue)),
      extension('2.5.29.15', true, bitString(Buffer.from([0x06]), 1)),
      extension('2.5.29.14', false, octetString(keyIdentifier(publicKey))),
    ],
  });
  return { privateKey, publicKey, certificate: pem(certificate) };
}

interface CertificateParts {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly validity?: Validity;
  readonly extensions: readonly Buffer[];
}

/** RFC 5280, 4.1: the signed part, the algorithm once more, and the signature. */
function signedCertificate({ subject, issuer, publicKey, signer, extensions, validity }: CertificateParts): Buffer {
  const algorithm = signatureAlgorithms[signer.asymmetricKeyType === 'rsa' ? 'rsa' : 'ec'];
  const { from, to } = validity ?? { from: Date.now() - day, to: Date.now() + 365 * day };
  const signed = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    algorithm,
    distinguishedName(issuer),
    sequence(utcTime(from), utcTime(to)),
    distinguishedName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  );
  return sequence(signed, algorithm, bitString(sign('sha256', signed, signer), 0));
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

const keyIdentifier = (key: KeyObject) =>
  createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();

const distinguishedName = (name: string) =>
  sequence(tagged(0x31, sequence(objectId('2.5.4.3'), tagged(0x0c, Buffer.from(name)))));

const alternativeNames = (hostNames: readonly string[]) =>
  sequence(
    ...[...new Set([...hostNames, 'localhost'])].map((name) => tagged(0x82, Buffer.from(name))),
    tagged(0x87, Buffer.from([127, 0, 0, 1])),
  );

const extension = (id: string, critical: boolean, value: Buffer) =>
  sequence(objectId(id), ...(critical ? [derTrue] : []), octetString(value));

// The few types of DER (ITU-T X.690) that the above is made of.

const derTrue = Buffer.from([0x01, 0x01, 0xff]);
const derNull = Buffer.from([0x05, 0x00]);

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const digits = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, 0x80 | digits.length, ...digits]), content]);
}

const sequence = (...parts: Buffer[]) => tagged(0x30, Buffer.concat(parts));

const integer = (bytes: Buffer) => tagged(0x02, bytes);

const octetString = (bytes: Buffer) => tagged(0x04, bytes);

const bitString = (bytes: Buffer, unusedBits: number) =>
  tagged(0x03, Buffer.concat([Buffer.from([unusedBits]), bytes]));

const utcTime = (time: number) =>
  tagged(0x17, Buffer.from(`${new Date(time).toISOString().replace(/\D/g, '').slice(2, 14)}Z`));

/** The first two numbers share a byte; each later one is written in groups of seven bits. */
function objectId(id: string): Buffer {
  const [first = 0, second = 0, ...rest] = id.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const number of rest) {
    const groups = [number & 0x7f];
    for (let left = number >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return tagged(0x06, Buffer.from(bytes));
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** sha256WithRSAEncryption, whose parameters are NULL (RFC 4055, 5), and ecdsa-with-SHA256, which has none. */
const signatureAlgorithms = {
  rsa: sequence(objectId('1.2.840.113549.1.1.11'), derNull),
  ec: sequence(objectId('1.2.840.10045.4.3.2')),
};
