import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';

const demo = join(import.meta.dirname, '..', '..', 'demo');
const hasPowerShell = spawnSync('pwsh', ['-NoProfile', '-Version']).status === 0;

/** Both versions of the demo, as `npm run demo` runs them. */
const versions: readonly (readonly [string, string, readonly string[], boolean])[] = [
  ['the console', process.execPath, [join(demo, 'consoleDemo.ts')], true],
  ['PowerShell', 'pwsh', ['-NoProfile', '-NonInteractive', '-File', join(demo, 'demo.ps1')], hasPowerShell],
];

describe.each(versions.filter(([, , , there]) => there))('the demo in %s', (_, program, args) => {
  it('runs to the end, without showing a secret, and leaves nothing running', async () => {
    const { status, stdout, stderr } = spawnSync(program, args, {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
    const told = stdout + stderr;
    expect(status, told).toBe(0);
    expect(told.match(/VERBOSE: .*(?=->)/gu)).toHaveLength(4);
    expect(told).toContain('hello-world:v1 is locked');
    expect(told).toContain('What if: Performing the operation "Remove-AzContainerRegistryTag" on target');
    expect(told).not.toMatch(/eyJ[\w-]{20}|"Password": "[^*]/u);
    const loginServer = /127\.0\.0\.1:\d+/u.exec(told)?.[0];
    await expect(fetch(`http://${loginServer}/v2/`)).rejects.toThrow();
  });
});
