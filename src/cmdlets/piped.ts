import { objectTypes, type Piped, type PipedType, type TypeName } from '../protocol/index.ts';

/** Select-Object, serialization and Export-Csv -IncludeTypeInformation leave the name of a type behind a prefix. */
const prefixes = /^(?:CSV:)?(?:(?:Selected|Deserialized)\.)*/;

/** Its type, if it is one of ours. The name of a repository is text that knows where it belongs. */
export function typeOf(piped: Piped): PipedType | undefined {
  const plain = piped.type?.replace(prefixes, '');
  if (plain === 'AcrShell.RepositoryName') return plain;
  if (plain === 'System.String' && read(piped, 'RepositoryName')) return 'AcrShell.RepositoryName';
  return plain !== undefined && Object.hasOwn(objectTypes, plain) ? (plain as TypeName) : undefined;
}

/** Text alone, that stands for nothing but itself. */
export function plainText(piped: Piped): string | undefined {
  return typeOf(piped) === undefined ? piped.text : undefined;
}

/** One of its properties as text, its name in any case; what is empty is not there. */
export function read({ properties = {} }: Piped, name: string): string | undefined {
  const key = Object.hasOwn(properties, name) ? name : Object.keys(properties).find((one) => isSame(one, name));
  const value = key === undefined ? undefined : properties[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Az.Resources calls it ResourceId. An Id that is none (of a process, of a row in a table) is not looked at. */
export function idOf(piped: Piped): string | undefined {
  return ['Id', 'ResourceId'].map((name) => read(piped, name)).find((id) => id?.startsWith('/'));
}

/** The repository that it is in, or is. */
export function repositoryOf(piped: Piped): string | undefined {
  return read(piped, 'RepositoryName') ?? read(piped, 'ImageName');
}

/** What it is, in a sentence. */
export function called(piped: Piped): string {
  const type = typeOf(piped);
  if (type === 'AcrShell.RepositoryName') return 'The name of a repository';
  if (type) return objectTypes[type].noun.replace(/^./, (letter) => letter.toUpperCase());
  return piped.text === undefined ? 'What was given' : 'Plain text';
}

/** A value that is such a description, and no table of names and values. */
export function isPiped(value: unknown): value is Piped {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
