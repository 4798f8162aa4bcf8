import {
  alsoTaken,
  type Cmdlet,
  identifying,
  objectTypes,
  type Piped,
  type PropertyKind,
  type TypeName,
  type Written,
  wireName,
} from '../src/protocol/index.ts';

/** An object from the wire: its keys are the contract's names with a lower-case first letter. */
export type Wire = Readonly<Record<string, unknown>>;

/** One object that a cmdlet wrote, with its type, which decides what it means to the next cmdlet. */
export type Item =
  | { readonly type: TypeName; readonly object: Wire }
  | { readonly type: 'AcrShell.RepositoryName'; readonly name: string; readonly registryName: string }
  | { readonly type: 'string'; readonly text: string }
  | { readonly type: 'bool'; readonly value: boolean };

export function isTypeName(kind: string): kind is TypeName {
  return Object.hasOwn(objectTypes, kind);
}

export function kindOf(type: TypeName, property: string): PropertyKind | undefined {
  return objectTypes[type].properties[property]?.kind;
}

/** A property by its PowerShell name, read through others if the contract declares that. */
export function readProperty(type: TypeName, object: Wire, property: string): unknown {
  return follow(object, places(type).get(property)?.path ?? [property]);
}

function follow(object: Wire, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const name of path) value = isWire(value) ? value[name] : undefined;
  return value;
}

interface Place {
  readonly kind: PropertyKind;
  /** The path on the wire: that of a tag's DeleteEnabled is attributes, changeableAttributes, deleteEnabled. */
  readonly path: readonly string[];
}

const placesOf = new Map<TypeName, ReadonlyMap<string, Place>>();

/** Computed once for each type: a list can have ten thousand objects of thirty properties. */
function places(type: TypeName): ReadonlyMap<string, Place> {
  const known = placesOf.get(type);
  if (known) return known;
  const declared = Object.entries(objectTypes[type].properties);
  const worked = new Map(declared.map(([name, { kind }]) => [name, { kind, path: wirePath(type, name) }]));
  placesOf.set(type, worked);
  return worked;
}

function wirePath(type: TypeName, property: string): readonly string[] {
  const { timeOf, through } = objectTypes[type].properties[property] ?? {};
  if (timeOf) return wirePath(type, timeOf);
  if (through) return pathThrough(type, through.split('.'));
  return [wireName(property)];
}

function pathThrough(type: TypeName, [head = '', ...rest]: readonly string[]): readonly string[] {
  const kind = kindOf(type, head) ?? '';
  const tail = rest.length > 0 && isTypeName(kind) ? pathThrough(kind, rest) : [];
  return [...wirePath(type, head), ...tail];
}

export function isWire(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The whole object with PowerShell's names, as ConvertTo-Json would write it. */
function spell(type: TypeName, object: Wire): Record<string, unknown> {
  const spelled: Record<string, unknown> = {};
  for (const [name, { kind, path }] of places(type)) spelled[name] = spellValue(kind, follow(object, path));
  return spelled;
}

function spellValue(kind: PropertyKind, value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value === undefined || value === null) return kind === 'strings' || kind.endsWith('[]') ? [] : null;
  const element = kind.replace(/\[\]$/u, '');
  if (!isTypeName(element)) return value;
  if (Array.isArray(value)) return value.filter(isWire).map((one) => spell(element, one));
  return isWire(value) ? spell(element, value) : null;
}

export function toJson(item: Item): unknown {
  if (item.type === 'string') return item.text;
  if (item.type === 'bool') return item.value;
  if (item.type === 'AcrShell.RepositoryName') return item.name;
  return spell(item.type, item.object);
}

/** The description of a piped item for the host: its type and its identifying properties. */
export function pipedAs(item: Item, cmdlet: Cmdlet): Piped {
  if (item.type === 'string') return { type: 'System.String', text: item.text };
  if (item.type === 'bool') return { type: 'System.Boolean' };
  if (item.type === 'AcrShell.RepositoryName') {
    return { type: item.type, properties: { RegistryName: item.registryName, RepositoryName: item.name } };
  }
  const { type, object } = item;
  const told = new Set([...identifying, ...alsoTaken(cmdlet)].map((name) => name.toLowerCase()));
  const own = Object.keys(objectTypes[type].properties).filter((name) => told.has(name.toLowerCase()));
  const properties = own.flatMap((name) => {
    const value = readProperty(type, object, name);
    if (Array.isArray(value) && cmdlet.reads?.includes(name)) return [[name, value.join(' ')]];
    return typeof value === 'string' || typeof value === 'boolean' ? [[name, value]] : [];
  });
  return { type, properties: Object.fromEntries(properties) };
}

/** The output of a cmdlet. */
export function itemsOf({ type, items = [], names, registryName = '', text = '' }: Written): readonly Item[] {
  if (type === 'AcrShell.RepositoryName') return (names ?? []).map((name) => ({ type, name, registryName }));
  if (type === 'string' && names) return names.map((line) => ({ type, text: line }));
  if (type === 'string' || type === 'int') return [{ type: 'string', text }];
  if (type === 'json') return [{ type: 'string', text: JSON.stringify(JSON.parse(text), null, 2) }];
  if (type === 'bool') return [{ type, value: true }];
  return isTypeName(type) ? items.filter(isWire).map((object) => ({ type, object })) : [];
}
