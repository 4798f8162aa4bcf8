/** Metadata of an assembly: heaps, signatures and tables (ECMA-335, II.22 to II.24). */

/** #Strings: zero-terminated names, each once. */
export class Heap {
  readonly #parts: Buffer[] = [Buffer.alloc(1)];
  readonly #known = new Map<string, number>([['', 0]]);
  #length = 1;

  add(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const at = this.#length;
    const bytes = Buffer.from(`${text}\0`, 'utf8');
    this.#parts.push(bytes);
    this.#length += bytes.length;
    this.#known.set(text, at);
    return at;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** #Blob: signatures, each after its length. */
export class Blobs {
  readonly #heap: number[] = [0];
  readonly #known = new Map<string, number>();

  add(bytes: readonly number[]): number {
    const key = bytes.join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const at = this.#heap.length;
    this.#heap.push(...signature.compressed(bytes.length), ...bytes);
    this.#known.set(key, at);
    return at;
  }

  get bytes(): Buffer {
    return Buffer.from(this.#heap);
  }
}

type Encoded = readonly number[];

/** Signatures (II.23.2) and attribute values (II.23.3). */
export const signature = {
  bool: [0x02],
  int: [0x08],
  long: [0x0a],
  string: [0x0e],
  field: (type: Encoded): number[] => [0x06, ...type],
  property: (type: Encoded): number[] => [0x28, 0, ...type],
  method: (parameters: readonly Encoded[], result: Encoded | 'void'): number[] => methodOf(0x20, parameters, result),
  staticMethod: (parameters: readonly Encoded[], result: Encoded): number[] => methodOf(0, parameters, result),
  compressed(value: number): number[] {
    if (value < 0x80) return [value];
    if (value < 0x4000) return [0x80 | (value >> 8), value & 0xff];
    throw new Error(`${value} is more than this writer was made for.`);
  },
  attribute(named: Readonly<Record<string, string>>): number[] {
    const values = Object.entries(named).flatMap(([name, value]) => [0x54, 0x0e, ...counted(name), ...counted(value)]);
    return [1, 0, Object.keys(named).length, 0, ...values];
  },
};

function methodOf(convention: number, parameters: readonly Encoded[], result: Encoded | 'void'): number[] {
  return [convention, parameters.length, ...(result === 'void' ? [0x01] : result), ...parameters.flat()];
}

function counted(text: string): number[] {
  const bytes = [...Buffer.from(text, 'utf8')];
  return [...signature.compressed(bytes.length), ...bytes];
}

export interface Reference {
  readonly table: 'TypeDef' | 'TypeRef' | 'TypeSpec';
  readonly row: number;
}

/** A row of one of several tables, in `bits` bits told apart by `tag` (II.24.2.6). */
export function coded(row: number, bits: number, tag: number): number {
  return (row << bits) | tag;
}

export function typeDefOrRef({ table, row }: Reference): number {
  return coded(row, 2, ['TypeDef', 'TypeRef', 'TypeSpec'].indexOf(table));
}

interface Table {
  readonly number: number;
  /** Bytes of each column. Heaps and tables stay so small that every index takes two. */
  readonly columns: readonly (2 | 4)[];
}

const rows = {
  Module: { number: 0x00, columns: [2, 2, 2, 2, 2] },
  TypeRef: { number: 0x01, columns: [2, 2, 2] },
  TypeDef: { number: 0x02, columns: [4, 2, 2, 2, 2, 2] },
  Field: { number: 0x04, columns: [2, 2, 2] },
  MethodDef: { number: 0x06, columns: [4, 2, 2, 2, 2, 2] },
  MemberRef: { number: 0x0a, columns: [2, 2, 2] },
  CustomAttribute: { number: 0x0c, columns: [2, 2, 2] },
  StandAloneSig: { number: 0x11, columns: [2] },
  PropertyMap: { number: 0x15, columns: [2, 2] },
  Property: { number: 0x17, columns: [2, 2, 2] },
  MethodSemantics: { number: 0x18, columns: [2, 2, 2] },
  TypeSpec: { number: 0x1b, columns: [2] },
  Assembly: { number: 0x20, columns: [4, 2, 2, 2, 2, 4, 2, 2, 2] },
  AssemblyRef: { number: 0x23, columns: [2, 2, 2, 2, 4, 2, 2, 2, 2] },
} as const satisfies Record<string, Table>;

export class Tables {
  readonly rows: Readonly<Record<keyof typeof rows, Table>> = rows;
  readonly #content = new Map<Table, number[][]>();

  /** The number of the new row, from 1. */
  add(table: Table, row: readonly number[]): number {
    const all = this.#content.get(table) ?? [];
    all.push([...row]);
    this.#content.set(table, all);
    return all.length;
  }

  count(table: Table): number {
    return this.#content.get(table)?.length ?? 0;
  }

  find(table: Table, row: readonly number[]): number | undefined {
    const index = this.#content.get(table)?.findIndex((other) => other.every((value, column) => value === row[column]));
    return index === undefined || index < 0 ? undefined : index + 1;
  }

  /** The #~ stream; method addresses count from the beginning of the code (II.24.2.6). */
  bytes(code: number): Buffer {
    const present = Object.values(rows).filter((table) => this.count(table) > 0);
    const valid = present.reduce((mask, { number }) => mask | (1n << BigInt(number)), 0n);
    const head = Buffer.alloc(24);
    head[4] = 2;
    head[7] = 1;
    head.writeBigUInt64LE(valid, 8);
    // Which tables are sorted: as compilers say it.
    head.writeBigUInt64LE(0x16003301fa00n, 16);
    const counts = Buffer.alloc(4 * present.length);
    present.forEach((table, index) => void counts.writeUInt32LE(this.count(table), 4 * index));
    const content = present.flatMap((table: Table) =>
      (this.#content.get(table) ?? []).map((row) =>
        encodeRow(table, table === rows.MethodDef ? [(row[0] ?? 0) + code, ...row.slice(1)] : row),
      ),
    );
    return Buffer.concat([head, counts, ...content]);
  }
}

function encodeRow({ columns }: Table, row: readonly number[]): Buffer {
  const bytes = Buffer.alloc(columns.reduce((sum, size) => sum + size, 0));
  let at = 0;
  columns.forEach((size, column) => {
    at = size === 2 ? bytes.writeUInt16LE(row[column] ?? 0, at) : bytes.writeUInt32LE(row[column] ?? 0, at);
  });
  return bytes;
}
