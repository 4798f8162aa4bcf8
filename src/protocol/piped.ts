import type { Cmdlet } from './declare/cmdlet.ts';

/** The properties that can say what an object is. A client sends those that it has, and the host decides. */
export const identifying = [
  'Id',
  'ResourceId',
  'RegistryName',
  'ResourceGroupName',
  'RepositoryName',
  'ImageName',
  'Name',
  'Tag',
  'Digest',
  'AdminUserEnabled',
] as const;

/** What else a cmdlet accepts from the pipeline: by parameter name, or from objects that stand for text. */
export function alsoTaken({ parameters }: Cmdlet): readonly string[] {
  const names = Object.entries(parameters).flatMap(([name, { pipeline, aliases = [], property }]) => [
    ...(pipeline ? [name, ...aliases] : []),
    ...(property === undefined ? [] : [property]),
  ]);
  return [...new Set(names)].filter((name) => !identifying.some((one) => one === name));
}
