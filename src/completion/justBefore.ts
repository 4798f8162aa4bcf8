/** The characters of names of repositories, tags and digests, in the service's order (ASCII). */
const letters = [...'-./0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'];
const last = 'z'.repeat(8);

/**
 * The `last` for a request whose page begins with this prefix: a name that sorts right before it. Undefined if the list
 * begins with the prefix.
 */
export function justBefore(prefix: string): string | undefined {
  const letter = prefix.at(-1);
  if (letter === undefined) return undefined;
  const before = letters[letters.indexOf(letter) - 1];
  const rest = prefix.slice(0, -1);
  // Nothing sorts between this and the first name with the prefix.
  return before === undefined ? rest || undefined : `${rest}${before}${last}`;
}
