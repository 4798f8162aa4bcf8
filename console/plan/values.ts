import type { Parameter } from '../../src/protocol/index.ts';
import { invalid } from '../failure.ts';
import { asText, textsOf, type Value } from '../line/words.ts';

/** The value of a parameter, in the form that the host accepts. */
export type Given =
  | string
  | boolean
  | number
  | readonly string[]
  | Readonly<Record<string, string>>
  | readonly Readonly<Record<string, string>>[];
export type Values = ReadonlyMap<string, Given>;

/** A value of the declared type, or an error; undefined if $null means that. */
export function toGiven(cmdlet: string, name: string, parameter: Parameter, value: Value | undefined) {
  if (value === undefined) {
    if (parameter.type === 'switch') return true;
    throw invalid(`-${name} has no value.`, `${cmdlet} needs one after it: ${parameter.help}`);
  }
  if (value.data === null) return takeNull(name, parameter);
  if (parameter.type === 'strings' || parameter.type === 'paths') return toTexts(name, parameter, value);
  if (parameter.type === 'table') return toTable(name, value);
  if (parameter.type === 'tables') return toTables(name, value);
  if (value.list) throw several(name, parameter, value);
  return toOne(name, parameter, value.data);
}

function toOne(name: string, parameter: Parameter, data: string | boolean): Given {
  switch (parameter.type) {
    case 'switch':
    case 'bool':
      return toBoolean(name, data);
    case 'int':
      return toInteger(name, parameter, data);
    case 'date':
      return toTime(name, asText(data));
    default:
      return toText(name, parameter, asText(data));
  }
}

/** $null: as if the parameter had not been given, if that is allowed. */
function takeNull(name: string, parameter: Parameter): undefined {
  if (parameter.mandatory !== true && ['string', 'path', 'place'].includes(parameter.type)) return undefined;
  throw invalid(`-${name} cannot be $null.`, parameter.help);
}

function several(name: string, { type }: Parameter, { data }: Value) {
  return invalid(
    `-${name} takes one value, and ${type === 'secret' ? 'the given value' : `'${data}'`} is a list.`,
    "Put it into single quotes ('...') to take the comma as text.",
  );
}

function toText(name: string, parameter: Parameter, text: string): string {
  if (text === '') throw invalid(`-${name} is empty.`, parameter.help);
  return parameter.values ? oneOf(name, parameter.values, text) : text;
}

function toTexts(name: string, parameter: Parameter, value: Value): readonly string[] {
  return textsOf(value).map((text) => toText(name, parameter, text));
}

/** Names with values: `a=1,b=2`. Empty text is an empty table, which removes the existing entries. */
function toTable(name: string, value: Value): Readonly<Record<string, string>> {
  const texts = textsOf(value);
  return texts.length === 1 && texts[0] === '' ? {} : tableOf(name, texts);
}

/** The name of the first entry begins a table each time: `name=one,expiry=…,name=two`. */
function toTables(name: string, value: Value): readonly Readonly<Record<string, string>>[] {
  const texts = textsOf(value);
  const [first] = nameAndValue(texts[0] ?? '');
  const starts = texts.flatMap((text, at) => (at === 0 || nameAndValue(text)[0] === first ? [at] : []));
  return starts.map((start, at) => tableOf(name, texts.slice(start, starts[at + 1])));
}

function tableOf(name: string, texts: readonly string[]): Readonly<Record<string, string>> {
  const table = new Map<string, string>();
  for (const text of texts) {
    const [key, rest] = nameAndValue(text);
    if (!key) {
      throw invalid(
        `-${name} takes names with values, and '${text}' has no name before an =.`,
        `Write -${name} name=value,other=value; put a value with a comma or a space into quotes.`,
      );
    }
    if (table.has(key)) throw invalid(`-${name} has ${key} more than once.`, 'Give each name once.');
    table.set(key, rest);
  }
  return Object.fromEntries(table);
}

function nameAndValue(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  return at < 0 ? ['', ''] : [text.slice(0, at).trim(), text.slice(at + 1)];
}

const timePattern = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?\s*(Z|[+-]\d\d:?\d\d)?)?$/iu;

/** ISO 8601; a day, or a time without a zone, is in the time zone of this machine, as in PowerShell. */
function toTime(name: string, text: string): string {
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone = ''] = timePattern.exec(text) ?? [];
  const offset = zone.toUpperCase().replace(/^([+-]\d\d):?(\d\d)$/u, '$1:$2');
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  const isReal = new Date(`${year}-${month}-${day}T00:00:00Z`).toJSON()?.startsWith(`${year}-${month}-${day}`);
  if (!Number.isNaN(time.getTime()) && isReal) return time.toISOString();
  throw invalid(
    `-${name} is a point in time, not '${text}'.`,
    'Write a day (2027-01-31) or ISO 8601 (2027-01-31T18:00:00Z).',
  );
}

function toBoolean(name: string, data: string | boolean): boolean {
  if (typeof data === 'boolean') return data;
  if (/^(?:true|1)$/iu.test(data)) return true;
  if (/^(?:false|0)$/iu.test(data)) return false;
  throw invalid(`-${name} is true or false, not '${data}'.`, `Write -${name}:$true or -${name}:$false.`);
}

function toInteger(name: string, parameter: Parameter, data: string | boolean): number {
  const text = String(data);
  const number = /^[+-]?\d{1,15}$/u.test(text) ? Number(text) : Number.NaN;
  const [least, most] = parameter.range ?? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  if (Number.isNaN(number)) throw invalid(`-${name} is a whole number, not '${text}'.`, parameter.help);
  if (number < least || number > most) {
    throw invalid(`-${name} is ${text}, which is out of its range.`, `It goes from ${least} to ${most}.`);
  }
  return number;
}

function oneOf(name: string, values: readonly string[], text: string): string {
  const value = values.find((one) => one.toLowerCase() === text.toLowerCase());
  if (value !== undefined) return value;
  throw invalid(`-${name} cannot be '${text}'.`, `It is one of ${values.join(', ')}.`);
}
