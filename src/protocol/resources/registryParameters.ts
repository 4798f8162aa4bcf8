import { defaultProfile } from '../declare/azureResource.ts';
import { many, needed, type ObjectType, objectSchema, text } from '../declare/objectType.ts';

import type { Parameter, ParameterTable } from '../declare/parameter.ts';
import type { AnySchema } from '../declare/schema.ts';

export { defaultProfile, example } from '../declare/azureResource.ts';

/** Common to the cmdlets of a registry's content. Names are checked where they are used, with better messages. */
export const registryName = {
  type: 'string',
  help: 'The registry: its bare name, its login server with or without a port, or the name of a running emulator.',
  mandatory: true,
  pipeline: true,
  maxLength: 255,
  names: 'registry',
  fills: 'registry',
} as const satisfies Parameter;

const repositoryName = {
  type: 'string',
  help: 'The repository, with slashes if it has any (team/payments/api).',
  mandatory: true,
  pipeline: true,
  names: 'repository',
  fills: 'repository',
} as const satisfies Parameter;

export const inRepository = {
  RegistryName: registryName,
  RepositoryName: repositoryName,
} as const satisfies ParameterTable;

export const first = {
  type: 'int',
  help: 'Stops after this many; no more pages are requested than needed.',
  range: [0, 2147483647],
  fills: 'first',
} as const satisfies Parameter;

/**
 * For changes at the end of a pipeline: the clients send many without waiting for each answer. No method has this
 * parameter.
 */
export const throttleLimit = {
  type: 'int',
  help: 'The number of calls in progress at once for piped objects, if the cmdlet is the last of its pipeline; by default 32. With -ErrorAction Stop the default is 1.',
  range: [1, 256],
} as const satisfies Parameter;

/** Scripts for older versions of Az specify it; the name of a registry is unique without it. */
const resourceGroupName = {
  type: 'object',
  help: 'Accepted and not needed: the name of a registry is unique.',
  powershellOnly: true,
} as const satisfies Parameter;

/** The last parameters of the cmdlets that Az has, too: of those that read, and of those that change. */
export const ofReading = { ResourceGroupName: resourceGroupName, DefaultProfile: defaultProfile } as const;
export const ofChange = {
  ResourceGroupName: resourceGroupName,
  ThrottleLimit: throttleLimit,
  DefaultProfile: defaultProfile,
} as const;

/** By name by default; the service sorts by last update (orderby=timeasc|timedesc). */
export const orderBy = {
  type: 'string',
  help: 'None sorts by name; the other two sort by last update, newest or oldest first.',
  values: ['None', 'LastUpdateTimeAscending', 'LastUpdateTimeDescending'],
  fills: 'orderBy',
} as const satisfies Parameter;

/** Lists are pulled: the client requests the next page only while the pipeline needs more. */
export const paging = {
  match: { type: 'string', minLength: 1, description: 'PowerShell wildcard (* ? [a-z]), case-sensitive: tags are.' },
  continuation: { type: 'string', description: 'From the previous page; opaque.' },
} as const satisfies Record<string, AnySchema>;

export const continuation = {
  kind: 'string',
  help: 'Present if there is more: send it to get the next page.',
} as const;

/** One page of a list. */
export const pageOf = <T extends ObjectType>(type: T) =>
  objectSchema({ Items: needed(many(type)), Continuation: continuation });

/** One page of a list of tags or manifests. */
export const pageInRepository = <T extends ObjectType>(type: T) =>
  objectSchema({
    Registry: needed(text),
    ImageName: needed(text),
    Items: needed(many(type)),
    Continuation: continuation,
  });

/** Only the specified flags are changed (PATCH /acr/v1/...). */
export function flags(item: string) {
  const flag = <const F extends string>(help: string, fills: F) => ({ type: 'bool', help, fills }) as const;
  return {
    DeleteEnabled: flag(`$false: the ${item} cannot be deleted.`, 'deleteEnabled'),
    WriteEnabled: flag(`$false: the ${item} can neither be overwritten nor deleted.`, 'writeEnabled'),
    ListEnabled: flag(`$false: the ${item} is left out of lists; it can still be read by name.`, 'listEnabled'),
    ReadEnabled: flag(`$false: the ${item} cannot be pulled.`, 'readEnabled'),
  } as const;
}

/** Content cmdlets take a digest, a tag, or (from a piped tag) both: then the digest identifies the content, and the tag names it. */
export const ofManifest = {
  ...inRepository,
  Tag: {
    type: 'string',
    help: 'The tag.',
    aliases: ['Name'],
    pipeline: true,
    names: 'tag',
    fills: 'tag',
  },
  Manifest: {
    type: 'string',
    help: 'The digest of the manifest (sha256:...), in place of a tag.',
    aliases: ['Digest'],
    pipeline: true,
    names: 'digest',
    fills: 'digest',
  },
} as const satisfies ParameterTable;

/** If both are given, the digest identifies the manifest, and the tag is its name at the destination. */
export const digestOrTag = [{ required: ['digest'] }, { required: ['tag'] }] as const;

/** The names of parameter sets, Az's among them. */
export const listSet = 'ListParameterSet';
export const getSet = 'GetParameterSet';
export const onlySet = 'Default';
