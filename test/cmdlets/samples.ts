import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Item, pipedAs } from '../../console/items.ts';
import {
  type Cmdlet,
  cmdlets,
  objectTypes,
  type Parameter,
  type PipedType,
  pipelineTable,
  type TypeName,
} from '../../src/protocol/index.ts';
import type { Piped } from '../../src/protocol/wire/cmdlet.ts';

/** In the way that this system writes paths. */
export const nowhere = join(tmpdir(), 'nowhere');

export const digest = `sha256:${'d'.repeat(64)}`;
export const registryId = (registry: string) =>
  `/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/${registry}`;

const kinds = new Map(
  Object.values(cmdlets as Readonly<Record<string, Cmdlet>>).flatMap(({ kind }) => (kind ? [[kind.type, kind]] : [])),
);

function idOf(type: string, registry: string): string {
  const kind = kinds.get(type as `AcrShell.${string}`);
  if (type === 'AcrShell.Registry') return registryId(registry);
  if (type === 'AcrShell.Access')
    return `${registryId(registry)}/providers/Microsoft.Authorization/roleAssignments/one`;
  return kind ? `${registryId(registry)}/${kind.segment}/one` : 'no-resource-id';
}

/** One object of each type, as on the wire, with every identifying property. */
function wireObject(type: TypeName, registry: string): Record<string, unknown> {
  const isRegistry = type === 'AcrShell.Registry' || type === 'AcrShell.Emulator';
  const isTag = kinds.has(type as `AcrShell.${string}`) ? 'one' : 'v1';
  const values: Readonly<Record<string, unknown>> = {
    Id: idOf(type, registry),
    RegistryName: registry,
    ResourceGroupName: 'g',
    RepositoryName: 'team/app',
    ImageName: 'team/app',
    Name: isRegistry ? registry : isTag,
    Tag: 'v1',
    Digest: digest,
    AdminUserEnabled: true,
    UserName: 'demo',
    Username: 'demo',
    Password: 'secret',
    ManagementToken: 'token',
    ResourceManagerUrl: 'http://127.0.0.1:9',
    SubscriptionId: 's',
    JournalPath: '/tmp/journal',
  };
  const object: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(objectTypes[type].properties)) {
    if (property.through || property.timeOf) continue;
    if (property.kind in objectTypes) object[small(name)] = wireObject(property.kind as TypeName, registry);
    else if (name in values && ['string', 'secret', 'bool'].includes(property.kind)) object[small(name)] = values[name];
  }
  return object;
}

const small = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

export const pipedTypes = Object.keys(pipelineTable) as PipedType[];

export function itemOf(type: PipedType, registry = 'reg'): Item {
  if (type === 'AcrShell.RepositoryName') return { type, name: 'team/app', registryName: registry };
  return { type, object: wireObject(type, registry) };
}

export function pipedOf(type: PipedType, cmdlet: string): Piped {
  return pipedAs(itemOf(type), (cmdlets as Readonly<Record<string, Cmdlet>>)[cmdlet] as Cmdlet);
}

/** The parameters that are required beside the piped object. */
export function beside(cmdlet: string): Readonly<Record<string, string | number>> {
  const { parameters } = (cmdlets as Readonly<Record<string, Cmdlet>>)[cmdlet] as Cmdlet;
  const isUsual = (sets: readonly string[] | undefined) =>
    sets === undefined || sets.includes('ViaIdentity') || sets.includes('Default');
  const needed = Object.entries(parameters).filter(
    ([, { mandatory, pipeline, byValue, sets }]) => mandatory === true && !pipeline && !byValue && isUsual(sets),
  );
  return Object.fromEntries(needed.map(([name, parameter]) => [name, anyValue(name, parameter)]));
}

function anyValue(name: string, { type, values, range }: Parameter): string | number {
  if (type === 'int') return range?.[0] ?? 1;
  if (values?.[0] !== undefined) return values[0];
  return type === 'path' || type === 'paths' ? nowhere : name === 'NewTag' ? 'stable' : 'anything';
}
