import { type Action, type Cmdlet, cmdlets } from '../../src/protocol/cmdlets.ts';
import { errorKinds } from '../../src/protocol/errors.ts';
import { type MethodKey, methods } from '../../src/protocol/index.ts';
import { oldestNode, protocolVersion } from '../../src/protocol/lifecycle.ts';
import * as objects from '../../src/protocol/objects.ts';
import { pipelineTable } from '../../src/protocol/pipeline.ts';
import { objectTypes, type Property, type TypeName } from '../../src/protocol/types.ts';
import { literal, type Value } from './literal.ts';

/** The contract as the module's tables: what the cmdlets do, which types they fill, what may be piped where. */
export function contractScript(version: string): string {
  const contract: Value = {
    Version: version,
    ProtocolVersion: protocolVersion,
    OldestNode: oldestNode,
    ErrorCategories: mapValues(errorKinds, ({ category }) => category),
    Types: { ...mapValues(objectTypes, ({ properties }) => describeProperties(properties)), ...wireTypes() },
    Methods: mapValues(methods, ({ name, params }) => ({
      Name: name,
      Parameters: 'properties' in params ? Object.keys(params.properties) : [],
      // Only what reads may be sent again when nobody knows whether it was done.
      Reads: /\/(?:list|get)$/.test(name),
    })),
    Cmdlets: mapValues(cmdlets, describeCmdlet),
    Pipeline: pipelineTable,
  };
  return `# Made from src/protocol by the build.\nfunction New-AcrContract {\n    return ${literal(contract, '    ')}\n}\n`;
}

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
      type === 'string' && !values && fills && !/\.|Folder$/.test(fills) ? true : undefined,
    ),
    Values: filled(({ values }) => values),
    Defaults: filled((parameter) => parameter.default),
    Absent: filled((parameter) => parameter.absent),
    Changes: cmdlet.changes,
  };
}

/** Adds what follows from the method: which property of a page holds the things that the cmdlet writes. */
function describeAction(action: Action, cmdlet: Cmdlet): Record<string, Value> {
  const known = Object.entries(action) as [string, Value][];
  const described = Object.fromEntries(known.map(([key, value]) => [capital(key), value]));
  if (action.do === 'call') return { ...described, ...(cmdlet.outputs.includes('none') ? { Silent: true } : {}) };
  if (action.do !== 'getOrMatch') return described;
  return { ...described, Items: itemsProperty(action.list, action.type) };
}

function itemsProperty(method: MethodKey, type: TypeName): string {
  const result: Schema = methods[method].result;
  const found = Object.entries(result.properties ?? {}).find(([, { items }]) => items && knownType(items) === type);
  if (!found) throw new Error(`${method} answers with no list of ${type}.`);
  return capital(found[0]);
}

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

const schemas: Readonly<Record<string, Schema>> = objects;

/** Objects of the contract are recognised by being the same schema: `tag` is AcrShell.Tag wherever it stands. */
function knownType(schema: Schema): TypeName | undefined {
  const name = Object.keys(schemas).find((key) => schemas[key] === schema);
  const type = name && `AcrShell.${capital(name)}`;
  return type && type in objectTypes ? (type as TypeName) : undefined;
}

/** What a frame holds: the head, which tells whose it is, and each method's result. They stay inside the module. */
function wireTypes(): Record<string, string> {
  const types: Record<string, string> = {
    'AcrShell.Wire.Head': 'Id:long Method:string Error:AcrShell.Wire.Error Params:AcrShell.Wire.Note',
    'AcrShell.Wire.Error': 'Code:int Message:string Data:AcrShell.Wire.ErrorData',
    'AcrShell.Wire.ErrorData':
      'Kind:string Registry:string Resource:string Status:int AcrCode:string CorrelationId:string Advice:string',
    'AcrShell.Wire.Note': 'CallId:string Level:string Message:string',
  };
  for (const [key, { result }] of Object.entries(methods) as [string, { result: Schema }][]) {
    const known = knownType(result);
    const page = `AcrShell.Wire.${key}Result`;
    const isPage = !known && result.properties !== undefined;
    if (isPage) types[page] = describeSchema(result.properties ?? {});
    types[`AcrShell.Wire.${key}`] = `Result:${known ?? (isPage ? page : kindOf(result))}`;
  }
  return types;
}

function describeSchema(properties: Readonly<Record<string, Schema>>): string {
  return Object.entries(properties)
    .map(([name, schema]) => `${capital(name)}:${kindOf(schema)}`)
    .join(' ');
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
  return 'string';
}

/** `Name:kind`, `Name:kind=Through.Another`, `Name:time=TextProperty`. */
function describeProperties(properties: Readonly<Record<string, Property>>): string {
  return Object.entries(properties)
    .map(([name, { kind, through, timeOf }]) => {
      if (timeOf) return `${name}:time=${timeOf}`;
      return `${name}:${kind}${through ? `=${through}` : ''}`;
    })
    .join(' ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function mapValues<T, R>(source: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, change(value)]));
}
