import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tests keep journals, documents and compiled code in a folder of one run, not in that of the user who runs them. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-test-home-'));
  process.env.ACRSHELL_HOME = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
