/** What is an address and no path of this machine, for clients that make paths whole; as .NET and JavaScript read it. */
export const address = '^(?:[A-Za-z][A-Za-z0-9+.-]+://|git@|github\\.com/|/dev/null$)';

const expression = new RegExp(address, 'i');

export function isAddress(text: string): boolean {
  return expression.test(text);
}
