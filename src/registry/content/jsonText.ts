/**
 * JSON from an untrusted source. A UTF-8 mark before it is skipped; `problem` ends a sentence about what it is
 * instead of JSON.
 */
export function readJson(bytes: Buffer): { readonly value: unknown } | { readonly problem: string } {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return { problem: 'is UTF-16 text, not UTF-8' };
  try {
    return { value: JSON.parse(bytes.toString('utf8', hasMark(bytes) ? 3 : 0)) };
  } catch {
    return { problem: bytes.length === 0 ? 'is empty' : 'is not JSON' };
  }
}

/** EF BB BF, the byte order mark as Windows PowerShell writes it before UTF-8. */
export function hasMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** The value, or undefined if it is not JSON. */
export function jsonValue(bytes: Buffer): unknown {
  const read = readJson(bytes);
  return 'value' in read ? read.value : undefined;
}
