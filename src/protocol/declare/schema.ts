import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { call } from '../wire/parameters.ts';
import type { Parameter } from './cmdlet.ts';
import type { Property } from './objectType.ts';

/**
 * Where a cmdlet and its method take and answer the same things, the JSON Schema is made from the cmdlet's parameters
 * and the type's properties, so that they are written down once. `Described` is the TypeScript type of what the
 * schema lets through.
 */
declare const described: unique symbol;
export interface Described<T> {
  readonly [described]?: T;
}
export type DescriptionOf<S> = S extends Described<infer T> ? T : never;

/** The TypeScript type of a schema, written down or derived. */
export type TypeOf<S extends JSONSchema> = typeof described extends keyof S ? DescriptionOf<S> : FromSchema<S>;

/** The kinds of properties, as the tables of types name them. */
export const text = { kind: 'string' } as const;
export const flag = { kind: 'bool' } as const;
export const count = { kind: 'int' } as const;
export const date = { kind: 'date' } as const;
export const table = { kind: 'table' } as const;
export const texts = { kind: 'strings' } as const;

/** The columns of a default table. */
export const columns = (...names: string[]) => names.map((property) => ({ property }));

export type ParameterTable = Readonly<Record<string, Parameter>>;
export type PropertyTable = Readonly<Record<string, Property>>;

type TextOf<P> = P extends { readonly values: readonly (infer V)[] } ? V : string;
type ValueOf<P extends Parameter> = P['type'] extends 'bool' | 'switch'
  ? boolean
  : P['type'] extends 'int'
    ? number
    : P['type'] extends 'strings'
      ? readonly TextOf<P>[]
      : P['type'] extends 'table'
        ? Readonly<Record<string, string>>
        : TextOf<P>;

type FilledBy<T extends ParameterTable> = {
  readonly [K in keyof T as T[K] extends { readonly fills: infer F extends string } ? F : never]?: ValueOf<T[K]>;
};

type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** What a method takes from these parameters: each under the name that it fills. */
export function paramsSchema<const T extends ParameterTable>(
  parameters: T,
): JSONSchema & { readonly properties: Record<string, JSONSchema> } & Described<Optional<FilledBy<T>>> {
  const filled = Object.values(parameters).filter(({ fills }) => fills !== undefined);
  const properties = Object.fromEntries(filled.map((one) => [one.fills ?? '', parameterSchema(one)]));
  return { type: 'object', properties: { ...properties, call }, additionalProperties: false };
}

function parameterSchema({ type, values, range, help }: Parameter): JSONSchema {
  const text = { type: 'string', minLength: 1, ...(values ? { enum: [...values] } : {}) } as const;
  switch (type) {
    case 'bool':
    case 'switch':
      return { type: 'boolean', description: help };
    case 'int':
      return { type: 'integer', description: help, ...(range ? { minimum: range[0], maximum: range[1] } : {}) };
    case 'strings':
      return { type: 'array', description: help, items: text };
    case 'table':
      return { type: 'object', description: help, additionalProperties: { type: 'string' } };
    case 'date':
      return { type: 'string', description: help, format: 'date-time' };
    default:
      return { ...text, description: help };
  }
}

type Nested = Readonly<Record<string, JSONSchema & Described<unknown>>>;

type PropertyValue<K, N extends Nested> = K extends 'bool'
  ? boolean
  : K extends 'int' | 'long'
    ? number
    : K extends 'strings'
      ? readonly string[]
      : K extends 'table'
        ? Readonly<Record<string, string>>
        : K extends `${infer T}[]`
          ? readonly DescriptionOf<N[T]>[]
          : K extends keyof N
            ? DescriptionOf<N[K]>
            : string;

type OnTheWire<P extends PropertyTable, N extends Nested> = {
  readonly [K in keyof P as P[K] extends { readonly through: string } | { readonly timeOf: string }
    ? never
    : Uncapitalize<K & string>]?: PropertyValue<P[K]['kind'], N>;
};

/** What crosses the wire for a type of these properties; inner types by their names in `nested`. */
export function objectSchema<const P extends PropertyTable, const N extends Nested = Record<never, never>>(
  properties: P,
  nested?: N,
): JSONSchema & Described<OnTheWire<P, N>> {
  const own = Object.entries(properties).filter(([, { through, timeOf }]) => !through && !timeOf);
  return {
    type: 'object',
    properties: Object.fromEntries(
      own.map(([name, { kind }]) => [name.charAt(0).toLowerCase() + name.slice(1), propertySchema(kind, nested ?? {})]),
    ),
    additionalProperties: false,
  };
}

function propertySchema(kind: string, nested: Nested): JSONSchema {
  if (kind.endsWith('[]')) return { type: 'array', items: propertySchema(kind.slice(0, -2), nested) };
  const inner = nested[kind];
  if (inner) return inner;
  switch (kind) {
    case 'bool':
      return { type: 'boolean' };
    case 'int':
    case 'long':
      return { type: 'integer' };
    case 'strings':
      return { type: 'array', items: { type: 'string' } };
    case 'table':
      return { type: 'object', additionalProperties: { type: 'string' } };
    default:
      return { type: 'string' };
  }
}

/** A list of these, as the methods named `list` of Azure Resource Manager's resources answer. */
export function itemsSchema<S extends JSONSchema & Described<unknown>>(
  item: S,
): JSONSchema & Described<{ readonly items: readonly DescriptionOf<S>[] }> {
  return {
    type: 'object',
    properties: { items: { type: 'array', items: item } },
    required: ['items'],
    additionalProperties: false,
  };
}

/** The answer of a method that changes something and has nothing to show. */
export const doneSchema: JSONSchema & Described<{ readonly done: true }> = {
  type: 'object',
  properties: { done: { const: true } },
  required: ['done'],
  additionalProperties: false,
};
