import { objectTypes, type Piped, type PipedType, type TypeName } from '../protocol/index.ts';

/** Select-Object, serialization and Export-Csv -IncludeTypeInformation put a prefix before the name of a type. */
const prefixes = /^(?:CSV:)?(?:(?:Selected|Deserialized)\.)*/;

/** Its type, if it is one of ours. The name of a repository is text with the registry attached. */
export function typeOf(piped: Piped): PipedType | undefined {
  const plain = piped.type?.replace(prefixes, '');
  if (plain === 'AcrShell.RepositoryName') return plain;
  if (plain === 'System.String' && read(piped, 'RepositoryName')) return 'AcrShell.RepositoryName';
  return plain !== undefined && Object.hasOwn(objectTypes, plain) ? (plain as TypeName) : undefined;
}

/** Plain text, without a type of ours. */
export function plainText(piped: Piped): string | undefined {
  return typeOf(piped) === undefined ? piped.text : undefined;
}

/** One of its properties as text, by name in any case; undefined if empty. */
export function read({ properties = {} }: Piped, name: string): string | undefined {
  const key = Object.hasOwn(properties, name) ? name : Object.keys(properties).find((one) => isSame(one, name));
  const value = key === undefined ? undefined : properties[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Az.Resources calls it ResourceId. Any other Id (of a process, of a row in a table) is ignored. */
export function idOf(piped: Piped): string | undefined {
  return ['Id', 'ResourceId'].map((name) => read(piped, name)).find((id) => id?.startsWith('/'));
}

/** The repository that it is, or belongs to. */
export function repositoryOf(piped: Piped): string | undefined {
  return read(piped, 'RepositoryName') ?? read(piped, 'ImageName');
}

/** Types whose Name is the name of a tag. */
export const tagTypes: ReadonlySet<string> = new Set([
  'AcrShell.Tag',
  'AcrShell.TagAttributes',
  'AcrShell.AddedTag',
  'AcrShell.RunImage',
]);

/** The tags of the manifest that one of our objects shows, maybe none; undefined where it says nothing of them. */
export function tagsShown(piped: Piped): string[] | undefined {
  const type = typeOf(piped) ?? '';
  if (tagTypes.has(type)) return [read(piped, 'Name') ?? []].flat();
  const tag = read(piped, 'Tag');
  if (tag !== undefined) return [tag];
  const tags = piped.properties?.Tags;
  if (!['AcrShell.Manifest', 'AcrShell.ManifestAttributes'].includes(type) || typeof tags !== 'string')
    return undefined;
  return tags.split(' ').filter(Boolean);
}

/** What it is, at the start of a sentence. */
export function called(piped: Piped): string {
  const type = typeOf(piped);
  if (type === 'AcrShell.RepositoryName') return 'The name of a repository';
  if (type) return objectTypes[type].noun.replace(/^./, (letter) => letter.toUpperCase());
  return piped.text === undefined ? 'The given object' : 'Plain text';
}

/** Whether a value is the description of an object, and not a table of names and values. */
export function isPiped(value: unknown): value is Piped {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
