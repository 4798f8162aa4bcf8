import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { quoted } from '../../tasks/quoted.ts';
import { describePowerShell, pwshPath } from './pwsh.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'cleanup.md'), 'utf8');
const blocks = [...page.matchAll(/^```powershell\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
/** The module is imported already, from another folder. */
const scripts = blocks.map((block) => block.replace(/^Import-Module.*\n/m, ''));

describePowerShell('docs/cleanup.md', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-cleanup-'));

  beforeAll(async () => {
    if (pwshPath) await shell().run(`Set-Location -LiteralPath ${quoted(folder)}`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has blocks to run', () => expect(scripts.length).toBe(5));

  it.for(scripts)('runs as printed: %s', async (script) => {
    const global = script.replace(/\$(emulator|report)\b/g, '$$global:$1');
    const { errors, stopped, output } = await shell().run(global);
    expect({ errors, stopped }).toEqual({ errors: [], stopped: null });
    expect(output.length).toBeGreaterThan(0);
  });
});
