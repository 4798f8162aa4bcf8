import {
  type Cmdlet,
  cmdlets as declared,
  isMandatory,
  managementCmdlets,
  type Offered,
  type Parameter,
} from '../../src/protocol/index.ts';
import { invalid } from '../failure.ts';
import { nearest } from './nearest.ts';

/** The cmdlets of the console: those of the contract, without PowerShell's parameters, with the common ones. */
export interface Command extends Offered {
  readonly cmdlet: Cmdlet;
  /** It calls Azure Resource Manager, not a registry. */
  readonly isManagement: boolean;
  /** Its own parameters, without the common ones. */
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly common: ReadonlyMap<string, Parameter>;
}

const everywhere: Readonly<Record<string, Parameter>> = {
  Output: {
    type: 'string',
    help: 'Table for reading, Json for one document, Jsonl for one object per line.',
    values: ['Table', 'Json', 'Jsonl'],
  },
  ErrorAction: {
    type: 'string',
    help: 'Stop at an error, Continue with the next object or command after reporting it, or SilentlyContinue.',
    aliases: ['ea'],
    values: ['Stop', 'Continue', 'SilentlyContinue', 'Ignore'],
  },
  Verbose: { type: 'switch', help: 'Shows each request to the registry as it is made.', aliases: ['vb'] },
  Debug: { type: 'switch', help: 'Shows headers and bodies as well, without secrets.', aliases: ['db'] },
};

const onChanges: Readonly<Record<string, Parameter>> = {
  WhatIf: { type: 'switch', help: 'Shows what would be done, and does nothing.', aliases: ['wi'] },
  Confirm: { type: 'switch', help: 'Asks before each change.', aliases: ['cf'] },
};

export const commands: readonly Command[] = Object.entries(declared as Readonly<Record<string, Cmdlet>>).map(
  ([name, cmdlet]) => ({
    name,
    cmdlet,
    isManagement: managementCmdlets.has(name),
    parameters: new Map(Object.entries(cmdlet.parameters).filter(([, parameter]) => !parameter.powershellOnly)),
    common: new Map(Object.entries(cmdlet.target ? { ...everywhere, ...onChanges } : everywhere)),
    sets: Object.keys(cmdlet.sets).filter((set) => !needsPowerShell(cmdlet, set)),
  }),
);

const byName = new Map(
  commands.flatMap((command) => {
    const names = [command.name, ...(command.cmdlet.aliases ?? [])];
    return names.map((name): [string, Command] => [name.toLowerCase(), command]);
  }),
);

/** A set with a mandatory parameter that only PowerShell can fill can never be chosen here. */
function needsPowerShell(cmdlet: Cmdlet, set: string): boolean {
  return Object.values(cmdlet.parameters).some(
    (parameter) => parameter.powershellOnly && isMandatory(parameter, set) && parameter.sets?.includes(set),
  );
}

export function findCommand(name: string): Command {
  const command = byName.get(name.toLowerCase());
  if (command) return command;
  const near = nearest(name, [...commands.map((one) => one.name), 'help', 'exit']);
  throw invalid(
    `'${name}' is not a cmdlet of AcrShell.`,
    near.length > 0 ? `Did you mean ${near.join(', ')}?` : "'acrshell help' lists the cmdlets.",
  );
}

/** A name, an alias, or the start of one that no other parameter shares. Own parameters win over the common ones. */
export function findParameter(command: Command, typed: string): readonly [string, Parameter] {
  const name = typed.toLowerCase();
  const all = [...command.parameters, ...command.common];
  const exact = all.find((entry) => namesOf(entry).includes(name));
  if (exact) return exact;
  const own = [...command.parameters].filter((entry) => startsLike(entry, name));
  const found = own.length > 0 ? own : [...command.common].filter((entry) => startsLike(entry, name));
  if (found[0] && found.length === 1) return found[0];
  if (found.length > 1) throw ambiguous(command, typed, found);
  throw unknownParameter(command, typed);
}

function namesOf([name, parameter]: readonly [string, Parameter]): string[] {
  return [name, ...(parameter.aliases ?? [])].map((one) => one.toLowerCase());
}

function startsLike(entry: readonly [string, Parameter], start: string): boolean {
  return namesOf(entry).some((name) => name.startsWith(start));
}

function ambiguous(command: Command, typed: string, found: readonly (readonly [string, Parameter])[]) {
  return invalid(
    `-${typed} could be several parameters of ${command.name}.`,
    `Write one of ${found.map(([name]) => `-${name}`).join(', ')}.`,
  );
}

function unknownParameter(command: Command, typed: string) {
  const message = `${command.name} has no parameter -${typed}.`;
  const powershell = Object.entries(command.cmdlet.parameters).find(
    (entry) => entry[1].powershellOnly && startsLike(entry, typed.toLowerCase()),
  );
  if (powershell)
    return invalid(`-${powershell[0]} takes a PowerShell object.`, 'The console has no objects; omit the parameter.');
  const names = [...command.parameters.keys(), ...command.common.keys()];
  const near = nearest(typed, names);
  const which = near.length > 0 ? `Did you mean -${near.join(', -')}?` : `Its parameters are -${names.join(', -')}.`;
  return invalid(message, which);
}
