import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts';
import { quoted } from '../../tasks/quoted.ts';
import { type Azure, asked } from '../management/azure.ts';
import { noInterrupt, onWindows } from '../windows.ts';
import { describePowerShell, interrupt, moduleFolder, type PowerShell, pwshPath, spawnPowerShell } from './pwsh.ts';

/** An Azure in this process, to which the PowerShell of the group is signed in as an Owner. */
function useAzure(shell: () => PowerShell, options: EmulatorOptions = {}): () => Azure {
  let azure: Azure | undefined;
  beforeAll(async () => {
    if (!pwshPath) return;
    azure = (await startEmulator({ arm: true, ...options })) as Azure;
    await shell().output(
      `$null = Connect-AzContainerRegistryAccount -AccessToken '${azure.arm.token()}' -ResourceManagerUrl ${azure.arm.url}`,
    );
  });
  beforeEach(() => azure?.clearRequests());
  afterAll(() => azure?.stop());
  return () => {
    if (!azure) throw new Error('It has not been started.');
    return azure;
  };
}

describePowerShell('Managing registries', (shell) => {
  const azure = useAzure(shell);
  const create = (name: string, more = '') =>
    `New-AzContainerRegistry -ResourceGroupName emulator -Name ${name} -Sku Premium ${more}`;

  it('returns the properties that published scripts read', async () => {
    const script = `
      $registry = ${create('published', '-Location westeurope -EnableAdminUser -Tag @{ team = "a" }')}
      $registry.Name; $registry.SkuName; $registry.AdminUserEnabled; $registry.ProvisioningState; $registry.ResourceGroupName
      $registry.Tag['team']; $registry.Tag.team; $registry.LoginServer -like '127.0.0.1:*'
      $registry.CreationDate -is [datetime]; $registry.CreationDate -le [datetime]::UtcNow.AddMinutes(1)
      (Get-AzContainerRegistry -ResourceGroupName emulator -Name published).Id -eq $registry.Id
      (Get-AzContainerRegistry -ResourceGroupName emulator | Where-Object { $_.AdminUserEnabled -eq $true }).Name -contains 'published'`;
    expect(await shell().output(script)).toEqual([
      ...['published', 'Premium', true, 'Succeeded', 'emulator', 'a', 'a', true],
      ...[true, true, true, true],
    ]);
  });

  it('returns passwords as text, as published scripts expect, and as SecureString on request', async () => {
    const script = `
      $null = ${create('passwords', '-EnableAdminUser')}
      $creds = Get-AzContainerRegistryCredential -ResourceGroupName emulator -Name passwords
      $creds.Username; $creds.Password -is [string]; $creds.Password2 -is [string]
      $secure = Get-AzContainerRegistryCredential -RegistryName passwords -AsSecureString
      $secure.Password -is [securestring]; [Net.NetworkCredential]::new('', $secure.Password).Password -eq $creds.Password
      $anew = Update-AzContainerRegistryCredential -ResourceGroupName emulator -Name passwords -PasswordName password
      $anew.Password -ne $creds.Password; $anew.Password2 -eq $creds.Password2
      Connect-AzContainerRegistry -Name passwords -UserName $anew.Username -Password $anew.Password
      $secure = Get-AzContainerRegistryCredential -RegistryName passwords -AsSecureString
      $secure | Connect-AzContainerRegistry`;
    expect(await shell().output(script)).toEqual([
      ...['passwords', true, true, true, true, true, true],
      ...['Login Succeeded', 'Login Succeeded'],
    ]);
  });

  it('connects with a piped admin credential', async () => {
    const script = `
      ${create('onepipe', '-EnableAdminUser')} | Connect-AzContainerRegistry
      (Get-AzContainerRegistryContext -RegistryName onepipe).Account
      @(Get-AzContainerRegistry -Name onepipe | Get-AzContainerRegistryRepository).Count
      Get-AzContainerRegistryCredential -RegistryName onepipe | Connect-AzContainerRegistry
      Disconnect-AzContainerRegistry -Name onepipe
      ${create('noadmin')} | Connect-AzContainerRegistry
      (Get-AzContainerRegistryContext -RegistryName noadmin).IdentityType`;
    expect(await shell().output(script)).toEqual([
      ...['Login Succeeded', 'onepipe', 0, 'Login Succeeded', 'Login Succeeded', 'AccessToken'],
    ]);
  });

  describe('piping', () => {
    beforeAll(async () => {
      if (!pwshPath) return;
      await shell().output(`
        $global:registry = ${create('pipes')}
        $null = $registry | New-AzContainerRegistryReplication -Location northeurope
        $null = $registry | New-AzContainerRegistryToken -Name tokenone -ScopeMapName _repositories_pull`);
    });

    it.each([
      [
        'a registry lists its children',
        '($registry | Get-AzContainerRegistryReplication).Name',
        ['northeurope', 'westeurope'],
      ],
      [
        'a registry with the name of a child',
        '($registry | Get-AzContainerRegistryToken -Name tokenone).Name',
        ['tokenone'],
      ],
      [
        'a child stands for itself',
        '($registry | Get-AzContainerRegistryToken | Update-AzContainerRegistryToken -Status disabled).Status',
        ['disabled'],
      ],
      [
        '-Registry and -InputObject',
        '(Get-AzContainerRegistryReplication -Registry $registry).Name; (Get-AzContainerRegistryReplication -InputObject $registry.Id).Name',
        ['northeurope', 'westeurope', 'northeurope', 'westeurope'],
      ],
      ['text as a name', "('pipes' | Get-AzContainerRegistry).Name", ['pipes']],
      [
        'a list of one',
        '(Get-AzContainerRegistryReplication -InputObject @($registry)).Name',
        ['northeurope', 'westeurope'],
      ],
      [
        'through Select-Object and JSON',
        '($registry | Select-Object * | ConvertTo-Json -Depth 3 | ConvertFrom-Json | Get-AzContainerRegistryReplication).Name',
        ['northeurope', 'westeurope'],
      ],
      [
        'a row of a table, by its names',
        `([pscustomobject]@{ RegistryName = 'pipes'; ResourceGroupName = 'emulator'; Name = 'tokenone' } | Get-AzContainerRegistryToken).Name`,
        ['tokenone'],
      ],
      [
        'every registry',
        '@(Get-AzContainerRegistry | Get-AzContainerRegistryUsage | Where-Object Name -eq Size).Count -gt 1',
        [true],
      ],
    ])('accepts a piped object: %s', async (_, script, expected) => {
      expect(await shell().output(script)).toEqual(expected);
    });

    it.each([
      [
        'a replication is no token',
        '$registry | Get-AzContainerRegistryReplication -Name northeurope | Remove-AzContainerRegistryToken',
      ],
      [
        'a tag is no resource',
        `[pscustomobject]@{ RegistryName = 'pipes'; RepositoryName = 'a'; Name = 'v1' } | Remove-AzContainerRegistry`,
      ],
      ['a token is no registry to remove', '$registry | Get-AzContainerRegistryToken | Get-AzContainerRegistryTag'],
    ])('refuses a piped object: %s', async (_, script) => {
      const { errors, output, stopped } = await shell().run(script);
      expect([output.length, errors.length + (stopped ? 1 : 0)]).toEqual([0, 1]);
      expect(asked(azure()).filter((one) => /^(DELETE|PUT|PATCH)/.test(one))).toEqual([]);
    });

    it.each([
      [
        'of a token, its name and its registry',
        '$registry | Get-AzContainerRegistryToken | Select-Object Name, RegistryName',
      ],
      ['of a token, its name', '$registry | Get-AzContainerRegistryToken | Select-Object Name, Status'],
      [
        'a row of a table that Windows PowerShell wrote, with types',
        '$registry | Get-AzContainerRegistryToken | Select-Object Name, RegistryName | ConvertTo-Csv -IncludeTypeInformation | ConvertFrom-Csv',
      ],
      ['a row that names something in a registry', "[pscustomobject]@{ RegistryName = 'pipes'; Name = 'tokenone' }"],
      ['credentials', '$registry | Update-AzContainerRegistry -EnableAdminUser | Get-AzContainerRegistryCredential'],
      ['a name that is taken', 'Test-AzContainerRegistryNameAvailability -Name pipes'],
      [
        'a connection',
        '$null = $registry | Connect-AzContainerRegistry; Get-AzContainerRegistryContext -RegistryName pipes',
      ],
      ['a file of that name', "[IO.FileInfo]::new('pipes')"],
      ['registries in groups', 'Get-AzContainerRegistry | Group-Object Name'],
    ])('does not take %s for a registry to remove', async (_, given) => {
      const { errors, host } = await shell().run(`& { ${given} } | Remove-AzContainerRegistry -WhatIf`);
      expect(new Set(errors.map(({ id }) => id))).toEqual(
        new Set(['AcrShell.InvalidInput,AcrShell.Commands.RemoveAzContainerRegistry']),
      );
      expect(host).not.toContain('What if');
    });

    it.each([
      [
        'a token that names its registry, for scope maps',
        '$registry | Get-AzContainerRegistryToken | Select-Object Name, RegistryName | Remove-AzContainerRegistryScopeMap -WhatIf',
      ],
      ['a registry alone, for tokens', '$registry | Remove-AzContainerRegistryToken -WhatIf'],
      [
        'a registry that names itself, for tokens',
        '$registry | Select-Object Name, RegistryName | Remove-AzContainerRegistryToken -WhatIf',
      ],
      [
        'a token, with the name of another',
        '$registry | Get-AzContainerRegistryToken -Name tokenone | Remove-AzContainerRegistryToken -Name another',
      ],
    ])('does not confuse objects: %s', async (_, script) => {
      const { errors, host } = await shell().run(script);
      expect(errors.map(({ id }) => id)).toEqual([
        expect.stringMatching(/^AcrShell\.InvalidInput,AcrShell\.Commands\.Remove/),
      ]);
      expect(host).not.toContain('What if');
      expect(asked(azure()).filter((one) => one.startsWith('DELETE'))).toEqual([]);
    });

    it.each([
      [
        'of a registry, its name',
        '(($registry | Select-Object Name) | Get-AzContainerRegistryReplication).Name',
        ['northeurope', 'westeurope'],
      ],
      [
        'a row with an id of its own',
        "([pscustomobject]@{ Id = 7; RegistryName = 'pipes' } | Get-AzContainerRegistryReplication).Name",
        ['northeurope', 'westeurope'],
      ],
      [
        'the output of Get-AzResource',
        '([pscustomobject]@{ ResourceId = $registry.Id; Name = "pipes" } | Get-AzContainerRegistryReplication).Name',
        ['northeurope', 'westeurope'],
      ],
      [
        'of a token, its names, for its passwords',
        '($registry | Get-AzContainerRegistryToken | Select-Object Name, RegistryName | New-AzContainerRegistryCredential).Username',
        ['tokenone'],
      ],
    ])('accepts a piped row: %s', async (_, script, expected) => {
      expect(await shell().output(script)).toEqual(expected);
    });

    it('refuses several objects in -InputObject', async () => {
      const script = 'Remove-AzContainerRegistry -InputObject $registry, $registry -WhatIf';
      const { message, advice } = await shell().error(script);
      expect(message).toContain('2 were given');
      expect(advice).toContain('Pipe them to Remove-AzContainerRegistry');
    });

    it('shows piped text with -WhatIf', async () => {
      const { host } = await shell().run("'pipes' | Remove-AzContainerRegistry -WhatIf");
      expect(host).toContain('on target "Registry pipes with everything in it"');
    });

    it('does not remove the registry of a piped token', async () => {
      const { errors } = await shell().run(
        '$registry | Get-AzContainerRegistryToken | Remove-AzContainerRegistry -Confirm:$false',
      );
      expect(errors.map(({ id }) => id)).toEqual(['AcrShell.InvalidInput,AcrShell.Commands.RemoveAzContainerRegistry']);
      expect(asked(azure()).filter((one) => one.startsWith('DELETE'))).toEqual([]);
    });

    it('shows the piped object with -WhatIf, and sends no change', async () => {
      const { host } = await shell().run(`
        $registry | Remove-AzContainerRegistry -WhatIf
        $registry | Get-AzContainerRegistryReplication | Remove-AzContainerRegistryReplication -WhatIf
        Update-AzContainerRegistry -Name pipes -AnonymousPullEnabled -WhatIf`);
      expect(host).toContain('on target "Registry pipes with everything in it"');
      expect(host).toContain('on target "Replication northeurope of registry pipes"');
      expect(host).toContain('on target "Registry pipes"');
      const piped = await shell().run(`
        $registry | New-AzContainerRegistryReplication -Location eastus -WhatIf
        $registry | Update-AzContainerRegistryCredential -PasswordName password2 -WhatIf
        $registry | New-AzContainerRegistryToken -Name tokentwo -ScopeMapName _repositories_pull -WhatIf
        $registry | Revoke-AzContainerRegistryAccess -ObjectId someone -WhatIf`);
      expect(piped.host).toContain('on target "Replication of registry pipes to eastus"');
      expect(piped.host).toContain('on target "password2 of the admin user of registry pipes"');
      expect(piped.host).toContain('on target "Token tokentwo of registry pipes"');
      expect(piped.host).toContain('on target "Role (any) of someone at registry pipes"');
      expect(asked(azure()).filter((one) => !one.startsWith('GET'))).toEqual([]);
    });
  });

  it('completes and checks choices before anything is sent, in any case', async () => {
    const wrong = await shell().run('New-AzContainerRegistry -ResourceGroupName emulator -Name wrongsku -Sku Gold');
    expect((wrong.stopped ?? wrong.errors[0])?.id).toMatch(/^ParameterArgumentValidationError/);
    expect(asked(azure())).toEqual([]);
    const completed = `(TabExpansion2 'New-AzContainerRegistry -Sku ' 29).CompletionMatches.CompletionText -join ' '`;
    expect(await shell().output(completed)).toEqual(['Basic Premium Standard']);
    const regions = `(TabExpansion2 'New-AzContainerRegistry -Location west' 38).CompletionMatches.CompletionText -contains 'westeurope'`;
    expect(await shell().output(regions)).toEqual([true]);
    const script = `(New-AzContainerRegistry -ResourceGroupName emulator -Name anycase -Sku premium).SkuName`;
    expect(await shell().output(script)).toEqual(['Premium']);
  });

  it("reports Azure's code, message and id for support in an error", async () => {
    const error = await shell().error('New-AzContainerRegistry -ResourceGroupName nosuch -Name errorid -Sku Basic');
    expect(error).toMatchObject({
      id: 'AcrShell.NotFound,AcrShell.Commands.NewAzContainerRegistry',
      category: 'ObjectNotFound',
      data: {
        acrCode: 'ResourceGroupNotFound',
        status: '404',
        correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
    expect(error.advice).toContain('-ResourceGroupName');
  });

  it('returns a job of this session with -AsJob', async () => {
    const script = `
      $job = ${create('asajob', '-AsJob')}
      $job -is [Management.Automation.Job]
      ($job | Wait-Job | Receive-Job).ProvisioningState
      (Get-AzContainerRegistry -Name asajob).Name
      (Remove-AzContainerRegistry -Name asajob -AsJob -PassThru | Wait-Job | Receive-Job)`;
    expect(await shell().output(script)).toEqual([true, 'Succeeded', 'asajob', true]);
  });

  it('removes a piped role, but not an inherited one', async () => {
    const someone = '5d1f1f6c-0e0e-4a3e-9f3a-2b1c7d8e9f00';
    const script = `
      $null = ${create('roles')}
      (Grant-AzContainerRegistryAccess -RegistryName roles -Role AcrPull -ObjectId ${someone}).RoleDefinitionName
      Get-AzContainerRegistryAccess -RegistryName roles -ObjectId ${someone} | Revoke-AzContainerRegistryAccess -PassThru
      @(Get-AzContainerRegistryAccess -RegistryName roles -ObjectId ${someone}).Count`;
    expect(await shell().output(script)).toEqual(['AcrPull', true, 0]);
    const inherited =
      'Get-AzContainerRegistryAccess -RegistryName roles | Where-Object Inherited | Select-Object -First 1';
    const { id, advice } = await shell().error(`${inherited} | Revoke-AzContainerRegistryAccess`);
    expect(id).toBe('AcrShell.NotFound,AcrShell.Commands.RevokeAzContainerRegistryAccess');
    expect(advice).toContain('remove it there');
  });

  it('does not remove a role without an identity', async () => {
    const { id, message } = await shell().error('Revoke-AzContainerRegistryAccess -RegistryName azure -Role AcrPull');
    expect([id, message]).toEqual([
      'AcrShell.InvalidInput,AcrShell.Commands.RevokeAzContainerRegistryAccess',
      expect.stringContaining('No identity was specified'),
    ]);
    expect(asked(azure())).toEqual([]);
  });

  it('writes nothing for a removal, and True with -PassThru', async () => {
    const script = `
      $null = ${create('removed')}; $null = ${create('removedtoo')}
      Remove-AzContainerRegistry -Name removed -ResourceGroupName emulator
      Remove-AzContainerRegistry -Name removedtoo -PassThru`;
    expect(await shell().output(script)).toEqual([true]);
  });

  it('accepts network rules as objects or as text', async () => {
    const script = `
      $rule = New-AzContainerRegistryIPRuleObject -Action Allow -IPAddressOrRange 203.0.113.7
      (${create('netrules', '-NetworkRuleSetIPRule $rule, 198.51.100.0/24')}).NetworkRuleSetIPRule.IPAddressOrRange`;
    expect(await shell().output(script)).toEqual(['203.0.113.7', '198.51.100.0/24']);
  });

  it('removes network rules with an empty list', async () => {
    const script = `
      $null = ${create('norules', '-NetworkRuleSetIPRule 203.0.113.7')}
      (Update-AzContainerRegistry -Name norules -NetworkRuleSetIPRule @()).NetworkRuleSetIPRule.Count`;
    expect(await shell().output(script)).toEqual([0]);
  });

  it.each([
    ['text for tags', "Update-AzContainerRegistry -Name azure -Tag 'team=a'", '-Tag is not a table'],
    [
      'text for headers',
      "New-AzContainerRegistryWebhook -RegistryName azure -Name onpush -Action push -ServiceUri https://example.com -CustomHeader 'a: b'",
      '-CustomHeader is not a table',
    ],
    [
      'a file for a scope map',
      "New-AzContainerRegistryToken -RegistryName azure -Name reader -ScopeMapId ([IO.FileInfo]::new('map'))",
      '-ScopeMapId has no resource id',
    ],
  ])('creates nothing: %s', async (_, script, words) => {
    const { id, message } = await shell().error(script);
    expect(id).toMatch(/^AcrShell\.InvalidInput,/);
    expect(message).toContain(words);
    expect(asked(azure())).toEqual([]);
  });

  it('creates a token with passwords that expire, at the same time in every culture', async () => {
    const script = `
      $null = ${create('expiring')}
      $null = New-AzContainerRegistryToken -RegistryName expiring -Name shortlived -ScopeMapName _repositories_pull
      $made = New-AzContainerRegistryCredentials -RegistryName expiring -ResourceGroupName emulator -TokenId shortlived -Expiry ([datetime] '2031-05-01T00:00:00Z')
      $made.PasswordExpiry.ToUniversalTime().ToString('yyyy-MM-dd'); $made.Username
      $of = @{ RegistryName = 'expiring'; ResourceGroupName = 'emulator'; TokenId = 'shortlived' }
      $culture = [cultureinfo]::CurrentCulture
      [cultureinfo]::CurrentCulture = 'de-DE'
      (New-AzContainerRegistryCredentials @of -Expiry '02/20/2031').PasswordExpiry.ToString('yyyy-MM', [cultureinfo]::InvariantCulture)
      [cultureinfo]::CurrentCulture = $culture
      $map = Get-AzContainerRegistryScopeMap -RegistryName expiring -Name _repositories_push
      (New-AzContainerRegistryToken -RegistryName expiring -Name byobject -ScopeMapId $map).ScopeMapId -eq $map.Id`;
    expect(await shell().output(script)).toEqual(['2031-05-01', 'shortlived', '2031-02', true]);
  });
});

describePowerShell('A login of Az.Accounts', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-az-'));
  let azure: Azure | undefined;
  beforeAll(async () => {
    if (!pwshPath) return;
    azure = (await startEmulator({ arm: true })) as Azure;
    const { arm } = azure;
    mkdirSync(join(folder, 'Az.Accounts'));
    // As Az has it: the login is the process's, not the runspace's.
    const standIn = `
      function Get-AzContext { [CmdletBinding()] param() [AppDomain]::CurrentDomain.GetData('standIn') }
      function Get-AzAccessToken { [CmdletBinding()] param([string]$ResourceUrl) [pscustomobject]@{ Token = '${arm.token()}' } }`;
    writeFileSync(join(folder, 'Az.Accounts', 'Az.Accounts.psm1'), standIn);
    await shell().output(`
      [AppDomain]::CurrentDomain.SetData('standIn', [pscustomobject]@{
        Account = [pscustomobject]@{ Id = 'alice' }
        Tenant = [pscustomobject]@{ Id = '${arm.tenantId}' }
        Subscription = [pscustomobject]@{ Id = '${arm.subscriptionId}' }
        Environment = [pscustomobject]@{ Name = 'Local'; ResourceManagerUrl = '${arm.url}'; ActiveDirectoryServiceEndpointResourceId = '${arm.url}' }
      })
      Import-Module ${quoted(join(folder, 'Az.Accounts', 'Az.Accounts.psm1'))} -Global`);
  });
  afterAll(async () => {
    await azure?.stop();
    rmSync(folder, { recursive: true });
  });

  it('is also used by jobs', async () => {
    const script = `
      (New-AzContainerRegistry -ResourceGroupName emulator -Name byalice -Sku Basic -AsJob | Receive-Job -Wait).Name
      (Get-AzContainerRegistry -Name byalice).Name`;
    expect(await shell().output(script)).toEqual(['byalice', 'byalice']);
  });
});

describePowerShell('A long operation', (shell) => {
  const azure = useAzure(shell, { arm: { operationPolls: 1_000_000 } });

  it.skipIf(onWindows)(
    `continues after Ctrl+C, and a message shows how to follow it${noInterrupt}`,
    async () => {
      const { arm } = azure();
      const script = `
      Import-Module ${quoted(join(moduleFolder, 'AcrShell.psd1'))}
      $null = Connect-AzContainerRegistryAccount -AccessToken '${arm.token()}' -ResourceManagerUrl ${arm.url}
      New-AzContainerRegistry -ResourceGroupName emulator -Name goeson -Sku Basic
      'went on'`;
      const child = spawnPowerShell(script);
      const ended = new Promise((resolve) => child.once('close', resolve));
      let printed = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
      const polls = () => asked(azure()).filter((one) => one.includes('/registries/goeson/operationStatuses/')).length;
      // By the second, PowerShell has heard of the first.
      await vi.waitFor(() => expect(polls()).toBeGreaterThanOrEqual(2), { timeout: 40_000 });
      interrupt(child);
      await ended;
      expect(printed.replace(/\s+/g, ' ')).toContain(
        'Creating registry goeson continues in Azure. Get-AzContainerRegistry -Name goeson -ResourceGroupName emulator shows its progress.',
      );
      expect(printed).not.toContain('went on');
      const state = `(Get-AzContainerRegistry -Name goeson -ResourceGroupName emulator).ProvisioningState`;
      expect(await shell().output(state)).toEqual(['Creating']);
    },
    60_000,
  );

  it('is not waited for with -NoWait', async () => {
    const script = `(New-AzContainerRegistry -ResourceGroupName emulator -Name nowaiting -Sku Basic -NoWait).ProvisioningState`;
    expect(await shell().output(script)).toEqual(['Creating']);
  });
});
