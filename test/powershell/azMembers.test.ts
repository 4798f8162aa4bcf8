import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmulatorWithArm, startEmulator } from '../../emulator/emulator.ts';
import { objectTypes, wireName } from '../../src/protocol/index.ts';
import { describePowerShell, pwshPath } from './pwsh.ts';

/** Members of Az 5's objects, by their names as scripts and JSON have them. */
describePowerShell('Members that scripts of Az read', (shell) => {
  let azure: EmulatorWithArm | undefined;
  let receiver: Server | undefined;

  beforeAll(async () => {
    if (!pwshPath) return;
    receiver = createServer((_, response) => response.end('received')).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = receiver.address() as AddressInfo;
    azure = await startEmulator({ arm: true });
    await shell().output(`
      $null = Connect-AzContainerRegistryAccount -AccessToken '${azure.arm.token()}' -ResourceManagerUrl ${azure.arm.url}
      $null = New-AzContainerRegistryWebhook -RegistryName demo -Name onpush -Action push -ServiceUri http://127.0.0.1:${port}/hook
      $null = New-AzContainerRegistryAgentPool -RegistryName demo -Name pool1 -Tier S1 -Count 1 -OS Linux
      $null = Get-AzContainerRegistry -Name demo | Connect-AzContainerRegistry`);
  });
  afterAll(async () => {
    receiver?.close();
    await azure?.stop();
  });

  it('include Count of the queue of an agent pool', async () => {
    const script = `
      $queue = Get-AzContainerRegistryAgentPoolQueueStatus -RegistryName demo -AgentPoolName pool1
      $queue.Count -eq 0; $queue.GetType().FullName; $queue | ConvertTo-Json -Compress`;
    expect(await shell().output(script)).toEqual([true, 'AcrShell.AgentPoolQueueStatus', '{"Count":0}']);
  });

  it('include headers of a webhook whose values were given as SecureString', async () => {
    const script = `
      $secret = ConvertTo-SecureString 'Bearer abc' -AsPlainText -Force
      $null = Update-AzContainerRegistryWebhook -RegistryName demo -Name onpush -CustomHeader @{ Authorization = $secret }
      (Get-AzContainerRegistryWebhookCallbackConfig -RegistryName demo -Name onpush).CustomHeader.Authorization`;
    expect(await shell().output(script)).toEqual(['Bearer abc']);
  });

  it('include each member of the event of a webhook', async () => {
    await azure?.content.seedImage('app', 'v1');
    await shell().output(`
      $null = Add-AzContainerRegistryTag -RegistryName demo -RepositoryName app -Tag v1 -NewTag v2`);
    const read = `(Get-AzContainerRegistryWebhookEvent -RegistryName demo -WebhookName onpush)`;
    await expect
      .poll(async () => (await shell().output(`@(${read}.ResponseMessageStatusCode) -contains '200'`))[0])
      .toBe(true);
    const names =
      'TargetSize TargetLength TargetName TargetUrl TargetVersion TargetTag SourceInstanceId SourceAddr RequestUseragent RequestMethod RequestId RequestAddr RequestMessageMethod RequestMessageRequestUri ResponseMessageContent';
    const script = `
      $event = @(${read})[0]
      $missing = ('${names}' -split ' ').Where({ $null -eq $event.PSObject.Properties[$_] }); "$missing"
      $event.TargetSize -gt 0; $event.TargetSize -eq $event.TargetLength; $event.TargetTag; $event.RequestMethod
      $event.RequestUseragent -like 'acrshell/*'; $event.RequestId -as [guid] -is [guid]; $event.RequestMessageMethod; $event.ResponseMessageContent`;
    expect(await shell().output(script)).toEqual(['', true, true, 'v2', 'PUT', true, true, 'POST', 'received']);
  });

  it('include those of a pipeline, created as in the help of Az', async () => {
    const ends = `-SourceType AzureStorageBlobContainer -SourceUri https://sa.blob.core.windows.net/public/ -SourceKeyVaultUri https://vault1.vault.azure.net/secrets/test/18d55a35beba4b20bdd044a2a9d14c30`;
    const script = `
      $made = New-AzContainerRegistryImportPipeline -name Exam1 -RegistryName demo -ResourceGroupName emulator -EnableSystemAssignedIdentity ${ends}
      $made.SourceUri; $made.IdentityType; $made.SystemDataCreatedAt -is [datetime]
      $null = New-AzContainerRegistryExportPipeline -name Exam2 -RegistryName demo -ResourceGroupName emulator -EnableSystemAssignedIdentity ${ends.replaceAll('Source', 'Target')}
      (Get-AzContainerRegistryExportPipeline -RegistryName demo -ResourceGroupName emulator).TargetType
      (Get-AzContainerRegistryImportPipeline -RegistryName demo -ResourceGroupName emulator | Update-AzContainerRegistryImportPipeline -Option OverwriteTags).Option
      Get-AzContainerRegistry -Name demo | Remove-AzContainerRegistryExportPipeline -Name Exam2 -PassThru
      Get-AzContainerRegistryImportPipeline -RegistryName demo | Remove-AzContainerRegistryImportPipeline
      @(Get-AzContainerRegistryImportPipeline -RegistryName demo).Count`;
    expect(await shell().output(script)).toEqual([
      ...['https://sa.blob.core.windows.net/public/', 'SystemAssigned', true, 'AzureStorageBlobContainer'],
      ...['OverwriteTags', true, 0],
    ]);
  });

  it("include those of a network rule with any action, with Az's spelling of its address", async () => {
    const script = `
      New-AzContainerRegistryIPRuleObject -IPAddressOrRange 203.0.113.7 -Action Deny | ConvertTo-Json -Compress
      New-AzContainerRegistryIPRuleObject -IPAddressOrRange 203.0.113.7 | ConvertTo-Json -Compress
      (Update-AzContainerRegistry -Name demo -NetworkRuleSetIPRule 203.0.113.7).NetworkRuleSetIPRule | ConvertTo-Json -Compress`;
    const rule = (action: string) => `{"Action":"${action}","IPAddressOrRange":"203.0.113.7"}`;
    expect(await shell().output(script)).toEqual([rule('Deny'), rule('Allow'), rule('Allow')]);
  });

  it("include the OS of an agent pool, in Az's spelling", async () => {
    const script = `
      $pool = Get-AzContainerRegistryAgentPool -RegistryName demo -Name pool1
      $pool.OS; ($pool | ConvertTo-Json -Compress) -clike '*"OS":"Linux"*'`;
    expect(await shell().output(script)).toEqual(['Linux', true]);
  });

  it('include an empty Tags of an untagged manifest, which the filters of Az 5 find', async () => {
    const { digest } = (await azure?.content.seedImage('app', [], { createdTime: '2024-01-01' })) ?? { digest: '' };
    const script = `
      $all = (Get-AzContainerRegistryManifest -RegistryName demo -RepositoryName app).ManifestsAttributes
      foreach ($filter in { -not $_.Tags }, { $_.Tags.Count -eq 0 }, { !$_.Tags }, { @($_.Tags).Count -lt 1 }, { $null -eq $_.Tags }) {
        @($all | Where-Object $filter | ForEach-Object Digest) -join ' '
      }
      Get-AzContainerRegistryManifest -RegistryName demo -RepositoryName app -Name '*' | Where-Object { -not $_.Tags } | ForEach-Object Digest`;
    expect(await shell().output(script)).toEqual([digest, digest, digest, digest, '', digest]);
  });

  it('have the same names for both serializers of PowerShell', async () => {
    const names = [...new Set(Object.values(objectTypes).flatMap(({ properties }) => Object.keys(properties)))];
    const script = `'${names.join(' ')}' -split ' ' | ForEach-Object { [Text.Json.JsonNamingPolicy]::CamelCase.ConvertName($_) }`;
    expect(await shell().output(script)).toEqual(names.map(wireName));
  });
});
