/**
 * The service cuts trailing zeros of a time's fraction (0 to 7 decimals). Padded to seven, text sorts as time.
 * A value that is not such a time is omitted.
 */
export function paddedTime(text: string | undefined): string | undefined {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/.exec(text ?? '');
  return found ? `${found[1]}.${(found[2] ?? '').slice(0, 7).padEnd(7, '0')}Z` : undefined;
}

/** A number of bytes or of things. Values that cannot be one (a fraction, or beyond 2^53, where numbers are not exact) are omitted. */
export function countOf(value: number | undefined): number | undefined {
  return Number.isSafeInteger(value) && (value ?? -1) >= 0 ? value : undefined;
}
