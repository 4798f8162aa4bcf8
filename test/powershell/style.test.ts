import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { quoted } from '../../tasks/quoted.ts';
import { describePowerShell, moduleFolder } from './pwsh.ts';

const sources = join(import.meta.dirname, '..', '..', 'powershell-module');
/** The scripts as they are written, and those that the build makes of them. */
const scripts = `@(Get-ChildItem -Recurse -Path ${quoted(sources)}, ${quoted(moduleFolder)} -Include *.ps1, *.psm1, *.psd1).FullName`;
const check = `& ${quoted(join(import.meta.dirname, 'newerSyntax.ps1'))} -Path`;

describePowerShell('The style of the scripts', (shell) => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'acrshell-style-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is syntax that Windows PowerShell 5.1 can parse', async () => {
    expect(await shell().output(`${check} (${scripts})`)).toEqual([]);
  });

  it.each([
    ['$a ? 1 : 2', '?:'],
    ['$a ?? 1', '??'],
    ['$a ??= 1', '??='],
    ['$' + '{a}?.Length', '?. or ?[]'],
    ['$' + '{a}?[0]', '?. or ?[]'],
    ['$' + '{a}?.Trim()', '?. or ?[]'],
    ['Get-Item a && Get-Item b', '&& or ||'],
    ['Get-Item a &', '& at the end'],
    ['function f { end { } clean { } }', 'clean'],
    ['"`e[0m"', '`e or `u{}'],
    ['"`u{2026}"', '`e or `u{}'],
    ['1uy', 'the number 1uy'],
    ['0b11', 'the number 0b11'],
  ])('is refused if it is newer: %s', async (line, construct) => {
    const file = join(folder, 'newer.ps1');
    writeFileSync(file, `# First.\n${line}\n`);
    expect(await shell().output(`${check} ${quoted(file)}`)).toContain(`${file}:2 ${construct}`);
  });

  it('passes PSScriptAnalyzer without a finding', async ({ skip }) => {
    const [there] = await shell().output(`[bool](Get-Module -ListAvailable PSScriptAnalyzer)`);
    if (!there) skip('PSScriptAnalyzer is not installed, and NuGet has none');
    const script = `
      foreach ($file in ${scripts} -notlike '*.psd1') {
          Invoke-ScriptAnalyzer -Path $file -Settings ${quoted(join(sources, 'PSScriptAnalyzerSettings.psd1'))} |
              ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName) $($_.Message)" }
      }`;
    expect(await shell().output(script)).toEqual([]);
  }, 120_000);
});
