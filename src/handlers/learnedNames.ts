import type { ResourceManager } from '../management/resourceManager.ts';
import type { RegistryView } from '../protocol/registryResource.ts';
import type { Session } from '../session/session.ts';

/** By session: the names that were learned, and from which Azure. */
const learned = new WeakMap<Session, Map<string, string>>();

/** From here on the names lead where Azure Resource Manager says. */
export function learn(session: Session, manager: ResourceManager, registries: readonly RegistryView[]): void {
  session.learn(manager, registries);
  const names = learned.get(session) ?? new Map<string, string>();
  learned.set(session, names);
  for (const { name } of registries) if (name) names.set(name, manager.account.resourceManagerUrl);
}

/** In another Azure the same name is another registry: tokens for that would go to the one that was learned. */
export function unlearnOthers(session: Session, resourceManagerUrl: string | undefined): void {
  const names = learned.get(session) ?? new Map<string, string>();
  for (const [name, from] of names) {
    if (from === resourceManagerUrl) continue;
    session.unlearn(name);
    names.delete(name);
  }
}
