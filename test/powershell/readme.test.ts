import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describePowerShell, pwshPath } from './pwsh.ts';

/** The lines that the README shows at a prompt, run one after the other as they stand. */
const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');

function shown(heading: string): { line: string; fails: boolean }[] {
  const section = readme.split(/^#{2,3} /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const block = /^```\n([\s\S]*?)^```$/m.exec(section)?.[1] ?? '';
  return block
    .split(/^PS> /m)
    .slice(1)
    .map((text) => text.split('\n'))
    .map(([line = '', ...printed]) => ({ line, fails: printed.some((one) => one.includes('Recommendation:')) }));
}

for (const [heading, least] of [
  ['Images and artifacts', 8],
  ['Registries themselves', 15],
] as const) {
  describePowerShell(`README: ${heading}`, (shell) => {
    const folder = mkdtempSync(join(tmpdir(), 'acrshell-readme-'));
    const lines = shown(heading);

    beforeAll(async () => {
      if (pwshPath) await shell().run(`Set-Location '${folder}'`);
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    test('it shows a walk', () => expect(lines.length).toBeGreaterThanOrEqual(least));

    test.for(lines)('$line', async ({ line, fails }) => {
      // Variables outlive their line, as they do at a prompt.
      const { errors, stopped } = await shell().run(line.replace(/\$(\w+)(?=[ |])/g, '$$global:$1'));
      expect({ errors: errors.length, stopped }).toEqual({ errors: fails ? 1 : 0, stopped: null });
    });
  });
}
