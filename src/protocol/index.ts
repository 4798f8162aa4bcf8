import type { Action as DeclaredAction, Cmdlet as DeclaredCmdlet } from './declare/cmdlet.ts';
import type { Meaning } from './declare/meaning.ts';
import type { Method, ParamsOf, ResultOf } from './declare/method.ts';
import type { ObjectType } from './declare/objectType.ts';
import type { Resource } from './declare/resource.ts';
import { accessResource } from './resources/access.ts';
import { accountResource } from './resources/account.ts';
import { agentPoolResource } from './resources/agentPool.ts';
import { artifactResource } from './resources/artifact.ts';
import { blobResource } from './resources/blob.ts';
import { cacheRuleResource } from './resources/cacheRule.ts';
import { contextResource } from './resources/context.ts';
import { credentialResource } from './resources/credential.ts';
import { credentialSetResource } from './resources/credentialSet.ts';
import { deletedResource } from './resources/deleted.ts';
import { emulatorResource } from './resources/emulator.ts';
import { environmentResource } from './resources/environment.ts';
import { type GroupTitle, groupTitles } from './resources/groups.ts';
import { healthResource } from './resources/health.ts';
import { imageResource } from './resources/image.ts';
import { ipRuleResource } from './resources/ipRule.ts';
import { manifestResource } from './resources/manifest.ts';
import { manifestContentResource } from './resources/manifestContent.ts';
import { measureResource } from './resources/measure.ts';
import { pipelineResource } from './resources/pipeline.ts';
import { piping } from './resources/piping.ts';
import { purgeResource } from './resources/purge.ts';
import { referrerResource } from './resources/referrer.ts';
import { registryResource } from './resources/registry.ts';
import { replicationResource } from './resources/replication.ts';
import { repositoryResource } from './resources/repository.ts';
import { runResource } from './resources/run.ts';
import { scopeMapResource } from './resources/scopeMap.ts';
import { tagResource } from './resources/tag.ts';
import { taskResource } from './resources/task.ts';
import { templateResource } from './resources/template.ts';
import { tokenResource } from './resources/token.ts';
import { webhookResource } from './resources/webhook.ts';
import { cmdletBind, cmdletRun } from './wire/cmdlet.ts';
import { completionValues } from './wire/completion.ts';
import { initialize, shutdown } from './wire/lifecycle.ts';

export { address, isAddress } from './address.ts';
export { effectOf, isBulk, isChange, progressOf, takesPiped } from './declare/cmdlet.ts';
export type { Meaning } from './declare/meaning.ts';
export type { Effect, Method, ParamsOf, Progress, ResultOf } from './declare/method.ts';
export type {
  Column,
  ObjectType,
  Property,
  PropertyKind,
} from './declare/objectType.ts';
export { wireName } from './declare/objectType.ts';
export { belongs, isMandatory, type Names, type Parameter } from './declare/parameter.ts';
export type { ResourceKind } from './declare/resourceKind.ts';
export {
  chooseSet,
  incomplete,
  type Offered,
  possibleSets,
  type Refusal,
} from './declare/sets.ts';
export * from './names.ts';
export { alsoTaken, identifying } from './piped.ts';
export * from './printable.ts';
export * from './wire/cmdlet.ts';
export * from './wire/completion.ts';
export * from './wire/credentialToken.ts';
export * from './wire/errors.ts';
export * from './wire/lifecycle.ts';
export * from './wire/notifications.ts';

/** Every resource, once; the order is that of overviews. */
const resources = [
  contextResource,
  environmentResource,
  healthResource,
  repositoryResource,
  manifestResource,
  tagResource,
  artifactResource,
  manifestContentResource,
  referrerResource,
  blobResource,
  measureResource,
  purgeResource,
  deletedResource,
  emulatorResource,
  accountResource,
  registryResource,
  imageResource,
  templateResource,
  ipRuleResource,
  credentialResource,
  replicationResource,
  webhookResource,
  cacheRuleResource,
  credentialSetResource,
  scopeMapResource,
  tokenResource,
  agentPoolResource,
  pipelineResource,
  runResource,
  taskResource,
  accessResource,
] as const satisfies readonly Resource<GroupTitle>[];

const all: readonly Resource[] = resources;
type Resources = (typeof resources)[number];
type Merged<T> = (T extends unknown ? (one: T) => void : never) extends (all: infer A) => void ? A : never;

/** The host's own methods, besides those of the resources. */
const own = { initialize, shutdown, cmdletRun, cmdletBind, completionValues } as const;

/** Every method of the host, by its name in code: `tagList` for tag/list. */
type Methods = typeof own & Merged<Resources['methods']>;
export type MethodKey = keyof Methods;
export const methods = { ...own, ...merged((one) => one.methods) } as Readonly<Record<MethodKey, Method>>;
export type Params = { readonly [K in MethodKey]: ParamsOf<Methods[K]> };
export type Results = { readonly [K in MethodKey]: ResultOf<Methods[K]> };

const keys = new Map(Object.entries(methods).map(([key, method]) => [method, key as MethodKey]));

/** The name in code of a method that a cmdlet calls. */
export function keyOf(method: Method): MethodKey {
  const key = keys.get(method);
  if (key === undefined) throw new Error(`${method.name} is not a method of the host.`);
  return key;
}

/** Every type that cmdlets write. */
export type TypeName = Resources['types'][number]['name'];
export const objectTypes = Object.fromEntries(
  all.flatMap(({ types }) => types.map((type) => [type.name, type])),
) as Readonly<Record<TypeName, ObjectType>>;

export type Action = DeclaredAction<TypeName>;
export type Cmdlet = DeclaredCmdlet<TypeName>;
export type CmdletName = keyof Merged<Resources['cmdlets']> & string;
/** Every cmdlet of both clients. */
export const cmdlets = merged<DeclaredCmdlet>(({ cmdlets }) => cmdlets) as Readonly<Record<CmdletName, Cmdlet>>;

/** The types that can be piped, and the name of a repository. */
export type PipedType = TypeName | 'AcrShell.RepositoryName';

/** The cmdlets that bind objects by their properties: `meaningOf` returns what an object means to them. */
export const pipedInto: readonly CmdletName[] = Object.keys(cmdlets).filter((name) =>
  Object.values<Readonly<Record<string, Meaning>>>(piping).some((row) => name in row),
) as CmdletName[];

export function meaningOf(type: PipedType, cmdlet: string): Meaning {
  const rows: Readonly<Record<string, Readonly<Record<string, Meaning>>>> = piping;
  return rows[type]?.[cmdlet] ?? 'refused';
}

/** The whole table, with refusals. */
export const pipelineTable = Object.fromEntries(
  ['AcrShell.RepositoryName' as const, ...(Object.keys(objectTypes) as TypeName[])].map((type) => [
    type,
    Object.fromEntries(pipedInto.map((cmdlet) => [cmdlet, meaningOf(type, cmdlet)])),
  ]),
) as Readonly<Record<PipedType, Readonly<Record<string, Meaning>>>>;

/** The cmdlets that go through Azure Resource Manager. */
const management = all.filter(({ plane }) => plane === 'management');
export const managementCmdlets: ReadonlySet<string> = new Set(management.flatMap((one) => Object.keys(one.cmdlets)));

export interface Group {
  readonly title: string;
  readonly names: readonly CmdletName[];
}

/** The cmdlets by group. */
export const groups: readonly Group[] = groupTitles.map((title) => ({
  title,
  names: all.filter(({ group }) => group === title).flatMap((one) => Object.keys(one.cmdlets) as CmdletName[]),
}));

function merged<T>(read: (one: Resource) => Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign({}, ...all.map(read));
}
