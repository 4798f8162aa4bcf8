import type { Parameter, Piped } from '../protocol/index.ts';
import { type Command, refused, type Values } from './command.ts';
import { idOf, isPiped, read } from './piped.ts';

/** The typed values in the form that methods take; the value of the parameter for piped objects is left unchanged. */
export function typedValues(command: Command, given: Readonly<Record<string, unknown>>): Values {
  const values = new Map<string, unknown>();
  for (const [name, value] of Object.entries(given)) {
    const parameter = command.parameters.get(name);
    if (!parameter) throw refused({ message: `${command.name} has no parameter -${name}.`, advice: help(command) });
    if (value !== null) values.set(name, parameter.byValue ? value : toValue(name, parameter, value));
  }
  return values;
}

function toValue(name: string, parameter: Parameter, value: unknown): unknown {
  if (parameter.type === 'table') return toTable(name, value);
  if (parameter.type === 'tables') return (Array.isArray(value) ? value : [value]).map((one) => toTable(name, one));
  if (parameter.type === 'resource') return toId(name, value);
  if (Array.isArray(value)) return value.map((one) => toText(name, parameter, one));
  return toText(name, parameter, value);
}

/** A choice in the contract's spelling; an object is replaced by one of its properties. */
function toText(name: string, { property, values }: Parameter, value: unknown): unknown {
  const text = property !== undefined && isPiped(value) ? read(value, property) : value;
  if (text === undefined) {
    throw refused({
      message: `The value of -${name} has no ${property}.`,
      advice: 'Specify text, or objects with that property.',
    });
  }
  return values?.find((one) => one.toLowerCase() === String(text).toLowerCase()) ?? text;
}

function toTable(name: string, value: unknown): Readonly<Record<string, string>> {
  const entries = isPiped(value) ? Object.entries(value) : undefined;
  if (entries?.every(([, one]) => typeof one === 'string'))
    return Object.fromEntries(entries) as Record<string, string>;
  throw refused({
    message: `The value of -${name} is not a table of names and values.`,
    advice: `Write -${name} @{ name = 'value' }.`,
  });
}

function toId(name: string, value: unknown): string {
  const id = typeof value === 'string' ? value : isPiped(value) ? ((value as Piped).text ?? idOf(value)) : undefined;
  if (id !== undefined) return id;
  throw refused({
    message: `The value of -${name} has no resource id.`,
    advice: 'Specify the id, or the output of a Get cmdlet.',
  });
}

export function help({ name }: Command): string {
  return `'${name} -?' shows its parameters.`;
}
