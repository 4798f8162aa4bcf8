import { belongs, type Meaning, managementTypes, meaningOf as meaningIn } from '../../src/protocol/index.ts';
import { type Failure, invalid } from '../run/failure.ts';
import { type Item, type ItemType, readProperty } from '../run/items.ts';
import type { Command } from './catalogue.ts';
import { bindResource, resourceTaker } from './resources.ts';

/** How the objects of the stage before bind to this cmdlet, settled from their type before anything is asked. */
export interface Binding {
  readonly meaning: Meaning;
  /** Parameter by property, for those that the user didn't give. */
  readonly properties: ReadonlyMap<string, string>;
}

const repositoryProperties = ['RegistryName', 'RepositoryName'];

export function bind(command: Command, type: ItemType, from: string, given: readonly string[]): Binding {
  const taker = resourceTaker(command);
  if (taker) return { meaning: 'itself', properties: bindResource(command, taker, type, given) };
  const meaning = meaningOf(command, type);
  if (meaning === 'refused') throw refusal(command, type, from);
  const possible = command.sets.filter((set) => given.every((name) => belongs(command.parameters.get(name), set)));
  const offered = offeredProperties(type, meaning);
  const properties = new Map<string, string>();
  for (const [name, parameter] of command.parameters) {
    const open = parameter.pipeline && !given.includes(name) && possible.some((set) => belongs(parameter, set));
    const names = [name, ...(parameter.aliases ?? [])].map((one) => one.toLowerCase());
    const property = offered.find((one) => names.includes(one.toLowerCase()));
    if (open && property) properties.set(name, property);
  }
  return { meaning, properties };
}

export function meaningOf(command: Command, type: ItemType): Meaning {
  if (type === 'string' || type === 'bool' || type === 'none') return 'refused';
  if (type === 'AcrShell.RegistryNameStatus' && command.name === 'New-AzContainerRegistry') return 'itself';
  return meaningIn(type, command.name);
}

/** What leads to a manifest, or is a blob, by its digest. */
const hasDigest: ReadonlySet<ItemType> = new Set([
  'AcrShell.Manifest',
  'AcrShell.ManifestAttributes',
  'AcrShell.Artifact',
  'AcrShell.ManifestContent',
  'AcrShell.Referrer',
  'AcrShell.Blob',
]);

/** What is no image, but stands for a registry or for who signs in to it. */
const offeredWhole: Readonly<Partial<Record<ItemType, readonly string[]>>> = {
  'AcrShell.Emulator': ['Name', 'UserName', 'Password', 'ManagementToken', 'ResourceManagerUrl', 'SubscriptionId'],
  'AcrShell.Connection': ['RegistryName'],
  'AcrShell.Registry': ['RegistryName'],
  'AcrShell.RegistryCredential': ['RegistryName', 'Username', 'Password'],
  'AcrShell.SecureRegistryCredential': ['RegistryName', 'Username', 'Password'],
  'AcrShell.RegistryNameStatus': ['Name'],
};

/** What of the object is offered for binding. A tag's own name is no manifest's, so it is kept back there. */
function offeredProperties(type: ItemType, meaning: Meaning): readonly string[] {
  const whole = offeredWhole[type];
  if (whole) return whole;
  if (type === 'AcrShell.Artifact' && meaning === 'itself') return [...repositoryProperties, 'Tag', 'Digest'];
  const isTag = type === 'AcrShell.Tag' || type === 'AcrShell.TagAttributes' || type === 'AcrShell.AddedTag';
  const isManifest = hasDigest.has(type);
  if (isTag && meaning === 'itself') return [...repositoryProperties, 'Name'];
  const wanted = meaning === 'itself' || meaning === 'the manifest it points at';
  if (isTag || (isManifest && wanted)) return [...repositoryProperties, 'Digest'];
  return repositoryProperties;
}

export function readPiped(item: Item, property: string): string | undefined {
  if (item.type === 'string' || item.type === 'bool') return undefined;
  if (item.type === 'AcrShell.RepositoryName') return property === 'RegistryName' ? item.registryName : item.name;
  const value = readProperty(item.type, item.object, property);
  return typeof value === 'string' ? value : undefined;
}

const nouns: Readonly<Partial<Record<ItemType, string>>> = {
  'AcrShell.RepositoryName': 'the name of a repository',
  'AcrShell.Repository': 'a repository',
  'AcrShell.DeletedRepository': 'what was deleted',
  'AcrShell.Tag': 'a tag',
  'AcrShell.TagAttributes': 'a tag',
  'AcrShell.TagList': 'a list of tags',
  'AcrShell.Manifest': 'a manifest',
  'AcrShell.ManifestAttributes': 'a manifest',
  'AcrShell.ManifestList': 'a list of manifests',
  'AcrShell.Artifact': 'an artifact',
  'AcrShell.ManifestContent': 'the content of a manifest',
  'AcrShell.Referrer': 'a referrer',
  'AcrShell.AddedTag': 'a tag',
  'AcrShell.Blob': 'a blob',
  'AcrShell.Connection': 'a connection',
  'AcrShell.ExposedToken': 'a token',
  'AcrShell.Environment': 'a cloud',
  'AcrShell.Emulator': 'an embedded registry',
  'AcrShell.Registry': 'a registry',
  'AcrShell.RegistryCredential': 'a credential',
  'AcrShell.RegistryNameStatus': 'whether a name is free',
  'AcrShell.RegistryTemplate': 'a template',
  'AcrShell.RegistryUsage': 'what a registry holds',
  'AcrShell.IPRule': 'a network rule',
  'AcrShell.Access': 'a role',
  'AcrShell.Account': 'an account of Azure',
  'AcrShell.Replication': 'a replication',
  'AcrShell.ScopeMap': 'a scope map',
  'AcrShell.Token': 'a token of a registry',
  'AcrShell.Webhook': 'a webhook',
  'AcrShell.WebhookCallbackConfig': 'the address of a webhook',
  'AcrShell.WebhookEvent': 'a call of a webhook',
  'AcrShell.WebhookEventInfo': 'the id of a call',
  'AcrShell.AgentPool': 'an agent pool',
  'AcrShell.AgentPoolQueueStatus': 'a number',
  string: 'plain text',
  bool: 'only True',
  none: 'nothing',
};

function refusal(command: Command, type: ItemType, from: string): Failure {
  return invalid(
    `${from} writes ${nouns[type] ?? type}, and that can not be piped into ${command.name}.`,
    adviceFor(command, type, from),
  );
}

function adviceFor(command: Command, type: ItemType, from: string): string {
  if (type === 'AcrShell.TagList' || type === 'AcrShell.ManifestList') {
    return `Add -Name '*' to ${from}: then it writes them one by one, and they can be piped.`;
  }
  if (isRepository(type)) {
    const get = command.name.replace(/^(?:Update|Remove)-/u, 'Get-');
    return `Put ${get} -Name '*' between the two, to mean everything in the repository.`;
  }
  if (command.name.endsWith('Repository') && nouns[type] !== undefined && !isOfAzure(type)) {
    return 'It would mean the whole repository: name that with -RegistryName and -Name if it is meant.';
  }
  return `'${command.name} -?' says what it takes from the pipeline.`;
}

function isOfAzure(type: ItemType): boolean {
  return managementTypes.has(type);
}

function isRepository(type: ItemType): boolean {
  return type === 'AcrShell.RepositoryName' || type === 'AcrShell.Repository';
}
