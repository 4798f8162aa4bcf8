import { belongs, type Method } from '../protocol/index.ts';
import type { Command, Values } from './command.ts';
import { isPiped } from './piped.ts';

export type Params = Record<string, unknown>;

/** The method's parameters from those of a set; a dotted `fills` makes a nested value. */
export function fill({ cmdlet, parameters }: Command, set: string, values: Values): Params {
  const params: Params = {};
  for (const [path, value] of Object.entries(cmdlet.sets[set]?.with ?? {})) put(params, path, value);
  for (const [name, parameter] of parameters) {
    const value = values.get(name) ?? (belongs(parameter, set) ? parameter.default : undefined);
    if (value === undefined) continue;
    if (parameter.type === 'credential') putLogin(params, value);
    // A single piped value of a list.
    else if (parameter.fills && parameter.type === 'strings' && !Array.isArray(value))
      put(params, parameter.fills, [value]);
    else if (parameter.fills) put(params, parameter.fills, parameter.opposite ? value !== true : value);
  }
  return params;
}

/** Keeps only the parameters of this method: a cmdlet may have others for its other methods. */
export function takenBy({ params }: Method, all: Params): Params {
  return Object.fromEntries(Object.entries(all).filter(([name]) => accepts(params, name)));
}

export function accepts(schema: Method['params'], name: string): boolean {
  return 'properties' in schema && Object.hasOwn(schema.properties as object, name);
}

function put(params: Params, path: string, value: unknown): void {
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    params[head] = value;
    return;
  }
  const inner: Params = { ...(isPiped(params[head]) ? params[head] : {}) };
  put(inner, rest.join('.'), value);
  params[head] = inner;
}

function putLogin(params: Params, value: unknown): void {
  const { userName, password } = value as Readonly<Record<string, unknown>>;
  put(params, 'credential.userName', userName);
  put(params, 'credential.password', password);
}
