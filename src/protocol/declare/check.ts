import type { Action, Cmdlet } from './cmdlet.ts';
import { methodsOf } from './cmdlet.ts';
import type { Method } from './method.ts';

interface Contract {
  readonly cmdlets: Readonly<Record<string, Cmdlet>>;
  readonly methods: Readonly<Record<string, Method>>;
  readonly types: readonly string[];
  /** The table of piping: cmdlets by types. */
  readonly piping?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Errors in the contract, one sentence each: everything that a cmdlet refers to must exist. The build refuses them. */
export function faultsOf({ cmdlets, methods, types, piping = {} }: Contract): string[] {
  const known = new Set(Object.values(methods));
  const unpiped = Object.entries(piping).flatMap(([type, row]) =>
    strayInRow(type, Object.keys(row), { types, cmdlets }),
  );
  const own = Object.entries(cmdlets).flatMap(([name, cmdlet]) => [
    ...methodsOf(cmdlet).flatMap((one) =>
      known.has(one) ? [] : [`${name} calls ${one.name}, which no resource declares.`],
    ),
    ...unfilled(name, cmdlet),
    ...fixedFor(name, cmdlet),
    ...unknownTypes(name, cmdlet, new Set(types)),
    ...unknownParameters(name, cmdlet),
  ]);
  return [...own, ...unpiped];
}

function strayInRow(
  type: string,
  row: readonly string[],
  { types, cmdlets }: Pick<Contract, 'types' | 'cmdlets'>,
): string[] {
  // A plain string with the names of its registry and repository, which is not a type of its own.
  const isType = types.includes(type) || type === 'AcrShell.RepositoryName';
  const stray = row
    .filter((name) => !(name in cmdlets))
    .map((name) => `${type} is piped into ${name}, which no resource declares.`);
  return isType ? stray : [...stray, `${type} is piped, and no resource declares it.`];
}

/** A parameter must fill something in a method of its cmdlet: otherwise it would be accepted and ignored. */
function unfilled(name: string, cmdlet: Cmdlet): string[] {
  return Object.entries(cmdlet.parameters).flatMap(([parameter, { fills }]) =>
    fills === undefined || methodsOf(cmdlet).some((method) => takes(method, fills))
      ? []
      : [`${name} -${parameter} fills ${fills}, which none of its methods accepts.`],
  );
}

function fixedFor(name: string, { sets }: Cmdlet): string[] {
  return Object.entries(sets).flatMap(([set, { action, with: fixed }]) =>
    Object.keys(fixed ?? {}).flatMap((path) =>
      callsOf(action).some((method) => takes(method, path))
        ? []
        : [`${name}, ${set}, sends ${path}, which the method does not accept.`],
    ),
  );
}

function callsOf(action: Action): readonly Method[] {
  return action.do === 'getOrMatch' ? [action.get, action.list] : [action.method];
}

/** The members that `fills` refers to: `credential.userName` is a member of any kind of credential. */
function takes({ params }: Method, path: string): boolean {
  return path
    .split('.')
    .reduce<readonly Schema[]>(
      (schemas, name) => schemas.flatMap((schema) => membersOf(schema, name)),
      [params as Schema],
    )
    .some(Boolean);
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
}

function membersOf({ properties = {}, oneOf = [] }: Schema, name: string): readonly Schema[] {
  const own = properties[name];
  return own ? [own] : oneOf.flatMap((one) => membersOf(one, name));
}

function unknownTypes(name: string, { sets, outputs }: Cmdlet, types: ReadonlySet<string>): string[] {
  const named = Object.values(sets).flatMap(({ action }) => [
    'type' in action ? action.type : undefined,
    action.do === 'call' ? action.exposes?.type : undefined,
  ]);
  const all = new Set([...named, ...outputs.filter((one) => one.startsWith('AcrShell.'))]);
  return [...all].flatMap((type) =>
    type === undefined || types.has(type) ? [] : [`${name} writes ${type}, which no resource declares.`],
  );
}

/** Parameters that targets and actions name. */
function unknownParameters(name: string, { sets, parameters, target = '' }: Cmdlet): string[] {
  const named = Object.values(sets).flatMap(({ action }) =>
    action.do === 'call'
      ? [action.plain?.parameter, action.parsed?.parameter, action.exposes?.parameter, action.passThru]
      : [],
  );
  const inTarget = [...target.matchAll(/\{(\w+)\}/gu)].map(([, one]) => one);
  return [...new Set([...named, ...inTarget])].flatMap((one) =>
    one === undefined || one in parameters ? [] : [`${name} names -${one}, which it does not have.`],
  );
}
