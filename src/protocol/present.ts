/** Drops members that are null or undefined: on the wire, an absent value has no key. */
export function present<T extends Record<string, unknown>>(
  members: T,
): { [K in keyof T]: Exclude<T[K], undefined | null> } {
  const known = Object.entries(members).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(known) as { [K in keyof T]: Exclude<T[K], undefined | null> };
}
