import type { Reply } from '../http/reply.ts';
import type { ContentEvent } from '../registry/registry.ts';
import type { ArmCall } from './call.ts';
import type { Guard } from './guard.ts';
import type { Registries } from './registries.ts';
import type { Resource } from './state.ts';

/** A part of Microsoft.ContainerRegistry that is implemented separately, behind Resource Manager. */
export interface Extension {
  /** Whether these paths are its own: lower case, as in `registries/runs`. */
  serves(kind: string): boolean;
  /** The caller is authenticated; the extension checks permissions before it looks the registry up. */
  handle(call: ArmCall, registry: () => Resource): Promise<Reply>;
  /** Called after a push or a deletion. */
  changed(registryId: string, event: ContentEvent): void;
  /** Called when the registry was deleted. */
  removed(registryId: string): void;
  listen(): Promise<void>;
  /** Called when the state before a restart has been restored. */
  resume(): void;
  stop(): Promise<void>;
}

export interface ExtensionParts {
  readonly registries: Registries;
  readonly guard: Guard;
}
