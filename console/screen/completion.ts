import { quote, readPlaces, type Token } from '../line/words.ts';
import { type Command, commands, findCommand, findParameter } from '../plan/catalogue.ts';

/** Asks the host for names of a parameter; undefined without a host, or without a timely answer. */
export type AskValues = (asked: {
  readonly cmdlet: string;
  readonly parameter: string;
  readonly word: string;
  readonly given: Readonly<Record<string, string>>;
}) => Promise<readonly string[]>;

/** The candidates at the end of this text, and the part of it that they replace. */
export async function complete(text: string, ask: AskValues): Promise<[string[], string]> {
  const typed = /(?:'[^']*|"[^"]*|\S*)$/u.exec(text)?.[0] ?? '';
  const before = tokensOf(text.slice(0, text.length - typed.length));
  if (!before) return [[], typed];
  const stage = before.slice(before.findLastIndex(({ kind }) => kind === 'pipe') + 1);
  const candidates = await candidatesAfter(stage, typed, ask);
  const start = typed.toLowerCase();
  return [candidates.filter((one) => one.toLowerCase().startsWith(start)), typed];
}

function tokensOf(text: string): readonly Token[] | undefined {
  try {
    return readPlaces(text);
  } catch {
    return undefined;
  }
}

async function candidatesAfter([name, ...rest]: readonly Token[], typed: string, ask: AskValues): Promise<string[]> {
  const names = commands.map((command) => command.name);
  if (name === undefined) return [...names, 'help', 'exit'];
  const word = name.kind === 'word' ? String(name.value.data) : '';
  if (word.toLowerCase() === 'help') return names;
  const command = attempt(() => findCommand(word));
  if (!command) return [];
  if (typed.startsWith('-')) return parametersLeft(command, rest);
  return valuesFor(command, rest, typed, ask);
}

function parametersLeft(command: Command, tokens: readonly Token[]): string[] {
  const given = tokens.map((token) =>
    token.kind === 'parameter' ? attempt(() => findParameter(command, token.name))?.[0] : undefined,
  );
  const names = [...command.parameters.keys(), ...command.common.keys()];
  return names.filter((name) => !given.includes(name)).map((name) => `-${name}`);
}

async function valuesFor(command: Command, tokens: readonly Token[], typed: string, ask: AskValues): Promise<string[]> {
  const before = tokens.at(-1);
  if (before?.kind !== 'parameter' || before.value) return [];
  const [name = '', parameter] = attempt(() => findParameter(command, before.name)) ?? [];
  if (parameter?.values && parameter.type === 'strings') return oneMore(parameter.values, typed);
  if (parameter?.values) return [...parameter.values];
  if (parameter?.names) {
    const kept = parameter.type === 'strings' ? typed.slice(0, typed.lastIndexOf(',') + 1) : '';
    const word = typed.slice(kept.length);
    const mark = /^['"]/u.exec(word)?.[0] ?? '';
    const asked = {
      cmdlet: command.name,
      parameter: name,
      word: word.slice(mark.length),
      given: givenBy(command, tokens),
    };
    return (await ask(asked)).map((one) => `${kept}${mark === '' ? quote(one) : `${mark}${one}${mark}`}`);
  }
  if (parameter?.suggestions) return parameter.suggestions.map(quote);
  return parameter?.type === 'bool' ? ['$true', '$false'] : [];
}

/** The values that were typed before, by the full names of parameters. */
function givenBy(command: Command, tokens: readonly Token[]): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'parameter') continue;
    const next = tokens[index + 1];
    const value = token.value ?? (next?.kind === 'word' ? next.value : undefined);
    const name = attempt(() => findParameter(command, token.name))?.[0];
    if (name !== undefined && typeof value?.data === 'string') given[name] = value.data;
  }
  return given;
}

/** `push,d`: the values before the last comma are kept. */
function oneMore(values: readonly string[], typed: string): string[] {
  const kept = typed.slice(0, typed.lastIndexOf(',') + 1);
  const given = kept.toLowerCase().split(',');
  return values.filter((value) => !given.includes(value)).map((value) => kept + value);
}

function attempt<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}
