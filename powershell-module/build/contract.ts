import {
  address,
  alsoTaken,
  type Cmdlet,
  cmdletBind,
  cmdletRun,
  cmdlets,
  completionValues,
  credentialToken,
  effectOf,
  identifying,
  initialize,
  isBulk,
  objectTypes,
  type Property,
  progressOf,
  wireName,
} from '../../src/protocol/index.ts';
import { errorKinds } from '../../src/protocol/wire/errors.ts';
import { hostGone, oldestNode, protocolVersion } from '../../src/protocol/wire/lifecycle.ts';
import { progress as progressNotification, sessionChanged } from '../../src/protocol/wire/notifications.ts';
import type { PropertyShape, Shapes } from './assembly/assembly.ts';
import { errorShapes } from './errors.ts';
import { literal, type Value } from './literal.ts';

/** The contract as the module's tables: only what a client has to know before it asks the host. */
export function contractScript(version: string): string {
  const contract: Value = {
    ProtocolVersion: protocolVersion,
    OldestNode: oldestNode,
    Methods: {
      Initialize: initialize.name,
      Run: cmdletRun.name,
      Bind: cmdletBind.name,
      Token: credentialToken.name,
      Complete: completionValues.name,
    },
    Notifications: { Progress: progressNotification.name, Session: sessionChanged.name },
    HostGone: {
      Message: hostGone.message,
      Advice: { reads: hostGone.advice, session: hostGone.session, changes: hostGone.inDoubt },
    },
    ErrorCategories: mapValues(errorKinds, ({ category }) => category),
    Identifying: [...identifying],
    // Types that keep something from the eyes: what crosses the wire is text.
    Secret: Object.fromEntries(secretTypes().map((name) => [name, true])),
    Cmdlets: mapValues(cmdlets, describeCmdlet),
    Address: address,
  };
  return `# Made from src/protocol by the build.\n$script:AcrVersion = ${literal(version)}\n\nfunction New-AcrContract {\nreturn ${literal(contract)}\n}\n\nfunction Get-AcrCompleted {\nreturn ${literal(completed())}\n}\n`;
}

/** By parameter: the cmdlets of which it names something; the two of AcrShell.psm1 are registered for all at once. */
function completed(): Value {
  const found: Record<string, string[]> = {};
  for (const [name, { parameters }] of Object.entries<Cmdlet>(cmdlets)) {
    for (const [parameter, { names }] of Object.entries(parameters)) {
      if (names === undefined || parameter === 'RegistryName' || parameter === 'RepositoryName') continue;
      found[parameter] = [...(found[parameter] ?? []), name];
    }
  }
  return found;
}

const kindsToConvert: ReadonlySet<string> = new Set(['table', 'tables', 'path', 'paths', 'place']);

function describeCmdlet(cmdlet: Cmdlet): Value {
  const kinds = Object.entries(cmdlet.parameters).filter(([, { type }]) => kindsToConvert.has(type));
  const taken = alsoTaken(cmdlet);
  return {
    // What may be sent again when nobody knows whether it was done.
    Effect: effectOf(cmdlet),
    Progress: progressOf(cmdlet),
    Target: cmdlet.target === undefined ? undefined : true,
    PerPipeline: cmdlet.perPipeline,
    // -WhatIf writes a plan.
    Preview: cmdlet.preview === undefined ? undefined : true,
    Bulk: isBulk(cmdlet) ? true : undefined,
    Kinds: kinds.length === 0 ? undefined : Object.fromEntries(kinds.map(([name, { type }]) => [name, type])),
    Taken: taken.length === 0 ? undefined : [...taken],
  };
}

/** The types of what cmdlets write, and those of what crosses the wire, which stay inside the module. */
export function typeShapes(): Shapes {
  return { ...mapValues(objectTypes, ({ properties }) => shapeOf(properties)), ...errorShapes, ...wireShapes() };
}

/** `timeOf` and `through` both read through: another property of the same object, or one of an inner one. */
function shapeOf(properties: Readonly<Record<string, Property>>): PropertyShape[] {
  return Object.entries(properties).map(([name, { kind, through, timeOf }]) => {
    if (timeOf) return { name, kind: 'time', source: timeOf };
    return through ? { name, kind, source: through } : { name, kind, member: wireName(name) };
  });
}

/**
 * A frame's head tells whose it is and what it writes; for each type that is written there is one of an answer that
 * holds some of it.
 */
function wireShapes(): Record<string, PropertyShape[]> {
  const text = (...names: string[]) => names.map((name) => ({ name, kind: 'string' }));
  const texts = (...names: string[]) => names.map((name) => ({ name, kind: 'strings' }));
  const shapes: Record<string, PropertyShape[]> = {
    'AcrShell.Wire.ErrorData': [
      ...text('Kind', 'Registry', 'Resource', 'AcrCode', 'CorrelationId', 'Advice'),
      { name: 'Status', kind: 'int' },
    ],
    'AcrShell.Wire.Error': [...text('Message'), { name: 'Data', kind: 'AcrShell.Wire.ErrorData' }],
    'AcrShell.Wire.Params': [
      ...text('CallId', 'Level', 'Message', 'Audience', 'Id', 'Activity', 'State', 'Status', 'GoesOn', 'Session'),
      ...['Done', 'Total', 'BytesPerSecond', 'SecondsLeft'].map((name) => ({ name, kind: 'long' })),
    ],
    'AcrShell.Wire.Result': [
      ...text('Type', 'Text', 'Into', 'Continuation', 'RegistryName', 'Target', 'Version', 'Warning'),
      ...texts('Names', 'Texts'),
      { name: 'ProtocolVersion', kind: 'long' },
    ],
    'AcrShell.Wire.Head': [
      { name: 'Id', kind: 'long' },
      ...text('Method'),
      { name: 'Error', kind: 'AcrShell.Wire.Error' },
      { name: 'Params', kind: 'AcrShell.Wire.Params' },
      { name: 'Result', kind: 'AcrShell.Wire.Result' },
    ],
  };
  for (const [type, { properties }] of Object.entries(objectTypes)) {
    const name = type.replace('AcrShell.', 'AcrShell.Wire.');
    const isSecret = secretTypes().includes(type);
    if (isSecret) shapes[`${name}Text`] = shapeOf(properties).map(plain);
    shapes[`${name}Items`] = [{ name: 'Items', kind: `${isSecret ? `${name}Text` : type}[]` }];
    shapes[`${name}Answer`] = [{ name: 'Result', kind: `${name}Items` }];
  }
  return shapes;
}

function secretTypes(): string[] {
  const all = Object.entries(objectTypes);
  return all.filter(([, { properties }]) => Object.values(properties).some(isSecret)).map(([name]) => name);
}

function isSecret({ kind }: Property): boolean {
  return kind === 'secret';
}

function plain(shape: PropertyShape): PropertyShape {
  return shape.kind === 'secret' ? { ...shape, kind: 'string' } : shape;
}

function mapValues<T, R>(source: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, change(value)]));
}
