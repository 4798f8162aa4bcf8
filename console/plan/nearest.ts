import { distance } from 'fastest-levenshtein';

/** Suggestions for a mistyped name, best first; empty if none is similar. */
export function nearest(wrong: string, names: readonly string[], most = 3): string[] {
  const typed = wrong.toLowerCase();
  const limit = Math.max(2, Math.floor(typed.length / 3));
  return names
    .map((name) => ({ name, far: distance(typed, name.toLowerCase()) }))
    .filter(({ name, far }) => far <= limit || (typed.length > 3 && name.toLowerCase().includes(typed)))
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ name }) => name);
}
