/** A value as PowerShell source. Only what the contract holds: text, numbers, flags, lists and tables. */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value | undefined };

export function literal(value: Value, indent = ''): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? '$true' : '$false';
  if (isList(value)) return `@(${value.map((one) => literal(one, indent)).join(', ')})`;
  const inner = `${indent}    `;
  const rows = Object.entries(value).flatMap(([key, one]) =>
    one === undefined ? [] : [`${inner}${literal(key)} = ${literal(one, inner)}`],
  );
  return rows.length === 0 ? '@{}' : `@{\n${rows.join('\n')}\n${indent}}`;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
