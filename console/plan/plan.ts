import type { Action } from '../../src/protocol/index.ts';
import type { Token } from '../line/words.ts';
import { invalid } from '../run/failure.ts';
import type { ItemType } from '../run/items.ts';
import { type Arguments, type Common, type OutputFormat, readArgumentsOf } from './arguments.ts';
import { type Binding, bind } from './binding.ts';
import { type Command, findCommand } from './catalogue.ts';
import { chooseSet, incomplete } from './sets.ts';
import type { Values } from './values.ts';

/** One cmdlet of a pipeline with everything settled that can be before the first request. */
export interface Stage {
  readonly command: Command;
  readonly common: Common;
  readonly set: string;
  readonly action: Action;
  readonly values: Values;
  readonly binding?: Binding;
  /** -Name holds a wildcard: its matches are streamed. */
  readonly isMatch: boolean;
  readonly writes: ItemType;
}

export interface Plan {
  readonly stages: readonly Stage[];
  /** It writes a list, however many are in it; otherwise one thing. Decides between a JSON array and one document. */
  readonly many: boolean;
  readonly output?: OutputFormat;
  readonly showsSecret: boolean;
  /** Secrets to ask for before it can run. */
  readonly toAsk: readonly { readonly stage: number; readonly name: string }[];
}

/** What a line asks for: cmdlets to run, or help. */
export type Request = { readonly help: string | undefined } | Plan;

interface Words {
  readonly command: Command;
  readonly written: Arguments;
}

/** `answers` are the secrets that were asked for since, by stage and parameter (`0.Password`). */
export function plan(tokens: readonly Token[], answers: ReadonlyMap<string, string> = new Map()): Request {
  const parts = splitAtPipes(tokens).map(readCmdlet);
  const asksHelp = parts.find(({ written }) => written.wantsHelp);
  if (asksHelp) return { help: asksHelp.command.name };
  const stages: Stage[] = [];
  const toAsk: { stage: number; name: string }[] = [];
  parts.forEach((part, index) => {
    const { stage, secrets } = settle(part, stages.at(-1), (name) => answers.get(`${index}.${name}`));
    stages.push(stage);
    toAsk.push(...secrets.map((name) => ({ stage: index, name })));
  });
  return {
    stages,
    many: stages.some(writesMany),
    ...outputOf(parts),
    showsSecret: parts.some(({ written }) => written.showsSecret),
    toAsk,
  };
}

function splitAtPipes(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'pipe') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  if (parts.length > 1 && parts.some((part) => part.length === 0)) {
    throw invalid('A pipe (|) has no cmdlet on one of its sides.', 'Write Cmdlet | Cmdlet, or leave the pipe out.');
  }
  return parts;
}

export function readCmdlet([name, ...rest]: readonly Token[]): Words {
  if (name?.kind !== 'word' || typeof name.value.data !== 'string') {
    throw invalid('A command begins with the name of a cmdlet.', "'acrshell help' lists the cmdlets.");
  }
  const command = findCommand(name.value.data);
  return { command, written: readArgumentsOf(command, rest) };
}

export function settle(
  { command, written }: Words,
  before: Stage | undefined,
  answer: (name: string) => string | undefined,
) {
  const values = new Map(written.values);
  const asked = new Set(written.toAsk);
  const binding = before && bind(command, before.writes, before.command.name, [...values.keys(), ...asked]);
  const bound = [...values.keys(), ...asked, ...(binding?.properties.keys() ?? [])];
  const { set, missing } = chooseSet(command, bound);
  for (const name of missing) {
    if (command.parameters.get(name)?.type !== 'secret') throw incomplete(command, bound);
    asked.add(name);
  }
  const secrets = [...asked].filter((name) => {
    const text = answer(name);
    if (text !== undefined) values.set(name, text);
    return text === undefined;
  });
  const action = actionOf(command, set);
  const isMatch = action.do === 'getOrMatch' && /[*?[]/u.test(String(values.get('Name') ?? ''));
  const stage: Stage = {
    command,
    common: written.common,
    set,
    action,
    values,
    ...(binding ? { binding } : {}),
    isMatch,
    writes: typeWritten(command, action, values, binding),
  };
  return { stage, secrets };
}

function actionOf(command: Command, set: string): Action {
  const declared = command.cmdlet.sets[set];
  if (!declared) throw new Error(`${command.name} has no set ${set}`);
  return declared.action;
}

function typeWritten(
  command: Command,
  action: Action,
  values: Stage['values'],
  binding: Binding | undefined,
): ItemType {
  if (binding?.meaning === 'the tags that point at it') return 'AcrShell.Tag';
  if (action.do === 'names') return 'AcrShell.RepositoryName';
  if (action.do === 'collect' || action.do === 'getOrMatch') return action.type;
  if (action.do === 'call' && action.exposes && values.get(action.exposes.parameter) === true)
    return action.exposes.type;
  if (action.do === 'call' && action.parsed && values.get(action.parsed.parameter) === true) return 'string';
  if (action.do === 'call' && action.plain && values.get(action.plain.parameter) === true) return 'string';
  if (action.do === 'call' && (action.writes !== undefined || action.only !== undefined)) return 'string';
  if (action.do === 'call' && action.passThru) return values.get(action.passThru) === true ? 'bool' : 'none';
  if (action.type) return action.type;
  return command.cmdlet.outputs.includes('bool') ? 'bool' : 'none';
}

function writesMany({ action, isMatch, binding, values }: Stage): boolean {
  const pointing = binding?.meaning === 'the tags that point at it';
  const isList = action.do === 'expand' && !(action.one !== undefined && values.has(action.one));
  return action.do === 'names' || isList || isMatch || pointing;
}

/** -Output is about what leaves the pipeline, so only its last cmdlet can say it. */
function outputOf(parts: readonly Words[]): { output?: OutputFormat } {
  const early = parts.slice(0, -1).find(({ written }) => written.common.output !== undefined);
  if (early) {
    throw invalid(
      `-Output stands at ${early.command.name}, whose objects go on to the next cmdlet.`,
      'Put -Output at the last cmdlet of the line.',
    );
  }
  const output = parts.at(-1)?.written.common.output;
  return output === undefined ? {} : { output };
}
