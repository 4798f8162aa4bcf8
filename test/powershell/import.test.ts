import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { cmdlets } from '../../src/protocol/index.ts';
import { quoted } from '../../tasks/quoted.ts';
import { moduleFolder, pwshPath } from './pwsh.ts';

/** A new PowerShell, with nothing done before. */
function printed(script: string) {
  const whole = `Import-Module ${quoted(join(moduleFolder, 'AcrShell.psd1'))}; ${script}`;
  return spawnSync(pwshPath ?? 'pwsh', ['-NoProfile', '-NonInteractive', '-Command', whole], {
    encoding: 'utf8',
    env: { ...process.env, POWERSHELL_TELEMETRY_OPTOUT: '1' },
  });
}

/** The objects that it writes. */
function written(script: string): unknown {
  const outcome = printed(`ConvertTo-Json -Depth 4 -InputObject @(${script})`);
  if (outcome.status !== 0) throw new Error(outcome.stderr);
  return JSON.parse(outcome.stdout);
}

describe.skipIf(!pwshPath)('An import', () => {
  it('imports no other module, loads no types and starts no host', () => {
    const script = `
      (Get-Module).Name
      [AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -like 'AcrShell*'
      $null -eq [AcrShell.Client.Module]::HostProcess`;
    expect(written(script)).toEqual(['AcrShell', true]);
  });

  it('has cmdlets that ask for the password of a user name', () => {
    const { stdout } = printed('try { Connect-AzContainerRegistry -Name x -Credential bob } catch { "$_" }');
    expect(stdout).toMatch(/argument transformation on parameter 'Credential'\. PowerShell is in NonInteractive mode/);
  });

  it('has help in any system language', () => {
    const script = `
      [cultureinfo]::CurrentUICulture = 'de-DE'
      (Get-Help Get-AzContainerRegistryTag).Synopsis`;
    expect(written(script)).toEqual([cmdlets['Get-AzContainerRegistryTag'].synopsis]);
  });

  it('shows values, aliases and examples in its help', () => {
    const script = `
      Get-Help Get-AzContainerRegistryTag -Full | Out-String -Width 300
      Get-Help Build-AzContainerRegistryImage -Examples | Out-String -Width 300`;
    const [full, examples] = written(script) as string[];
    expect(full).toContain('[-OrderBy {None | LastUpdateTimeAscending | LastUpdateTimeDescending}]');
    expect(full).toContain('[-First <Int32>]');
    expect(full).toMatch(/Aliases +AzContext, AzureRmContext, AzureCredential/);
    expect(examples).toContain('PS>Invoke-AzContainerRegistryBuild -RegistryName');
  });
});
