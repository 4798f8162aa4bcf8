import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { quoted } from '../../tasks/quoted.ts';
import { describePowerShell, moduleFolder } from './pwsh.ts';
import { useRegistry } from './registry.ts';

/** A script module does not see the preferences of a caller's script or function by itself. */
describePowerShell('Preferences of the caller', (shell) => {
  const registry = useRegistry(shell, async () => undefined);
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    await registry().content.seedImage('app', ['v1', 'v2']);
    registry().clearRequests();
  });

  const remove = `Remove-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name v1`;
  const missing = `Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name nix`;
  const target = /Remove-AzContainerRegistryTag.*127\.0\.0\.1:\d+\/app:v1/;

  it('-WhatIf shows the target and sends nothing', async () => {
    const { output, host } = await shell().run(`${remove} -WhatIf`);
    expect(output).toEqual([]);
    expect(host).toMatch(target);
    expect(registry().countRequests()).toBe(0);
  });

  it("a function's $WhatIfPreference deletes nothing", async () => {
    const { output, host } = await shell().run(`function Clear-It { $WhatIfPreference = $true; ${remove} }; Clear-It`);
    expect(output).toEqual([]);
    expect(host).toMatch(target);
    expect(registry().countRequests()).toBe(0);
  });

  it("a function's own -WhatIf reaches the cmdlet", async () => {
    await shell().run(
      `function Clear-It { [CmdletBinding(SupportsShouldProcess)] param() ${remove} }; Clear-It -WhatIf`,
    );
    expect(registry().countRequests()).toBe(0);
  });

  it("a script file's $WhatIfPreference deletes nothing, -WhatIf:$false wins over it", async () => {
    const file = join(folder, 'clean up.ps1');
    writeFileSync(file, `$WhatIfPreference = $true\n${remove}\n`);
    await shell().run(`& ${quoted(file)}`);
    expect(registry().countRequests()).toBe(0);
    writeFileSync(file, `$WhatIfPreference = $true\n${remove} -WhatIf:$false\n`);
    expect(await shell().output(`& ${quoted(file)}`)).toEqual([true]);
    expect(registry().countRequests({ method: 'DELETE' })).toBe(1);
  });

  it("the caller's $ConfirmPreference = 'Low' asks, and without an answer nothing is done", async () => {
    const { stopped, errors } = await shell().run(`$ConfirmPreference = 'Low'; ${remove}`);
    expect(errors.length + (stopped ? 1 : 0)).toBe(1);
    expect(registry().countRequests()).toBe(0);
  });

  it('-Confirm:$false does not ask', async () => {
    expect(await shell().output(`$ConfirmPreference = 'Low'; ${remove} -Confirm:$false`)).toEqual([true]);
  });

  it("the caller's $ErrorActionPreference = 'Stop' stops", async () => {
    const { output, stopped } = await shell().run(`$ErrorActionPreference = 'Stop'; ${missing}; 'went on'`);
    expect(output).toEqual([]);
    expect(stopped?.id).toBe('AcrShell.NotFound,AcrShell.Commands.GetAzContainerRegistryTag');
  });

  it('without a preference an error is a record, and the script continues', async () => {
    const { output, errors } = await shell().run(`${missing}; 'went on'`);
    expect(output).toEqual(['went on']);
    expect(errors).toHaveLength(1);
  });

  it('-ErrorAction wins over the caller; -ErrorVariable collects', async () => {
    const script = `$ErrorActionPreference = 'Stop'; ${missing} -ErrorAction SilentlyContinue -ErrorVariable problem; $problem[0].CategoryInfo.Category.ToString()`;
    expect(await shell().output(script)).toEqual(['ObjectNotFound']);
  });

  it("the caller's $ErrorActionPreference = 'SilentlyContinue' writes nothing but $Error has it", async () => {
    const { output, errors } = await shell().run(
      `$ErrorActionPreference = 'SilentlyContinue'; $Error.Clear(); ${missing}; $Error[0].FullyQualifiedErrorId; $Error.Count`,
    );
    expect({ output, errors }).toEqual({
      output: ['AcrShell.NotFound,AcrShell.Commands.GetAzContainerRegistryTag', 1],
      errors: [],
    });
  });

  it("-Verbose, or the caller's preference, shows each request as it is made", async () => {
    const get = `$null = Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name v1`;
    const line = expect.stringMatching(/GET http:\/\/127\.0\.0\.1:\d+\/acr\/v1\/app\/_tags\/v1 -> 200/);
    expect((await shell().run(`${get} -Verbose`)).verbose).toEqual([line]);
    expect((await shell().run(`$VerbosePreference = 'Continue'; ${get}`)).verbose).toEqual([line]);
    expect((await shell().run(get)).verbose).toEqual([]);
    expect((await shell().run(`$VerbosePreference = 'Continue'; ${get} -Verbose:$false`)).verbose).toEqual([]);
  });

  it('-Debug shows headers without the credential', async () => {
    const { debug, verbose } = await shell().run(
      `$null = Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name v1 -Debug`,
    );
    expect(verbose).toEqual([]);
    const all = debug.join('\n');
    expect(all).toMatch(/authorization/i);
    expect(all).not.toContain(registry().admin.password);
    expect(all).not.toContain(Buffer.from(`${registry().admin.user}:${registry().admin.password}`).toString('base64'));
  });

  it('a success leaves nothing in $Error, and no variables in the caller', async () => {
    const script = `
      $Error.Clear(); $before = (Get-Variable).Name
      $null = Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app
      $null = Get-AzContainerRegistryRepository -RegistryName $r
      $Error.Count
      (Get-Variable).Name.Where({ $_ -notin $before -and $_ -notin 'before', 'switch' }) -join ' '`;
    expect(await shell().output(script)).toEqual([0, '']);
  });

  it('functions of the caller that shadow built-in commands have no effect', async () => {
    const script = `
      function global:Set-Variable { throw 'shadowed' }; function global:Select-Object { throw 'shadowed' }
      function global:Where-Object { throw 'shadowed' }; function global:ForEach-Object { throw 'shadowed' }
      function global:ConvertTo-Json { throw 'shadowed' }; function global:Split-Path { throw 'shadowed' }
      try {
          $VerbosePreference = 'Continue'
          (Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app 4>$null).Tags.Name -join ' '
          @(Get-AzContainerRegistryRepository -RegistryName $r 4>$null).Count
      }
      finally { Remove-Item function:Set-Variable, function:Select-Object, function:Where-Object, function:ForEach-Object, function:ConvertTo-Json, function:Split-Path }`;
    expect(await shell().output(script)).toEqual(['v1 v2', 1]);
  });

  it('$PSDefaultParameterValues and splatting work', async () => {
    const script = `
      $PSDefaultParameterValues = @{ '*-AzContainerRegistry*:RegistryName' = $r }
      $where = @{ RepositoryName = 'app'; Name = 'v2' }
      (Get-AzContainerRegistryTag @where).Name`;
    expect(await shell().output(script)).toEqual(['v2']);
  });

  it('Import-Module works with -Prefix, and twice', async () => {
    const script = `
      Import-Module ${quoted(join(moduleFolder, 'AcrShell.psd1'))} -Prefix X -Force
      (Get-XAzContainerRegistryTag -RegistryName $r -RepositoryName app -Name v1).Name
      Get-XAzContainerRegistryTag -RegistryName $r -RepositoryName app -Name nix -ErrorAction SilentlyContinue -ErrorVariable e
      $e[0].FullyQualifiedErrorId
      Import-Module ${quoted(join(moduleFolder, 'AcrShell.psd1'))} -Force
      (Get-AzContainerRegistryTag -RegistryName $r -RepositoryName app -Name v1).Name`;
    expect(await shell().output(script)).toEqual(['v1', expect.stringMatching(/^AcrShell\.NotFound,/), 'v1']);
  });

  it('the module that was imported last answers, and the other by its name', async () => {
    const script = `
      $code = 'using System.Management.Automation; namespace A { [Cmdlet("Get", "AzContainerRegistryTag")] public class G : PSCmdlet { protected override void ProcessRecord() { WriteObject("Az"); } } }'
      $dll = Join-Path ${quoted(folder)} 'Az.ContainerRegistry.dll'
      Add-Type -TypeDefinition $code -OutputAssembly $dll -OutputType Library
      Import-Module $dll -Force
      (Get-Command Get-AzContainerRegistryTag).Source
      Import-Module ${quoted(join(moduleFolder, 'AcrShell.psd1'))} -Force
      (Get-Command Get-AzContainerRegistryTag).Source
      Az.ContainerRegistry\\Get-AzContainerRegistryTag
      Remove-Module Az.ContainerRegistry`;
    expect(await shell().output(script)).toEqual(['Az.ContainerRegistry', 'AcrShell', 'Az']);
  });

  it('an error points at the line of the user', async () => {
    const file = join(folder, 'user.ps1');
    writeFileSync(file, `# first line\n${missing}\n`);
    const { errors } = await shell().run(`& ${quoted(file)}`);
    expect(errors[0]?.script).toBe(file);
    expect(errors[0]?.line.trim()).toBe(missing);
  });
});
