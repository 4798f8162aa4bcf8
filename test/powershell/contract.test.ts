import { expect, test } from 'vitest';
import { type Cmdlet, type CmdletName, cmdlets, type Parameter } from '../../src/protocol/resources/cmdlets.ts';
import { describePowerShell } from './pwsh.ts';

interface Described {
  readonly name: string;
  readonly defaultSet: string | null;
  readonly sets: readonly string[];
  readonly outputs: readonly string[];
  readonly supportsShouldProcess: boolean;
  readonly confirmImpact: string;
  readonly positionalBinding: boolean;
  readonly parameters: readonly DescribedParameter[];
  readonly synopsis: string;
  readonly description: string;
  readonly helpOfParameters: Readonly<Record<string, string>>;
  readonly examples: readonly string[];
}

interface DescribedParameter {
  readonly name: string;
  readonly type: string;
  readonly aliases: readonly string[];
  readonly values: readonly string[];
  readonly range: readonly number[];
  readonly refusesEmpty: boolean;
  readonly sets: readonly { name: string; mandatory: boolean; byName: boolean; byValue: boolean; position: number }[];
}

const describeCommands = `
Set-StrictMode -Off
foreach ($command in Get-Command -Module AcrShell) {
    $binding = $command.ScriptBlock.Attributes.Where({ $_ -is [Management.Automation.CmdletBindingAttribute] })[0]
    $help = Get-Help $command.Name -Full
    $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
    $texts = @{}
    foreach ($parameter in $help.parameters.parameter) { $texts[$parameter.name] = ($parameter.description.Text -join ' ') }
    [pscustomobject]@{
        name = $command.Name
        defaultSet = $command.DefaultParameterSet
        sets = @($command.ParameterSets.Name)
        outputs = @($command.OutputType.ForEach({ $_.Name }))
        supportsShouldProcess = $binding.SupportsShouldProcess
        confirmImpact = [string]$binding.ConfirmImpact
        positionalBinding = $binding.PositionalBinding
        parameters = @(foreach ($parameter in $command.Parameters.Values.Where({ $_.Name -notin $common })) {
            @{
                name = $parameter.Name
                type = [string]$parameter.ParameterType
                aliases = @($parameter.Aliases)
                values = @($parameter.Attributes.Where({ $_ -is [ValidateSet] }).ForEach({ $_.ValidValues }))
                range = @($parameter.Attributes.Where({ $_ -is [ValidateRange] }).ForEach({ $_.MinRange; $_.MaxRange }))
                refusesEmpty = $parameter.Attributes.Where({ $_ -is [ValidateNotNullOrEmpty] }).Count -gt 0
                sets = @(foreach ($set in $parameter.ParameterSets.GetEnumerator() | Sort-Object Key) {
                    @{ name = $set.Key; mandatory = $set.Value.IsMandatory; byName = $set.Value.ValueFromPipelineByPropertyName; byValue = $set.Value.ValueFromPipeline; position = $set.Value.Position }
                })
            }
        })
        synopsis = $help.Synopsis
        description = $help.description.Text -join ' '
        helpOfParameters = $texts
        examples = @($help.examples.example | ForEach-Object { $_.code })
    }
}`;

const typeOf: Readonly<Record<Parameter['type'], string>> = {
  string: 'string',
  strings: 'string[]',
  path: 'string',
  paths: 'string[]',
  bool: 'System.Nullable[bool]',
  int: 'System.Nullable[int]',
  switch: 'switch',
  secret: 'System.Object',
  credential: 'pscredential',
  object: 'System.Object',
  table: 'System.Object',
  date: 'System.Nullable[datetime]',
  resource: 'System.Object',
};

/** They take what they can make something of, and say what they could not. */
const refusesEmpty: ReadonlySet<Parameter['type']> = new Set([
  'string',
  'strings',
  'path',
  'paths',
  'bool',
  'int',
  'secret',
  'credential',
]);

const outputName: Readonly<Record<string, string>> = {
  string: 'System.String',
  bool: 'System.Boolean',
  int: 'System.Int32',
  table: 'System.Collections.IDictionary',
};

/** Help is wrapped at a width; words are what counts. */
const words = (text: string) => text.replace(/\s+/g, ' ').trim();
const all = Object.entries(cmdlets) as [CmdletName, Cmdlet][];

describePowerShell('The cmdlets and the contract', (shell) => {
  let described: Map<string, Described> | undefined;
  async function commands(): Promise<Map<string, Described>> {
    described ??= new Map(((await shell().output(describeCommands)) as Described[]).map((one) => [one.name, one]));
    return described;
  }
  async function command(name: string): Promise<Described> {
    const found = (await commands()).get(name);
    if (!found) throw new Error(`${name} is not exported.`);
    return found;
  }

  test('what is exported and the contract are the same list', async () => {
    const exported = [...(await commands()).keys()].sort();
    expect(exported).toEqual(Object.keys(cmdlets).sort());
  });

  for (const [name, cmdlet] of all) {
    test(`${name}: parameter sets, outputs, -WhatIf`, async () => {
      const found = await command(name);
      const sets = Object.keys(cmdlet.sets);
      const unnamed = sets[0] === 'Default';
      expect(found.sets.toSorted()).toEqual(unnamed ? ['__AllParameterSets'] : sets.toSorted());
      expect(found.defaultSet).toBe(unnamed ? null : sets[0]);
      expect(found.outputs).toEqual(
        cmdlet.outputs.filter((one) => one !== 'none').map((one) => outputName[one] ?? one),
      );
      expect(found.supportsShouldProcess).toBe(cmdlet.target !== undefined);
      if (cmdlet.target) expect(found.confirmImpact).toBe('Medium');
      expect(found.positionalBinding).toBe(false);
    });

    test(`${name}: parameters`, async () => {
      const found = await command(name);
      expect(found.parameters.map((one) => one.name).sort()).toEqual(Object.keys(cmdlet.parameters).sort());
      for (const parameter of found.parameters) {
        const declared = cmdlet.parameters[parameter.name];
        if (!declared) throw new Error(`The contract has no -${parameter.name}.`);
        expect(parameter, parameter.name).toEqual(expected(parameter.name, declared, cmdlet));
      }
    });

    test(`${name}: help`, async () => {
      const found = await command(name);
      expect(words(found.synopsis)).toBe(cmdlet.synopsis);
      expect(words(found.description)).toBe(cmdlet.description);
      for (const [parameter, { help }] of Object.entries(cmdlet.parameters)) {
        expect(words(found.helpOfParameters[parameter] ?? ''), parameter).toBe(help);
      }
      expect(found.examples.map(words)).toEqual(cmdlet.examples.map(({ code }) => code));
    });
  }

  function expected(name: string, declared: Parameter, cmdlet: Cmdlet): DescribedParameter {
    const { mandatory } = declared;
    const sets = declared.sets ?? (Array.isArray(mandatory) ? Object.keys(cmdlet.sets) : ['__AllParameterSets']);
    return {
      name,
      // Objects may stand for the text.
      type: declared.property ? 'System.Object[]' : typeOf[declared.type],
      aliases: declared.aliases ?? [],
      values: declared.values ?? [],
      range: declared.range ?? [],
      refusesEmpty:
        refusesEmpty.has(declared.type) && declared.mayBeEmpty !== true && !declared.values && !declared.range,
      sets: sets.toSorted().map((set) => ({
        name: set,
        mandatory: Array.isArray(mandatory) ? mandatory.includes(set) : mandatory === true,
        byName: declared.pipeline ?? false,
        byValue: declared.byValue ?? false,
        position: -2147483648,
      })),
    };
  }
});
