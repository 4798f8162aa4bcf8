import type { Decision } from '../repository/decision.ts';
import type { Inventory } from '../repository/inventory.ts';

/**
 * The manifests to delete, in a safe order: an index before its platforms, a subject before its referrers. If the
 * purge stops at any point, what is left is complete.
 */
export function wavesOf(inventory: Inventory, decision: Decision): Int32Array[] {
  const before = new Map<number, number>();
  const after = new Map<number, number[]>();
  const rows = rowsThat(inventory, (row) => decision.goes(row));
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
  const waves: Int32Array[] = [];
  for (let wave = rowsThat(inventory, (row) => decision.goes(row) && !before.has(row)); wave.length > 0; ) {
    waves.push(wave);
    const next: number[] = [];
    for (const row of wave) {
      for (const later of after.get(row) ?? []) {
        const left = (before.get(later) ?? 1) - 1;
        before.set(later, left);
        if (left === 0) next.push(later);
      }
    }
    wave = Int32Array.from(next);
  }
  return waves;
}

function rowsThat(inventory: Inventory, fits: (row: number) => boolean): Int32Array {
  const rows = new Int32Array(inventory.size);
  let count = 0;
  for (let row = 0; row < inventory.size; row += 1) {
    if (!inventory.isPresent(row) || !fits(row)) continue;
    rows[count] = row;
    count += 1;
  }
  return rows.slice(0, count);
}
