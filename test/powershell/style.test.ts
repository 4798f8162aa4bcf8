import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describePowerShell, moduleFolder } from './pwsh.ts';

describePowerShell('The style of the scripts', (shell) => {
  const folder = join(import.meta.dirname, '..', '..', 'powershell-module');

  it('PSScriptAnalyzer finds nothing, and nothing that Windows PowerShell 5.1 could not parse', async ({ skip }) => {
    const [there] = await shell().output(`[bool](Get-Module -ListAvailable PSScriptAnalyzer)`);
    if (!there) skip('PSScriptAnalyzer is not installed.');
    const script = `
      $built = Get-Item '${join(moduleFolder, 'AcrShell.psm1')}'
      foreach ($file in @(Get-ChildItem -Recurse -Path '${folder}' -Include *.ps1, *.psm1) + $built) {
          Invoke-ScriptAnalyzer -Path $file.FullName -Settings '${join(folder, 'PSScriptAnalyzerSettings.psd1')}' |
              ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName) $($_.Message)" }
      }`;
    expect(await shell().output(script)).toEqual([]);
  }, 120_000);
});
