import { type Cmdlet, cmdlets, isMandatory, type Parameter, takesPiped } from '../../src/protocol/index.ts';

/**
 * The cmdlets as classes: parameter sets and attributes, all of which the contract says; their help is a file of its own
 * (help.ts). What they do is in their base class (client/RegistryCmdlet.cs). Nothing reads the properties: a call takes what was bound.
 */
export function cmdletsSource(): string {
  const classes = Object.entries<Cmdlet>(cmdlets).map(([name, cmdlet]) => cmdletClass(name, cmdlet));
  return `// Made from src/protocol by the build.
#nullable disable
using System;
using System.Management.Automation;
using AcrShell.Client;

namespace AcrShell.Commands;

${classes.join('\n')}`;
}

/** Other names that cmdlets have. */
export function aliasesOf(): readonly (readonly [alias: string, cmdlet: string])[] {
  return Object.entries<Cmdlet>(cmdlets).flatMap(([name, { aliases = [] }]) =>
    aliases.map((alias) => [alias, name] as const),
  );
}

function cmdletClass(name: string, cmdlet: Cmdlet): string {
  const [verb, noun] = name.split('-') as [string, string];
  const parameters = Object.entries(cmdlet.parameters).map(([one, declared]) => parameter(one, declared, cmdlet));
  if (takesItems(cmdlet)) parameters.push(inputObjectProperty);
  return `[Cmdlet(${[quoted([verb, noun]), ...binding(cmdlet)].join(', ')})]
${otherNames(cmdlet)}${outputs(cmdlet)}public sealed class ${verb}${noun} : RegistryCmdlet
{
    public ${verb}${noun}() : base(${quoted([name])}) { }
${parameters.map((lines) => `\n${lines.map((line) => `    ${line}\n`).join('')}`).join('')}}
`;
}

/**
 * What is piped is taken whole, in a set of its own, and the host says what it means. Bound by its properties alone, an
 * object that means nothing here would be refused by PowerShell in words of its own, or be taken for something else.
 */
export const piped = 'Piped';
const inputObjectProperty = [
  `[Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "${piped}")]`,
  'public PSObject InputObject { get; set; }',
];
export const inputObject: Parameter = {
  type: 'object',
  byValue: true,
  help: 'What is piped in: an object that the cmdlets write, or a row (Import-Csv) with its names. What it means here is decided by its type.',
};

export function takesItems(cmdlet: Cmdlet): boolean {
  return takesPiped(cmdlet) && !Object.values(cmdlet.parameters).some(({ byValue }) => byValue);
}

function otherNames({ aliases = [] }: Cmdlet): string {
  return aliases.length === 0 ? '' : `[Alias(${quoted(aliases)})]\n`;
}

function binding(cmdlet: Cmdlet): string[] {
  const { sets, target } = cmdlet;
  const [first = ''] = Object.keys(sets);
  return [
    ...(first === 'Default' && !takesItems(cmdlet) ? [] : [`DefaultParameterSetName = ${quoted([first])}`]),
    ...(target === undefined ? [] : ['SupportsShouldProcess = true', 'ConfirmImpact = ConfirmImpact.Medium']),
  ];
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

/** A property and its attributes. */
function parameter(name: string, declared: Parameter, cmdlet: Cmdlet): string[] {
  const { aliases = [] } = declared;
  return [
    ...inSets(declared, cmdlet),
    ...(aliases.length === 0 ? [] : [`[Alias(${quoted(aliases)})]`]),
    ...validation(declared),
    ...made(declared),
    ...(declared.names || declared.suggestions ? ['[ArgumentCompleter(typeof(Completion))]'] : []),
    `public ${typeOf(declared)} ${name} { get; set; }`,
  ];
}

function typeOf({ type, property, byValue }: Parameter): string {
  // A text may have properties, which PowerShell keeps outside of it.
  if (byValue) return 'PSObject';
  // Objects may stand for the text.
  if (property !== undefined) return type === 'strings' ? types.tables : types.object;
  return types[type];
}

const types: Readonly<Record<Parameter['type'], string>> = {
  string: 'string',
  strings: 'string[]',
  path: 'string',
  place: 'string',
  paths: 'string[]',
  bool: 'bool?',
  int: 'int?',
  switch: 'SwitchParameter',
  secret: 'object',
  credential: 'PSCredential',
  object: 'object',
  table: 'object',
  tables: 'object[]',
  date: 'DateTime?',
  resource: 'object',
};

/** One attribute for each set that it belongs to, or one for all. Beside what is piped, nothing is mandatory. */
function inSets(declared: Parameter, cmdlet: Cmdlet): string[] {
  const isNarrow = declared.sets !== undefined || (declared.mandatory ?? false) !== false;
  if (!isNarrow) return ['[Parameter]'];
  const isPiped = takesItems(cmdlet);
  const isEverywhere = !isPiped && declared.sets === undefined && declared.mandatory === true;
  if (isEverywhere) return ['[Parameter(Mandatory = true)]'];
  const those = (declared.sets ?? Object.keys(cmdlet.sets)).map((set) => {
    const said = [
      ...(isMandatory(declared, set) ? ['Mandatory = true'] : []),
      ...(declared.byValue ? ['ValueFromPipeline = true'] : []),
      `ParameterSetName = ${quoted([set])}`,
    ];
    return `[Parameter(${said.join(', ')})]`;
  });
  return isPiped ? [...those, `[Parameter(ParameterSetName = ${quoted([piped])})]`] : those;
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

/** What script would make of text by itself: a credential, for which it asks, and a time, whatever the culture. */
function made({ type }: Parameter): string[] {
  if (type === 'credential') return ['[Credential]'];
  return type === 'date' ? ['[InvariantTime]'] : [];
}

function validation({ type, values, range, mayBeEmpty }: Parameter): string[] {
  if (mayBeEmpty) return [];
  if (values) return [`[ValidateSet(${quoted(values)})]`];
  if (range) return [`[ValidateRange(${range.join(', ')})]`];
  return takesAnything.has(type) ? [] : ['[ValidateNotNullOrEmpty]'];
}

/** Texts of C#, which reads those of JSON. */
function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}
