import type { ArmState, Json, Resource } from './state.ts';

/** A requested resource before it is stored. */
export interface Draft {
  readonly name: string;
  readonly registry: Resource;
  readonly location: string | undefined;
  readonly properties: Json;
  /** Undefined while it is being created. */
  readonly before: Resource | undefined;
  readonly state: ArmState;
  readonly now: string;
}

/** One type of resource that belongs to a registry. Properties that are not listed here are ignored. */
export interface ChildType {
  /** Its name in paths. */
  readonly name: string;
  readonly names: RegExp;
  /** Has its own location and tags. */
  readonly tracked?: boolean;
  readonly identity?: boolean;
  /** Premium only: the beginning of the error message. */
  readonly premium?: string;
  readonly create: readonly string[];
  /** Properties that PATCH changes; absent if there is no PATCH. */
  readonly update?: readonly string[];
  readonly required?: readonly string[];
  /** Properties that a change to null removes. */
  readonly clearable?: readonly string[];
  /** Accepted, but only shown by an action. */
  readonly hidden?: readonly string[];
  /** The service answers only when the operation has completed. */
  readonly immediate?: boolean;
  readonly defaults?: (draft: Draft) => Json;
  /** Properties added on creation. */
  readonly made?: (properties: Json, now: string) => Json;
  readonly check?: (draft: Draft) => void;
  /** Further resources of the type that the service creates together with the first. */
  readonly beside?: (draft: Draft) => Pick<Draft, 'name' | 'location'> | undefined;
  /** Throws if the service needs it, so that it cannot be removed. */
  readonly checkRemoval?: (resource: Resource, registry: Resource) => void;
  /** Properties that answers add to the stored ones. */
  readonly shown?: (resource: Resource, state: ArmState) => Resource;
  /** The maximum number in a registry. */
  readonly limit?: Readonly<Record<string, number>>;
  readonly readOnly?: boolean;
}
