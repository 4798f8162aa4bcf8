/** PowerShell's wildcards (`*`, `?`, `[a-z]`, backtick escapes) as a test. Case counts: tags differ by it. */
export function wildcard(pattern: string): (text: string) => boolean {
  let source = '';
  for (let i = 0; i < pattern.length; i += 1) {
    const character = pattern[i] ?? '';
    const end = character === '[' ? pattern.indexOf(']', i + 2) : -1;
    if (character === '`' && i + 1 < pattern.length) {
      i += 1;
      source += literal(pattern[i] ?? '');
    } else if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else if (end > 0) {
      source += `[${pattern.slice(i + 1, end).replace(/[\\\]^]/g, '\\$&')}]`;
      i = end;
    } else source += literal(character);
  }
  try {
    const expression = new RegExp(`^${source}$`, 's');
    return (text) => expression.test(text);
  } catch {
    // A set such as [z-a] matches nothing, as in PowerShell it is an error of the pattern.
    return () => false;
  }
}

function literal(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
