import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { nodePlatforms } from '../../tasks/package/nodePlatforms.ts';
import { quoted } from '../../tasks/quoted.ts';
import { describePowerShell } from './pwsh.ts';
import { useRegistry } from './registry.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'automation');
const file = (name: string) => readFileSync(join(folder, name), 'utf8');

interface Step {
  readonly run?: string;
  readonly pwsh?: string;
  readonly inputs?: { readonly inlineScript?: string };
}

/** What a pipeline types, its own variables filled in. */
function scriptsOf(steps: readonly Step[]): string[] {
  return steps
    .map(({ run, pwsh, inputs }) => run ?? pwsh ?? inputs?.inlineScript)
    .filter((script) => script !== undefined)
    .map((script) => script.replace(/\$\{\{[^}]*\}\}|\$\(\w+\)/gu, 'x'));
}

describePowerShell('docs/automation', (shell) => {
  useRegistry(shell, async ({ content }) => {
    for (const tag of ['1', '2', '3', '4', '5']) {
      await content.seedImage('builds/app', tag, { createdTime: `2024-01-0${tag}T00:00:00Z` });
    }
  });
  const tags = `(Get-AzContainerRegistryTag -RegistryName $r -RepositoryName builds/app).Tags.Name -join ' '`;
  const runbook = `& ${quoted(join(folder, 'cleanup.ps1'))} -RegistryName $r -RepositoryName 'builds/*'`;

  it('has a runbook that deletes nothing with -WhatIf, and all but the newest three without it', async () => {
    await shell().output(`${runbook} -WhatIf`);
    expect(await shell().output(tags)).toEqual(['1 2 3 4 5']);
    await shell().output(runbook);
    expect(await shell().output(tags)).toEqual(['3 4 5']);
  });

  it('has a runbook that ends with the first error', async () => {
    const { stopped } = await shell().run(`${runbook.replace('$r', "'127.0.0.1:1'")}; 'went on'`);
    expect(stopped?.id).toContain('InvokeAzContainerRegistryPurge');
  });

  it('has pipelines with cmdlets, parameters and files that exist', async () => {
    const github = parse(file('githubActions.yml'));
    const azure = parse(file('azurePipelines.yml'));
    const scripts = [...scriptsOf(github.jobs.cleanup.steps), ...scriptsOf(azure.steps)];
    expect(scripts).toHaveLength(4);
    for (const script of scripts) {
      const check = `
        Set-Location -LiteralPath ${quoted(join(folder, '..', '..'))}
        $errors = $null
        $ast = [Management.Automation.Language.Parser]::ParseInput($code, [ref] $null, [ref] $errors)
        @($errors).Count
        $ast.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true) | ForEach-Object {
          $command = Get-Command $_.GetCommandName() -ErrorAction Stop
          foreach ($parameter in $_.CommandElements | Where-Object { $_ -is [Management.Automation.Language.CommandParameterAst] }) {
            if (-not $command.Parameters.ContainsKey($parameter.ParameterName)) { $parameter.Extent.Text }
          }
        }`;
      expect(await shell().output(`$code = @'\n${script.trim()}\n'@\n${check}`)).toEqual([0]);
    }
  });

  it('has a container that installs the packaged modules', () => {
    const installed = /Save-PSResource ([\w., ]+) -Repository/u.exec(file('Containerfile'))?.[1]?.split(', ');
    const made = ['AcrShell', ...nodePlatforms.map(({ family }) => `AcrShell.Node.${family}`)];
    expect(made).toEqual(expect.arrayContaining(installed ?? ['none']));
  });
});
