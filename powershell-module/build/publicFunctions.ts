import { type Cmdlet, cmdlets, isBulk, isMandatory, type Parameter, takesPiped } from '../../src/protocol/index.ts';

/**
 * The public functions: help, parameter sets and attributes, all of which the contract says. Each does no more than
 * hand its call on to private/Call.ps1. Written out, because PowerShell binds nothing that is not.
 */
export function publicFunctions(): string {
  const all = Object.entries(cmdlets);
  const plain = all.filter(([, cmdlet]) => !isBulk(cmdlet)).map(([name, cmdlet]) => publicFunction(name, cmdlet));
  const bulk = all.filter(([, cmdlet]) => isBulk(cmdlet)).map(([name, cmdlet]) => publicFunction(name, cmdlet));
  return [...plain, withClean(bulk.join('\n')), aliasDefinitions()].join('\n');
}

/**
 * What has been sent when a pipeline is stopped must be told: only a clean block runs then, which PowerShell knows from 7.3
 * on, and which an older one cannot even parse.
 */
function withClean(functions: string): string {
  const clean = "$(if ($PSVersionTable.PSVersion -ge [version]'7.3') { 'clean { Close-AcrCall $call }' })";
  return `. ([scriptblock]::Create(@'\n${functions}'@.Replace('#clean#', "${clean}")))\n`;
}

/** Other names that cmdlets have. */
export function aliasesOf(): readonly (readonly [alias: string, cmdlet: string])[] {
  return Object.entries<Cmdlet>(cmdlets).flatMap(([name, { aliases = [] }]) =>
    aliases.map((alias) => [alias, name] as const),
  );
}

function aliasDefinitions(): string {
  const lines = aliasesOf().map(
    ([alias, name]) => `Microsoft.PowerShell.Utility\\Set-Alias -Name '${alias}' -Value '${name}'`,
  );
  return `${lines.join('\n')}\n`;
}

function publicFunction(name: string, cmdlet: Cmdlet): string {
  const parameters = Object.entries(cmdlet.parameters).map(([one, declared]) => parameter(one, declared, cmdlet));
  if (takesItems(cmdlet)) parameters.push(inputObject);
  return `function ${name} {
    <#
${help(cmdlet)}
    #>
    [CmdletBinding(${binding(cmdlet)})]
${outputs(cmdlet)}    param(
${parameters.join(',\n\n')}
    )
    begin { $call = New-AcrCall ${name} $PSCmdlet }
    process { Invoke-AcrCall $call $_ }
${isBulk(cmdlet) ? '    end { Complete-AcrCall $call }\n    #clean#\n' : ''}}
`;
}

/**
 * What is piped is taken whole, in a set of its own, and the host says what it means. Bound by its properties alone, an
 * object that means nothing here would be refused by PowerShell in words of its own, or be taken for something else.
 */
const piped = 'Piped';
const inputObject = `        [Parameter(Mandatory, ValueFromPipeline, ParameterSetName = '${piped}')]\n        [object]$InputObject`;
const inputObjectHelp =
  'What is piped in: an object that the cmdlets write, or a row (Import-Csv) with its names. What it means here is decided by its type.';

function takesItems(cmdlet: Cmdlet): boolean {
  return takesPiped(cmdlet) && !Object.values(cmdlet.parameters).some(({ byValue }) => byValue);
}

function help(cmdlet: Cmdlet): string {
  const { synopsis, description, parameters, examples } = cmdlet;
  return [
    `    .SYNOPSIS\n${wrapped(synopsis)}`,
    `    .DESCRIPTION\n${wrapped(description)}`,
    ...Object.entries(parameters).map(([name, one]) => `    .PARAMETER ${name}\n${wrapped(one.help)}`),
    ...(takesItems(cmdlet) ? [`    .PARAMETER InputObject\n${wrapped(inputObjectHelp)}`] : []),
    ...examples.map(({ code, says }) => `    .EXAMPLE\n    ${code}\n\n${wrapped(says)}`),
    '    .LINK\n    about_AcrShell',
  ].join('\n\n');
}

/** No line of the help is longer than a screen is wide. */
function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length >= 114) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => `    ${line}`).join('\n');
}

function binding(cmdlet: Cmdlet): string {
  const { sets, target } = cmdlet;
  const [first] = Object.keys(sets);
  return [
    ...(first === 'Default' && !takesItems(cmdlet) ? [] : [`DefaultParameterSetName = '${first}'`]),
    'PositionalBinding = $false',
    ...(target === undefined ? [] : ['SupportsShouldProcess', "ConfirmImpact = 'Medium'"]),
  ].join(', ');
}

const plainOutputs: Readonly<Record<string, string>> = {
  string: 'System.String',
  bool: 'System.Boolean',
  int: 'System.Int32',
  table: 'System.Collections.IDictionary',
};

function outputs(cmdlet: Cmdlet): string {
  const written = cmdlet.outputs.filter((one) => one !== 'none').map((one) => `'${plainOutputs[one] ?? one}'`);
  return written.length === 0 ? '' : `    [OutputType(${written.join(', ')})]\n`;
}

function parameter(name: string, declared: Parameter, cmdlet: Cmdlet): string {
  const { aliases = [], property } = declared;
  return [
    ...inSets(declared, cmdlet),
    ...(aliases.length === 0 ? [] : [`[Alias(${quoted(aliases)})]`]),
    ...validation(declared),
    ...completion(declared),
    // Objects may stand for the text.
    `${property === undefined ? types[declared.type] : declared.type === 'strings' ? '[object[]]' : '[object]'}$${name}`,
  ]
    .map((line) => `        ${line}`)
    .join('\n');
}

const types: Readonly<Record<Parameter['type'], string>> = {
  string: '[string]',
  strings: '[string[]]',
  path: '[string]',
  place: '[string]',
  paths: '[string[]]',
  bool: '[Nullable[bool]]',
  int: '[Nullable[int]]',
  switch: '[switch]',
  secret: '[object]',
  credential: '[pscredential]',
  object: '[object]',
  table: '[object]',
  date: '[Nullable[datetime]]',
  resource: '[object]',
};

/** One attribute for each set that it belongs to, or one for all. Beside what is piped, nothing is mandatory. */
function inSets(declared: Parameter, cmdlet: Cmdlet): string[] {
  const isNarrow = declared.sets !== undefined || (declared.mandatory ?? false) !== false;
  if (!isNarrow) return [];
  const isPiped = takesItems(cmdlet);
  const isEverywhere = !isPiped && declared.sets === undefined && declared.mandatory === true;
  if (isEverywhere) return ['[Parameter(Mandatory)]'];
  const those = (declared.sets ?? Object.keys(cmdlet.sets)).map((set) => {
    const said = [
      ...(isMandatory(declared, set) ? ['Mandatory'] : []),
      ...(declared.byValue ? ['ValueFromPipeline'] : []),
      `ParameterSetName = '${set}'`,
    ];
    return `[Parameter(${said.join(', ')})]`;
  });
  return isPiped ? [...those, `[Parameter(ParameterSetName = '${piped}')]`] : those;
}

/** They take what they can make something of, and say what they could not. */
const takesAnything: ReadonlySet<Parameter['type']> = new Set(['switch', 'object', 'table', 'resource', 'date']);

function validation({ type, values, range, mayBeEmpty }: Parameter): string[] {
  if (mayBeEmpty) return [];
  if (values) return [`[ValidateSet(${quoted(values)})]`];
  if (range) return [`[ValidateRange(${range.join(', ')})]`];
  return takesAnything.has(type) ? [] : ['[ValidateNotNullOrEmpty()]'];
}

/** Values to choose from that are not the only ones. */
function completion({ suggestions }: Parameter): string[] {
  if (!suggestions) return [];
  const found = `@(${quoted(suggestions)}) -like "$($word.Trim("'"))*"`;
  // What holds a space must be quoted to be one argument.
  return [`[ArgumentCompleter({ param($c, $p, $word) ${found} -replace '.*\\s.*', "'$&'" })]`];
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
