import process from 'node:process';

/**
 * The certificate authorities of this machine. Windows, macOS and /etc/ssl have those of a company whose proxy inspects
 * TLS, but Node does not use them. They are added to Node's own and to NODE_EXTRA_CA_CERTS. Reading them blocks for a
 * tenth of a second, so it is done only when a certificate could not be verified without them; Azure's can. Only a TLS
 * handshake was started on that connection.
 */
let added = false;

export function systemAuthoritiesAdded(): boolean {
  return added;
}

export function addSystemAuthorities(): void {
  if (added) return;
  added = true;
  // Not loaded at the start of the host, which it would delay.
  const { getCACertificates, setDefaultCACertificates } = process.getBuiltinModule('node:tls');
  const known = [...getCACertificates('default'), ...getCACertificates('system')];
  setDefaultCACertificates([...new Set(known)]);
}

/** OpenSSL's codes for a chain with an unknown authority. */
const unknownAuthority: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);

export function isUnknownAuthority(code: string): boolean {
  return unknownAuthority.has(code);
}
