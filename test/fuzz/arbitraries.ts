import fc, { type Arbitrary } from 'fast-check';

/** The parts of JSON Schema that the contract uses. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
}

/** Only the name of a property shows what a text means: file and registry names are taken from a safe choice. */
export interface Words {
  readonly registries: readonly string[];
  readonly paths: readonly string[];
  readonly texts: readonly string[];
  /** Values that mostly make sense for a name. */
  readonly known: Readonly<Record<string, readonly string[]>>;
  /** What another name may take as text: a path that is not in the choice would be written to. */
  readonly isPath: (name: string) => boolean;
}

const registryNames = new Set(['registry', 'sourceRegistry', 'targetRegistry', 'resourceManagerUrl', 'proxy']);

/** Values that a schema accepts, and now and then one that it refuses. */
export function fitting(schema: Schema, words: Words, name = ''): Arbitrary<unknown> {
  return fc.oneof({ weight: 30, arbitrary: accepted(schema, words, name) }, { weight: 1, arbitrary: misfit });
}

/** Values of an unexpected type. */
const misfit: Arbitrary<unknown> = fc.constantFrom(null, -1, 2 ** 53, 1e300, true, '', [], {}, [[]], { call: 1 }, [
  null,
]);

function accepted(schema: Schema, words: Words, name: string): Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices && schema.properties === undefined)
    return fc.oneof(...choices.map((one) => accepted({ ...one, type: one.type ?? 'object' }, words, name)));
  const [type] = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['object']);
  switch (type) {
    case 'string':
      return textOf(schema, words, name);
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -3, max: Math.min(schema.maximum ?? 1000, 1000) });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(fitting(schema.items ?? {}, words, name), { maxLength: 3 });
    default:
      return objectOf(schema, words);
  }
}

function objectOf(schema: Schema, words: Words): Arbitrary<object> {
  const ways = schema.anyOf ?? schema.oneOf ?? [{}];
  return fc.constantFrom(...ways).chain(({ required = [] }) => membersOf(schema, required, words));
}

function membersOf(schema: Schema, also: readonly string[], words: Words): Arbitrary<object> {
  const { properties = {}, additionalProperties } = schema;
  const required = [...(schema.required ?? []), ...also];
  const members = Object.entries(properties).filter(([name]) => name !== 'call');
  const optional = members.map(([name]) => name).filter((name) => !required.includes(name));
  // A few of them at a time: all together would mostly contradict each other.
  const own = fc.subarray(optional, { maxLength: Math.min(4, optional.length) }).chain((some) => {
    const chosen = members.filter(([name]) => required.includes(name) || some.includes(name) || name === 'registry');
    return fc.record(Object.fromEntries(chosen.map(([name, one]) => [name, fitting(one, words, name)])));
  });
  if (typeof additionalProperties !== 'object') return own;
  return fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fitting(additionalProperties, words, 'value'), {
    maxKeys: 3,
  });
}

function textOf({ format }: Schema, words: Words, name: string): Arbitrary<string> {
  if (words.isPath(name)) return fc.constantFrom(...words.paths);
  if (registryNames.has(name)) return fc.constantFrom(...words.registries);
  if (format === 'date-time')
    return fc.constantFrom('2027-01-31T18:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59.9999999Z', 'tomorrow');
  const known = words.known[name];
  return fc.oneof(
    ...(known ? [{ weight: 12, arbitrary: fc.constantFrom(...known) }] : []),
    { weight: 3, arbitrary: fc.constantFrom(...words.texts) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('a'.repeat(5000), '*'.repeat(200), '..', '../../etc', '\u0000', '\u001b[2J', '%2f'),
    },
  );
}
