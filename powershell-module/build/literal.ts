/** A value as PowerShell source. Only what the contract holds: text, numbers, flags, lists and tables. */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value | undefined };

/** Tight, because every import parses it; a line for each entry of the outermost tables. */
export function literal(value: Value, depth = 0): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? '$true' : '$false';
  if (isList(value)) return `@(${value.map((one) => literal(one, depth)).join(',')})`;
  const entries = Object.entries(value).flatMap(([key, one]) =>
    one === undefined ? [] : [`${/^[A-Za-z]\w*$/.test(key) ? key : literal(key)}=${literal(one, depth + 1)}`],
  );
  return depth < 2 ? `@{\n${entries.join('\n')}\n}` : `@{${entries.join(';')}}`;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
