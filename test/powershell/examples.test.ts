import { expect, test } from 'vitest';
import { type Cmdlet, cmdlets } from '../../src/protocol/cmdlets.ts';
import { describePowerShell } from './pwsh.ts';

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
