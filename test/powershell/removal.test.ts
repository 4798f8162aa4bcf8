import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { quoted } from '../../tasks/quoted.ts';
import { isRunning } from '../host/isRunning.ts';
import { moduleFolder, PowerShell, pwshPath } from './pwsh.ts';
import { connect } from './registry.ts';

const module = join(moduleFolder, 'AcrShell.psd1');
const hostId = '[AcrShell.Client.Module]::HostProcess.Id';
const connected = '@(Get-AzContainerRegistryContext).Count';

/** Which runspaces have the module decides how long the host and its session last. */
describe.skipIf(!pwshPath)('The session of the module', () => {
  let shell: PowerShell;
  let registry: Emulator;

  beforeEach(async () => {
    registry = await startEmulator();
    shell = new PowerShell();
    await shell.output(`$global:r = '${registry.loginServer}'; ${connect(registry)}`);
  });
  afterEach(async () => {
    await shell.end();
    await registry.stop();
  });

  const startedHost = async () => Number((await shell.output(hostId))[0]);
  const ends = (id: number) => expect.poll(() => isRunning(id), { timeout: 20_000 }).toBe(false);

  it('ends with Remove-Module, and its host with it', async () => {
    const id = await startedHost();
    await shell.output('Remove-Module AcrShell');
    await ends(id);
  });

  it.each([
    ['alone', 'Remove-Module AcrShell'],
    ['with the module that has its tables', 'Get-Module -All -Name AcrShell* | Remove-Module'],
  ])('leaves nothing of the module behind that is removed %s', async (_, removed) => {
    const { output, errors } = await shell.run(`${removed}; @(Get-Module -All -Name AcrShell*).Count`);
    expect({ output, errors }).toEqual({ output: [0], errors: [] });
  });

  it('is a new one when the module is imported again, even at once', async () => {
    const id = await startedHost();
    const tag = `$global:context = Get-AzContainerRegistryContext`;
    const again = `${tag}; Remove-Module AcrShell; Import-Module ${quoted(module)}; ${connected}; $context -is [AcrShell.Connection]`;
    expect(await shell.output(again)).toEqual([0, true]);
    await ends(id);
    const alike = `${connect(registry)}; (Get-AzContainerRegistryContext).GetType() -eq $context.GetType()`;
    expect(await shell.output(alike)).toEqual(['Login Succeeded', true]);
  });

  it('is kept by Import-Module -Force, in a loop and under another prefix as well', async () => {
    const id = await startedHost();
    const script = `
      foreach ($i in 1..3) { Import-Module ${quoted(module)} -Force }
      ${connected}
      Import-Module ${quoted(module)} -Force -Prefix My
      @(Get-MyAzContainerRegistryContext).Count
      Import-Module ${quoted(module)} -Force; ${connected}; ${hostId}`;
    expect(await shell.output(script)).toEqual([1, 1, 1, id]);
  });

  it('is shared by -Parallel, which neither ends it nor leaves a host running', async () => {
    const id = await startedHost();
    const script = `
      1..6 | ForEach-Object -ThrottleLimit 3 -Parallel { Import-Module ${quoted(module)}; ${connected}; if ($_ % 2) { Remove-Module AcrShell } }
      ${connected}; ${hostId}`;
    expect(await shell.output(script)).toEqual([1, 1, 1, 1, 1, 1, 1, id]);
    await shell.output('Remove-Module AcrShell');
    await ends(id);
  });

  it('lasts as long as any runspace has the module', async () => {
    const id = await startedHost();
    const other = (script: string) =>
      `$other.Commands.Clear(); $null = $other.AddScript({ ${script} }); $other.Invoke()`;
    const script = `
      $global:other = [powershell]::Create()
      ${other(`Import-Module ${quoted(module)}`)}
      Remove-Module AcrShell
      ${other(`${connected}; -not [AcrShell.Client.Module]::IsLeaving`)}`;
    expect(await shell.output(script)).toEqual([1, true]);
    expect(isRunning(id)).toBe(true);
    await shell.output(other('Remove-Module AcrShell'));
    await ends(id);
  });
});
