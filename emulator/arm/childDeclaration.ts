import type { ArmState, Json, Resource } from './state.ts';

/** What is asked for, before it is kept. */
export interface Draft {
  readonly name: string;
  readonly registry: Resource;
  readonly location: string | undefined;
  readonly properties: Json;
  /** Undefined while it is being made. */
  readonly before: Resource | undefined;
  readonly state: ArmState;
  readonly now: string;
}

/** One type of resource that belongs to a registry. What is not listed here is not taken. */
export interface ChildType {
  /** As paths write it. */
  readonly name: string;
  readonly names: RegExp;
  /** Has a place and tags of its own. */
  readonly tracked?: boolean;
  readonly identity?: boolean;
  /** Only with the SKU Premium; the words that the refusal begins with. */
  readonly premium?: string;
  readonly create: readonly string[];
  /** What PATCH changes; absent: there is no PATCH. */
  readonly update?: readonly string[];
  readonly required?: readonly string[];
  /** A change to null takes these away. */
  readonly clearable?: readonly string[];
  /** Taken, but shown by an action only. */
  readonly hidden?: readonly string[];
  /** The service answers when it is done, not before. */
  readonly immediate?: boolean;
  readonly defaults?: (draft: Draft) => Json;
  /** What is added when it has been made. */
  readonly made?: (properties: Json, now: string) => Json;
  readonly check?: (draft: Draft) => void;
  /** What the service makes beside the first of them, as the draft's like. */
  readonly beside?: (draft: Draft) => Pick<Draft, 'name' | 'location'> | undefined;
  /** Refuses to remove one that the service needs. */
  readonly checkRemoval?: (resource: Resource, registry: Resource) => void;
  /** What answers add to what is kept. */
  readonly shown?: (resource: Resource, state: ArmState) => Resource;
  /** How many a registry may have. */
  readonly limit?: Readonly<Record<string, number>>;
  readonly readOnly?: boolean;
}
