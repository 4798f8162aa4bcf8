import type { Parameter } from '../src/protocol/cmdlets.ts';
import { type Command, findParameter } from './catalogue.ts';
import { type Failure, invalid } from './failure.ts';
import type { Token, Value } from './words.ts';

/** What a user wrote after one cmdlet, names resolved and values of the declared kind. */
export interface Arguments {
  readonly values: ReadonlyMap<string, string | boolean | number>;
  readonly common: Common;
  /** Secrets that were named without a value: they are asked for. */
  readonly toAsk: readonly string[];
  /** A secret stands in the clear on the line, where it didn't come from the environment. */
  readonly showsSecret: boolean;
  readonly wantsHelp: boolean;
}

export type OutputFormat = 'Table' | 'Json' | 'Jsonl';
export type ErrorAction = 'Stop' | 'Continue' | 'SilentlyContinue' | 'Ignore';

export interface Common {
  readonly output?: OutputFormat;
  readonly errorAction?: ErrorAction;
  readonly verbose: boolean;
  readonly debug: boolean;
  readonly whatIf: boolean;
  readonly confirm: boolean;
}

interface Given {
  readonly name: string;
  readonly parameter: Parameter;
  readonly value: Value | undefined;
}

export function readArgumentsOf(command: Command, tokens: readonly Token[]): Arguments {
  const wantsHelp = tokens.some((token) => token.kind === 'parameter' && /^(?:\?|h|help)$/iu.test(token.name));
  const given = wantsHelp ? [] : pairUp(command, tokens);
  refuseTwice(command, given);
  const values = new Map<string, string | boolean | number>();
  const toAsk: string[] = [];
  for (const { name, parameter, value } of given) {
    if (value === undefined && parameter.type === 'secret') toAsk.push(name);
    else {
      const converted = convert(command, name, parameter, value);
      if (converted !== undefined) values.set(name, converted);
    }
  }
  return {
    values: new Map([...values].filter(([name]) => command.parameters.has(name))),
    common: readCommon(values),
    toAsk,
    showsSecret: given.some(
      ({ parameter, value }) => parameter.type === 'secret' && value !== undefined && !value.fromEnvironment,
    ),
    wantsHelp,
  };
}

/** Which tokens are the values of which parameters depends on what the cmdlet declares: a switch takes none. */
function pairUp(command: Command, tokens: readonly Token[]): Given[] {
  const given: Given[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== 'parameter') throw stray(command, token, given.at(-1));
    const [name, parameter] = findParameter(command, token.name);
    const next = tokens[at + 1];
    const takesNext = token.value === undefined && (parameter.type !== 'switch' || token.wantsValue);
    if (takesNext && next?.kind === 'word') at++;
    const value = token.value ?? (takesNext && next?.kind === 'word' ? next.value : undefined);
    given.push({ name, parameter, value });
  }
  return given;
}

function stray(command: Command, token: Token | undefined, before: Given | undefined): Failure {
  const text = token?.kind === 'word' ? String(token.value.data) : '';
  if (before?.parameter.type === 'switch') {
    return invalid(
      `-${before.name} is a switch and takes no value, but '${text}' follows it.`,
      `Write -${before.name}, -${before.name}:$true or -${before.name}:$false.`,
    );
  }
  return invalid(
    `'${text}' stands where ${command.name} expects a parameter.`,
    `Every value is named, for example -${[...command.parameters.keys()][0] ?? 'Output'} ...; put spaces into quotes.`,
  );
}

function refuseTwice(command: Command, given: readonly Given[]): void {
  const names = given.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw invalid(`-${twice} was given to ${command.name} more than once.`, 'Give it once.');
}

function convert(command: Command, name: string, parameter: Parameter, value: Value | undefined) {
  if (value === undefined) {
    if (parameter.type === 'switch') return true;
    throw invalid(`-${name} has no value.`, `${command.name} needs one after it: ${parameter.help}`);
  }
  if (value.data === null) return takeNull(name, parameter);
  if (parameter.type === 'switch' || parameter.type === 'bool') return toBoolean(name, value.data);
  if (parameter.type === 'int') return toInteger(name, parameter, value.data);
  const text = typeof value.data === 'boolean' ? (value.data ? 'True' : 'False') : value.data;
  if (text === '') throw invalid(`-${name} is empty.`, parameter.help);
  return parameter.values ? oneOf(name, parameter.values, text) : text;
}

/** As if it had not been given, where that is allowed. */
function takeNull(name: string, parameter: Parameter): undefined {
  if (!parameter.mandatory && parameter.type === 'string') return undefined;
  throw invalid(`-${name} can not be $null.`, parameter.help);
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
  throw invalid(`-${name} can not be '${text}'.`, `It is one of ${values.join(', ')}.`);
}

function readCommon(values: ReadonlyMap<string, string | boolean | number>): Common {
  const output = values.get('Output') as OutputFormat | undefined;
  const errorAction = values.get('ErrorAction') as ErrorAction | undefined;
  return {
    ...(output === undefined ? {} : { output }),
    ...(errorAction === undefined ? {} : { errorAction }),
    verbose: values.get('Verbose') === true,
    debug: values.get('Debug') === true,
    whatIf: values.get('WhatIf') === true,
    confirm: values.get('Confirm') === true,
  };
}
