// Writes docs/cmdlets.md and the schemas in docs/ from the contract. Tests compare the committed files with it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Cmdlet,
  cmdlets as declared,
  type Group,
  groups,
  isMandatory,
  type Parameter,
} from '../src/protocol/index.ts';
import { purgePolicy } from '../src/protocol/resources/purgePolicy.ts';
import { taskFileSchema } from '../src/protocol/resources/taskFile.ts';
import { absentParameters, azCmdlets, beyond, differences, namesOf } from './az/cmdlets.ts';
import { run } from './run.ts';

const cmdlets: Readonly<Record<string, Cmdlet>> = declared;
export const cmdletsFile = join(import.meta.dirname, '..', 'docs', 'cmdlets.md');

export function cmdletsPage(): string {
  return `${[
    '# The cmdlets',
    'Made by `npm run docs` from `src/protocol`, the contract that the PowerShell module and the console share. `Get-Help` in PowerShell and `acrshell help` in the console say the same with examples.',
    ...groups.flatMap(overview),
    '# Their parameters',
    'A parameter in **bold** is required; with sets in brackets, only in those. **ByName** means names, **ViaIdentity** an object or its resource id. What changes something also has `-WhatIf` and `-Confirm`.',
    ...groups.flatMap(({ names }) => names.flatMap(about)),
    ...besideAz(),
  ].join('\n\n')}\n`;
}

function overview({ title, names }: Group): string[] {
  const rows = names.map((name) => {
    const { synopsis, outputs } = cmdletOf(name);
    return [`[${name}](#${name.toLowerCase()})`, synopsis, outputs.map(outputName).join(', ')];
  });
  return [`## ${title.charAt(0).toUpperCase()}${title.slice(1)}`, table(['Cmdlet', 'What it does', 'Writes'], rows)];
}

function about(name: string): string[] {
  const { synopsis, description, sets, parameters } = cmdletOf(name);
  const several = Object.keys(sets).length > 1;
  const rows = Object.entries(parameters).map((entry) => parameterRow(entry, Object.keys(sets)));
  const said = several ? [`Sets: ${Object.keys(sets).map(code).join(', ')}, the first unless told otherwise.`] : [];
  const listed = rows.length > 0 ? [table(['Parameter', 'Takes', 'What it is'], rows)] : [];
  return [`### ${name}`, `${synopsis} ${description}`, ...said, ...listed];
}

function parameterRow([name, parameter]: readonly [string, Parameter], sets: readonly string[]): string[] {
  const { aliases = [], help, powershellOnly } = parameter;
  const possible = parameter.sets ?? sets;
  const needed = possible.filter((set) => isMandatory(parameter, set));
  const isNarrow = needed.length > 0 && needed.length < sets.length;
  const shown = needed.length > 0 ? `**${name}**` : name;
  const notes = [
    isNarrow ? `required in ${needed.map(code).join(', ')}` : '',
    parameter.sets && needed.length !== possible.length ? `in ${possible.map(code).join(', ')}` : '',
    aliases.length > 0 ? `also ${aliases.map((alias) => `-${alias}`).join(', ')}` : '',
    parameter.pipeline || parameter.byValue ? 'from the pipeline too' : '',
    powershellOnly ? 'PowerShell only' : '',
  ].filter(Boolean);
  return [shown, typeName(parameter), notes.length > 0 ? `${help} (${notes.join('; ')})` : help];
}

const typeNames: Readonly<Partial<Record<Parameter['type'], string>>> = {
  strings: 'texts',
  string: 'text',
  path: 'text',
  paths: 'texts',
  table: 'hashtable',
  resource: 'resource',
  credential: 'PSCredential',
};

function typeName({ type, values, range }: Parameter): string {
  const name = typeNames[type] ?? type;
  if (values) return `${type === 'strings' ? 'any of ' : ''}${values.map(code).join(', ')}`;
  return range ? `${name}, ${range[0]} to ${range[1]}` : name;
}

function besideAz(): string[] {
  return [
    '# Az.ContainerRegistry 5.x beside AcrShell',
    `${Object.keys(azCmdlets).length} cmdlets, each with its parameters and their aliases, held to the contract by a test.`,
    table(['Cmdlet of Az', 'Here', 'Without'], Object.keys(azCmdlets).map(standing)),
    '## What is left out, and why',
    table(
      ['What', 'Why'],
      absentParameters.map(({ what, why }) => [what, why]),
    ),
    '## Same name, not quite the same',
    table(['Where', 'What differs'], differences),
    '## Beyond Az',
    table(['What', 'Why'], beyond),
  ];
}

function standing(name: string): string[] {
  return [
    name,
    'there',
    missingParameters(name)
      .map(([parameter = '']) => code(`-${parameter}`))
      .join(', '),
  ];
}

/** Names of Az's cmdlet, aliases among them, that ours does not know. */
export function missingParameters(name: string): readonly (readonly string[])[] {
  const { parameters } = cmdletOf(name);
  const known = new Set(
    Object.entries(parameters).flatMap(([own, { aliases = [] }]) => [own, ...aliases].map((one) => one.toLowerCase())),
  );
  const az = azCmdlets[name];
  return az ? namesOf(az).filter((names) => names.some((one) => !known.has(one.toLowerCase()))) : [];
}

function cmdletOf(name: string): Cmdlet {
  const cmdlet = cmdlets[name];
  if (!cmdlet) throw new Error(`The contract has no ${name}.`);
  return cmdlet;
}

function outputName(type: string): string {
  return type === 'none' ? 'nothing' : type === 'string' ? 'text' : type === 'bool' ? '`True`' : code(type);
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const docs = join(import.meta.dirname, '..', 'docs');

/** Schemas of files that users write, for editors and for readers. */
export const schemaFiles = {
  [join(docs, 'purge-policy.schema.json')]: schemaFile('AcrShell: the rules of a clean-up', purgePolicy),
  [join(docs, 'task-file.schema.json')]: schemaFile('A task file of ACR Tasks', taskFileSchema),
};

function schemaFile(title: string, schema: object): string {
  return `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', title, ...schema }, null, 2)}\n`;
}

if (import.meta.main) {
  writeFileSync(cmdletsFile, cmdletsPage());
  for (const [file, text] of Object.entries(schemaFiles)) writeFileSync(file, text);
  run('@biomejs/biome/bin/biome', ['format', '--write', ...Object.keys(schemaFiles)]);
}
