import { readResourceId } from '../management/azure/resourceIds.ts';
import { belongs, cmdlets, isChange, type Piped, type ResourceKind, type TypeName } from '../protocol/index.ts';
import { registryKind } from '../protocol/resources/registry.ts';
import { type Command, filling, refused, takerOf, type Values } from './command.ts';
import { called, idOf, isPiped, plainText, read, repositoryOf, typeOf } from './piped.ts';

/** Types that stand for their registry although they have no resource id. */
const knowsRegistry: ReadonlySet<string> = new Set<TypeName>([
  'AcrShell.Connection',
  'AcrShell.Emulator',
  'AcrShell.RegistryCredential',
  'AcrShell.SecureRegistryCredential',
  'AcrShell.RegistryTemplate',
]);

/** Types of resources in a registry: each stands for itself, never for its registry. */
const kinds: ReadonlySet<string> = new Set(Object.values(cmdlets).flatMap(({ kind }) => (kind ? [kind.type] : [])));

/**
 * The parameter values that a piped object gives to a cmdlet for Azure Resource Manager: from its resource id, from
 * text itself, or from the names in a row of a table (Import-Csv). Its type decides whether it is accepted.
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

/** Whether the parameter for piped objects was typed as well. */
export function givenResource(value: unknown): Piped {
  return isPiped(value) ? value : { text: String(value) };
}

/** An object may stand for its registry, unless the registry itself would be changed or deleted. */
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
 * The names in a row; undefined if they do not identify a resource. Only objects made as rows count: a file or a
 * process has a Name, too.
 */
function namesIn(command: Command, piped: Piped, typed: readonly string[]): Names {
  const type = typeOf(piped);
  // Objects in a repository are not resources of Azure.
  if ((type === undefined && !piped.isRow) || repositoryOf(piped) !== undefined) throw refusal(command, piped);
  const [item] = itemOf(command) ?? [];
  const [own, known] = [read(piped, 'Name'), read(piped, 'RegistryName')];
  const isRegistry = type === registryKind.type || type === 'AcrShell.Emulator';
  const registry = known ?? (item === undefined || isRegistry ? own : undefined);
  // A Name beside a RegistryName belongs to something in that registry, and must not be taken for the registry.
  const isOther = item === undefined && type === undefined && own !== undefined && own !== registry;
  if (registry === undefined || (isOther && isChange(command.cmdlet))) throw refusal(command, piped);
  const isItem = type === undefined || kinds.has(type);
  const isNamed = item !== undefined && isItem && !isRegistry && !typed.includes(item);
  return { registry, resourceGroup: read(piped, 'ResourceGroupName'), item: isNamed ? own : undefined };
}

/** The parameter that names one of the registry's resources. */
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

/** Refuses a registry without an item: -WhatIf would show the registry itself as the target. */
export function refuseUnnamed(command: Command, values: Values): void {
  const { cmdlet } = command;
  const kind: ResourceKind | undefined = cmdlet.kind;
  const item = itemOf(command)?.[0];
  if (!kind || kind.type === registryKind.type || item === undefined || !cmdlet.target || !takerOf(command)) return;
  // The token whose passwords are made may stand in the JSON.
  if (item === 'TokenName' && (values.has('JsonString') || values.has('JsonFilePath'))) return;
  const needsOne = cmdlet.target.includes('{Name}') || item === 'TokenName';
  const id = String(values.get(takerOf(command) ?? '') ?? '');
  if (!needsOne || values.get(item) || values.get('TokenId') || readResourceId(id)?.child) return;
  throw refused({
    message: `No ${kind.noun} was specified.`,
    advice: `Specify -${item}, or pipe the output of Get-AzContainerRegistry${kind.cmdletNoun}.`,
  });
}

function refusal({ name, cmdlet }: Command, piped: Piped) {
  const kind: ResourceKind | undefined = cmdlet.kind;
  const ofKind = kind === undefined || kind === registryKind ? '' : ` or Get-AzContainerRegistry${kind.cmdletNoun}`;
  return refused(
    {
      message: `${called(piped)} cannot be piped to ${name}.`,
      advice: `Pipe the output of Get-AzContainerRegistry${ofKind}, a resource id, or a row with a RegistryName.`,
    },
    repositoryOf(piped) ?? read(piped, 'Name'),
  );
}

function twoPlaces({ name: cmdlet }: Command, name: string) {
  return refused({
    message: `${cmdlet} has its input twice: -${name}, and the piped object.`,
    advice: 'Omit one of the two.',
  });
}

function severalGiven({ name }: Command, several: number) {
  return refused({
    message: `-InputObject accepts one object; ${several} were given.`,
    advice: `Pipe them to ${name} instead.`,
  });
}
