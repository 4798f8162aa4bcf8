import { about, byName, changes, does, example, lists, passThru, waiting, where } from './azureResource.ts';
import type { Cmdlet } from './cmdlet.ts';
import { method } from './method.ts';
import { doneSchema, itemsOf, type ObjectType } from './objectType.ts';
import type { Parameter, ParameterTable } from './parameter.ts';
import type { ResourceKind } from './resourceKind.ts';
import { type AnySchema, paramsSchema } from './schema.ts';

/** The parameters that name a child resource of a registry: `one` that exists, `oneOrAll`, or a `created` one. */
export function childNames({ noun }: ResourceKind, aliases: readonly string[]) {
  const name = <const M extends Parameter['mandatory']>(mandatory: M) =>
    ({ type: 'string', help: `The name of the ${noun}.`, aliases, mandatory, names: 'own', fills: 'name' }) as const;
  return {
    one: { ...where, Name: name([byName]) },
    oneOrAll: { ...where, Name: name(false) },
    created: { ...where, Name: name(true) },
  } as const;
}
type Names = ReturnType<typeof childNames>;

/** What differs from kind to kind. */
interface Differences<T, Listing, Created, Updated, Waiting, Done> {
  readonly type: T;
  readonly names: Names;
  /** A name for the examples. */
  readonly sample: string;
  /** {} if changes are complete when they are answered. */
  readonly waiting?: Waiting;
  readonly list?: {
    /** Beside the name. */
    readonly parameters?: Listing;
    readonly description?: string;
    readonly examples?: Cmdlet['examples'];
  };
  readonly create: {
    readonly parameters: Created;
    readonly synopsis: string;
    readonly description: string;
    readonly target?: string;
    readonly examples: Cmdlet['examples'];
  };
  readonly update: {
    readonly parameters: Updated;
    /** If it is not one PATCH. */
    readonly summary?: string;
    readonly synopsis?: string;
    readonly description: string;
    /** Parameters for the example. */
    readonly example: string;
  };
  readonly remove: { readonly description: string; readonly result?: Done };
}

/**
 * The methods and cmdlets of a child resource of a registry. New-, Get-, Update- and Remove-AzContainerRegistry<noun>
 * call its create, list, update and remove.
 */
export function childResource<
  K extends ResourceKind,
  T extends ObjectType,
  Created extends ParameterTable,
  Updated extends ParameterTable,
  Listing extends ParameterTable = Record<never, never>,
  Waiting extends ParameterTable = typeof waiting,
  Done extends AnySchema = typeof doneSchema,
>(kind: K, differences: Differences<T, Listing, Created, Updated, Waiting, Done>) {
  const { type, names, sample, list, create, update, remove } = differences;
  const waits = differences.waiting ?? (waiting as ParameterTable as Waiting);
  const progress = Object.keys(waits).length > 0 ? ({ progress: 'operation' } as const) : {};
  const { noun, segment } = kind;
  const key = uncapitalized<K['cmdletNoun']>(kind.cmdletNoun);
  const one = `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
  const several = `${noun.replace(/y$/, 'ie')}s`;
  const schema: T['schema'] = type.schema;

  const listing = { ...names.oneOrAll, ...(list?.parameters as Listing) };
  const removing = { ...names.one, ...waits, ...passThru };
  const listMethod = method({
    name: `${key}/list`,
    summary: `The ${several} of a registry, or one of them.`,
    effect: 'reads',
    params: paramsSchema(listing),
    result: itemsOf(type),
  });
  const change = <V extends string, P extends ParameterTable, R extends AnySchema>(
    verb: V,
    summary: string,
    parameters: P,
    result: R,
  ) =>
    method({
      name: `${key}/${verb}`,
      summary,
      effect: 'changes',
      params: paramsSchema(parameters),
      result,
      ...progress,
    });
  const route = `.../${segment}/{name}`;
  const updated = update.summary ?? `Changes ${one} (PATCH ${route}).`;
  const done = (remove.result ?? doneSchema) as Done;
  const createMethod = change('create', `Creates ${one} (PUT ${route}).`, create.parameters, schema);
  const updateMethod = change('update', updated, update.parameters, schema);
  const removeMethod = change('remove', `Deletes ${one} (DELETE ${route}).`, removing, done);

  const cmdlet = (verb: string) => `${verb}-AzContainerRegistry${kind.cmdletNoun}`;
  const target = `${noun.charAt(0).toUpperCase()}${noun.slice(1)} {Name} of registry {RegistryName}`;
  const cmdlets = {
    [cmdlet('New')]: changes({ target, ...create, method: createMethod, type: type.name }),
    [cmdlet('Get')]: lists({
      synopsis: `Gets the ${several} of a registry.`,
      description: list?.description ?? 'All of them, or one by its name.',
      method: listMethod,
      type: type.name,
      parameters: listing,
      examples: list?.examples ?? [example(`${cmdlet('Get')} -RegistryName demo`, 'Lists them.')],
    }),
    [cmdlet('Update')]: changes({
      synopsis: update.synopsis ?? `Changes ${one}.`,
      description: update.description,
      method: updateMethod,
      type: type.name,
      target,
      parameters: update.parameters,
      examples: [
        example(
          `${cmdlet('Update')} -RegistryName demo -Name ${sample} ${update.example} -WhatIf`,
          'Shows what would be changed.',
        ),
      ],
    }),
    [cmdlet('Remove')]: does({
      synopsis: `Deletes ${one}.`,
      description: remove.description,
      method: removeMethod,
      target,
      parameters: removing,
      examples: [
        example(`${cmdlet('Remove')} -RegistryName demo -Name ${sample} -WhatIf`, 'Shows what would be deleted.'),
      ],
    }),
  };
  return {
    methods: {
      [`${key}List`]: listMethod,
      [`${key}Create`]: createMethod,
      [`${key}Update`]: updateMethod,
      [`${key}Remove`]: removeMethod,
    } as unknown as Keyed<
      Uncapitalize<K['cmdletNoun']>,
      typeof listMethod,
      typeof createMethod,
      typeof updateMethod,
      typeof removeMethod
    >,
    cmdlets: about(kind, cmdlets) as Record<CmdletName<K>, Cmdlet>,
  };
}

/** The methods under the names that code has for them: `tokenList`. */
type Keyed<N extends string, L, C, U, R> = Readonly<
  Record<`${N}List`, L> & Record<`${N}Create`, C> & Record<`${N}Update`, U> & Record<`${N}Remove`, R>
>;

type CmdletName<K extends ResourceKind> =
  `${'New' | 'Get' | 'Update' | 'Remove'}-AzContainerRegistry${K['cmdletNoun']}`;

function uncapitalized<N extends string>(name: N): Uncapitalize<N> {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}` as Uncapitalize<N>;
}
