import type { Parameter, ParameterTable } from './parameter.ts';

/** The sets that take the whole body of the request, as Az generates them. */
export const jsonSets = ['ViaJsonString', 'ViaJsonFilePath'] as const;

const [viaText, viaFile] = jsonSets;

const json = {
  JsonString: {
    type: 'string',
    help: 'The body of the request as JSON, as the API of the service has it, in place of the other settings.',
    sets: [viaText],
    mandatory: true,
    fills: 'json',
  },
  JsonFilePath: {
    type: 'path',
    help: 'The same, from a file.',
    sets: [viaFile],
    mandatory: true,
    fills: 'jsonPath',
  },
} as const satisfies ParameterTable;

/** Not required any more, because the JSON may contain it. */
type InSets<P> = Omit<P, 'mandatory' | 'sets'> & { readonly sets: readonly string[] };

/**
 * The parameters of a cmdlet that also accepts the body of its request as JSON. `named` specifies the resource and is
 * used with the JSON, too; `settings` are replaced by the JSON and belong to the other sets only.
 */
export function orJson<const N extends ParameterTable, const S extends ParameterTable>(
  named: N,
  settings: S,
  expanded: readonly string[],
): N & { readonly [K in keyof S]: InSets<S[K]> } & typeof json {
  const [first = ''] = expanded;
  const widened = mapped(named, (one) => withSets(one, first));
  const narrowed = mapped(settings, (one) => ({ ...one, sets: one.sets ?? expanded }));
  return { ...widened, ...narrowed, ...json } as N & { readonly [K in keyof S]: InSets<S[K]> } & typeof json;
}

/** Parameters of the set of names belong to the sets of JSON, too. */
function withSets(parameter: Parameter, first: string): Parameter {
  const also = (sets: readonly string[]) => (sets.includes(first) ? [...sets, ...jsonSets] : sets);
  const { sets, mandatory } = parameter;
  return {
    ...parameter,
    ...(sets ? { sets: also(sets) } : {}),
    ...(typeof mandatory === 'object' ? { mandatory: also(mandatory) } : {}),
  };
}

function mapped(table: ParameterTable, change: (parameter: Parameter) => Parameter): ParameterTable {
  return Object.fromEntries(Object.entries(table).map(([name, one]) => [name, change(one)]));
}
