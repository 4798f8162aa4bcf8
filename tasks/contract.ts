// out/contract.json: the contract for other programs. Versions may add keys, and never remove one.
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
      // `changes` is the former name of `target`.
      ...(cmdlet.target === undefined ? {} : { changes: cmdlet.target, isChange: isChange(cmdlet) }),
    })),
    objectTypes: mapValues<ObjectType>(objectTypes, ({ schema: _, ...type }) => type),
    pipelineTable,
    errorKinds,
  };
  return JSON.stringify(published, methodsByKey, 2);
}

/** A cmdlet refers to a method by its key, and the method itself is listed once. */
function methodsByKey(this: object, name: string, value: unknown): unknown {
  // A property refers to its type by name, and the type itself is listed once.
  if (name === 'of') return undefined;
  const isReference = 'do' in this && (name === 'method' || name === 'get' || name === 'list');
  return isReference ? keyOf(value as Method) : value;
}

function mapValues<T>(source: Readonly<Record<string, T>>, change: (value: T) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, change(value)]));
}
