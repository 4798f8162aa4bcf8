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
import { called, read, repositoryOf, tagTypes, typeOf } from './piped.ts';
import { help } from './typed.ts';

/** The parameter values that a piped object provides. */
export interface Taken {
  readonly meaning: Meaning;
  /** Property by parameter, for parameters that were not typed, whether or not the object has the property. */
  readonly properties: ReadonlyMap<string, string>;
}

/** Parameters that name the item itself: if one is typed, the object only provides the location. */
const naming: ReadonlySet<string> = new Set(['Name', 'Manifest', 'Tag', 'Digest']);

const where = ['RegistryName', 'RepositoryName'];

/** Binds an object of the data plane or of the session: its type decides what it means, never its Name alone. */
export function takeItem(command: Command, piped: Piped, typed: readonly string[]): Taken {
  const type = typeOf(piped);
  const meaning = type === undefined ? meaningOfRow(command, piped) : meaningOf(type, command.name);
  if (meaning !== 'refused') return { meaning, properties: open(command, offered(type, meaning, piped), typed) };
  if (!typed.some((name) => naming.has(name))) throw refusal(command, piped);
  return { meaning: 'itself', properties: open(command, where, typed) };
}

/** The meaning of an object without a type of ours (Import-Csv, ConvertFrom-Json), from its properties. */
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

/** Types that stand for a registry or a credential rather than for content. */
const offeredWhole: Readonly<Partial<Record<PipedType, readonly string[]>>> = {
  'AcrShell.Emulator': ['Name', 'UserName', 'Password', 'ManagementToken', 'ResourceManagerUrl', 'SubscriptionId'],
  'AcrShell.Connection': ['RegistryName'],
  'AcrShell.Registry': ['RegistryName'],
  'AcrShell.RegistryCredential': ['RegistryName', 'Username', 'Password'],
  'AcrShell.SecureRegistryCredential': ['RegistryName', 'Username', 'Password'],
  'AcrShell.RegistryNameStatus': ['Name'],
  'AcrShell.PurgeReport': ['RegistryName', 'JournalPath'],
};

/** The properties that are used. The name of a tag does not name a manifest, so it is left out there. */
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

/** Parameters that accept pipeline input and were not typed, each with the property of its name or alias. */
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

/** The values; throws if a mandatory one of this set is missing. */
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

/** The digest of the piped object, if the cmdlet needs a manifest or the tags of one. */
export function digestOf(command: Command, piped: Piped): string {
  const digest = read(piped, 'Digest');
  if (digest !== undefined) return digest;
  throw refused({
    message: `The piped object has no Digest, which ${command.name} needs.`,
    advice: 'Pipe the whole object, or a row with its Digest.',
  });
}

function lacking({ name: cmdlet }: Command, name: string, property: string) {
  return refused({
    message: `The piped object has no ${property}, which ${cmdlet} needs.`,
    advice: `Specify -${name} as well.`,
  });
}

function refusal(command: Command, piped: Piped) {
  const message = `${called(piped)} cannot be piped to ${command.name}.`;
  return refused({ message, advice: adviceFor(command, piped) }, repositoryOf(piped) ?? read(piped, 'Name'));
}

function adviceFor(command: Command, piped: Piped): string {
  const type = typeOf(piped);
  if (type === 'AcrShell.TagList')
    return `Pipe its Tags, or add -Name '*' to Get-AzContainerRegistryTag: this writes them one by one.`;
  if (type === 'AcrShell.ManifestList')
    return `Pipe its ManifestsAttributes, or add -Name '*' to Get-AzContainerRegistryManifest: this writes them one by one.`;
  if (type === 'AcrShell.RepositoryName' || type === 'AcrShell.Repository') {
    const noun = command.name.endsWith('Manifest') ? 'Manifest' : 'Tag';
    return `Put Get-AzContainerRegistry${noun} -Name '*' between the two, to mean everything in the repository.`;
  }
  if (command.name.endsWith('Repository') && repositoryOf(piped) !== undefined)
    return 'It would mean the whole repository: name that with -RegistryName and -Name if it is meant.';
  return help(command);
}
