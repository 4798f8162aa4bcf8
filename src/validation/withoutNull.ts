type Container = unknown[] | Record<string, unknown>;

/**
 * JSON without nulls: a null member or element is treated as absent. Without recursion, because a hostile server may
 * nest any number of levels.
 */
export function withoutNull(value: unknown): unknown {
  if (!isContainer(value)) return value ?? undefined;
  const whole = emptyLike(value);
  for (const open: [from: Container, to: Container][] = [[value, whole]]; ; ) {
    const next = open.pop();
    if (next === undefined) return whole;
    const [from, to] = next;
    for (const [key, member] of Object.entries(from)) {
      if (member === null) continue;
      const kept = isContainer(member) ? emptyLike(member) : member;
      if (isContainer(member)) open.push([member, kept as Container]);
      if (Array.isArray(to)) to.push(kept);
      else Object.defineProperty(to, key, { value: kept, enumerable: true, configurable: true, writable: true });
    }
  }
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function emptyLike(value: Container): Container {
  return Array.isArray(value) ? [] : {};
}
