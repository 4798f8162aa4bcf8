import type { Call } from '../call/call.ts';
import type { ParamsOf, ResultOf } from '../protocol/index.ts';
import type { emulatorStart } from '../protocol/resources/emulator.ts';

export type EmulatorOptions = Omit<ParamsOf<typeof emulatorStart>, 'call' | 'name'> & { readonly name: string };

/** The embedded registries of this session; the host runs each as a child process that ends with it. */
export interface EmulatorLauncher {
  start(options: EmulatorOptions, call: Call): Promise<ResultOf<typeof emulatorStart>>;
  stop(name: string): Promise<void>;
  /** Lower case. */
  names(): string[];
}
