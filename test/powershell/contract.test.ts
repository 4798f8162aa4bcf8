import { beforeAll, expect, it } from 'vitest';
import { type Cmdlet, cmdlets } from '../../src/protocol/index.ts';
import { absentParameters, azCmdlets } from '../../tasks/az/cmdlets.ts';
import { describePowerShell } from './pwsh.ts';

/** A function of the module, as PowerShell itself has it after the import. */
interface Described {
  readonly name: string;
  readonly supportsShouldProcess: boolean;
  readonly confirmImpact: string;
  readonly positions: number;
  readonly parameters: readonly DescribedParameter[];
  readonly synopsis: string;
  readonly undocumented: readonly string[];
  readonly examples: number;
  /** Ways to type it, as the help has them and as there are. */
  readonly ways: readonly [shown: number, all: number];
}

interface DescribedParameter {
  readonly name: string;
  readonly type: string;
  readonly aliases: readonly string[];
  readonly sets: readonly { name: string; mandatory: boolean; byValue: boolean }[];
}

const describeCommands = `
Set-StrictMode -Off
foreach ($command in Get-Command -Module AcrShell) {
    $class = if ($command.CommandType -eq 'Alias') { $command.ResolvedCommand.ImplementingType } else { $command.ImplementingType }
    $binding = $class.GetCustomAttributes([Management.Automation.CmdletAttribute], $false)[0]
    $help = Get-Help $command.Name -Full
    $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
    $own = $command.Parameters.Values.Where({ $_.Name -notin $common })
    $texts = @{}
    foreach ($parameter in $help.parameters.parameter) { $texts[$parameter.name] = ($parameter.description.Text -join ' ') }
    [pscustomobject]@{
        name = $command.Name
        supportsShouldProcess = $binding.SupportsShouldProcess
        confirmImpact = [string]$binding.ConfirmImpact
        positions = @($own.ParameterSets.Values.Position.Where({ $_ -ge 0 })).Count
        parameters = @(foreach ($parameter in $own) {
            @{
                name = $parameter.Name
                type = [string]$parameter.ParameterType
                aliases = @($parameter.Aliases)
                sets = @(foreach ($set in $parameter.ParameterSets.GetEnumerator()) {
                    @{ name = $set.Key; mandatory = $set.Value.IsMandatory; byValue = $set.Value.ValueFromPipeline }
                })
            }
        })
        synopsis = $help.Synopsis
        undocumented = @($own.Name.Where({ -not $texts[$_] }))
        examples = @($help.examples.example).Count
        ways = @(@($help.syntax.syntaxItem).Count, $command.ParameterSets.Count)
    }
}`;

/** What a parameter of Az takes, one of these takes as well. */
const takes: Readonly<Record<string, readonly string[]>> = {
  String: ['string', 'string[]'],
  'String[]': ['string[]'],
  'Boolean?': ['System.Nullable[bool]'],
  Int32: ['System.Nullable[int]'],
  'Int32?': ['System.Nullable[int]'],
  DateTime: ['System.Nullable[datetime]'],
  SwitchParameter: ['switch'],
};
const anything = ['System.Object', 'System.Object[]', 'psobject'];
/** Several subscriptions at once: docs/cmdlets.md says for which cmdlets it is one. */
const isOneSubscription = (name: string, type: string) => name === 'SubscriptionId' && type === 'string';

/** The service requires it; Az does not. */
const refusedWithout: Readonly<Record<string, string>> = {
  'New-AzContainerRegistryImportPipeline': 'SourceUri',
  'New-AzContainerRegistryExportPipeline': 'TargetUri',
  'New-AzContainerRegistryScopeMap': 'Action',
  'New-AzContainerRegistryWebhook': 'ServiceUri',
  'Update-AzContainerRegistryCredential': 'PasswordName',
};

const isLeftOut = (cmdlet: string, parameter: string) =>
  absentParameters.some(({ pattern }) => pattern.test(`${cmdlet} ${parameter}`));

describePowerShell('The cmdlets of the module', (shell) => {
  let commands: ReadonlyMap<string, Described>;
  beforeAll(async () => {
    const described = (await shell().output(describeCommands)) as Described[];
    commands = new Map(described.map((one) => [one.name, one]));
  });
  function command(name: string): Described {
    const found = commands.get(name);
    if (!found) throw new Error(`${name} is not exported.`);
    return found;
  }

  it('are those of the contract: all of them are exported, and nothing else is', async () => {
    const declared = Object.entries(cmdlets as Readonly<Record<string, Cmdlet>>);
    const names = declared.flatMap(([name, { aliases = [] }]) => [name, ...aliases]);
    expect([...commands.keys()].sort()).toEqual(names.sort());
  });

  it('have help that shows each way to type them', () => {
    const declared = [...commands.values()].filter(({ name }) => name in cmdlets);
    expect(declared.filter(({ ways: [shown, all] }) => shown !== all).map(({ name, ways }) => [name, ways])).toEqual(
      [],
    );
  });

  it('have no positional parameters, and help for each', async () => {
    const wrong = [...commands.values()].filter(
      ({ positions, synopsis, undocumented, examples }) =>
        positions > 0 || !synopsis.endsWith('.') || undocumented.length > 0 || examples === 0,
    );
    expect(wrong.map(({ name, undocumented }) => [name, undocumented])).toEqual([]);
  });

  for (const [name, az] of Object.entries(azCmdlets)) {
    const parameters = Object.entries(az.parameters).filter(([parameter]) => !isLeftOut(name, parameter));

    it(`${name} has every parameter of Az, with the same values and pipeline input`, async () => {
      const found = command(name);
      for (const [parameter, text] of parameters) {
        const [type = '', aliases] = text.split(/[ ()]+/, 1).concat(/\((.*)\)/.exec(text)?.[1] ?? '');
        const own = named(found, parameter);
        if (!own) throw new Error(`${name} has no -${parameter}.`);
        expect([...(takes[type] ?? []), ...anything], parameter).toSatisfy(
          (types: string[]) => types.includes(own.type) || isOneSubscription(own.name, own.type),
        );
        for (const alias of aliases?.split(' ').filter(Boolean) ?? []) expect(named(found, alias), alias).toBe(own);
        if (text.includes(' by value'))
          expect(
            own.sets.some(({ byValue }) => byValue),
            parameter,
          ).toBe(true);
        // Piped objects are taken as a whole, and the host reads their properties.
        if (text.includes(' by name'))
          expect(named(found, 'InputObject')?.sets, parameter).toMatchObject([{ byValue: true }]);
      }
    });

    it(`${name} binds every call that Az binds, with the same mandatory parameters`, async () => {
      const found = command(name);
      for (const [set, text] of Object.entries(az.sets)) {
        const given = text.split(' ');
        // A set that is only there for what is left out goes with it.
        if (given.some((one) => one.endsWith('!') && isLeftOut(name, one.slice(0, -1)))) continue;
        const own = given
          .filter((one) => !isLeftOut(name, one))
          .map((one) => ({ ...named(found, one.replace('!', '')), isSure: one.endsWith('!') }));
        const sure = new Set(own.filter(({ isSure }) => isSure).map((one) => one.name));
        const binds = setsOf(found).some(
          (one) =>
            own.every(({ sets }) => sets?.some((each) => each.name === one || each.name === '__AllParameterSets')) &&
            found.parameters
              .filter(({ sets }) =>
                sets.some((each) => (each.name === one || each.name === '__AllParameterSets') && each.mandatory),
              )
              .every((one) => sure.has(one.name) || refusedWithout[name] === one.name),
        );
        expect(binds, `${set}: ${text}`).toBe(true);
      }
    });

    it(`${name} has -WhatIf and -Confirm where Az has them, with the same impact`, async () => {
      const found = command(name);
      expect(found.supportsShouldProcess).toBe(az.asks);
      if (az.asks) expect(found.confirmImpact).toBe('Medium');
    });
  }
});

function named({ parameters }: Described, name: string): DescribedParameter | undefined {
  const wanted = name.toLowerCase();
  return parameters.find((one) => [one.name, ...one.aliases].some((each) => each.toLowerCase() === wanted));
}

function setsOf({ parameters }: Described): string[] {
  return [...new Set(parameters.flatMap(({ sets }) => sets.map(({ name }) => name)))];
}
