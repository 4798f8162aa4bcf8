import type { AnyTypeName, Cmdlet } from '../declare/cmdlet.ts';
import type { Method } from '../declare/method.ts';
import { date, type PropertyTable, text } from '../declare/objectType.ts';
import type { Parameter, ParameterTable } from '../declare/parameter.ts';
import type { ResourceKind } from '../declare/resourceKind.ts';

/** What the cmdlets of Azure Resource Manager's resources have in common: how a resource is named, and how it is told. */
export const byName = 'ByName';
const byIdentity = 'ViaIdentity';

/** The registry that something belongs to, by its name. */
const registryName = {
  type: 'string',
  help: 'The registry: its name or its login server.',
  aliases: ['ContainerRegistryName'],
  sets: [byName],
  mandatory: true,
  fills: 'registry',
} as const satisfies Parameter;

export const resourceGroupName = {
  type: 'string',
  help: 'The resource group of the registry; it is found by the name where it is left out.',
  aliases: ['ResourceGroup'],
  sets: [byName],
  fills: 'resourceGroup',
} as const satisfies Parameter;

export const subscriptionId = {
  type: 'string',
  help: 'The subscription; the one of the login where it is left out.',
  aliases: ['Subscription'],
  fills: 'subscriptionId',
} as const satisfies Parameter;

/** Taken by value only: what an object has of names is looked at where it has no id (a row of Import-Csv). */
export const inputObject = {
  type: 'resource',
  help: 'A registry or something of it, as the cmdlets write it, or a resource id. What it means is decided by its id.',
  aliases: ['Registry', 'RegistryInputObject', 'ResourceId', 'Id'],
  sets: [byIdentity],
  mandatory: true,
  byValue: true,
  fills: 'id',
} as const satisfies Parameter;

export const defaultProfile = {
  type: 'object',
  help: 'Accepted as Az does: the Azure context to use for this call.',
  aliases: ['AzContext', 'AzureRmContext', 'AzureCredential'],
  powershellOnly: true,
} as const satisfies Parameter;

export const tags = {
  type: 'table',
  help: 'Tags of the resource, as a hashtable.',
  aliases: ['Tags'],
  fills: 'tags',
} as const satisfies Parameter;

/** Every resource has these, and its Name. */
export const resourceProperties = {
  Id: text,
  Type: text,
  ResourceGroupName: text,
  RegistryName: text,
  SystemDataCreatedAt: date,
  SystemDataCreatedBy: text,
  SystemDataCreatedByType: text,
  SystemDataLastModifiedAt: date,
  SystemDataLastModifiedBy: text,
  SystemDataLastModifiedByType: text,
} as const satisfies PropertyTable;

/** Where something is: named, or by an object that knows it. */
export const where = {
  RegistryName: registryName,
  ResourceGroupName: resourceGroupName,
  SubscriptionId: subscriptionId,
  InputObject: inputObject,
  DefaultProfile: defaultProfile,
} as const;

/** Long operations: as a job, or without waiting for their end. */
export const waiting = {
  AsJob: { type: 'switch', help: 'Runs it as a job of this session and answers with that.', powershellOnly: true },
  NoWait: {
    type: 'switch',
    help: 'Does not wait for the end of the operation; what it makes says in ProvisioningState how far it is.',
    fills: 'noWait',
  },
} as const satisfies ParameterTable;

export const passThru = {
  PassThru: { type: 'switch', help: 'Writes True when it is done.' },
} as const satisfies ParameterTable;

/** The name of a thing in a registry: needed where nothing else says which. */
export function childName<const Aliases extends readonly string[]>(noun: string, aliases: Aliases, mandatory: boolean) {
  return {
    type: 'string',
    help: `The name of the ${noun}.`,
    aliases,
    mandatory: mandatory ? [byName] : false,
    fills: 'name',
  } as const satisfies Parameter;
}

interface Told {
  readonly synopsis: string;
  readonly description: string;
  readonly method: Method;
  readonly parameters: ParameterTable;
  readonly examples: Cmdlet['examples'];
}

const both = (action: Cmdlet['sets'][string]['action'], parameters: Told['parameters']): Cmdlet['sets'] =>
  parameters.InputObject ? { [byName]: { action }, [byIdentity]: { action } } : { Default: { action } };

/** A cmdlet that writes each of what the method lists. */
export function lists({
  synopsis,
  description,
  method,
  parameters,
  examples,
  type,
}: Told & { type: AnyTypeName }): Cmdlet {
  const action = { do: 'expand', method, property: 'items', type, one: 'Name' } as const;
  return { synopsis, description, sets: both(action, parameters), parameters, outputs: [type], examples };
}

/** A cmdlet that reads one thing. */
export function reads({
  synopsis,
  description,
  method,
  parameters,
  examples,
  type,
}: Told & { type: AnyTypeName }): Cmdlet {
  const action = { do: 'call', method, type } as const;
  return { synopsis, description, sets: both(action, parameters), parameters, outputs: [type], examples };
}

/** A cmdlet that reads, and yet asks with -Confirm and only says so with -WhatIf, as Az's of this name does. */
export const asked = (cmdlet: Cmdlet, target: string): Cmdlet => ({ ...cmdlet, target });

/** A cmdlet that makes or changes one thing and writes what became of it. */
export function changes(told: Told & { type: AnyTypeName; target: string }): Cmdlet {
  return { ...reads(told), target: told.target };
}

/** A cmdlet that does something which leaves nothing to show: True where -PassThru asks for it. */
export function does({
  synopsis,
  description,
  method,
  parameters,
  examples,
  target,
}: Told & { target: string }): Cmdlet {
  const action = { do: 'call', method, passThru: 'PassThru' } as const;
  return {
    synopsis,
    description,
    sets: both(action, parameters),
    parameters,
    target,
    outputs: ['bool'],
    examples,
  };
}

/** The cmdlets that are about this kind of resource. */
export function about<const T extends Readonly<Record<string, Cmdlet>>>(
  kind: ResourceKind,
  cmdlets: T,
): { readonly [K in keyof T]: Cmdlet } {
  const all = Object.entries(cmdlets).map(([name, cmdlet]) => [name, { ...cmdlet, kind }]);
  return Object.fromEntries(all) as { [K in keyof T]: Cmdlet };
}

export const example = (code: string, says: string) => ({ code, says });
