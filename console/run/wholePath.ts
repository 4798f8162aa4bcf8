import { homedir } from 'node:os';
import { resolve } from 'node:path';

/** A path is sent whole, as the host may stand elsewhere. `~` is the user's own folder, as PowerShell has it. */
export function wholePath(text: string): string {
  const below = /^~(?:[/\\]|$)(.*)$/s.exec(text)?.[1];
  return below === undefined ? resolve(text) : resolve(homedir(), below);
}
