import {
  type Action,
  type Cmdlet,
  cmdlets,
  credentialToken,
  isChange,
  keyOf,
  type Method,
  methods,
  objectTypes,
  type Property,
  pipedInto,
  pipelineTable,
  type TypeName,
} from '../../src/protocol/index.ts';
import { errorKinds } from '../../src/protocol/wire/errors.ts';
import { lostAccount, oldestNode, protocolVersion } from '../../src/protocol/wire/lifecycle.ts';
import { progress as progressNotification } from '../../src/protocol/wire/notifications.ts';
import type { PropertyShape, Shapes } from './assembly/assembly.ts';
import { errorShapes } from './errors.ts';
import { literal, type Value } from './literal.ts';

/** The contract as the module's tables: what the cmdlets do, which types they fill, what may be piped where. */
export function contractScript(version: string): string {
  const contract: Value = {
    ProtocolVersion: protocolVersion,
    OldestNode: oldestNode,
    LostAccount: lostAccount,
    TokenMethod: credentialToken.name,
    ProgressMethod: progressNotification.name,
    ErrorCategories: mapValues(errorKinds, ({ category }) => category),
    Methods: mapValues(methods as Readonly<Record<string, Method>>, ({ name, effect, progress, params }) => ({
      Name: name,
      Parameters: typeof params === 'object' ? Object.keys((params as Schema).properties ?? {}) : [],
      // Only what reads may be sent again when nobody knows whether it was done.
      Reads: effect === 'reads',
      // What moves content tells how far it has come; an operation of Azure also goes on without us.
      Moves: progress === 'content',
      Operates: progress === 'operation',
    })),
    Cmdlets: mapValues(cmdlets, describeCmdlet),
    // What is not in a row is refused.
    Pipeline: mapValues(pipelineTable, (row) =>
      Object.fromEntries(Object.entries(row).filter(([, meaning]) => meaning !== 'refused')),
    ),
    PipedInto: [...pipedInto],
  };
  return `# Made from src/protocol by the build.\n$script:AcrVersion = ${literal(version)}\n\nfunction New-AcrContract {\nreturn ${literal(contract)}\n}\n`;
}

const kindsToConvert: ReadonlySet<string> = new Set(['table', 'date', 'resource', 'path', 'paths']);

function describeCmdlet(cmdlet: Cmdlet): Value {
  const parameters = Object.entries(cmdlet.parameters);
  const filled = (read: (parameter: Cmdlet['parameters'][string]) => Value | undefined): Value =>
    Object.fromEntries(parameters.flatMap(([name, one]) => (read(one) === undefined ? [] : [[name, read(one)]])));
  return {
    Sets: mapValues(cmdlet.sets, ({ action, with: fixed }) => ({
      ...describeAction(action, cmdlet),
      With: { ...(fixed as Record<string, Value> | undefined) },
    })),
    Fills: filled(({ fills }) => fills),
    // Text that goes as it is; the others are converted.
    Plain: filled(({ type, fills, values }) =>
      type === 'string' && !values && fills && !fills.includes('.') ? true : undefined,
    ),
    Values: filled(({ values }) => values),
    Kinds: filled(({ type }) => (kindsToConvert.has(type) ? type : undefined)),
    // What an object that is given in place of text stands for.
    Properties: filled(({ property }) => property),
    Piped: parameters.find(([, { byValue }]) => byValue)?.[0],
    Defaults: filled((parameter) => parameter.default),
    Absent: filled((parameter) => parameter.absent),
    Target: cmdlet.target,
    Changes: isChange(cmdlet),
  };
}

/** Adds what follows from the method: which property of a page holds the things that the cmdlet writes. */
function describeAction(action: Action, cmdlet: Cmdlet): Record<string, Value> {
  const described = Object.fromEntries(Object.entries(action).map(([key, value]) => [capital(key), asValue(value)]));
  if (action.do === 'call') return { ...described, ...(cmdlet.outputs.includes('none') ? { Silent: true } : {}) };
  if (action.do !== 'getOrMatch') return described;
  return { ...described, Items: itemsProperty(action.list, action.type) };
}

/** Methods go by their keys. */
function asValue(member: string | object): Value {
  return typeof member === 'object' && 'params' in member ? keyOf(member as Method) : (member as Value);
}

function itemsProperty(method: Method, type: TypeName): string {
  const result = method.result as Schema;
  const found = Object.entries(result.properties ?? {}).find(([, { items }]) => items && knownType(items) === type);
  if (!found) throw new Error(`${method.name} answers with no list of ${type}.`);
  return capital(found[0]);
}

interface Schema {
  readonly title?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** An object of the contract says in its schema which type it is. */
function knownType({ title }: Schema): TypeName | undefined {
  return title !== undefined && title in objectTypes ? (title as TypeName) : undefined;
}

/** The types of what cmdlets write, and those of what crosses the wire, which stay inside the module. */
export function typeShapes(): Shapes {
  return { ...mapValues(objectTypes, ({ properties }) => shapeOf(properties)), ...errorShapes, ...wireShapes() };
}

/** `timeOf` and `through` both read through: another property of the same object, or one of an inner one. */
function shapeOf(properties: Readonly<Record<string, Property>>): PropertyShape[] {
  return Object.entries(properties).map(([name, { kind, through, timeOf }]) => {
    if (timeOf) return { name, kind: 'time', source: timeOf };
    return through ? { name, kind, source: through } : { name, kind };
  });
}

/** A frame's head tells whose it is; each method's result has a type of its own. */
function wireShapes(): Record<string, PropertyShape[]> {
  const text = (...names: string[]) => names.map((name) => ({ name, kind: 'string' }));
  const shapes: Record<string, PropertyShape[]> = {
    'AcrShell.Wire.ErrorData': [
      ...text('Kind', 'Registry', 'Resource', 'AcrCode', 'CorrelationId', 'Advice'),
      { name: 'Status', kind: 'int' },
    ],
    'AcrShell.Wire.Error': [...text('Message'), { name: 'Data', kind: 'AcrShell.Wire.ErrorData' }],
    'AcrShell.Wire.Params': [
      ...text('CallId', 'Level', 'Message', 'Audience', 'Id', 'Activity', 'State', 'Status', 'Follow'),
      ...['Done', 'Total', 'BytesPerSecond', 'SecondsLeft'].map((name) => ({ name, kind: 'long' })),
    ],
    'AcrShell.Wire.Head': [
      { name: 'Id', kind: 'long' },
      ...text('Method'),
      { name: 'Error', kind: 'AcrShell.Wire.Error' },
      { name: 'Params', kind: 'AcrShell.Wire.Params' },
    ],
  };
  for (const [key, { result }] of Object.entries(methods) as [string, { result: Schema }][]) {
    const page = `AcrShell.Wire.${key}Result`;
    const isPage = !knownType(result) && result.properties !== undefined;
    if (isPage) {
      const properties = Object.entries(result.properties ?? {});
      shapes[page] = properties.map(([name, schema]) => ({ name: capital(name), kind: kindOf(schema) }));
    }
    shapes[`AcrShell.Wire.${key}`] = [{ name: 'Result', kind: isPage ? page : kindOf(result) }];
  }
  return shapes;
}

function kindOf(schema: Schema): string {
  const known = knownType(schema);
  if (known) return known;
  if (schema.const === true || schema.type === 'boolean') return 'bool';
  if (schema.type === 'integer') return 'long';
  if (schema.type === 'array' && schema.items) {
    const member = knownType(schema.items);
    return member ? `${member}[]` : 'strings';
  }
  return schema.type === 'object' ? 'table' : 'string';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function mapValues<T, R>(source: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, change(value)]));
}
