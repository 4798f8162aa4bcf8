import type { Cmdlet } from './declare/cmdlet.ts';

/** The properties that identify an object. A client sends those that the object has, and the host decides. */
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

/** Other pipeline input of a cmdlet: by parameter name, or from objects that stand for text. */
export function alsoTaken({ parameters, reads = [] }: Cmdlet): readonly string[] {
  const names = Object.entries(parameters).flatMap(([name, { pipeline, aliases = [], property }]) => [
    ...(pipeline ? [name, ...aliases] : []),
    ...(property === undefined ? [] : [property]),
  ]);
  return [...new Set([...names, ...reads])].filter((name) => !identifying.some((one) => one === name));
}
