import { quote, readPlaces, type Token } from '../line/words.ts';
import { type Command, commands, findCommand, findParameter } from '../plan/catalogue.ts';

/** The candidates of the Tab key at the end of this text, and the part of it that they replace. */
export function complete(text: string, registries: readonly string[]): [string[], string] {
  const typed = /\S*$/u.exec(text)?.[0] ?? '';
  const before = tokensOf(text.slice(0, text.length - typed.length));
  if (!before) return [[], typed];
  const candidates = candidatesAfter(
    before.slice(before.findLastIndex(({ kind }) => kind === 'pipe') + 1),
    typed,
    registries,
  );
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

function candidatesAfter([name, ...rest]: readonly Token[], typed: string, registries: readonly string[]): string[] {
  const names = commands.map((command) => command.name);
  if (name === undefined) return [...names, 'help', 'exit'];
  const word = name.kind === 'word' ? String(name.value.data) : '';
  if (word.toLowerCase() === 'help') return names;
  const command = attempt(() => findCommand(word));
  if (!command) return [];
  if (typed.startsWith('-')) return parametersLeft(command, rest);
  return valuesFor(command, rest.at(-1), typed, registries);
}

function parametersLeft(command: Command, tokens: readonly Token[]): string[] {
  const given = tokens.map((token) =>
    token.kind === 'parameter' ? attempt(() => findParameter(command, token.name))?.[0] : undefined,
  );
  const names = [...command.parameters.keys(), ...command.common.keys()];
  return names.filter((name) => !given.includes(name)).map((name) => `-${name}`);
}

function valuesFor(
  command: Command,
  before: Token | undefined,
  typed: string,
  registries: readonly string[],
): string[] {
  if (before?.kind !== 'parameter' || before.value) return [];
  const [name, parameter] = attempt(() => findParameter(command, before.name)) ?? [];
  if (parameter?.values && parameter.type === 'strings') return oneMore(parameter.values, typed);
  if (parameter?.values) return [...parameter.values];
  if (parameter?.suggestions) return parameter.suggestions.map(quote);
  if (parameter?.type === 'bool') return ['$true', '$false'];
  const isRegistry = parameter?.fills === 'registry' || (name === 'Name' && command.name.startsWith('Stop-'));
  return isRegistry ? registries.map(quote) : [];
}

/** `push,d`: what stands before the last comma stays. */
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
