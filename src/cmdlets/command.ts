import { Failure } from '../call/failure.ts';
import { type Cmdlet, cmdlets, type Offered, type Parameter, type Refusal } from '../protocol/index.ts';

/** A cmdlet of the contract, in the form that binding needs. */
export interface Command extends Offered {
  readonly cmdlet: Cmdlet;
}

/** Values by parameter name: typed, or taken from the piped object. */
export type Values = ReadonlyMap<string, unknown>;

export function commandNamed(name: string): Command {
  if (!Object.hasOwn(cmdlets, name)) {
    throw refused({
      message: `'${name}' is not a cmdlet of AcrShell.`,
      advice: 'Get-Command -Module AcrShell lists them.',
    });
  }
  const cmdlet = (cmdlets as Readonly<Record<string, Cmdlet>>)[name] as Cmdlet;
  return { name, cmdlet, parameters: new Map(Object.entries(cmdlet.parameters)), sets: Object.keys(cmdlet.sets) };
}

/** The failure of a cmdlet that is refused before anything is sent. */
export function refused({ message, advice }: Refusal, resource?: string): Failure {
  return new Failure('InvalidInput', message, { ...(resource ? { resource } : {}), advice });
}

/** The cmdlet's parameter that fills this parameter of the method. */
export function filling({ parameters }: Command, path: string): readonly [string, Parameter] | undefined {
  return [...parameters].find(([, { fills }]) => fills === path);
}

/** The parameter that takes the piped object itself; cmdlets for Azure Resource Manager have one. */
export function takerOf({ parameters }: Command): string | undefined {
  return [...parameters].find(([, { byValue }]) => byValue)?.[0];
}
