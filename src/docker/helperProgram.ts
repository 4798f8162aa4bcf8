import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface HelperProgram {
  readonly file: string;
  readonly args: readonly string[];
  /** The arguments are a command line of cmd.exe, which Node must not quote again. */
  readonly windowsVerbatimArguments?: boolean;
}

/**
 * How a helper is started. Windows' docker finds one by PATHEXT, so it may be a batch file (Go's exec.LookPath), which only cmd.exe
 * starts. It is looked for on PATH alone: Windows would take one from the current folder first.
 *
 * @returns undefined where none is on PATH. On other systems the search is left to the start itself.
 */
export function helperProgram(
  name: string,
  verb: string,
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): HelperProgram | undefined {
  if (platform !== 'win32') return { file: name, args: [verb] };
  const folders = (environment.PATH ?? '').split(';').filter(Boolean);
  const files = folders.flatMap((folder) => ['.exe', '.bat', '.cmd'].map((ending) => join(folder, name + ending)));
  const found = files.find((file) => existsSync(file));
  if (found === undefined || found.endsWith('.exe'))
    return found === undefined ? undefined : { file: found, args: [verb] };
  const args = ['/d', '/s', '/c', `""${found}" ${verb}"`];
  return { file: environment.ComSpec || 'cmd.exe', args, windowsVerbatimArguments: true };
}
