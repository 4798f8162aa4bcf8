import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmulatorWithArm, startEmulator } from '../../emulator/emulator.ts';
import { describePowerShell, pwshPath } from './pwsh.ts';

const nowhere = `sha256:${'0'.repeat(64)}`;
const image = '-RegistryName demo -RepositoryName app';

/**
 * Everything that may not be found, by the service that reports it: the registry, Azure, the directory, this session.
 */
const lookedForInVain = [
  'Get-AzContainerRegistryRepository -RegistryName demo -Name nosuch',
  'Update-AzContainerRegistryRepository -RegistryName demo -Name nosuch -ReadEnabled $true',
  'Remove-AzContainerRegistryRepository -RegistryName demo -Name nosuch',
  'Get-AzContainerRegistryTag -RegistryName demo -RepositoryName nosuch',
  `Get-AzContainerRegistryTag ${image} -Name nosuch`,
  `Update-AzContainerRegistryTag ${image} -Name nosuch -ReadEnabled $true`,
  `Remove-AzContainerRegistryTag ${image} -Name nosuch`,
  'Get-AzContainerRegistryManifest -RegistryName demo -RepositoryName nosuch',
  `Get-AzContainerRegistryManifest ${image} -Name ${nowhere}`,
  `Update-AzContainerRegistryManifest ${image} -Tag nosuch -ReadEnabled $true`,
  `Remove-AzContainerRegistryManifest ${image} -Tag nosuch`,
  `Remove-AzContainerRegistryManifest ${image} -Manifest ${nowhere}`,
  `Get-AzContainerRegistryManifestContent ${image} -Tag nosuch -Raw`,
  `Add-AzContainerRegistryTag ${image} -Tag nosuch -NewTag v2`,
  `Get-AzContainerRegistryReferrer ${image} -Tag nosuch`,
  `Get-AzContainerRegistryBlob ${image} -Digest ${nowhere} -Raw`,
  `Save-AzContainerRegistryBlob ${image} -Digest ${nowhere} -Path nosuch`,
  `Remove-AzContainerRegistryBlob ${image} -Digest ${nowhere}`,
  `Save-AzContainerRegistryArtifact ${image} -Tag nosuch -Path nosuch`,
  `Save-AzContainerRegistryArtifact ${image} -Tag v1 -Platform plan9/amd64 -Path nosuch`,
  `Copy-AzContainerRegistryArtifact ${image} -Tag nosuch -DestinationTag v2`,
  'Get-AzContainerRegistry -Name nosuchone',
  'Get-AzContainerRegistry -Name nosuchone -ResourceGroupName emulator',
  'Get-AzContainerRegistry -Name demo -ResourceGroupName nosuch',
  'Get-AzContainerRegistry -ResourceGroupName nosuch',
  'Update-AzContainerRegistry -Name nosuchone -EnableAdminUser',
  'New-AzContainerRegistry -Name nosuchone -ResourceGroupName nosuch -Sku Basic',
  'Get-AzContainerRegistryCredential -RegistryName nosuchone',
  'Get-AzContainerRegistryUsage -RegistryName nosuchone',
  'Get-AzContainerRegistryReplication -RegistryName demo -Name nosuch',
  'Get-AzContainerRegistryWebhook -RegistryName demo -Name nosuch',
  'Update-AzContainerRegistryWebhook -RegistryName demo -Name nosuch -Status disabled',
  'Test-AzContainerRegistryWebhook -RegistryName demo -Name nosuch',
  'Get-AzContainerRegistryScopeMap -RegistryName demo -Name nosuch',
  'Get-AzContainerRegistryToken -RegistryName demo -Name nosuch',
  'Get-AzContainerRegistryAgentPool -RegistryName demo -Name nosuch',
  'Revoke-AzContainerRegistryAccess -RegistryName demo -Role AcrPull -ObjectId 5d1f1f6c-0e0e-4a3e-9f3a-2b1c7d8e9f00',
  'Stop-AzContainerRegistryEmulator -Name nosuch',
];

/** Every question that published scripts ask of an error record. */
const questions = (record: string) => `
  ${record}.Exception.Response.StatusCode -eq 'NotFound'
  ${record}.Exception.Response.StatusCode.value__ -eq 404
  ${record}.Exception.StatusCode -eq 'NotFound'
  ${record}.Exception.Status -eq 404
  ${record}.Exception.Message -like '*not found*'
  "$(${record})" -like '*not found*'
  ${record}.CategoryInfo.Category -eq 'ObjectNotFound'`;

describePowerShell('An error', (shell) => {
  let azure: EmulatorWithArm | undefined;

  beforeAll(async () => {
    if (!pwshPath) return;
    azure = await startEmulator({ arm: true });
    await azure.content.seedImage('app', 'v1', { platforms: ['linux/amd64'] });
    await shell().output(`
      Set-Location ([IO.Path]::GetTempPath())
      $null = Connect-AzContainerRegistryAccount -AccessToken '${azure.arm.token()}' -ResourceManagerUrl ${azure.arm.url}
      $null = Get-AzContainerRegistry -Name demo | Connect-AzContainerRegistry`);
  });
  afterAll(() => azure?.stop());

  it.for(lookedForInVain)('shows that something is not found in every way that scripts check: %s', async (line) => {
    const script = `
      ${line} -ErrorAction SilentlyContinue -ErrorVariable problem
      ${questions('$problem[0]')}
      try { ${line} -ErrorAction Stop -ErrorVariable problem; 'nothing was caught' } catch { ${questions('$_')} }
      ${questions('$problem[0].ErrorRecord')}
      $Error.Clear(); ${line} -ErrorAction SilentlyContinue
      ${questions('$Error[0]')}`;
    expect(await shell().output(script)).toEqual(Array(28).fill(true));
  });

  describe('of the registry', () => {
    it.for([
      ['DELETE', 405, 'MethodNotAllowed', 'Locked'],
      ['DELETE', 403, 'Forbidden', 'Denied'],
      ['DELETE', 409, 'Conflict', 'Conflict'],
      ['DELETE', 429, 'TooManyRequests', 'Throttled'],
      ['DELETE', 503, 'ServiceUnavailable', 'Unavailable'],
    ] as const)('has the status that it sent: %s %i is %s', async ([method, status, name, kind]) => {
      const headers = { 'retry-after': '0' };
      const body = JSON.stringify({ errors: [{ code: 'SOME_CODE', message: 'some words' }] });
      azure?.faults.add({ method, path: /_tags\/v1$/, status, headers, body });
      const script = `
        try { Remove-AzContainerRegistryTag ${image} -Name v1 -ErrorAction Stop }
        catch [AcrShell.RegistryException] {
          $e = $_.Exception
          $e.Status; [string]$e.StatusCode; [string]$e.Response.StatusCode; $e.Response.ReasonPhrase
          $e.Kind; $e.Code; $e.ErrorCode; $e.CorrelationId; $e.Registry; $e.Resource; $e -is [InvalidOperationException]
        }`;
      const found = await shell().output(script);
      azure?.faults.clear();
      const statuses = [status, name, name, name];
      const what = [
        'SOME_CODE',
        'SOME_CODE',
        expect.stringMatching(/^[0-9a-f-]{36}$/),
        azure?.loginServer,
        'app:v1',
        true,
      ];
      expect(found).toEqual([...statuses, kind, ...what]);
    });

    it('has no status if no service was called', async () => {
      const script = `
        try { Get-AzContainerRegistryTag -RegistryName 'no registry' -RepositoryName app -ErrorAction Stop }
        catch { $null -eq $_.Exception.Status; $null -eq $_.Exception.Response; $_.Exception.Kind; $_.Exception.Advice -ne '' }`;
      expect(await shell().output(script)).toEqual([true, true, 'InvalidInput', true]);
    });
  });
});
