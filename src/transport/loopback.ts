/** This very machine, where plain http is nobody's to listen to: an emulator, or a registry that somebody runs here. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
