/** This machine, where plain http cannot be intercepted: an emulator, or a registry that runs here. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** Azure's services for virtual machines (instance metadata, the host agent); proxies do not reach them. */
const ownServices: ReadonlySet<string> = new Set(['169.254.169.254', '168.63.129.16']);

/** Always reached without a proxy: this machine, and managed identity on it, whose address the environment has. */
export function isOfThisMachine(host: string, environment: Readonly<Record<string, string | undefined>>): boolean {
  if (isLoopback(host) || ownServices.has(host)) return true;
  const endpoint = environment.IDENTITY_ENDPOINT ?? environment.MSI_ENDPOINT ?? '';
  return URL.canParse(endpoint) && new URL(endpoint).hostname === host;
}
