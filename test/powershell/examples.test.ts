import { beforeAll, expect, test } from 'vitest';
import { type Cmdlet, cmdlets } from '../../src/protocol/resources/cmdlets.ts';
import { managementCmdlets } from '../../src/protocol/resources/management.ts';
import { describePowerShell, pwshPath } from './pwsh.ts';

/** What the help shows, run as it stands: `myregistry` is then an emulator, filled as Start-… fills it. */
describePowerShell('The examples of the help', (shell) => {
  const shown = /^(?:Get|Update|Remove|Clear)-AzContainerRegistry(?:Repository|Manifest|Tag|Context)$/;
  const examples = (Object.entries(cmdlets) as [string, Cmdlet][])
    .filter(([name]) => shown.test(name))
    .flatMap(([, cmdlet]) => cmdlet.examples.map(({ code }) => code));

  test.for(examples)('%s', async (code) => {
    const { errors, stopped } = await shell().run(`
      $null = Start-AzContainerRegistryEmulator -Name myregistry | Connect-AzContainerRegistry
      try { $null = ${code} } finally { Stop-AzContainerRegistryEmulator }`);
    expect({ errors, stopped }).toEqual({ errors: [], stopped: null });
  });

  test('the emulator pipes into Connect, and the runbook line with user name and password works', async () => {
    const script = `
      Start-AzContainerRegistryEmulator | Connect-AzContainerRegistry
      $secret = Start-AzContainerRegistryEmulator -Name myregistry
      Connect-AzContainerRegistry -Name myregistry -UserName myregistry -Password $secret.Password
      Stop-AzContainerRegistryEmulator`;
    expect(await shell().output(script)).toEqual(['Login Succeeded', 'Login Succeeded']);
  });
});

/** `demo` is the emulator's own registry, with one of each thing that the examples name. */
describePowerShell('The examples of the help, for registries as resources', (shell) => {
  const examples = (Object.entries(managementCmdlets) as [string, Cmdlet][])
    .flatMap(([, cmdlet]) => cmdlet.examples.map(({ code }) => code))
    .filter((code) => !code.includes('Get-Credential') && !code.startsWith('Start-'));

  beforeAll(async () => {
    if (!pwshPath) return;
    await shell().output(`
      $null = Start-AzContainerRegistryEmulator -Name demo | Connect-AzContainerRegistryAccount
      $null = New-AzContainerRegistryToken -RegistryName demo -Name reader -ScopeMapName _repositories_pull
      $null = New-AzContainerRegistryWebhook -RegistryName demo -Name onpush -Action push -ServiceUri http://127.0.0.1:1/hook
      $null = New-AzContainerRegistryAgentPool -RegistryName demo -Name pool1 -Tier S1 -Count 1`);
  });

  test.for(examples)('%s', async (code) => {
    const { errors, stopped } = await shell().run(`$null = ${code}`);
    expect({ errors, stopped }).toEqual({ errors: [], stopped: null });
  });
});
