import type { Decision } from '../repository/decision.ts';
import type { Inventory } from '../repository/inventory.ts';

/**
 * The manifests to delete, in a safe order: an index before its platforms, a subject before its referrers. If the
 * purge stops at any point, what is left is complete.
 */
export function wavesOf(inventory: Inventory, decision: Decision): number[][] {
  const before = new Map<number, number>();
  const after = new Map<number, number[]>();
  const rows: number[] = [];
  for (let row = 0; row < inventory.size; row += 1) if (inventory.isPresent(row) && decision.goes(row)) rows.push(row);
  const precedes = (first: number, second: number) => {
    if (first < 0 || first === second || !decision.goes(first) || !decision.goes(second)) return;
    before.set(second, (before.get(second) ?? 0) + 1);
    const known = after.get(first);
    if (known) known.push(second);
    else after.set(first, [second]);
  };
  for (const row of rows) {
    for (const child of inventory.children.get(row) ?? []) precedes(row, child);
    precedes(inventory.subject.get(row) ?? -1, row);
  }
  for (let tag = 0; tag < inventory.tagCount; tag += 1) precedes(inventory.attachedTo(tag), inventory.tagManifest(tag));
  const waves: number[][] = [];
  for (let wave = rows.filter((row) => !before.has(row)); wave.length > 0; ) {
    waves.push(wave);
    const next: number[] = [];
    for (const row of wave) {
      for (const later of after.get(row) ?? []) {
        const left = (before.get(later) ?? 1) - 1;
        before.set(later, left);
        if (left === 0) next.push(later);
      }
    }
    wave = next;
  }
  return waves;
}
