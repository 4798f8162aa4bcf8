import { mkdirSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { homeFolder } from '../src/files/homeFolder.ts';

/**
 * V8's compiled code is cached for the next host, which saves a quarter of its start
 * (https://nodejs.org/api/module.html#module-compile-cache). Without a cache the host works as well.
 */
export function keepCompiledCode(): void {
  try {
    const folder = join(homeFolder(), 'compiled');
    // Only this user may write what runs as this user's code.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    module.enableCompileCache?.(folder);
  } catch {
    // The user may have no home folder, or it is full or read-only.
  }
}
