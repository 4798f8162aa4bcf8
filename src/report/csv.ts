import type { PageRepository } from './figures.ts';

type Value = string | number | boolean | readonly string[] | undefined;

/** One line a repository (RFC 4180), sizes in bytes. */
export function csv(registryName: string, repositories: readonly PageRepository[]): string {
  const isTried = repositories.some(({ freed }) => freed !== undefined);
  const lines = repositories.map((one) => {
    const { name, freed, ...rest } = one;
    const tried = isTried ? [freed?.tags, freed?.manifests, freed?.size] : [];
    return [registryName, name, ...names.map((key) => rest[key]), ...tried];
  });
  const head = ['RegistryName', 'RepositoryName', ...names.map((name) => name.charAt(0).toUpperCase() + name.slice(1))];
  const tried = isTried ? ['PolicyTags', 'PolicyManifests', 'PolicySize'] : [];
  return `${[[...head, ...tried], ...lines].map((cells) => cells.map(cell).join(',')).join('\r\n')}\r\n`;
}

const names = [
  ...(['manifests', 'tags', 'untagged', 'unused', 'indexes', 'referrers'] as const),
  ...(['logicalSize', 'uniqueSize', 'sharedSize', 'unusedSize', 'oldest', 'newest'] as const),
  ...(['locked', 'repositoryLocked', 'platforms', 'duplicates', 'duplicatedIn', 'unread'] as const),
  ...(['pullState', 'lastPull', 'pulls', 'loggedSince'] as const),
] as const satisfies readonly (keyof PageRepository)[];

/** Spreadsheets treat text that begins like a formula as one, unless a quotation mark precedes it. */
function cell(value: Value): string {
  const text = typeof value === 'object' ? value.join(' ') : String(value ?? '');
  const told = /^[=+\-@\t\r]/.test(text) && typeof value !== 'number' ? `'${text}` : text;
  return /[",\r\n]/.test(told) ? `"${told.replaceAll('"', '""')}"` : told;
}
