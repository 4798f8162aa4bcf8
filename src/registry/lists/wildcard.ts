/** One element of a pattern: any text, any character, one of a set, or a given one. */
type Part = '*' | '?' | { readonly set: readonly (readonly [from: string, to: string])[] } | { readonly is: string };

/**
 * PowerShell's wildcards (`*`, `?`, `[a-z]`, backtick escapes) as a test, case-sensitive as tags are. It takes one
 * pass over the text for any pattern: names come from servers, and no input may keep the host busy.
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const parts = readPattern(pattern);
  return (text) => parts !== undefined && matchParts(parts, text).matched;
}

/** Undefined for a pattern that nothing matches: a set such as [z-a], which is an error to PowerShell. */
export function readPattern(pattern: string): Part[] | undefined {
  const parts: Part[] = [];
  const lastBracket = pattern.lastIndexOf(']');
  for (let i = 0; i < pattern.length; i += 1) {
    const character = pattern.charAt(i);
    const end = character === '[' && i + 2 <= lastBracket ? pattern.indexOf(']', i + 2) : -1;
    if (character === '`' && i + 1 < pattern.length) {
      i += 1;
      parts.push({ is: pattern.charAt(i) });
    } else if (character === '*') {
      if (parts.at(-1) !== '*') parts.push('*');
    } else if (character === '?') parts.push('?');
    else if (end > 0) {
      const set = readSet(pattern.slice(i + 1, end));
      if (set === undefined) return undefined;
      parts.push({ set });
      i = end;
    } else parts.push({ is: character });
  }
  return parts;
}

function readSet(text: string): [string, string][] | undefined {
  const ranges: [string, string][] = [];
  for (let i = 0; i < text.length; i += 1) {
    const from = text.charAt(i);
    const isRange = text.charAt(i + 1) === '-' && i + 2 < text.length;
    const to = isRange ? text.charAt(i + 2) : from;
    if (from > to) return undefined;
    ranges.push([from, to]);
    if (isRange) i += 2;
  }
  return ranges;
}

/**
 * Backtracks to the last `*` only: matches of earlier ones need not be changed, as the parts between them are best
 * matched as early as possible. `steps`: the number of comparisons.
 */
export function matchParts(parts: readonly Part[], text: string): { matched: boolean; steps: number } {
  let [at, place, steps] = [0, 0, 0];
  let star: { place: number; at: number } | undefined;
  while (at < text.length) {
    steps += 1;
    const part = parts[place];
    if (part === '*') {
      star = { place: place + 1, at };
      place += 1;
    } else if (part !== undefined && fits(part, text.charAt(at))) {
      place += 1;
      at += 1;
    } else if (star === undefined) return { matched: false, steps };
    else {
      star.at += 1;
      at = star.at;
      place = star.place;
    }
  }
  while (parts[place] === '*') place += 1;
  return { matched: place === parts.length, steps };
}

function fits(part: Exclude<Part, '*'>, character: string): boolean {
  if (part === '?') return true;
  if ('is' in part) return part.is === character;
  return part.set.some(([from, to]) => from <= character && character <= to);
}
