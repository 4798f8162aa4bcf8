import { describe, expect, it } from 'vitest';
import { describePowerShell, PowerShell, pwshPath } from './pwsh.ts';
import { useRegistry } from './registry.ts';

describePowerShell('Connect-AzContainerRegistry', (shell) => {
  const registry = useRegistry(shell, ({ content }) => content.seedImage('app', 'v1'), { anonymousPull: true });
  const list = `(Get-AzContainerRegistryRepository -RegistryName $r) -join ' '`;
  const admin = () => registry().admin;

  it('accepts text, a SecureString or a PSCredential', async () => {
    const script = `
      $secure = ConvertTo-SecureString '${admin().password}' -AsPlainText -Force
      Connect-AzContainerRegistry -RegistryName $r -UserName ${admin().user} -Password '${admin().password}'
      Connect-AzContainerRegistry -Name $r -UserName ${admin().user} -Password $secure
      Connect-AzContainerRegistry -Name $r -Credential ([pscredential]::new('${admin().user}', $secure))
      ${list}`;
    expect(await shell().output(script)).toEqual([...Array(3).fill('Login Succeeded'), 'app']);
    expect(registry().countRequests()).toBe(4);
  });

  it('accepts a password with every kind of quote', async () => {
    const password = `a'b"c\`d$e\\f ü`;
    registry().setPassword(admin().user, password);
    const script = `Connect-AzContainerRegistry -Name $r -UserName ${admin().user} -Password '${password.replace("'", "''")}'`;
    expect(await shell().output(script)).toEqual(['Login Succeeded']);
    registry().setPassword(admin().user, admin().password);
  });

  it('signs in with -AccessToken and -Anonymous', async () => {
    const script = `
      Connect-AzContainerRegistry -Name $r -AccessToken '${registry().entraToken()}'
      (Get-AzContainerRegistryContext -RegistryName $r).IdentityType
      Connect-AzContainerRegistry -Name $r -Anonymous
      (Get-AzContainerRegistryContext -RegistryName $r).IdentityType`;
    const [connected, , again, anonymous] = await shell().output(script);
    expect([connected, again, anonymous]).toEqual(['Login Succeeded', 'Login Succeeded', 'Anonymous']);
  });

  it('reports a wrong password in one error without showing it', async () => {
    const script = `Connect-AzContainerRegistry -Name $r -UserName ${admin().user} -Password 'planted-secret-4711'`;
    const error = await shell().error(script);
    expect(error.id).toBe('AcrShell.Unauthenticated,AcrShell.Commands.ConnectAzContainerRegistry');
    expect(error.category).toBe('AuthenticationError');
    const { line: _, ...record } = error;
    expect(JSON.stringify(record)).not.toContain('planted-secret-4711');
  });

  it("refuses conflicting sets and empty values by PowerShell's own binding", async () => {
    const both = await shell().run(`Connect-AzContainerRegistry -Name $r -Anonymous -UserName x -Password y`);
    expect((both.stopped ?? both.errors[0])?.id).toMatch(/^(?:AmbiguousParameterSet|MissingMandatoryParameter),/);
    const empty = await shell().run(`Connect-AzContainerRegistry -Name $r -UserName '' -Password y`);
    expect((empty.stopped ?? empty.errors[0])?.id).toMatch(/^ParameterArgumentValidationError/);
    expect(registry().countRequests()).toBe(0);
  });

  it('applies -TimeoutSec and -MaximumRetryCount', async () => {
    registry().faults.add({ status: 503, times: 1, path: /_catalog/ });
    const script = `
      $null = Connect-AzContainerRegistry -Name $r -UserName ${admin().user} -Password '${admin().password}' -TimeoutSec 1 -MaximumRetryCount 0
      ${list}`;
    const { errors } = await shell().run(script);
    expect(errors.map(({ id }) => id)).toEqual([
      'AcrShell.Unavailable,AcrShell.Commands.GetAzContainerRegistryRepository',
    ]);
  });

  it('is undone by Clear-…Context for one registry, and not with -WhatIf', async () => {
    const script = `
      Clear-AzContainerRegistryContext -RegistryName $r -WhatIf
      @(Get-AzContainerRegistryContext).Count
      Clear-AzContainerRegistryContext -RegistryName $r
      @(Get-AzContainerRegistryContext).Count
      Clear-AzContainerRegistryContext -WhatIf`;
    const { output, host } = await shell().run(script);
    expect(output).toEqual([1, 0]);
    expect(host).toContain('Tokens and credentials of every registry');
  });

  it('connects two registries at once, each with its own identity', async () => {
    const script = `
      $null = Start-AzContainerRegistryEmulator -Name second -Empty | Connect-AzContainerRegistry
      $null = Connect-AzContainerRegistry -Name $r -UserName ${admin().user} -Password '${admin().password}'
      (Get-AzContainerRegistryContext).Count
      @(Get-AzContainerRegistryRepository -RegistryName second).Count
      ${list}
      Stop-AzContainerRegistryEmulator -Name second`;
    expect(await shell().output(script)).toEqual([2, 0, 'app']);
  });
});

describePowerShell('Errors', (shell) => {
  const registry = useRegistry(shell, async ({ content }) => {
    await content.seedImage('app', ['v1', 'locked']);
  });

  it('have kind, category, target, advice and the id for support', async () => {
    const error = await shell().error(`Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name nix`);
    expect(error).toMatchObject({
      id: 'AcrShell.NotFound,AcrShell.Commands.GetAzContainerRegistryTag',
      category: 'ObjectNotFound',
      target: `${registry().loginServer}/app:nix`,
      data: { kind: 'NotFound', status: '404', acrCode: 'TAG_UNKNOWN', correlationId: expect.any(String) },
    });
    expect(error.advice).toContain('Get-AzContainerRegistryTag');
    expect(error.message).toContain('TAG_UNKNOWN');
    expect(error.message).toContain(error.advice);
    expect(error.shown).not.toContain(error.advice);
  });

  it('occur for each failed object of a pipeline, and the rest is done', async () => {
    const script = `
      $null = Update-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name locked -DeleteEnabled $false
      Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name * | Remove-AzContainerRegistryTag`;
    const { output, errors } = await shell().run(script);
    expect(output).toEqual([true]);
    expect(errors.map(({ id, target }) => [id, target])).toEqual([
      ['AcrShell.Locked,AcrShell.Commands.RemoveAzContainerRegistryTag', `${registry().loginServer}/app:locked`],
    ]);
  });

  it.for([
    [429, 'Throttled', 'LimitsExceeded'],
    [503, 'Unavailable', 'ResourceUnavailable'],
  ] as const)('a registry that keeps answering %i: %s', async ([status, kind, category]) => {
    registry().faults.add({ status, headers: { 'retry-after': '0' }, path: /_tags/ });
    const error = await shell().error(`Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app`);
    expect(error).toMatchObject({ id: `AcrShell.${kind},AcrShell.Commands.GetAzContainerRegistryTag`, category });
  });

  it('report a registry that is not reachable', async () => {
    const script = `Connect-AzContainerRegistry -Name 127.0.0.1:1 -UserName a -Password b -MaximumRetryCount 0`;
    expect(await shell().error(script)).toMatchObject({
      id: 'AcrShell.Network,AcrShell.Commands.ConnectAzContainerRegistry',
      category: 'ConnectionError',
    });
  });
});

describe.skipIf(!pwshPath)(`The emulator as a cmdlet${pwshPath ? '' : ' (left out: there is no pwsh on PATH)'}`, () => {
  it('starts, pipes into Connect, stores content in a folder relative to the location, and stops', async () => {
    const shell = new PowerShell();
    try {
      const script = `
        Set-Location ([IO.Path]::GetTempPath())
        $folder = "acrshell-$([guid]::NewGuid())"
        Start-AzContainerRegistryEmulator -DataFolder $folder | Connect-AzContainerRegistry
        Test-Path $folder
        (Get-AzContainerRegistryRepository -RegistryName demo).Contains('hello-world')
        Stop-AzContainerRegistryEmulator
        (Get-Command Start-AzContainerRegistryEmulator).OutputType.Name
        Remove-Item -Recurse -Force $folder`;
      expect(await shell.output(script)).toEqual(['Login Succeeded', true, true, 'AcrShell.Emulator']);
    } finally {
      await shell.end();
    }
  });
});
