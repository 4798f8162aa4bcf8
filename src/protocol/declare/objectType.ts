import { type AnySchema, type Described, lazySchema, type ObjectSchema } from './schema.ts';

/** `secret`: a SecureString in PowerShell. `date`: a point in time, ISO 8601 on the wire. `table`: names with values. */
export type PropertyKind =
  | 'string'
  | 'secret'
  | 'bool'
  | 'int'
  | 'long'
  | 'date'
  | 'table'
  | 'strings'
  /** An object of that type; with `[]`, a list of them. */
  | `AcrShell.${string}`;

export interface Property {
  readonly kind: PropertyKind;
  /** Always present. Other properties may be absent on the wire, and are $null in PowerShell. */
  readonly needed?: boolean;
  /** The type that `kind` names. */
  readonly of?: ObjectType;
  /** Read from another property (`Attributes.Name`): Az's nested form and the flat one are the same data. */
  readonly through?: string;
  /** `[datetimeoffset]` made from this ISO 8601 text property. */
  readonly timeOf?: string;
  readonly help?: string;
  /** Further checks on the wire: a regular expression, the allowed values, a format or encoding of JSON Schema. */
  readonly pattern?: string;
  readonly values?: readonly string[];
  readonly format?: 'date-time';
  readonly encoding?: 'base64';
}

export type PropertyTable = Readonly<Record<string, Property>>;

/** Columns of the default table; `view` says how a value is shortened for display. */
export interface Column {
  readonly property: string;
  readonly label?: string;
  readonly view?: 'digest' | 'megabytes' | 'size' | 'bar' | 'age' | 'locks';
}

/**
 * A type of cmdlet output, declared once: its PowerShell type and table, the console's table, its JSON Schema on the
 * wire and its TypeScript type (`ObjectOf`) are made from it. Names on the wire are those of the properties with a
 * lower-case first letter.
 */
export interface ObjectType {
  readonly name: `AcrShell.${string}`;
  /** The noun for one object: `a tag`. */
  readonly noun: string;
  readonly properties: PropertyTable;
  readonly columns?: readonly Column[];
  /** Its `title` is the name of the type. */
  readonly schema: ObjectSchema;
}

interface DeclaredType<N extends `AcrShell.${string}`, P extends PropertyTable> extends ObjectType {
  readonly name: N;
  readonly properties: P;
  readonly schema: ObjectSchema & Described<OnTheWire<P>>;
}

/** The TypeScript type of an object of this type on the wire. */
export type ObjectOf<T extends ObjectType> = OnTheWire<T['properties']>;

type PropertyValue<P extends Property> = P['of'] extends ObjectType
  ? P['kind'] extends `${string}[]`
    ? readonly OnTheWire<P['of']['properties']>[]
    : OnTheWire<P['of']['properties']>
  : P['kind'] extends 'bool'
    ? boolean
    : P['kind'] extends 'int' | 'long'
      ? number
      : P['kind'] extends 'strings'
        ? readonly string[]
        : P['kind'] extends 'table'
          ? Readonly<Record<string, string>>
          : P extends { readonly values: readonly (infer V)[] }
            ? V
            : string;

type OwnKey<P extends PropertyTable, K extends keyof P> = P[K] extends
  | { readonly through: string }
  | { readonly timeOf: string }
  ? never
  : WireName<K & string>;
/** `wireName` for the compiler, as far as names of properties need it. */
type WireName<N extends string> =
  N extends Uppercase<N> ? Lowercase<N> : N extends `IP${infer Rest}` ? `ip${Rest}` : Uncapitalize<N>;
type NeededKey<P extends PropertyTable, K extends keyof P> = P[K] extends { readonly needed: true }
  ? OwnKey<P, K>
  : never;
type FreeKey<P extends PropertyTable, K extends keyof P> = P[K] extends { readonly needed: true }
  ? never
  : OwnKey<P, K>;

/** The type on the wire for these properties. */
export type OnTheWire<P extends PropertyTable> = { readonly [K in keyof P as NeededKey<P, K>]: PropertyValue<P[K]> } & {
  readonly [K in keyof P as FreeKey<P, K>]?: PropertyValue<P[K]>;
};

/** The kinds of properties. */
export const text = { kind: 'string' } as const;
export const secret = { kind: 'secret' } as const;
export const flag = { kind: 'bool' } as const;
export const count = { kind: 'int' } as const;
export const long = { kind: 'long' } as const;
export const bytes = { kind: 'long', help: 'Bytes.' } as const;
export const date = { kind: 'date' } as const;
export const table = { kind: 'table' } as const;
export const texts = { kind: 'strings' } as const;
/** The service's ISO 8601 UTC text, fraction padded to seven digits so that text sorts as time. */
export const timeText = { kind: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{7}Z$' } as const;

export const needed = <const P extends Property>(property: P) =>
  ({ ...property, needed: true }) as P & { readonly needed: true };

/** An object of another type. */
export const nested = <T extends ObjectType>(of: T) => ({ kind: of.name as T['name'], of }) as const;

/** A list of objects of another type. */
export const many = <T extends ObjectType>(of: T) => ({ kind: `${of.name as T['name']}[]`, of }) as const;

/** The columns of a default table, by the names of their properties. */
export const columns = (...names: string[]): readonly Column[] => names.map((property) => ({ property }));

export function objectType<const N extends `AcrShell.${string}`, const P extends PropertyTable>(
  name: N,
  noun: string,
  properties: P,
  shown?: readonly Column[],
): DeclaredType<N, P> {
  const schema = lazySchema({ title: name, description: noun }, () => membersOf(properties));
  return { name, noun, properties, ...(shown ? { columns: shown } : {}), schema };
}

/** The schema on the wire for properties that are not a type of their own: a page of a list, for instance. */
export function objectSchema<const P extends PropertyTable>(properties: P): ObjectSchema & Described<OnTheWire<P>> {
  return lazySchema({}, () => membersOf(properties));
}

function membersOf(properties: PropertyTable) {
  const own = Object.entries(properties).filter(([, { through, timeOf }]) => !through && !timeOf);
  return {
    properties: Object.fromEntries(own.map(([name, property]) => [wireName(name), propertySchema(property)])),
    required: own.filter((entry) => entry[1].needed).map(([name]) => wireName(name)),
  };
}

/** .NET's camel case, as in PowerShell's serializers: OS is os, IPAddressOrRange is ipAddressOrRange. */
export function wireName(property: string): string {
  return property.replace(/^(?:[A-Z]+(?=[A-Z][a-z])|[A-Z]+$|[A-Z])/, (capitals) => capitals.toLowerCase());
}

function propertySchema({ kind, of, help, pattern, values, format, encoding }: Property): AnySchema {
  const described = help === undefined ? {} : { description: help };
  if (of) return kind.endsWith('[]') ? { type: 'array', items: of.schema, ...described } : of.schema;
  switch (kind) {
    case 'bool':
      return { type: 'boolean', ...described };
    case 'int':
    case 'long':
      return { type: 'integer', ...described };
    case 'strings':
      return { type: 'array', items: { type: 'string' }, ...described };
    case 'table':
      return { type: 'object', additionalProperties: { type: 'string' }, ...described };
    default:
      return {
        type: 'string',
        ...described,
        ...(pattern === undefined ? {} : { pattern }),
        ...(values ? { enum: [...values] } : {}),
        ...(format ? { format } : {}),
        ...(encoding ? { contentEncoding: encoding } : {}),
      };
  }
}

/** A list of these, as the methods of Azure Resource Manager's resources answer. */
export function itemsOf<T extends ObjectType>(type: T) {
  return objectSchema({ Items: needed(many(type)) });
}

/** The answer of a method that changes something and has no result. */
export const doneSchema: ObjectSchema & Described<{ readonly done: true }> = {
  type: 'object',
  properties: { done: { const: true } },
  required: ['done'],
  additionalProperties: false,
};

/** The same, if an item may be left unchanged with a warning. */
export const doneOrNotSchema: ObjectSchema & Described<{ readonly done: boolean }> = {
  type: 'object',
  properties: { done: { type: 'boolean' } },
  required: ['done'],
  additionalProperties: false,
};
