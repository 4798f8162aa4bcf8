import type { Parameter } from '../../src/protocol/index.ts';
import { type Failure, invalid } from '../failure.ts';
import type { Token, Value } from '../line/words.ts';
import { type Command, findParameter } from './catalogue.ts';
import { type Given, toGiven, type Values } from './values.ts';

/** The arguments of one cmdlet, with resolved names and values of the declared types. */
export interface Arguments {
  readonly values: Values;
  readonly common: Common;
  /** Secrets that were given without a value: the console prompts for them. */
  readonly toAsk: readonly string[];
  /** Whether a secret is in clear text on the line, and not from the environment. */
  readonly showsSecret: boolean;
  readonly wantsHelp: boolean;
}

export type OutputFormat = 'Table' | 'Json' | 'Jsonl';
type ErrorAction = 'Stop' | 'Continue' | 'SilentlyContinue' | 'Ignore';

export interface Common {
  readonly output?: OutputFormat;
  readonly errorAction?: ErrorAction;
  readonly verbose: boolean;
  readonly debug: boolean;
  readonly whatIf: boolean;
  readonly confirm: boolean;
}

interface Pair {
  readonly name: string;
  readonly parameter: Parameter;
  readonly value: Value | undefined;
}

export function readArgumentsOf(command: Command, tokens: readonly Token[]): Arguments {
  const wantsHelp = tokens.some((token) => token.kind === 'parameter' && /^(?:\?|h|help)$/iu.test(token.name));
  const given = wantsHelp ? [] : pairUp(command, tokens);
  refuseTwice(command, given);
  const values = new Map<string, Given>();
  const toAsk: string[] = [];
  for (const { name, parameter, value } of given) {
    if (value === undefined && parameter.type === 'secret') toAsk.push(name);
    else {
      const converted = toGiven(command.name, name, parameter, value);
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

/** The declaration of a cmdlet decides which tokens are values: a switch has none. */
function pairUp(command: Command, tokens: readonly Token[]): Pair[] {
  const given: Pair[] = [];
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

function stray(command: Command, token: Token | undefined, before: Pair | undefined): Failure {
  const text = token?.kind === 'word' ? String(token.value.data) : '';
  if (before?.parameter.type === 'switch') {
    return invalid(
      `-${before.name} is a switch and takes no value, but '${text}' follows it.`,
      `Write -${before.name}, -${before.name}:$true or -${before.name}:$false.`,
    );
  }
  return invalid(
    `${command.name} expects a parameter in place of '${text}'.`,
    `Every value is named, for example -${[...command.parameters.keys()][0] ?? 'Output'} ...; put spaces into quotes.`,
  );
}

function refuseTwice(command: Command, given: readonly Pair[]): void {
  const names = given.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw invalid(`-${twice} was given to ${command.name} more than once.`, 'Give it once.');
}

function readCommon(values: Values): Common {
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
