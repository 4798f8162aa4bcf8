import { belongs, isMandatory, type Parameter } from './parameter.ts';

/** A cmdlet with the parameters and sets that one client offers, the default set first. */
export interface Offered {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly sets: readonly string[];
}

/** Why a cmdlet cannot be run as given, and what to do. */
export interface Refusal {
  readonly message: string;
  readonly advice: string;
}

/** The set that was chosen, and the mandatory parameters that it still lacks. */
export interface Choice {
  readonly set: string;
  readonly missing: readonly string[];
}

/**
 * Parameter sets resolved as PowerShell does: a set is possible if it has every parameter that was given; among
 * the possible ones a set that lacks nothing wins, the default one first.
 */
export function chooseSet(offered: Offered, given: readonly string[]): Choice | Refusal {
  const possible = possibleSets(offered, given);
  const [first] = possible;
  if (first === undefined) return clash(offered, given);
  const choices = possible.map((set) => ({ set, missing: missingIn(offered, set, given) }));
  const complete = choices.filter(({ missing }) => missing.length === 0);
  const isDefault = complete.find(({ set }) => set === offered.sets[0]);
  return isDefault ?? complete[0] ?? choices[0] ?? { set: first, missing: [] };
}

export function possibleSets({ parameters, sets }: Offered, given: readonly string[]): readonly string[] {
  return sets.filter((set) => given.every((name) => belongs(parameters.get(name), set)));
}

/** The refusal of a set that lacks something, with every way to complete it. */
export function incomplete(offered: Offered, given: readonly string[]): Refusal {
  const possible = possibleSets(offered, given);
  const ways = [...new Set(possible.map((set) => listed(missingIn(offered, set, given))))];
  const [name] = missingIn(offered, possible[0] ?? '', given);
  const help = ways.length === 1 && name ? ` ${offered.parameters.get(name)?.help ?? ''}` : '';
  return {
    message: `${offered.name} needs ${ways.join(', or ')}.`,
    advice: `Add it to the command.${help} '${offered.name} -?' shows how.`,
  };
}

function missingIn({ parameters }: Offered, set: string, given: readonly string[]): string[] {
  return [...parameters]
    .filter(([name, parameter]) => isMandatory(parameter, set) && belongs(parameter, set) && !given.includes(name))
    .map(([name]) => name);
}

/** Names the two parameters that exclude each other, instead of "the parameter set cannot be resolved". */
function clash(offered: Offered, given: readonly string[]): Refusal {
  const narrow = given.filter((name) => offered.parameters.get(name)?.sets !== undefined);
  const pair = narrow.flatMap((one, index) =>
    narrow
      .slice(index + 1)
      .filter((other) => possibleSets(offered, [one, other]).length === 0)
      .map((other) => [one, other] as const),
  )[0];
  const names = pair ?? narrow;
  return {
    message: `${names.map((name) => `-${name}`).join(' and ')} cannot be given to ${offered.name} together.`,
    advice: `Omit one of them; '${offered.name} -?' shows the valid combinations.`,
  };
}

function listed(names: readonly string[]): string {
  const [last, ...others] = names.map((name) => `-${name}`).reverse();
  return others.length === 0 ? (last ?? '') : `${others.reverse().join(', ')} and ${last}`;
}
