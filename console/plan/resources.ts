import { belongs, isChange, type TypeName } from '../../src/protocol/index.ts';
import { type Failure, invalid } from '../run/failure.ts';
import { type ItemType, isTypeName, kindOf } from '../run/items.ts';
import type { Command } from './catalogue.ts';

/** The parameter that takes the piped object itself, and its set. */
interface Taker {
  readonly name: string;
  readonly set: string;
}

export function resourceTaker(command: Command): Taker | undefined {
  const [name, parameter] = [...command.parameters].find(([, { byValue }]) => byValue) ?? [];
  const set = parameter?.sets?.[0];
  return name === undefined || set === undefined ? undefined : { name, set };
}

/**
 * What a cmdlet of Azure Resource Manager makes of a piped object, parameter by property: its resource id goes to the
 * host, which decides what it means. What has none, but names a registry, stands for that registry.
 */
export function bindResource(
  command: Command,
  taker: Taker,
  type: ItemType,
  given: readonly string[],
): ReadonlyMap<string, string> {
  if (!isTypeName(type) || isOfRepository(type)) throw refusal(command, type);
  const beside = given.find((name) => name === taker.name || !belongs(command.parameters.get(name), taker.set));
  if (beside) throw twoPlaces(command, beside);
  if (isResource(type)) return new Map([[taker.name, 'Id']]);
  // What only knows its registry does not stand for it where that would be changed or deleted.
  const isRegistryItself = isChange(command.cmdlet) && command.name.endsWith('-AzContainerRegistry');
  if (!kindOf(type, 'RegistryName') || isRegistryItself) throw refusal(command, type);
  const names = [...command.parameters].flatMap(([name, { fills }]): [string, string][] => {
    if (fills === 'registry') return [[name, 'RegistryName']];
    return fills === 'resourceGroup' && kindOf(type, 'ResourceGroupName') ? [[name, 'ResourceGroupName']] : [];
  });
  return new Map(names);
}

/** The id of a webhook's event is none of a resource. */
function isResource(type: TypeName): boolean {
  return kindOf(type, 'Id') !== undefined && !type.startsWith('AcrShell.WebhookEvent');
}

function isOfRepository(type: TypeName): boolean {
  return kindOf(type, 'RepositoryName') !== undefined || kindOf(type, 'ImageName') !== undefined;
}

/** In the words of the PowerShell module. */
function refusal(command: Command, type: ItemType): Failure {
  const what = type.startsWith('AcrShell.') ? `An ${type}` : 'What was given';
  return invalid(
    `${what} can not be piped to ${command.name}.`,
    'It takes what Get-AzContainerRegistry and its like write, a resource id, or objects that have a RegistryName.',
  );
}

function twoPlaces(command: Command, name: string): Failure {
  return invalid(
    `-${name} says what ${command.name} is about, and so does what is piped into it.`,
    'Leave one of the two out.',
  );
}
