import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { quoted } from '../../tasks/quoted.ts';
import { describePowerShell } from './pwsh.ts';
import { useRegistry } from './registry.ts';

/**
 * Replaces Az.Accounts: the same commands, objects with the same properties, and tokens in both forms of its versions
 * (text, and SecureString since 5.0). Its calls are recorded in $global:asked.
 */
const standIn = `
function Get-AzContext { [CmdletBinding()] param() $global:azCurrent }
function Get-AzAccessToken {
    [CmdletBinding()] param([string]$ResourceUrl, [Alias('AzContext')][object]$DefaultProfile)
    $context = if ($DefaultProfile) { $DefaultProfile } else { $global:azCurrent }
    $global:asked += @("$($context.Account.Id) $ResourceUrl")
    $token = $global:azTokens[$context.Account.Id]
    if (-not $token) { throw 'Run Connect-AzAccount to login.' }
    if ($global:azSecure) { $token = ConvertTo-SecureString $token -AsPlainText -Force }
    [pscustomobject]@{ Token = $token; TenantId = $context.Tenant.Id; UserId = $context.Account.Id }
}
`;

describePowerShell(
  'An Az.Accounts login',
  (shell) => {
    const registry = useRegistry(shell, ({ content }) => content.seedImage('app', ['v1', 'v2']));
    const folder = mkdtempSync(join(tmpdir(), 'acrshell-az-'));
    afterAll(() => rmSync(folder, { recursive: true }));

    beforeAll(async () => {
      mkdirSync(join(folder, 'Az.Accounts'));
      writeFileSync(join(folder, 'Az.Accounts', 'Az.Accounts.psm1'), standIn);
      const token = (oid: string, role: 'Owner' | 'AcrPull') => registry().entraToken({ oid, role });
      await shell().output(`
      function global:New-Context($Account) {
        [pscustomobject]@{
          Account = [pscustomobject]@{ Id = $Account }
          Tenant = [pscustomobject]@{ Id = 'contoso' }
          Environment = [pscustomobject]@{ Name = 'AzureCloud' }
        }
      }
      $global:azTokens = @{ alice = '${token('alice', 'Owner')}'; bob = '${token('bob', 'AcrPull')}' }
      $global:azCurrent = New-Context alice
      $global:azSecure = $false
      $global:asked = @()
      Import-Module ${quoted(join(folder, 'Az.Accounts', 'Az.Accounts.psm1'))} -Global
    `);
    });

    beforeEach(async () => {
      await shell().output(`
      Clear-AzContainerRegistryContext
      $global:azCurrent = New-Context alice
      $global:azSecure = $false
      $global:asked = @()`);
      registry().clearRequests();
    });

    const lock = 'Update-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name v1 -DeleteEnabled $true';
    const callers = () => [...new Set(registry().requests.flatMap(({ identity }) => identity ?? []))];

    it.each([
      ['text', '$false'],
      ['a SecureString', '$true'],
    ])('is used for a registry that Connect named, with its token as %s', async (_, secure) => {
      const output = await shell().output(`
      $global:azSecure = ${secure}
      Connect-AzContainerRegistry -Name $r
      (Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app).Tags.Name
      (Get-AzContainerRegistryContext).IdentityType
      $global:asked`);
      expect(output).toEqual(['Login Succeeded', 'v1', 'v2', 'AzContext', 'alice https://containerregistry.azure.net']);
      expect(registry().requests.map(({ route }) => route)).toEqual(['token/exchange', 'token/access', 'tag/list']);
    });

    it('that is switched takes effect at the next call', async () => {
      await shell().output(`Connect-AzContainerRegistry -Name $r; ${lock}`);
      registry().clearRequests();
      const { errors } = await shell().run(`$global:azCurrent = New-Context bob; ${lock}`);
      expect(errors).toMatchObject([{ id: 'AcrShell.Denied,AcrShell.Commands.UpdateAzContainerRegistryTag' }]);
      expect(callers()).toEqual(['bob']);
    });

    it('that is cleared drops its tokens', async () => {
      await shell().output(`Connect-AzContainerRegistry -Name $r; ${lock}`);
      registry().clearRequests();
      const { errors } = await shell().run(`$global:azCurrent = $null; ${lock}`);
      expect(errors).toMatchObject([{ id: 'AcrShell.Unauthenticated,AcrShell.Commands.UpdateAzContainerRegistryTag' }]);
      expect(errors[0]?.message).toContain('Connect-AzAccount');
      expect(callers()).not.toContain('alice');
    });

    it.each(['DefaultProfile', 'AzContext'])('-%s picks another identity for one call', async (parameter) => {
      await shell().output(`Connect-AzContainerRegistry -Name $r; ${lock}`);
      const { errors } = await shell().run(`${lock} -${parameter} (New-Context bob)`);
      expect(errors).toMatchObject([{ category: 'PermissionDenied' }]);
      registry().clearRequests();
      await shell().output(lock);
      expect(callers()).toEqual(['alice']);
    });

    it('that provides no token is one error, with the reason of Az', async () => {
      const { errors, output } = await shell().run(
        '$global:azCurrent = New-Context carol; Connect-AzContainerRegistry -Name $r',
      );
      expect(output).toEqual([]);
      expect(errors).toMatchObject([
        {
          id: 'AcrShell.Unauthenticated,AcrShell.Commands.ConnectAzContainerRegistry',
          category: 'AuthenticationError',
        },
      ]);
      expect(errors[0]?.message).toContain('Run Connect-AzAccount to login.');
    });

    it('is not used for a registry that neither a known cloud nor Connect names', async () => {
      const { errors, output } = await shell().run(
        `Get-AzContainerRegistryRepository -RegistryName $r; $global:asked.Count`,
      );
      expect(errors).toMatchObject([
        { id: 'AcrShell.Unauthenticated,AcrShell.Commands.GetAzContainerRegistryRepository' },
      ]);
      expect(output).toEqual([0]);
      expect(registry().requests).toEqual([]);
    });

    it('serves several runspaces, each for its own calls', async () => {
      const output = await shell().output(`
      Connect-AzContainerRegistry -Name $r | Out-Null
      $module = (Get-Module AcrShell).Path; $az = (Get-Module Az.Accounts).Path
      1..4 | ForEach-Object -Parallel {
        Import-Module $using:module
        Import-Module $using:az -Global
        $global:azCurrent = $using:azCurrent; $global:azTokens = $using:azTokens
        (Get-AzContainerRegistryTag -RegistryName $using:r -RepositoryName app -Name v1).Name
      }`);
      expect(output).toEqual(['v1', 'v1', 'v1', 'v1']);
      expect(callers()).toEqual(['alice']);
    });

    it('is not used if Connect has a credential', async () => {
      const { admin } = registry();
      await shell().output(
        `Connect-AzContainerRegistry -Name $r -UserName '${admin.user}' -Password '${admin.password}'; ${lock}; $global:asked`,
      );
      expect(callers()).toEqual([admin.user]);
    });

    it('with -ExposeToken writes login server and token as SecureString, and no docker login', async () => {
      const output = await shell().output(`
      $exposed = Connect-AzContainerRegistry -Name $r -ExposeToken
      $exposed.loginServer; $exposed.accessToken.GetType().Name; $exposed.refreshToken.GetType().Name
      [Net.NetworkCredential]::new('', $exposed.accessToken).Password.Substring(0, 3)`);
      expect(output).toEqual([registry().loginServer, 'SecureString', 'SecureString', 'eyJ']);
    });
  },
  { AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential' },
);
