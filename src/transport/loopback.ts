/** This very machine, where plain http is nobody's to listen to: an emulator, or a registry that somebody runs here. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** Azure's services for the machine itself (instance metadata, the host agent): no proxy leads to them. */
const ownServices: ReadonlySet<string> = new Set(['169.254.169.254', '168.63.129.16']);

/** Reached straight, whatever the environment says of proxies. `identityEndpoint`: where managed identity answers here. */
export function isOfThisMachine(host: string, identityEndpoint: string | undefined): boolean {
  if (isLoopback(host) || ownServices.has(host)) return true;
  return URL.canParse(identityEndpoint ?? '') && new URL(identityEndpoint ?? '').hostname === host;
}
