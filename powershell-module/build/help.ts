import { belongs, type Cmdlet, cmdlets, isMandatory, type Parameter } from '../../src/protocol/index.ts';
import { inputObject, outputTypes, piped, takesItems } from './cmdletsSource.ts';
import { escapeXml } from './xml.ts';

/** What Get-Help shows, as MAML, the format of PowerShell's own help files. */
export function helpFile(): string {
  const commands = Object.entries<Cmdlet>(cmdlets).map(([name, cmdlet]) => command(name, cmdlet));
  return `<?xml version="1.0" encoding="utf-8"?>
<!-- Made from src/protocol by the build. -->
<helpItems schema="maml" xmlns="http://msh">
${commands.join('\n')}
</helpItems>
`;
}

const namespaces = [
  'xmlns:maml="http://schemas.microsoft.com/maml/2004/10"',
  'xmlns:command="http://schemas.microsoft.com/maml/dev/command/2004/10"',
  'xmlns:dev="http://schemas.microsoft.com/maml/dev/2004/10"',
].join(' ');

function command(name: string, cmdlet: Cmdlet): string {
  const [verb, noun] = name.split('-');
  return `<command:command ${namespaces}>
<command:details>
<command:name>${name}</command:name>
<command:verb>${verb}</command:verb>
<command:noun>${noun}</command:noun>
<maml:description>${paragraph(cmdlet.synopsis)}</maml:description>
</command:details>
<maml:description>${paragraph(cmdlet.description)}</maml:description>
<command:syntax>
${setsOf(cmdlet)
  .map((set) => syntax(name, cmdlet, set))
  .join('\n')}
</command:syntax>
<command:parameters>
${parametersOf(cmdlet)
  .map(([parameter, declared]) => described(parameter, declared, cmdlet))
  .join('\n')}
</command:parameters>
<command:inputTypes>${inputs(cmdlet)}</command:inputTypes>
<command:returnValues>${outputTypes(cmdlet)
    .map((type) => `<command:returnValue>${typeOf(type)}</command:returnValue>`)
    .join('')}</command:returnValues>
<command:examples>
${cmdlet.examples.map(example).join('\n')}
</command:examples>
<command:relatedLinks><maml:navigationLink><maml:linkText>about_AcrShell</maml:linkText></maml:navigationLink></command:relatedLinks>
</command:command>`;
}

const paragraph = (text: string) => `<maml:para>${escapeXml(text)}</maml:para>`;
const typeOf = (name: string) => `<dev:type><maml:name>${name}</maml:name></dev:type>`;

function setsOf(cmdlet: Cmdlet): string[] {
  return [...Object.keys(cmdlet.sets), ...(takesItems(cmdlet) ? [piped] : [])];
}

/** Its own, what is piped in, and the two that PowerShell adds where something is asked about. */
function parametersOf(cmdlet: Cmdlet): (readonly [string, Parameter])[] {
  return [
    ...Object.entries(cmdlet.parameters),
    ...(takesItems(cmdlet) ? [['InputObject', inputObject] as const] : []),
    ...(cmdlet.target === undefined ? [] : Object.entries(asking)),
  ];
}

const asking: Readonly<Record<string, Parameter>> = {
  WhatIf: { type: 'switch', help: 'Says what would be done, and does nothing.', aliases: ['wi'] },
  Confirm: { type: 'switch', help: 'Asks before anything is done.', aliases: ['cf'] },
};

/** What a person types in one parameter set: what must be given comes first. */
function syntax(name: string, cmdlet: Cmdlet, set: string): string {
  const those = parametersOf(cmdlet).filter(([, declared]) => isIn(declared, set));
  const isNeeded = ([, declared]: readonly [string, Parameter]) => set !== piped && isMandatory(declared, set);
  const isFirst = (one: readonly [string, Parameter]) => isNeeded(one) || one[1] === inputObject;
  const ordered = [...those.filter(isFirst), ...those.filter((one) => !isFirst(one))];
  const items = ordered.map((one) => {
    const [parameter, declared] = one;
    const typed = declared.values ? valueGroup(declared.values) : value(declared);
    return `<command:parameter required="${isFirst(one)}" position="named"><maml:name>${parameter}</maml:name>${typed}</command:parameter>`;
  });
  return `<command:syntaxItem><maml:name>${name}</maml:name>\n${items.join('\n')}\n</command:syntaxItem>`;
}

function isIn(declared: Parameter, set: string): boolean {
  if (declared === inputObject) return set === piped;
  return set === piped || belongs(declared, set);
}

function described(name: string, declared: Parameter, cmdlet: Cmdlet): string {
  const own = Object.keys(cmdlet.sets).filter((set) => belongs(declared, set));
  const isNeeded = declared === inputObject || own.every((set) => isMandatory(declared, set));
  const initial =
    declared.default === undefined ? '' : `<dev:defaultValue>${escapeXml(declared.default)}</dev:defaultValue>`;
  return [
    `<command:parameter ${attributes(declared, isNeeded)}><maml:name>${name}</maml:name>`,
    `<maml:description>${paragraph(declared.help)}</maml:description>`,
    `${value(declared)}${typeOf(types[declared.type])}${initial}</command:parameter>`,
  ].join('');
}

function attributes(declared: Parameter, isNeeded: boolean): string {
  const { aliases = [], byValue } = declared;
  return [
    `required="${isNeeded}" position="named"`,
    `pipelineInput="${byValue ? 'true (ByValue)' : 'false'}"`,
    `globbing="${/wildcards? (is|are) allowed/i.test(declared.help)}"`,
    ...(aliases.length === 0 ? [] : [`aliases="${aliases.join(', ')}"`]),
  ].join(' ');
}

function value({ type }: Parameter): string {
  if (type === 'switch') return '';
  return `<command:parameterValue required="true">${types[type]}</command:parameterValue>`;
}

function valueGroup(values: readonly string[]): string {
  const each = values.map(
    (one) => `<command:parameterValue required="true">${escapeXml(one)}</command:parameterValue>`,
  );
  return `<command:parameterValueGroup>${each.join('')}</command:parameterValueGroup>`;
}

/** As a person would say it; what PowerShell binds is wider for some (cmdletsSource.ts). */
const types: Readonly<Record<Parameter['type'], string>> = {
  string: 'String',
  strings: 'String[]',
  path: 'String',
  place: 'String',
  paths: 'String[]',
  bool: 'Boolean',
  int: 'Int32',
  switch: 'SwitchParameter',
  secret: 'Object',
  credential: 'PSCredential',
  object: 'Object',
  table: 'Object',
  tables: 'Object[]',
  date: 'DateTime',
  resource: 'Object',
};

function inputs(cmdlet: Cmdlet): string {
  const those = parametersOf(cmdlet).filter(([, { byValue }]) => byValue);
  return those.map(([, { type }]) => `<command:inputType>${typeOf(types[type])}</command:inputType>`).join('');
}

function example({ code, says }: Cmdlet['examples'][number], index: number): string {
  const title = `-------------------------- EXAMPLE ${index + 1} --------------------------`;
  return [
    `<command:example><maml:title>${title}</maml:title>`,
    '<maml:introduction><maml:para>PS&gt;</maml:para></maml:introduction>',
    `<dev:code>${escapeXml(code)}</dev:code>`,
    `<dev:remarks>${paragraph(says)}</dev:remarks></command:example>`,
  ].join('');
}
