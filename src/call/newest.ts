/** Bounds what is remembered: the entries that were set longest ago go, until so many are left. */
export function keepNewest(entries: Map<unknown, unknown>, most: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= most) return;
    entries.delete(key);
  }
}
