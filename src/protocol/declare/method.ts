import type { AnySchema, TypeOf } from './schema.ts';

/**
 * One JSON-RPC method of the host, declared once. The schemas are JSON Schema (draft-07); ajv checks parameters and
 * results with them, and `ParamsOf`/`ResultOf` are derived from them, so that code and wire always match.
 */
export interface Method<N extends string = string, P extends AnySchema = AnySchema, R extends AnySchema = AnySchema> {
  readonly name: N;
  readonly summary: string;
  readonly effect: Effect;
  /** It reports progress if the client asked for it. */
  readonly progress?: Progress;
  readonly params: P;
  readonly result: R;
}

/**
 * The effect of a call. `reads`: none, so it may be sent again if its outcome is unknown. `session`:
 * only what this host remembers, which is gone when the host is. `changes`: something in a registry, in Azure or on
 * this machine; it is never sent again automatically.
 */
export type Effect = 'reads' | 'session' | 'changes';

/** `content`: a transfer, which stops with the call. `operation`: an operation in Azure, which continues without the caller. */
export type Progress = 'content' | 'operation';

export function method<const N extends string, const P extends AnySchema, const R extends AnySchema>(
  declaration: Method<N, P, R>,
): Method<N, P, R> {
  return declaration;
}

export type ParamsOf<M> = M extends Method<string, infer P, AnySchema> ? TypeOf<P> : never;
export type ResultOf<M> = M extends Method<string, AnySchema, infer R> ? TypeOf<R> : never;
