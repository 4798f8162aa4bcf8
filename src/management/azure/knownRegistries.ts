import type { RegistryView } from '../../protocol/resources/registry.ts';

/** The registries that were seen, by subscription: a name alone leads to its resource group without asking again. */
export class KnownRegistries {
  readonly #bySubscription = new Map<string, Map<string, RegistryView>>();
  readonly #complete = new Set<string>();

  find(subscriptionId: string, name: string): RegistryView | undefined {
    const wanted = name.toLowerCase();
    const known = this.#bySubscription.get(subscriptionId.toLowerCase());
    const byName = known?.get(wanted);
    if (byName || !known) return byName;
    return [...known.values()].find(({ loginServer }) => loginServer?.toLowerCase() === wanted);
  }

  /** In whichever subscription it was seen. */
  findAnywhere(name: string): RegistryView | undefined {
    for (const subscriptionId of this.#bySubscription.keys()) {
      const found = this.find(subscriptionId, name);
      if (found) return found;
    }
    return undefined;
  }

  /** Whether all of a subscription were listed: one that is not among them does not exist, as far as we know. */
  isComplete(subscriptionId: string): boolean {
    return this.#complete.has(subscriptionId.toLowerCase());
  }

  add(subscriptionId: string, registry: RegistryView): void {
    const key = subscriptionId.toLowerCase();
    const known = this.#bySubscription.get(key) ?? new Map<string, RegistryView>();
    this.#bySubscription.set(key, known);
    known.set(registry.name.toLowerCase(), registry);
  }

  replaceAll(subscriptionId: string, registries: readonly RegistryView[]): void {
    this.#bySubscription.delete(subscriptionId.toLowerCase());
    for (const registry of registries) this.add(subscriptionId, registry);
    this.#complete.add(subscriptionId.toLowerCase());
  }

  remove(subscriptionId: string, name: string): void {
    this.#bySubscription.get(subscriptionId.toLowerCase())?.delete(name.toLowerCase());
  }

  clear(): void {
    this.#bySubscription.clear();
    this.#complete.clear();
  }
}
