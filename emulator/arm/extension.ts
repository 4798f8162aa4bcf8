import type { Reply } from '../http/reply.ts';
import type { ContentEvent } from '../registry/registry.ts';
import type { ArmCall } from './call.ts';
import type { Guard } from './guard.ts';
import type { Registries } from './registries.ts';
import type { Resource } from './state.ts';

/** A part of Microsoft.ContainerRegistry with a life of its own, that Resource Manager leads to. */
export interface Extension {
  /** Whether these paths are its own: lower case, as in `registries/runs`. */
  serves(kind: string): boolean;
  /** Who calls is known; what they may is for the extension to ask, before it asks for the registry. */
  handle(call: ArmCall, registry: () => Resource): Promise<Reply>;
  /** After a push or a deletion. */
  changed(registryId: string, event: ContentEvent): void;
  /** The registry is gone. */
  removed(registryId: string): void;
  listen(): Promise<void>;
  /** Everything that was there before a restart is there again. */
  resume(): void;
  stop(): Promise<void>;
}

export interface ExtensionParts {
  readonly registries: Registries;
  readonly guard: Guard;
}
