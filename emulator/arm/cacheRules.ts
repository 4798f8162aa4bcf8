import { isRepositoryName } from '../registry/names.ts';
import { conflict, invalid } from './armError.ts';
import { objectOf } from './call.ts';
import type { Draft } from './childDeclaration.ts';
import type { ArmState, Json, Resource } from './state.ts';

// Learn, "Artifact cache in Azure Container Registry": the supported upstreams, and where wildcards are allowed.

const upstreams =
  /^(?:docker\.io|mcr\.microsoft\.com|public\.ecr\.aws|ghcr\.io|nvcr\.io|quay\.io|registry\.k8s\.io|(?:[a-z]+-)?docker\.pkg\.dev|[a-z0-9-]+\.azurecr\.io|127\.0\.0\.1:\d+)$/;

/** What a rule caches: everything below a path, or one repository. */
export interface Rule {
  readonly name: string;
  readonly host: string;
  /** Without the wildcard. */
  readonly source: string;
  readonly target: string;
  readonly isWildcard: boolean;
  readonly credentialSet: string | undefined;
}

export function ruleOf({ name, properties }: { name: string; properties: Json }): Rule {
  const [from, target] = [String(properties.sourceRepository), String(properties.targetRepository)];
  const slash = from.indexOf('/');
  const isWildcard = from.endsWith('/*');
  const plain = (text: string) => (isWildcard ? text.replace(/\*$/, '') : text);
  return {
    ...{ name, isWildcard, host: from.slice(0, Math.max(slash, 0)), source: plain(from.slice(slash + 1)) },
    target: plain(target),
    credentialSet:
      properties.credentialSetResourceId === undefined ? undefined : String(properties.credentialSetResourceId),
  };
}

export function checkCacheRule({ name, registry, properties, before, state }: Draft): void {
  const { sourceRepository, targetRepository } = properties;
  const rule = ruleOf({ name, properties });
  if (!upstreams.test(rule.host))
    throw invalid(
      'InvalidCacheRule',
      `The source repository '${String(sourceRepository)}' is not of a supported upstream.`,
    );
  checkForm(String(sourceRepository), String(targetRepository), rule);
  if (rule.credentialSet !== undefined) checkCredentialSet(rule, registry, state);
  else if (rule.host === 'docker.io')
    throw invalid(
      'EnforceDockerAuthentication',
      'Cannot create cache rule pointing to Docker Hub without credentials. Please add a credential set to cache rule. Learn more: https://aka.ms/acr/cache-auth',
    );
  const others = state
    .resources(`${registry.type}/cacheRules`, registry.id)
    .filter((other) => other.name.toLowerCase() !== (before?.name ?? name).toLowerCase())
    .map(ruleOf);
  const twin = others.find((other) => overlaps(other, rule));
  if (twin !== undefined)
    throw conflict(
      'CacheRuleConflict',
      `The target repository '${String(targetRepository)}' overlaps that of the cache rule ${twin.name}.`,
    );
}

function checkForm(source: string, target: string, rule: Rule): void {
  const parts = [rule.source, rule.target].map((text) => (rule.isWildcard ? text.replace(/\/$/, '') : text));
  const isRoot = rule.isWildcard && rule.source === '';
  const areNames = parts.every((part, index) => isRepositoryName(part) || (index === 0 && isRoot));
  if (areNames && target.endsWith('/*') === rule.isWildcard) return;
  throw invalid(
    'InvalidCacheRule',
    `The source '${source}' and the target '${target}' of a cache rule must both be repositories, or both end in '/*'.`,
  );
}

function checkCredentialSet({ host, credentialSet = '' }: Rule, registry: Resource, state: ArmState): void {
  const found = state.resource(credentialSet);
  const isOurs = found?.id.toLowerCase().startsWith(`${registry.id.toLowerCase()}/credentialsets/`) === true;
  if (!isOurs) throw invalid('CredentialSetNotFound', `The credential set '${credentialSet}' could not be found.`);
  if (String(found?.properties.loginServer) === host) return;
  throw invalid(
    'CredentialSetLoginServerMismatch',
    `The credential set is for '${String(found?.properties.loginServer)}', and the rule for '${host}'.`,
  );
}

/** A fixed rule takes precedence over a wildcard; two of a kind must not match the same repository. */
function overlaps(one: Rule, other: Rule): boolean {
  if (one.isWildcard !== other.isWildcard) return false;
  if (!one.isWildcard) return one.target === other.target;
  return one.target.startsWith(other.target) || other.target.startsWith(one.target);
}

const secretId =
  /^https:\/\/[a-zA-Z0-9-]+\.vault\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)\/secrets\/[^/]+(?:\/[^/]+)?$/;

export function checkCredentials({ properties: { authCredentials, loginServer } }: Draft): void {
  const all = Array.isArray(authCredentials) ? authCredentials.map(objectOf) : [];
  if (all.length !== 1) throw invalid('InvalidCredentialSet', 'A credential set has exactly one credential.');
  if (!upstreams.test(String(loginServer)))
    throw invalid('InvalidLoginServer', `The login server '${String(loginServer)}' is not supported.`);
  for (const property of ['usernameSecretIdentifier', 'passwordSecretIdentifier']) {
    const value = String(all[0]?.[property]);
    if (!secretId.test(value))
      throw invalid('InvalidSecretIdentifier', `'${value}' is no secret identifier of a key vault.`);
  }
}

/** With the health of its credential: whether both secrets can be read from the vault. */
export function withHealth(resource: Resource, state: ArmState): Resource {
  const all = Array.isArray(resource.properties.authCredentials)
    ? resource.properties.authCredentials.map(objectOf)
    : [];
  const authCredentials = all.map((one) => ({ ...one, credentialHealth: healthOf(one, state) }));
  return { ...resource, properties: { ...resource.properties, authCredentials } };
}

function healthOf(credential: Json, state: ArmState): Json {
  const missing = ['usernameSecretIdentifier', 'passwordSecretIdentifier'].find(
    (property) => state.secrets.get(String(credential[property])) === undefined,
  );
  if (missing === undefined) return { status: 'Healthy' };
  return {
    status: 'Unhealthy',
    errorCode: 'KeyVaultAccessError',
    errorMessage: `The secret ${String(credential[missing])} could not be read with the identity of the credential set.`,
  };
}
