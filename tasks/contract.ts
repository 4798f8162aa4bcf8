// out/contract.json: the contract for programs of others. It may say more from version to version, but loses nothing.
import {
  type Cmdlet,
  cmdlets,
  errorKinds,
  isChange,
  keyOf,
  type Method,
  methods,
  type ObjectType,
  objectTypes,
  pipelineTable,
} from '../src/protocol/index.ts';

export function contractFile(): string {
  const published = {
    methods: mapValues<Method>(methods, (method) => ({
      ...method,
      ...(method.progress === 'operation' ? { tellsProgress: true } : {}),
    })),
    cmdlets: mapValues<Cmdlet>(cmdlets, (cmdlet) => ({
      ...cmdlet,
      // What -WhatIf names was called this before; whether anything changes is said beside it.
      ...(cmdlet.target === undefined ? {} : { changes: cmdlet.target, isChange: isChange(cmdlet) }),
    })),
    objectTypes: mapValues<ObjectType>(objectTypes, ({ schema: _, ...type }) => type),
    pipelineTable,
    errorKinds,
  };
  return JSON.stringify(published, methodsByKey, 2);
}

/** A cmdlet calls a method by its key; what the method is stands once, among the methods. */
function methodsByKey(this: object, name: string, value: unknown): unknown {
  // The type that a property is of stands once, among the types.
  if (name === 'of') return undefined;
  const isReference = 'do' in this && (name === 'method' || name === 'get' || name === 'list');
  return isReference ? keyOf(value as Method) : value;
}

function mapValues<T>(source: Readonly<Record<string, T>>, change: (value: T) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, change(value)]));
}
