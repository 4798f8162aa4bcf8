import { readResourceId } from '../management/azure/resourceIds.ts';
import { belongs, cmdlets, isChange, type Piped, type ResourceKind, type TypeName } from '../protocol/index.ts';
import { registryKind } from '../protocol/resources/registry.ts';
import { type Command, filling, refused, takerOf, type Values } from './command.ts';
import { called, idOf, isPiped, plainText, read, repositoryOf, typeOf } from './piped.ts';

/** What stands for its registry, though it has no resource id. */
const knowsRegistry: ReadonlySet<string> = new Set<TypeName>([
  'AcrShell.Connection',
  'AcrShell.Emulator',
  'AcrShell.RegistryCredential',
  'AcrShell.SecureRegistryCredential',
  'AcrShell.RegistryTemplate',
]);

/** Types of what belongs to a registry: each is itself, and never its registry. */
const kinds: ReadonlySet<string> = new Set(Object.values(cmdlets).flatMap(({ kind }) => (kind ? [kind.type] : [])));

/**
 * What a cmdlet of Azure Resource Manager makes of an object: values of its parameters. By its resource id; text by
 * itself; a row of a table (Import-Csv) by the names in it. Its type decides whether it may mean anything at all here.
 */
export function takeResource(command: Command, piped: Piped, typed: readonly string[]): Values {
  const taker = takerOf(command) ?? '';
  const [set = ''] = command.parameters.get(taker)?.sets ?? [];
  const beside = typed.find((name) => name !== taker && !belongs(command.parameters.get(name), set));
  if (beside !== undefined) throw twoPlaces(command, beside);
  if (piped.several !== undefined) throw severalGiven(command, piped.several);
  const text = plainText(piped);
  if (text !== undefined) return text.startsWith('/') ? new Map([[taker, text]]) : byNames(command, { registry: text });
  const type = typeOf(piped);
  if (type !== undefined && !fits(command, type)) throw refusal(command, piped);
  const id = idOf(piped);
  return id === undefined ? byNames(command, namesIn(command, piped, typed)) : new Map([[taker, id]]);
}

/** What was typed in place of an object: an object, or text, of its own. */
export function givenResource(value: unknown): Piped {
  return isPiped(value) ? value : { text: String(value) };
}

/** Whatever knows its registry may stand for it, but not where the registry itself would be changed or deleted. */
function fits({ cmdlet }: Command, type: string): boolean {
  if (type === registryKind.type) return true;
  if (kinds.has(type)) return cmdlet.kind?.type === type;
  return knowsRegistry.has(type) && !(cmdlet.kind?.type === registryKind.type && isChange(cmdlet));
}

interface Names {
  readonly registry: string;
  readonly resourceGroup?: string | undefined;
  readonly item?: string | undefined;
}

/**
 * The names in a row; nothing where they do not say what is meant. Only what was made to be a row is one: a file or a
 * process has a Name, too.
 */
function namesIn(command: Command, piped: Piped, typed: readonly string[]): Names {
  const type = typeOf(piped);
  // What belongs to a repository is no resource of Azure.
  if ((type === undefined && !piped.isRow) || repositoryOf(piped) !== undefined) throw refusal(command, piped);
  const [item] = itemOf(command) ?? [];
  const [own, known] = [read(piped, 'Name'), read(piped, 'RegistryName')];
  const isRegistry = type === registryKind.type || type === 'AcrShell.Emulator';
  const registry = known ?? (item === undefined || isRegistry ? own : undefined);
  // A name beside another registry's is that of something in it, which must not be taken for the registry.
  const isOther = item === undefined && type === undefined && own !== undefined && own !== registry;
  if (registry === undefined || (isOther && isChange(command.cmdlet))) throw refusal(command, piped);
  const isItem = type === undefined || kinds.has(type);
  const isNamed = item !== undefined && isItem && !isRegistry && !typed.includes(item);
  return { registry, resourceGroup: read(piped, 'ResourceGroupName'), item: isNamed ? own : undefined };
}

/** The parameter that says which of the registry's things is meant. */
function itemOf(command: Command): readonly [string, unknown] | undefined {
  return filling(command, 'name') ?? filling(command, 'tokenName');
}

function byNames(command: Command, { registry, resourceGroup, item }: Names): Values {
  const values = new Map<string, unknown>();
  const put = (parameter: string | undefined, value: string | undefined) => {
    if (parameter !== undefined && value !== undefined) values.set(parameter, value);
  };
  put(filling(command, 'registry')?.[0], registry);
  put(filling(command, 'resourceGroup')?.[0], resourceGroup);
  put(itemOf(command)?.[0], item);
  return values;
}

/** A registry alone, where something in it is meant: -WhatIf would name the registry as what is to be deleted. */
export function refuseUnnamed(command: Command, values: Values): void {
  const { cmdlet } = command;
  const kind: ResourceKind | undefined = cmdlet.kind;
  const item = itemOf(command)?.[0];
  if (!kind || kind.type === registryKind.type || item === undefined || !cmdlet.target || !takerOf(command)) return;
  const needsOne = cmdlet.target.includes('{Name}') || item === 'TokenName';
  const id = String(values.get(takerOf(command) ?? '') ?? '');
  if (!needsOne || values.get(item) || values.get('TokenId') || readResourceId(id)?.child) return;
  throw refused({
    message: `No ${kind.noun} was specified.`,
    advice: `Give -${item}, or pipe what Get-AzContainerRegistry${kind.cmdletNoun} writes.`,
  });
}

function refusal({ name }: Command, piped: Piped) {
  return refused(
    {
      message: `${called(piped)} cannot be piped to ${name}.`,
      advice:
        'It takes what Get-AzContainerRegistry and its like write, a resource id, or objects that have a RegistryName.',
    },
    repositoryOf(piped) ?? read(piped, 'Name'),
  );
}

function twoPlaces({ name: cmdlet }: Command, name: string) {
  return refused({
    message: `-${name} says what ${cmdlet} is about, and so does what is piped into it.`,
    advice: 'Leave one of the two out.',
  });
}

function severalGiven({ name }: Command, several: number) {
  return refused({
    message: `As -InputObject ${several} were given.`,
    advice: `Pipe them to ${name}: it takes one after the other.`,
  });
}
