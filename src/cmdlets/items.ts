import {
  belongs,
  isMandatory,
  type Meaning,
  meaningOf,
  type Piped,
  type PipedType,
  pipedInto,
  possibleSets,
} from '../protocol/index.ts';
import { type Command, refused } from './command.ts';
import { called, read, repositoryOf, typeOf } from './piped.ts';
import { help } from './typed.ts';

/** What a piped object comes to: values of the cmdlet's parameters. */
export interface Taken {
  readonly meaning: Meaning;
  /** Property by parameter, for those that were not typed; whether the object has it or not. */
  readonly properties: ReadonlyMap<string, string>;
}

/** What names the item itself: whoever typed it means that one, and the object only says where. */
const naming: ReadonlySet<string> = new Set(['Name', 'Manifest', 'Tag', 'Digest']);

const where = ['RegistryName', 'RepositoryName'];

/** What an object of the data plane, or of the session, means to a cmdlet: by its type, never by its Name alone. */
export function takeItem(command: Command, piped: Piped, typed: readonly string[]): Taken {
  const type = typeOf(piped);
  const meaning = type === undefined ? meaningOfRow(command, piped) : meaningOf(type, command.name);
  if (meaning !== 'refused') return { meaning, properties: open(command, offered(type, meaning, piped), typed) };
  if (!typed.some((name) => naming.has(name))) throw refusal(command, piped);
  return { meaning: 'itself', properties: open(command, where, typed) };
}

/** An object without a type of ours (Import-Csv, ConvertFrom-Json): what it is shows in what it has. */
function meaningOfRow({ name }: Command, piped: Piped): Meaning {
  if (piped.text !== undefined || !takesItems(name)) return 'refused';
  const [digest, own, repository] = [read(piped, 'Digest'), read(piped, 'Name'), repositoryOf(piped)];
  const isOfRepository = digest !== undefined || (own !== undefined && repository !== undefined && own !== repository);
  if (name.endsWith('Repository') && isOfRepository) return 'refused';
  return name.endsWith('Manifest') && digest !== undefined ? 'the manifest it points at' : 'itself';
}

function takesItems(name: string): boolean {
  return pipedInto.some((one) => one === name);
}

/** What is no image, but stands for a registry or for who signs in to it. */
const offeredWhole: Readonly<Partial<Record<PipedType, readonly string[]>>> = {
  'AcrShell.Emulator': ['Name', 'UserName', 'Password', 'ManagementToken', 'ResourceManagerUrl', 'SubscriptionId'],
  'AcrShell.Connection': ['RegistryName'],
  'AcrShell.Registry': ['RegistryName'],
  'AcrShell.RegistryCredential': ['RegistryName', 'Username', 'Password'],
  'AcrShell.SecureRegistryCredential': ['RegistryName', 'Username', 'Password'],
  'AcrShell.RegistryNameStatus': ['Name'],
  'AcrShell.PurgeReport': ['RegistryName', 'JournalPath'],
};

/** Whose Name is a tag. */
const tagTypes: ReadonlySet<string> = new Set([
  'AcrShell.Tag',
  'AcrShell.TagAttributes',
  'AcrShell.AddedTag',
  'AcrShell.RunImage',
]);

/** What of the object is offered. A tag's own name is no manifest's, and so is kept back there. */
function offered(type: PipedType | undefined, meaning: Meaning, piped: Piped): readonly string[] {
  if (meaning === 'the manifest it points at' || meaning === 'the tags that point at it') return [...where, 'Digest'];
  if (meaning === 'what it holds') return type === 'AcrShell.Registry' ? ['RegistryName'] : where;
  if (type === undefined) return Object.keys(piped.properties ?? {}).filter((name) => read(piped, name) !== undefined);
  const whole = offeredWhole[type];
  if (whole) return whole;
  const isTag = tagTypes.has(type);
  const isNamed = read(piped, 'Tag') !== undefined;
  return [...where, ...(isTag ? ['Name'] : isNamed ? ['Tag'] : []), 'Digest'];
}

/** Parameters that take something from the pipeline and were not typed, by the property of their name or alias. */
function open(command: Command, properties: readonly string[], typed: readonly string[]): ReadonlyMap<string, string> {
  const possible = possibleSets(command, typed);
  const found = new Map<string, string>();
  for (const [name, parameter] of command.parameters) {
    if (!parameter.pipeline || typed.includes(name) || !possible.some((set) => belongs(parameter, set))) continue;
    const names = [name, ...(parameter.aliases ?? [])].map((one) => one.toLowerCase());
    const property = properties.find((one) => names.includes(one.toLowerCase()));
    if (property !== undefined) found.set(name, property);
  }
  return found;
}

/** The values themselves; what is missing and needed in this set is refused. */
export function valuesOf(command: Command, { properties }: Taken, piped: Piped, set: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, property] of properties) {
    const value = read(piped, property);
    const parameter = command.parameters.get(name);
    if (value !== undefined) values.set(name, value);
    else if (parameter && isMandatory(parameter, set)) throw lacking(command, name, property);
  }
  return values;
}

/** The digest of what is piped, where it leads to a manifest or to the tags of one. */
export function digestOf(command: Command, piped: Piped): string {
  const digest = read(piped, 'Digest');
  if (digest !== undefined) return digest;
  throw refused({
    message: `What was piped has no Digest, and ${command.name} needs it.`,
    advice: 'Pipe the whole object, or a row that has its Digest.',
  });
}

function lacking({ name: cmdlet }: Command, name: string, property: string) {
  return refused({
    message: `What was piped has no ${property}, and ${cmdlet} needs it.`,
    advice: `Give -${name} beside the pipe.`,
  });
}

function refusal(command: Command, piped: Piped) {
  const message = `${called(piped)} cannot be piped to ${command.name}.`;
  return refused({ message, advice: adviceFor(command, piped) }, repositoryOf(piped) ?? read(piped, 'Name'));
}

function adviceFor(command: Command, piped: Piped): string {
  const type = typeOf(piped);
  if (type === 'AcrShell.TagList')
    return `Pipe its Tags, or add -Name '*' to Get-AzContainerRegistryTag: it then writes them one by one.`;
  if (type === 'AcrShell.ManifestList')
    return `Pipe its ManifestsAttributes, or add -Name '*' to Get-AzContainerRegistryManifest: it then writes them one by one.`;
  if (type === 'AcrShell.RepositoryName' || type === 'AcrShell.Repository') {
    const noun = command.name.endsWith('Manifest') ? 'Manifest' : 'Tag';
    return `Put Get-AzContainerRegistry${noun} -Name '*' between the two, to mean everything in the repository.`;
  }
  if (command.name.endsWith('Repository') && repositoryOf(piped) !== undefined)
    return 'It would mean the whole repository: name that with -RegistryName and -Name if it is meant.';
  return help(command);
}
