import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { call } from '../wire/call.ts';
import type { Parameter, ParameterTable } from './parameter.ts';

/**
 * The JSON Schema of a method's parameters, made from the parameters of its cmdlet, so that they are declared once.
 * `Described` is the TypeScript type of what a schema accepts.
 */
declare const described: unique symbol;
export interface Described<T> {
  readonly [described]?: T;
}
/** A schema of an object that was made from a declaration. */
export interface ObjectSchema {
  readonly type: 'object';
  readonly title?: string;
  readonly description?: string;
  readonly properties: Readonly<Record<string, AnySchema>>;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties: false;
}

interface Members {
  readonly properties: Readonly<Record<string, AnySchema>>;
  readonly required: readonly string[];
}

/** Made when it is first read: the contract has hundreds of schemas, and a session needs a few. */
export function lazySchema(head: { readonly title?: string; readonly description?: string }, make: () => Members) {
  let made: Members | undefined;
  const members = () => {
    made ??= make();
    return made;
  };
  return {
    ...head,
    type: 'object',
    get properties() {
      return members().properties;
    },
    get required() {
      const { required } = members();
      return required.length > 0 ? required : undefined;
    },
    additionalProperties: false,
  } as const;
}

type DescriptionOf<S> = S extends Described<infer T> ? T : never;

/** JSON Schema, draft-07. Its own type of json-schema-to-ts is so wide that the compiler would be slow to compare with it. */
export type AnySchema = object;

/** The TypeScript type of a schema, derived or written down. */
export type TypeOf<S> = typeof described extends keyof S
  ? DescriptionOf<S>
  : S extends JSONSchema
    ? FromSchema<S>
    : never;

type TextOf<P> = P extends { readonly values: readonly (infer V)[] } ? V : string;
type ValueOf<P extends Parameter> = P['type'] extends 'bool' | 'switch'
  ? boolean
  : P['type'] extends 'int'
    ? number
    : P['type'] extends 'strings' | 'paths'
      ? readonly TextOf<P>[]
      : P['type'] extends 'table'
        ? Readonly<Record<string, string>>
        : P['type'] extends 'tables'
          ? readonly Readonly<Record<string, string>>[]
          : TextOf<P>;

/** Members of an inner object (`credential.userName`) are declared with that object. */
type Plain<F> = F extends `${string}.${string}` ? never : F;
type Fills<P> = P extends { readonly fills: infer F extends string } ? Plain<F> : never;
type IsRequired<P> = P extends { readonly mandatory: true }
  ? P extends { readonly sets: unknown }
    ? false
    : true
  : false;
type RequiredKey<P> = IsRequired<P> extends true ? Fills<P> : never;
type OptionalKey<P> = IsRequired<P> extends true ? never : Fills<P>;

type Call = FromSchema<typeof call>;
type Filled<T extends ParameterTable> = { readonly [K in keyof T as RequiredKey<T[K]>]: ValueOf<T[K]> } & {
  readonly [K in keyof T as OptionalKey<T[K]>]?: ValueOf<T[K]> | undefined;
} & { readonly call?: Call };

type Schemas = Readonly<Record<string, AnySchema>>;
type Beside<O extends Schemas> = { readonly [K in keyof O]?: TypeOf<O[K]> };

/**
 * The method's parameters from those of the cmdlet: each under the name that it fills, required if it is mandatory in
 * every set. `beside`: values that clients send on their own, such as the position in a list; never required.
 */
export function paramsSchema<const T extends ParameterTable, const O extends Schemas = Record<never, never>>(
  parameters: T,
  beside?: O,
): ObjectSchema & Described<Filled<T> & Beside<O>> {
  return lazySchema({}, () => {
    const filled = Object.values<Parameter>(parameters).flatMap((parameter) =>
      parameter.fills === undefined || parameter.fills.includes('.') ? [] : [{ parameter, name: parameter.fills }],
    );
    const required = filled.filter(({ parameter }) => isRequired(parameter)).map(({ name }) => name);
    const properties = Object.fromEntries(filled.map(({ name, parameter }) => [name, parameterSchema(parameter)]));
    return { properties: { ...properties, ...beside, call }, required: [...new Set(required)] };
  });
}

function isRequired({ mandatory, sets }: Parameter): boolean {
  return mandatory === true && sets === undefined;
}

const tableSchema = { type: 'object', additionalProperties: { type: 'string' } } as const;

function parameterSchema({ type, values, range, help, pattern, maxLength, mandatory }: Parameter): AnySchema {
  const one = {
    type: 'string',
    minLength: 1,
    ...(type === 'paths' ? { description: 'Absolute path on this machine.' } : {}),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(values ? { enum: [...values] } : {}),
  } as const;
  switch (type) {
    case 'bool':
    case 'switch':
      return { type: 'boolean', description: help };
    case 'int':
      return { type: 'integer', description: help, ...(range ? { minimum: range[0], maximum: range[1] } : {}) };
    case 'strings':
    case 'paths':
      return { type: 'array', description: help, items: one, ...(mandatory === true ? { minItems: 1 } : {}) };
    case 'table':
      return { ...tableSchema, description: help };
    case 'tables':
      return { type: 'array', description: help, items: tableSchema };
    case 'date':
      return { type: 'string', description: help, format: 'date-time' };
    default:
      return { ...one, description: help };
  }
}
