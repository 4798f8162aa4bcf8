import type { Action, AnyTypeName, Cmdlet } from './cmdlet.ts';
import { jsonSets, orJson } from './jsonBody.ts';
import type { Method } from './method.ts';
import { date, type PropertyTable, text } from './objectType.ts';
import type { Parameter, ParameterTable } from './parameter.ts';
import type { ResourceKind } from './resourceKind.ts';

/** Common to the cmdlets for Azure Resource Manager: how a resource is specified. */
export const byName = 'ByName';
export const byIdentity = 'ViaIdentity';

/** The registry that something belongs to, by its name. */
const registryName = {
  type: 'string',
  help: 'The registry: its name or its login server.',
  aliases: ['ContainerRegistryName'],
  sets: [byName],
  mandatory: true,
  names: 'registry',
  fills: 'registry',
} as const satisfies Parameter;

export const resourceGroupName = {
  type: 'string',
  help: 'The resource group of the registry; by default it is looked up by name.',
  aliases: ['ResourceGroup'],
  sets: [byName],
  names: 'resourceGroup',
  fills: 'resourceGroup',
} as const satisfies Parameter;

export const subscriptionId = {
  type: 'string',
  help: 'The subscription; by default the one of the sign-in.',
  aliases: ['Subscription'],
  names: 'subscription',
  fills: 'subscriptionId',
} as const satisfies Parameter;

/** Bound by value only: an object without an id is read by its names (a row of Import-Csv). */
export const inputObject = {
  type: 'resource',
  help: 'A registry or one of its resources, as the cmdlets write it, or a resource id. The id decides what it means.',
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

/** Specifies a resource: by name, or by an object with its id. */
export const where = {
  RegistryName: registryName,
  ResourceGroupName: resourceGroupName,
  SubscriptionId: subscriptionId,
  InputObject: inputObject,
  DefaultProfile: defaultProfile,
} as const;

/** Long operations: as a job, or without waiting for their end. */
export const waiting = {
  AsJob: { type: 'switch', help: 'Runs the command as a background job and returns the job.', powershellOnly: true },
  NoWait: {
    type: 'switch',
    help: 'Does not wait for the end of the operation; ProvisioningState of the resource shows its progress.',
    fills: 'noWait',
  },
} as const satisfies ParameterTable;

export const passThru = {
  PassThru: { type: 'switch', help: 'Returns True on success.' },
} as const satisfies ParameterTable;

interface Declared {
  readonly synopsis: string;
  readonly description: string;
  readonly method: Method;
  readonly parameters: ParameterTable;
  readonly examples: Cmdlet['examples'];
}

/** Parameters by name or by object, or with the request's body as JSON. */
export const byNameOrJson = <const N extends ParameterTable, const S extends ParameterTable>(named: N, settings: S) =>
  orJson(named, settings, [byName, byIdentity]);

/** The parameter sets of a cmdlet that does the same in all of them. */
export function setsOf(action: Action, parameters: ParameterTable): Cmdlet['sets'] {
  const own = parameters.InputObject ? [byName, byIdentity] : ['Default'];
  const all = parameters.JsonString ? [...own, ...jsonSets] : own;
  return Object.fromEntries(all.map((set) => [set, { action }]));
}

/** A cmdlet that writes each item of the method's list. */
export function lists({ type, ...declared }: Declared & { type: AnyTypeName }): Cmdlet {
  return cmdletOf(declared, { do: 'expand', method: declared.method, property: 'items', type, one: 'Name' }, type);
}

/** The same for a long list: its items are written page by page. */
export function listsPages({ type, ...declared }: Declared & { type: AnyTypeName }): Cmdlet {
  return cmdletOf(declared, { do: 'pages', method: declared.method, type }, type);
}

/** A cmdlet that reads one thing. */
export function reads({ type, ...declared }: Declared & { type: AnyTypeName }): Cmdlet {
  return cmdletOf(declared, { do: 'call', method: declared.method, type }, type);
}

/** A cmdlet that only reads, but supports -WhatIf and -Confirm, as Az's cmdlet of this name does. */
export const asked = (cmdlet: Cmdlet, target: string): Cmdlet => ({ ...cmdlet, target });

/** A cmdlet that creates or changes one resource and writes its new state. */
export function changes({ target, ...declared }: Declared & { type: AnyTypeName; target: string }): Cmdlet {
  return { ...reads(declared), target };
}

/** A cmdlet without a result: it writes True with -PassThru. */
export function does({ target, ...declared }: Declared & { target: string }): Cmdlet {
  return { ...cmdletOf(declared, { do: 'call', method: declared.method, passThru: 'PassThru' }, 'bool'), target };
}

function cmdletOf(
  { synopsis, description, parameters, examples }: Declared,
  action: Action,
  output: Cmdlet['outputs'][number],
): Cmdlet {
  return { synopsis, description, sets: setsOf(action, parameters), parameters, outputs: [output], examples };
}

/** The cmdlets for this kind of resource. */
export function about<const T extends Readonly<Record<string, Cmdlet>>>(
  kind: ResourceKind,
  cmdlets: T,
): { readonly [K in keyof T]: Cmdlet } {
  const all = Object.entries(cmdlets).map(([name, cmdlet]) => [name, { ...cmdlet, kind }]);
  return Object.fromEntries(all) as { [K in keyof T]: Cmdlet };
}

export const example = (code: string, says: string) => ({ code, says });
