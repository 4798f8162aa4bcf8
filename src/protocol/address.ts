/**
 * Matches addresses, as opposed to paths of this machine, for clients that make paths absolute. .NET and JavaScript
 * read it alike.
 */
export const address = '^(?:[A-Za-z][A-Za-z0-9+.-]+://|git@|github\\.com/|/dev/null$)';

const expression = new RegExp(address, 'i');

export function isAddress(text: string): boolean {
  return expression.test(text);
}
