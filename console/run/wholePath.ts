import { homedir } from 'node:os';
import { resolve } from 'node:path';

/**
 * Paths are sent as absolute ones, because the host may have another working directory. `~` is the home folder, as in
 * PowerShell.
 */
export function wholePath(text: string): string {
  const below = /^~(?:[/\\]|$)(.*)$/s.exec(text)?.[1];
  return below === undefined ? resolve(text) : resolve(homedir(), below);
}
