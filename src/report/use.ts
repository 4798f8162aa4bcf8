import type { Inventory } from '../lifecycle/repository/inventory.ts';

/**
 * Which manifests a tag uses: those that have one, their platforms, what refers to them, and what they refer to. The
 * others are those that `-Untagged` of a clean-up picks.
 */
export function usedRows(inventory: Inventory): Uint8Array {
  const used = new Uint8Array(inventory.size);
  const waiting: number[] = [];
  const use = (row: number) => {
    if (used[row] === 1) return;
    used[row] = 1;
    waiting.push(row);
  };
  for (let tag = 0; tag < inventory.tagCount; tag += 1) use(inventory.tagManifest(tag));
  for (let row = 0; row < inventory.size; row += 1) if (inventory.listedTags(row) > 0) use(row);
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    for (const child of inventory.children.get(row) ?? []) use(child);
    for (const referrer of inventory.referrers.get(row) ?? []) use(referrer);
    const subject = inventory.subject.get(row);
    if (subject !== undefined) use(subject);
  }
  return used;
}
