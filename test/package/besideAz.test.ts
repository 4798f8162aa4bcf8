import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quoted } from '../../tasks/quoted.ts';
import { pwshPath } from '../powershell/pwsh.ts';

const built = join(import.meta.dirname, '..', '..', 'out', 'AcrShell');
const without = pwshPath === undefined ? ' (left out: there is no pwsh on PATH)' : '';

/** As Az.ContainerRegistry 5.x is made: its ten data cmdlets are compiled, all others are functions. */
const compiled = `
using System.Management.Automation;
[Cmdlet("Get", "AzContainerRegistryTag")]
public class GetTag : PSCmdlet { protected override void ProcessRecord() { WriteObject("Az"); } }`;

describe.skipIf(pwshPath === undefined)(`Beside Az.ContainerRegistry in the same folder${without}`, () => {
  let modules: string;

  beforeAll(() => {
    modules = mkdtempSync(join(tmpdir(), 'acrshell-beside-'));
    cpSync(built, join(modules, 'AcrShell', '0.1.0'), {
      recursive: true,
      filter: (path) => !/[\\/]node(?:\.exe)?$/u.test(path),
    });
    const az = join(modules, 'Az.ContainerRegistry', '5.2.0');
    mkdirSync(az, { recursive: true });
    writeFileSync(join(az, 'Az.ContainerRegistry.psm1'), "function Get-AzContainerRegistryWebhook { 'Az' }\n");
    writeFileSync(
      join(az, 'Az.ContainerRegistry.psd1'),
      `@{ ModuleVersion = '5.2.0'; GUID = '5b2f4a80-53d1-4f4c-9d43-7b8f8b0a2c11'; RootModule = 'Az.ContainerRegistry.psm1'
        NestedModules = @('Az.ContainerRegistry.private.dll'); CmdletsToExport = @('Get-AzContainerRegistryTag'); FunctionsToExport = @('Get-AzContainerRegistryWebhook') }`,
    );
    run(
      `Add-Type -TypeDefinition '${compiled}' -OutputAssembly ${quoted(join(az, 'Az.ContainerRegistry.private.dll'))}`,
    );
  }, 120_000);
  afterAll(() => rmSync(modules, { recursive: true, force: true }));

  function run(...args: string[]) {
    const options = args.length === 1 ? ['-Command', ...args] : args;
    return spawnSync(pwshPath ?? 'pwsh', ['-NoProfile', '-NonInteractive', ...options], {
      encoding: 'utf8',
      env: { ...process.env, HOME: modules, PSModulePath: modules, NO_COLOR: '1', POWERSHELL_TELEMETRY_OPTOUT: '1' },
    });
  }

  /** Which module answers for a compiled cmdlet of Az and for one of its functions, after these lines. */
  function sources(lines: string): string[] {
    const names = "'Get-AzContainerRegistryTag', 'Get-AzContainerRegistryWebhook'";
    const { stdout, stderr } = run(`${lines}; ${names} | ForEach-Object { (Get-Command $_).Source }`);
    expect(stderr).toBe('');
    return stdout.trim().split(/\r?\n/u);
  }

  it('the one that is imported last answers', () => {
    const both = 'Import-Module Az.ContainerRegistry; Import-Module AcrShell';
    expect(sources(both)).toEqual(['AcrShell', 'AcrShell']);
    expect(sources('Import-Module AcrShell; Import-Module Az.ContainerRegistry')).toEqual([
      'Az.ContainerRegistry',
      'Az.ContainerRegistry',
    ]);
    expect(sources(`Import-Module AcrShell; ${both} -Force`)).toEqual(['AcrShell', 'AcrShell']);
  });

  it("what is left of Az's functions is theirs where the import hides nothing", () => {
    const az = ['Az.ContainerRegistry', 'Az.ContainerRegistry'];
    expect(sources('Import-Module Az.ContainerRegistry; Import-Module AcrShell -Prefix My')).toEqual(az);
    expect(sources('Import-Module Az.ContainerRegistry; Import-Module AcrShell -NoClobber')).toEqual(az);
  });

  it('a runbook that requires AcrShell gets it, and reaches Az by its module name', () => {
    const runbook = join(modules, 'runbook.ps1');
    writeFileSync(
      runbook,
      `#Requires -Modules AcrShell\n(Get-Command Get-AzContainerRegistryWebhook).Source\nAz.ContainerRegistry\\Get-AzContainerRegistryTag\n`,
    );
    expect(run('-File', runbook).stdout.trim().split(/\r?\n/u)).toEqual(['AcrShell', 'Az']);
  });
});
