import { belongs, isMandatory, type Parameter } from '../../src/protocol/index.ts';
import { type Failure, invalid } from '../run/failure.ts';
import type { Command } from './catalogue.ts';

/** The set that was chosen, and the mandatory parameters that it still lacks. */
export interface Choice {
  readonly set: string;
  readonly missing: readonly string[];
}

/**
 * Parameter sets resolved as PowerShell does: a set is possible if it has every parameter that was given; among
 * the possible ones a set that lacks nothing wins, the default one first.
 */
export function chooseSet(command: Command, given: readonly string[]): Choice {
  const possible = command.sets.filter((set) => given.every((name) => belongs(command.parameters.get(name), set)));
  const [first] = possible;
  if (first === undefined) throw clash(command, given);
  const choices = possible.map((set) => ({ set, missing: missingIn(command, set, given) }));
  const complete = choices.filter(({ missing }) => missing.length === 0);
  const isDefault = complete.find(({ set }) => set === command.sets[0]);
  const chosen = isDefault ?? complete[0];
  return chosen ?? choices[0] ?? { set: first, missing: [] };
}

/** The refusal of a set that lacks something, with every way to complete it. */
export function incomplete(command: Command, given: readonly string[]): Failure {
  const possible = command.sets.filter((set) => given.every((name) => belongs(command.parameters.get(name), set)));
  const ways = [...new Set(possible.map((set) => listed(missingIn(command, set, given))))];
  const [name] = missingIn(command, possible[0] ?? '', given);
  const help = ways.length === 1 && name ? ` ${command.parameters.get(name)?.help ?? ''}` : '';
  return invalid(
    `${command.name} needs ${ways.join(', or ')}.`,
    `Add it to the command.${help} '${command.name} -?' shows how.`,
  );
}

/** Which parameters a set has, mandatory ones first, in the order of their declaration. */
export function parametersOf(command: Command, set: string): readonly (readonly [string, Parameter])[] {
  const all = [...command.parameters].filter(([, parameter]) => belongs(parameter, set));
  return [...all.filter(([, one]) => isMandatory(one, set)), ...all.filter(([, one]) => !isMandatory(one, set))];
}

function missingIn(command: Command, set: string, given: readonly string[]): string[] {
  return [...command.parameters]
    .filter(([name, parameter]) => isMandatory(parameter, set) && belongs(parameter, set) && !given.includes(name))
    .map(([name]) => name);
}

/** Names the two that can't stand together, rather than "the set can not be resolved". */
function clash(command: Command, given: readonly string[]): Failure {
  const narrow = given.filter((name) => command.parameters.get(name)?.sets !== undefined);
  const pair = narrow.flatMap((one, index) =>
    narrow
      .slice(index + 1)
      .filter((other) => !shareSet(command, one, other))
      .map((other) => [one, other] as const),
  )[0];
  const names = pair ?? narrow;
  return invalid(
    `${names.map((name) => `-${name}`).join(' and ')} can not be given to ${command.name} together.`,
    `Leave one of them out; '${command.name} -?' shows what goes together.`,
  );
}

function shareSet(command: Command, one: string, other: string): boolean {
  return command.sets.some(
    (set) => belongs(command.parameters.get(one), set) && belongs(command.parameters.get(other), set),
  );
}

function listed(names: readonly string[]): string {
  const [last, ...others] = names.map((name) => `-${name}`).reverse();
  return others.length === 0 ? (last ?? '') : `${others.reverse().join(', ')} and ${last}`;
}
