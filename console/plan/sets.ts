import { belongs, isMandatory, type Parameter } from '../../src/protocol/index.ts';
import type { Command } from './catalogue.ts';

/** The parameters of a set, mandatory ones first, in the order of their declaration. */
export function parametersOf(command: Command, set: string): readonly (readonly [string, Parameter])[] {
  const all = [...command.parameters].filter(([, parameter]) => belongs(parameter, set));
  return [...all.filter(([, one]) => isMandatory(one, set)), ...all.filter(([, one]) => !isMandatory(one, set))];
}
