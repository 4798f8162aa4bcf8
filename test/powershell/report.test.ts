import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quoted } from '../../tasks/quoted.ts';
import { describePowerShell, pwshPath } from './pwsh.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'report.md'), 'utf8');
const blocks = [...page.matchAll(/^```powershell\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
/** The module is imported already, from another folder. */
const scripts = blocks.map((block) => block.replace(/^Import-Module.*\n/m, ''));

describePowerShell('Reports of registries', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-report-'));

  beforeAll(async () => {
    if (pwshPath) await shell().run(`Set-Location -LiteralPath ${quoted(folder)}`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  describe('docs/report.md', () => {
    it('has blocks to run', () => expect(scripts.length).toBe(3));

    it.for(scripts)('runs as printed: %s', async (script) => {
      const global = script.replace(/\$(emulator|total)\b/g, '$$global:$1');
      const { errors, stopped, output } = await shell().run(global);
      expect({ errors, stopped }).toEqual({ errors: [], stopped: null });
      expect(output.length).toBeGreaterThan(0);
    });
  });

  describe('a fleet', () => {
    beforeAll(async () => {
      if (!pwshPath) return;
      const { errors, stopped } = await shell().run(
        [
          'Start-AzContainerRegistryEmulator -Name fleet | Connect-AzContainerRegistryAccount',
          "foreach ($n in 'fleetone', 'fleettwo') { $null = New-AzContainerRegistry -ResourceGroupName emulator -Name $n -Sku Premium }",
          '$null = Update-AzContainerRegistry -ResourceGroupName emulator -Name fleettwo -PublicNetworkAccess Disabled',
        ].join('\n'),
      );
      expect({ errors, stopped }).toEqual({ errors: [], stopped: null });
    });
    afterAll(async () => {
      if (pwshPath) await shell().run('Stop-AzContainerRegistryEmulator -Name fleet');
    });

    it('is measured to the end: a registry that denies access is one error', async () => {
      const { output, errors } = await shell().run(
        'Get-AzContainerRegistry | Measure-AzContainerRegistry -Summary | ForEach-Object { $_ }',
      );
      expect(output.map((one) => (one as { RegistryName: string }).RegistryName).sort()).toEqual(['fleet', 'fleetone']);
      expect(errors.map(({ id }) => id)).toEqual(['AcrShell.Denied,AcrShell.Commands.MeasureAzContainerRegistry']);
    });

    it('is measured side by side where the pipeline ends, each page of each registry written', async () => {
      const measure = 'Measure-AzContainerRegistry';
      const { output, errors } = await shell().run(`Get-AzContainerRegistry | ${measure}`);
      const alone = await shell().output(`(${measure} -RegistryName fleet).RepositoryName`);
      expect(output.map((one) => (one as { RepositoryName: string }).RepositoryName)).toEqual(alone);
      expect(errors).toHaveLength(1);
    });

    it('has what Azure says beside what was counted, and the difference explained', async () => {
      const [total] = await shell().output('Measure-AzContainerRegistry -RegistryName fleet -Summary');
      const { ServiceSize, StoredSize, Difference, Explanation } = total as Record<string, number | string>;
      expect(Number(ServiceSize) - Number(StoredSize)).toBe(Difference);
      expect(ServiceSize).toBe(
        (
          await shell().output(
            '(Get-AzContainerRegistryUsage -RegistryName fleet | Where-Object Name -eq Size).CurrentValue',
          )
        )[0],
      );
      expect(Explanation).toMatch(/counts/);
    });
  });
});
