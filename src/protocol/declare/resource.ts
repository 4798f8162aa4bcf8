import type { Cmdlet } from './cmdlet.ts';
import type { Method } from './method.ts';
import type { ObjectType } from './objectType.ts';

/** Everything the contract declares for one resource: one file declares it, and index.ts lists it. */
export interface Resource<
  G extends string = string,
  N extends readonly ObjectType[] = readonly ObjectType[],
  M extends Readonly<Record<string, Method>> = Readonly<Record<string, Method>>,
  C extends string = string,
> {
  /** The part of the system it belongs to: the session, a registry's content, or Azure Resource Manager. */
  readonly plane: 'session' | 'data' | 'management';
  /** The group that it is listed under in overviews (groups.ts). */
  readonly group: G;
  readonly types: N;
  readonly methods: M;
  readonly cmdlets: Readonly<Record<C, Cmdlet>>;
}

/** Keeps the names of types, methods and cmdlets, and each method's parameters and result. */
export function resource<
  const G extends string,
  const N extends readonly ObjectType[],
  const M extends Readonly<Record<string, Method>>,
  const C extends string,
>(declared: Resource<G, N, M, C>): Resource<G, N, M, C> {
  return declared;
}
