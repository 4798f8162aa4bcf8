import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import { quoted } from '../../tasks/quoted.ts';
import type { Azure } from '../management/azure.ts';
import { describePowerShell, moduleFolder, pwshPath } from './pwsh.ts';

describePowerShell('what PowerShell completes', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-test-tab-'));
  let azure: Azure;

  beforeAll(async () => {
    if (!pwshPath) return;
    writeFileSync(join(folder, 'a-file.txt'), '');
    azure = (await startEmulator({ arm: true })) as Azure;
    azure.arm.addResourceGroup("team's group (1)", 'westeurope');
    await azure.content.seedImage('team/app', ['v1', 'v2']);
    // At a prompt, PSReadLine is loaded before a module is imported.
    await shell().output(
      `Import-Module PSReadLine; Import-Module ${quoted(moduleFolder)} -Force; Set-Location -LiteralPath ${quoted(folder)}`,
    );
  });
  beforeEach(() => azure?.clearRequests());
  afterAll(async () => {
    await azure?.stop();
    rmSync(folder, { recursive: true });
  });

  /** Text and tooltip of what Tab offers at the end of a line. */
  const offered = async (line: string) =>
    (await shell().output(
      `$line = '${line.replaceAll("'", "''")}'; (TabExpansion2 $line $line.Length).CompletionMatches | Where-Object { $_.CompletionText } | ForEach-Object { "$($_.CompletionText)|$($_.ToolTip)" }`,
    )) as string[];
  const texts = async (line: string) => (await offered(line)).map((one) => one.split('|')[0]);
  const children = '@(Get-Process | Where-Object { $_.Parent -and $_.Parent.Id -eq $PID }).Count';

  it('starts no host for the first key, and offers no files', async () => {
    expect(await texts('Get-AzContainerRegistryTag -RegistryName ')).toEqual([]);
    expect(await texts('Get-AzContainerRegistryTag -RegistryName x -RepositoryName a')).toEqual(['a']);
    expect(await texts('Get-AzContainerRegistryTag -RegistryName x -RepositoryName a -Name ')).toEqual([]);
    expect(await shell().output(children)).toEqual([0]);
  });

  it('is registries, repositories, tags and digests of a session that is connected', async () => {
    const { loginServer, admin } = azure;
    await shell().output(
      `$null = Connect-AzContainerRegistry -Name ${loginServer} -UserName ${admin.user} -Password '${admin.password}'`,
    );
    const registries = () => offered('Get-AzContainerRegistryTag -RegistryName 127');
    await expect.poll(registries).toEqual([`${loginServer}|connected`]);
    const at = `-RegistryName ${loginServer}`;
    await expect.poll(() => texts(`Get-AzContainerRegistryTag ${at} -RepositoryName t`)).toEqual(['team/']);
    await expect.poll(() => texts(`Get-AzContainerRegistryTag ${at} -RepositoryName 'team/`)).toEqual(["'team/app'"]);
    const tags = () => offered(`Remove-AzContainerRegistryTag ${at} -RepositoryName team/app -Name v`);
    await expect
      .poll(tags)
      .toEqual([
        expect.stringMatching(/^v1\|sha256:[0-9a-f]{12}, updated \d{4}-\d\d-\d\d$/),
        expect.stringMatching(/^v2\|/),
      ]);
    const digests = () => offered(`Get-AzContainerRegistryManifest ${at} -RepositoryName team/app -Name sha`);
    await expect.poll(digests).toEqual([expect.stringMatching(/^sha256:[0-9a-f]{64}\|v1 v2, image, linux\/amd64, /)]);
  });

  it('is quoted if necessary', async () => {
    await shell().output(
      `$null = Connect-AzContainerRegistryAccount -AccessToken '${azure.arm.token()}' -ResourceManagerUrl ${azure.arm.url}`,
    );
    const groups = () => texts('Get-AzContainerRegistryTask -ResourceGroupName t');
    await expect.poll(groups).toEqual(["'team''s group (1)'"]);
    expect(await texts('Get-AzContainerRegistryTask -ResourceGroupName "t')).toEqual(['"team\'s group (1)"']);
  });

  it('is there for a module that was imported under a prefix', async () => {
    await shell().output(`Import-Module ${quoted(moduleFolder)} -Prefix My -Force`);
    const at = `-RegistryName ${azure.loginServer}`;
    await expect.poll(() => texts(`Get-MyAzContainerRegistryTag ${at} -RepositoryName t`)).toEqual(['team/']);
    await shell().output(`Import-Module ${quoted(moduleFolder)} -Force`);
  });

  it('offers nothing if the registry refuses, and does not affect other commands', async () => {
    azure.faults.add({ path: /refused/, status: 403 });
    const refused = `Get-AzContainerRegistryTag -RegistryName ${azure.loginServer} -RepositoryName refused -Name `;
    expect(await texts(refused)).toEqual([]);
    azure.faults.clear();
    await shell().output('function global:Get-Other { param([string]$RegistryName, [string]$Name) }');
    expect(await texts('Get-Other -RegistryName ')).toEqual([`.${sep}a-file.txt`]);
    expect(await texts('Get-Other -Name ')).toEqual([`.${sep}a-file.txt`]);
  });
});
