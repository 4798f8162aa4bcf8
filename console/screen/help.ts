import {
  belongs,
  type Cmdlet,
  groups,
  isMandatory,
  type Meaning,
  meaningOf,
  type Parameter,
  type PipedType,
} from '../../src/protocol/index.ts';
import { errorKinds } from '../../src/protocol/wire/errors.ts';
import { readPlaces } from '../line/words.ts';
import { type Command, findCommand } from '../plan/catalogue.ts';
import { plan } from '../plan/plan.ts';
import { parametersOf } from '../plan/sets.ts';

/** The help is generated from the contract, so it always matches the console. */
export function helpFor(topic: string | undefined, columns = 100): string {
  const width = Math.max(40, Math.min(columns, 120));
  const lines = topic === undefined ? overview(width) : about(findCommand(topic), width);
  return `${lines.join('\n')}\n`;
}

function overview(width: number): string[] {
  return [
    'acrshell: the Azure Container Registry cmdlets of AcrShell, without PowerShell.',
    '',
    ...heading('USAGE'),
    ...table(
      [
        ['acrshell', 'a prompt: the session lasts until exit'],
        ['acrshell < script', 'one command per line; stops at the first error, with its exit code'],
        ['acrshell Cmdlet -Parameter value ...', 'one command'],
        ['acrshell -Command "Cmdlet ... | Cmdlet ..."', 'one line, read as at the prompt'],
        ['acrshell help [Cmdlet], Cmdlet -?', 'this text, or that of one cmdlet'],
        ['acrshell --version', 'the version'],
      ],
      width,
    ),
    '',
    ...heading('OPTIONS, before the cmdlet'),
    ...table(
      [
        ['-Output Table|Json|Jsonl', 'the format of commands without -Output'],
        ['-ContinueOnError', 'a script continues after an error; the exit code is that of the first'],
        ['-Echo', 'a script shows each line on stderr before it runs, without secrets'],
        ['-Interactive', 'a prompt even if the input is not a terminal, for a program that drives it'],
      ],
      width,
    ),
    '',
    ...groups.flatMap(({ title, names }) => [
      ...heading(`CMDLETS: ${title}`),
      ...table(
        names.map((name) => [name, findCommand(name).cmdlet.synopsis]),
        width,
      ),
      '',
    ]),
    ...heading('CREDENTIALS'),
    ...wrap(
      'At the prompt and in a script, Connect-AzContainerRegistry signs in for the session. One command alone takes its credential from the environment: ACRSHELL_USERNAME and ACRSHELL_PASSWORD, or ACRSHELL_ACCESS_TOKEN (an Entra ID token), or ACRSHELL_ANONYMOUS=1.',
      width,
      2,
    ),
    ...wrap(
      'The cmdlets that manage registries use the Azure identity of this machine (az login, a managed identity, the variables AZURE_...), or that of Connect-AzContainerRegistryAccount. One command alone also uses ACRSHELL_MANAGEMENT_TOKEN (a token for Azure Resource Manager), ACRSHELL_SUBSCRIPTION_ID and ACRSHELL_RESOURCE_MANAGER_URL.',
      width,
      2,
    ),
    '',
    ...heading('WORDS'),
    ...wrap(
      'Text in single quotes is literal; in double quotes, `n and $env:NAME are replaced; $env:NAME can also stand alone. Commas separate several values (a,b), and names with values (-Tag team=web,stage=test); a comma in quotes is text. | pipes into the next cmdlet, # begins a comment, a backtick at the end of a line continues it. Results are written to stdout, everything else to stderr.',
      width,
      2,
    ),
    '',
    ...heading('EXIT CODES'),
    ...wrap(exitCodes(), width, 2),
  ];
}

function exitCodes(): string {
  const codes = Object.entries(errorKinds).sort((a, b) => a[1].exitCode - b[1].exitCode);
  return ['0 done', ...codes.map(([kind, { exitCode }]) => `${exitCode} ${kind}`)].join(', ');
}

function about(command: Command, width: number): string[] {
  const { name, cmdlet } = command;
  const piped = pipelineLines(command);
  const examples = cmdlet.examples.filter(({ code }) => canRun(code));
  return [
    name,
    ...wrap(`${cmdlet.synopsis} ${cmdlet.description}`, width, 2),
    '',
    ...heading('SYNTAX'),
    ...command.sets.flatMap((set) => syntax(command, set, width)),
    '',
    ...heading('PARAMETERS'),
    ...[...command.parameters].flatMap((entry) => parameterLines(command, entry, width)),
    ...(command.parameters.size > 0 ? [''] : []),
    ...heading('ON EVERY CMDLET'),
    ...table(
      [...command.common].map(([common, parameter]) => [`-${common}`, parameter.help]),
      width,
    ),
    ...(piped.length > 0 ? ['', ...heading('FROM THE PIPELINE'), ...table(piped, width)] : []),
    '',
    ...heading('WRITES'),
    `  ${outputsHere(command).map(plainType).join(' or ')}`,
    ...(examples.length > 0 ? ['', ...heading('EXAMPLES')] : []),
    ...examples.flatMap(({ code, says }) => [`  ${code}`, ...wrap(says, width, 6)]),
  ];
}

/** Parameters that only PowerShell has are left out. */
function outputsHere({ cmdlet }: Command): Cmdlet['outputs'] {
  const elsewhere = Object.values(cmdlet.sets).flatMap(({ action }) =>
    action.do === 'call' && action.exposes && cmdlet.parameters[action.exposes.parameter]?.powershellOnly
      ? [action.exposes.type]
      : [],
  );
  return cmdlet.outputs.filter((type) => !elsewhere.some((one) => one === type));
}

function plainType(type: string): string {
  return type === 'none' ? 'nothing' : type === 'string' ? 'text' : type === 'bool' ? 'True' : type;
}

/** The contract's examples are for PowerShell: those that need an expression are left out. */
function canRun(code: string): boolean {
  try {
    plan(readPlaces(code));
    return true;
  } catch {
    return false;
  }
}

function syntax(command: Command, set: string, width: number): string[] {
  const words = parametersOf(command, set).map(([name, parameter]) => {
    const word = parameter.type === 'switch' ? `-${name}` : `-${name} <${shortValueName(parameter)}>`;
    return isMandatory(parameter, set) ? word : `[${word}]`;
  });
  return wrapWords([command.name, ...words], width, 2, 6);
}

const valueNames: Readonly<Partial<Record<Parameter['type'], string>>> = {
  strings: 'string,...',
  paths: 'path,...',
  table: 'name=value,...',
  resource: 'resource id',
};

/** A long list of values is shown with the parameter. */
function shortValueName(parameter: Parameter): string {
  const { values: _, ...plain } = parameter;
  return valueName(valueName(parameter).length > 50 ? plain : parameter);
}

function valueName({ type, values }: Parameter): string {
  if (values) return type === 'strings' ? `${values.join('|')},...` : values.join('|');
  return valueNames[type] ?? type;
}

function parameterLines(command: Command, [name, parameter]: readonly [string, Parameter], width: number): string[] {
  const always = command.sets.every((set) => belongs(parameter, set));
  const notes = [
    needOf(parameter, always),
    parameter.pipeline || parameter.byValue ? 'from the pipeline too' : '',
    parameter.aliases?.length ? `also -${parameter.aliases.join(', -')}` : '',
    parameter.range ? `${parameter.range[0]} to ${parameter.range[1]}` : '',
  ].filter(Boolean);
  const head = `  -${name}${parameter.type === 'switch' ? '' : ` <${valueName(parameter)}>`}`;
  const text = `${parameter.help} (${notes.join('; ')})`;
  if (head.length <= width) return [head, ...wrap(text, width, 6)];
  const values = `Values: ${parameter.values?.join(', ')}.`;
  return [`  -${name} <${shortValueName(parameter)}>`, ...wrap(`${text} ${values}`, width, 6)];
}

function needOf({ mandatory }: Parameter, always: boolean): string {
  if (typeof mandatory === 'object') return mandatory.length > 0 ? 'required unless something is piped' : 'optional';
  if (!mandatory) return 'optional';
  return always ? 'required' : 'required in its parameter sets';
}

const kinds: readonly (readonly [PipedType, string])[] = [
  ['AcrShell.Repository', 'a repository, or its name'],
  ['AcrShell.Tag', 'a tag'],
  ['AcrShell.Manifest', 'a manifest'],
  ['AcrShell.Emulator', 'an embedded registry'],
  ['AcrShell.Connection', 'a connection'],
  ['AcrShell.Registry', 'a registry'],
  ['AcrShell.RegistryCredential', 'a credential'],
  ['AcrShell.RegistryNameStatus', 'a name that was checked'],
];

const means: Readonly<Record<Exclude<Meaning, 'refused'>, string>> = {
  itself: 'stands for itself',
  'what it holds': 'stands for its content',
  'the manifest it points at': 'stands for the manifest that it points at',
  'the tags that point at it': 'stands for the tags that point at it',
  'as its admin user': 'stands for its admin user if enabled, else for the identity of the session',
};

function pipelineLines(command: Command): string[][] {
  const isOfAzure = [...command.parameters.values()].some(({ byValue }) => byValue);
  if (isOfAzure) return [['a registry, or a resource in one', 'stands for the resource of its id']];
  return kinds
    .map(([type, noun]) => [noun, meaningOf(type, command.name)] as const)
    .flatMap(([noun, meaning]) => (meaning === 'refused' ? [] : [[noun, means[meaning]]]));
}

function heading(text: string): string[] {
  return [text];
}

/** Two columns, the second one wrapped. */
function table(rows: readonly (readonly string[])[], width: number): string[] {
  const left = Math.max(...rows.map(([first = '']) => first.length)) + 2;
  return rows.flatMap(([first = '', second = '']) => {
    const [head = '', ...more] = wrap(second, width, 2 + left);
    return [`  ${first.padEnd(left)}${head.trimStart()}`, ...more];
  });
}

function wrap(text: string, width: number, indent: number): string[] {
  return wrapWords(text.split(' '), width, indent, indent);
}

function wrapWords(words: readonly string[], width: number, indent: number, hanging: number): string[] {
  const lines: string[] = [];
  let line = ' '.repeat(indent);
  let empty = true;
  for (const word of words) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = ' '.repeat(hanging);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}
