/** What names of repositories, tags and digests are written with, in the service's order (ASCII). */
const letters = [...'-./0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'];
const last = 'z'.repeat(8);

/**
 * The `last` that a list must be asked for so that its next page begins with this prefix: a name that sorts right before
 * all of them. Undefined where the list begins with it.
 */
export function justBefore(prefix: string): string | undefined {
  const letter = prefix.at(-1);
  if (letter === undefined) return undefined;
  const before = letters[letters.indexOf(letter) - 1];
  const rest = prefix.slice(0, -1);
  // Nothing sorts between what stands before the first letter and what begins with it.
  return before === undefined ? rest || undefined : `${rest}${before}${last}`;
}
