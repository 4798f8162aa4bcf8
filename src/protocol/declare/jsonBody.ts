import type { Parameter, ParameterTable } from './parameter.ts';

/** The sets in which the body of the request is given whole, as Az generates them beside its others. */
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

/** No longer required: the JSON may have it. */
type InSets<P> = Omit<P, 'mandatory' | 'sets'> & { readonly sets: readonly string[] };

/**
 * The parameters of a request with its whole body as another way to say it. `named` says what the request is about, and
 * stands beside the JSON; `settings` are what the JSON replaces, and belong to the other sets alone.
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

/** What belongs to the set of names belongs to those of JSON, too. */
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
