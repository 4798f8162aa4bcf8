import type { Call } from '../call/call.ts';
import type { Params, Results } from '../protocol/index.ts';

export type EmulatorOptions = Omit<Params['emulatorStart'], 'call' | 'name'> & { readonly name: string };

/** The embedded registries of this session; each is a child process of the host and ends with it. */
export interface EmulatorLauncher {
  start(options: EmulatorOptions, call: Call): Promise<Results['emulatorStart']>;
  stop(name: string): Promise<void>;
  /** Moves its clock forward; returns the new time, ISO 8601. */
  advance(name: string, milliseconds: number): Promise<string>;
  /** Lower case. */
  names(): string[];
}
