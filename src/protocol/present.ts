/** Without what is absent: a service says null, a program undefined; the contract says nothing. */
export function present<T extends Record<string, unknown>>(
  members: T,
): { [K in keyof T]: Exclude<T[K], undefined | null> } {
  const known = Object.entries(members).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(known) as { [K in keyof T]: Exclude<T[K], undefined | null> };
}
