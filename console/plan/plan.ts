import { chooseSet, incomplete, type Refusal } from '../../src/protocol/index.ts';
import { type Failure, invalid } from '../failure.ts';
import type { Token } from '../line/words.ts';
import { type Arguments, type Common, type OutputFormat, readArgumentsOf } from './arguments.ts';
import { type Command, findCommand } from './catalogue.ts';
import type { Values } from './values.ts';

/** One cmdlet of a pipeline, parsed and checked as far as possible without the piped objects. */
export interface Stage {
  readonly command: Command;
  readonly common: Common;
  /** The typed parameters. */
  readonly values: Values;
  readonly isPiped: boolean;
}

export interface Plan {
  readonly stages: readonly Stage[];
  readonly output?: OutputFormat;
  readonly showsSecret: boolean;
  /** Secrets to ask for before it can run. */
  readonly toAsk: readonly { readonly stage: number; readonly name: string }[];
}

/** The content of a line: cmdlets to run, or a request for help. */
export type Request = { readonly help: string | undefined } | Plan;

interface Words {
  readonly command: Command;
  readonly written: Arguments;
}

/** `answers`: the secrets that were entered since, by stage and parameter (`0.Password`). */
export function plan(tokens: readonly Token[], answers: ReadonlyMap<string, string> = new Map()): Request {
  const parts = splitAtPipes(tokens).map(readCmdlet);
  const asksHelp = parts.find(({ written }) => written.wantsHelp);
  if (asksHelp) return { help: asksHelp.command.name };
  const stages: Stage[] = [];
  const toAsk: { stage: number; name: string }[] = [];
  parts.forEach((part, index) => {
    const { stage, secrets } = settle(part, index > 0, (name) => answers.get(`${index}.${name}`));
    stages.push(stage);
    toAsk.push(...secrets.map((name) => ({ stage: index, name })));
  });
  return {
    stages,
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
    throw invalid('A pipe (|) has no cmdlet on one of its sides.', 'Write Cmdlet | Cmdlet, or omit the pipe.');
  }
  return parts;
}

function readCmdlet([name, ...rest]: readonly Token[]): Words {
  if (name?.kind !== 'word' || typeof name.value.data !== 'string') {
    throw invalid('A command begins with the name of a cmdlet.', "'acrshell help' lists the cmdlets.");
  }
  const command = findCommand(name.value.data);
  return { command, written: readArgumentsOf(command, rest) };
}

function settle(
  { command, written }: Words,
  isPiped: boolean,
  answer: (name: string) => string | undefined,
): { stage: Stage; secrets: readonly string[] } {
  const values = new Map(written.values);
  const asked = new Set(written.toAsk);
  const names = [...values.keys(), ...asked];
  const choice = chooseSet(command, names);
  if ('message' in choice) throw refused(choice);
  // A missing parameter may come from the piped object: then the host decides.
  for (const name of isPiped ? [] : choice.missing) {
    if (command.parameters.get(name)?.type !== 'secret') throw refused(incomplete(command, names));
    asked.add(name);
  }
  const secrets = [...asked].filter((name) => {
    const text = answer(name);
    if (text !== undefined) values.set(name, text);
    return text === undefined;
  });
  return { stage: { command, common: written.common, values, isPiped }, secrets };
}

function refused({ message, advice }: Refusal): Failure {
  return invalid(message, advice);
}

/** -Output is for the output of the pipeline, so only its last cmdlet can have it. */
function outputOf(parts: readonly Words[]): { output?: OutputFormat } {
  const early = parts.slice(0, -1).find(({ written }) => written.common.output !== undefined);
  if (early) {
    throw invalid(
      `-Output was given to ${early.command.name}, whose objects are piped to the next cmdlet.`,
      'Give -Output to the last cmdlet of the line.',
    );
  }
  const output = parts.at(-1)?.written.common.output;
  return output === undefined ? {} : { output };
}
