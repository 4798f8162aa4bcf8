import { type Cmdlet, cmdlets, isBulk, isMandatory, type Parameter, takesPiped } from '../../src/protocol/index.ts';

/**
 * The public functions: parameter sets and attributes, all of which the contract says; their help is a file of its own
 * (help.ts). Each does no more than hand its call on to client/Call.cs. Written out, because PowerShell binds nothing
 * that is not; and tight, because every import parses it.
 */
export function publicFunctions(): string {
  return Object.entries<Cmdlet>(cmdlets)
    .map(([name, cmdlet]) => publicFunction(name, cmdlet))
    .join('');
}

/** Other names that cmdlets have. */
export function aliasesOf(): readonly (readonly [alias: string, cmdlet: string])[] {
  return Object.entries<Cmdlet>(cmdlets).flatMap(([name, { aliases = [] }]) =>
    aliases.map((alias) => [alias, name] as const),
  );
}

function publicFunction(name: string, cmdlet: Cmdlet): string {
  const parameters = Object.entries(cmdlet.parameters).map(([one, declared]) => parameter(one, declared, cmdlet));
  if (takesItems(cmdlet)) parameters.push(inputObjectParameter);
  return `function ${name} {
# .EXTERNALHELP AcrShell-help.xml
[CmdletBinding(${binding(cmdlet)})]
${otherNames(cmdlet)}${outputs(cmdlet)}param(
${parameters.join(',\n')}
)
begin { if ($null -eq $AcrShell) { Open-AcrShell }; $call = $AcrShell.Begin('${name}', $PSCmdlet) }
process { $call.Process($_) }
${isBulk(cmdlet) ? 'end { $call.End() }\n' : ''}}
`;
}

/**
 * What is piped is taken whole, in a set of its own, and the host says what it means. Bound by its properties alone, an
 * object that means nothing here would be refused by PowerShell in words of its own, or be taken for something else.
 */
export const piped = 'Piped';
const inputObjectParameter = `[Parameter(Mandatory, ValueFromPipeline, ParameterSetName = '${piped}')]\n[object]$InputObject`;
export const inputObject: Parameter = {
  type: 'object',
  byValue: true,
  help: 'What is piped in: an object that the cmdlets write, or a row (Import-Csv) with its names. What it means here is decided by its type.',
};

export function takesItems(cmdlet: Cmdlet): boolean {
  return takesPiped(cmdlet) && !Object.values(cmdlet.parameters).some(({ byValue }) => byValue);
}

/** As an attribute: Set-Alias would bring a whole module of PowerShell's along with the import. */
function otherNames({ aliases = [] }: Cmdlet): string {
  return aliases.length === 0 ? '' : `[Alias(${quoted(aliases)})]\n`;
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

/** The types that it writes, by their .NET names. */
export function outputTypes({ outputs }: Cmdlet): string[] {
  return outputs.filter((one) => one !== 'none').map((one) => plainOutputs[one] ?? one);
}

function outputs(cmdlet: Cmdlet): string {
  const written = outputTypes(cmdlet);
  return written.length === 0 ? '' : `[OutputType(${quoted(written)})]\n`;
}

function parameter(name: string, declared: Parameter, cmdlet: Cmdlet): string {
  const { aliases = [], property } = declared;
  return [
    ...inSets(declared, cmdlet),
    ...(aliases.length === 0 ? [] : [`[Alias(${quoted(aliases)})]`]),
    ...validation(declared),
    // Objects may stand for the text.
    `${property === undefined ? types[declared.type] : declared.type === 'strings' ? '[object[]]' : '[object]'}$${name}`,
  ].join('\n');
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
  tables: '[object[]]',
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
const takesAnything: ReadonlySet<Parameter['type']> = new Set([
  'switch',
  'object',
  'table',
  'tables',
  'resource',
  'date',
]);

function validation({ type, values, range, mayBeEmpty }: Parameter): string[] {
  if (mayBeEmpty) return [];
  if (values) return [`[ValidateSet(${quoted(values)})]`];
  if (range) return [`[ValidateRange(${range.join(', ')})]`];
  return takesAnything.has(type) ? [] : ['[ValidateNotNullOrEmpty()]'];
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
