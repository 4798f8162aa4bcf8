import { RegistryError } from '../http/registryError.ts';
import { permits } from '../identity/identities.ts';
import { isDigest } from '../registry/names.ts';
import type { Registry } from '../registry/registry.ts';
import { type Rule, ruleOf } from './cacheRules.ts';
import { objectOf } from './call.ts';
import { copyManifest } from './importImage.ts';
import type { Registries } from './registries.ts';
import type { ArmState, Resource } from './state.ts';

/** Content that is pulled but not in the registry yet is fetched through its cache rules, then kept. */
export class CacheFetcher {
  readonly #state: ArmState;
  readonly #registries: () => Registries;

  constructor(state: ArmState, registries: () => Registries) {
    this.#state = state;
    this.#registries = registries;
  }

  /** Called before a manifest is served. A tag is looked up each time; if that fails, the cached one is served. */
  async fetch(registryId: string, repository: string, reference: string): Promise<void> {
    const managed = this.#registries().byId(registryId);
    const to = managed?.server?.registry;
    const rule = managed && this.#ruleFor(managed.resource, repository);
    if (to === undefined || rule === undefined) return;
    const source = rule.isWildcard ? `${rule.source}${repository.slice(rule.target.length)}` : rule.source;
    const held = to.content.repository(repository);
    if (isDigest(reference) && held?.manifests.has(reference) === true) return;
    const isHeld = held?.tags.has(reference) === true;
    const from = this.#registries().byLoginServer(rule.host)?.server?.registry;
    const status = from === undefined ? 503 : this.#mayPull(from, rule, source) ? 200 : 401;
    if (from === undefined || status !== 200) {
      if (isHeld) return;
      throw upstreamFailed(rule, source, status);
    }
    const upstream = from.content.repository(source);
    const digest = isDigest(reference) ? reference : upstream?.tags.get(reference)?.digest;
    if (digest === undefined || upstream?.manifests.has(digest) !== true) return;
    const tag = isDigest(reference) ? '' : reference;
    if (held?.tags.get(tag)?.digest === digest) return;
    await copyManifest(from, source, to, repository, digest, tag);
  }

  /** A fixed rule first, then a wildcard. */
  #ruleFor(registry: Resource, repository: string): Rule | undefined {
    const rules = this.#state.resources(`${registry.type}/cacheRules`, registry.id).map(ruleOf);
    return (
      rules.find(({ isWildcard, target }) => !isWildcard && target === repository) ??
      rules.find(({ isWildcard, target }) => isWildcard && repository.startsWith(target))
    );
  }

  #mayPull(from: Registry, { credentialSet }: Rule, repository: string): boolean {
    const found = credentialSet === undefined ? undefined : this.#state.resource(credentialSet);
    const [credential] = Array.isArray(found?.properties.authCredentials)
      ? found.properties.authCredentials.map(objectOf)
      : [];
    const secret = (property: string) => this.#state.secrets.get(String(credential?.[property])) ?? '';
    const identity =
      credential === undefined
        ? from.callers.anonymous
        : from.callers.logIn(secret('usernameSecretIdentifier'), secret('passwordSecretIdentifier'));
    return identity !== undefined && permits(identity, 'repository', repository, 'pull');
  }
}

/** Message and status as in Azure/acr#891. */
function upstreamFailed({ name, host }: Rule, source: string, status: number): RegistryError {
  const message = `request to fetch manifest from source '${host}/${source}' for cache rule '${name}' returned status code ${status}. For more information, please visit https://aka.ms/acr/cache`;
  return new RegistryError(424, 'UNKNOWN', message);
}
