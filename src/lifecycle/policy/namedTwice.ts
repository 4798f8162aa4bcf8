/**
 * The first name that an object of a JSON text has twice; JSON.parse silently takes the last of them. The text was
 * parsed before: it is JSON.
 */
export function namedTwice(text: string): string | undefined {
  const objects: Set<string>[] = [];
  const tokens = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/gsu;
  for (const [token, colon] of text.matchAll(tokens)) {
    if (token === '{') objects.push(new Set());
    else if (token === '}') objects.pop();
    else if (colon !== undefined) {
      const name = String(JSON.parse(token.slice(0, -colon.length)));
      if (objects.at(-1)?.has(name)) return name;
      objects.at(-1)?.add(name);
    }
  }
  return undefined;
}
