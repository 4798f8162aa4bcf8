import { mkdirSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { homeFolder } from '../src/files/homeFolder.ts';

/**
 * What V8 made of the host's code is kept for the next host, which saves it a quarter of its start
 * (https://nodejs.org/api/module.html#module-compile-cache). Where it cannot be kept, all goes on without.
 */
export function keepCompiledCode(): void {
  try {
    const folder = join(homeFolder(), 'compiled');
    // What runs as this user's code, this user alone may write.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    module.enableCompileCache?.(folder);
  } catch {
    // A user without a home folder, or with one that is full or read-only.
  }
}
