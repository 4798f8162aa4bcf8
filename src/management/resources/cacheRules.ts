import type { CacheRule } from '@azure/arm-containerregistry';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Params } from '../../protocol/index.ts';
import { present } from '../../protocol/present.ts';
import { type CacheRuleView, cacheRuleKind } from '../../protocol/resources/cacheRule.ts';
import { registryId } from '../azure/resourceIds.ts';
import type { ResourceManager } from '../azure/resourceManager.ts';
import { resourceView, time } from '../azure/views.ts';
import { type ChildKind, changeChild, listChildren, removeChild } from './children.ts';
import { checkChildName } from './rules.ts';

const cacheRules: ChildKind<CacheRule, CacheRuleView> = {
  ...cacheRuleKind,
  group: (client) => client.cacheRules,
  view: (model) =>
    present({
      ...resourceView(model),
      sourceRepository: model.sourceRepository,
      targetRepository: model.targetRepository,
      credentialSetName: model.credentialSetResourceId?.split('/').at(-1),
      credentialSetResourceId: model.credentialSetResourceId,
      creationDate: time(model.creationDate),
      provisioningState: model.provisioningState,
    }),
};

export const listCacheRules = (manager: ResourceManager, params: Params['cacheRuleList'], call: Call) =>
  listChildren(manager, cacheRules, params, call);

export const removeCacheRule = (manager: ResourceManager, params: Params['cacheRuleRemove'], call: Call) =>
  removeChild(manager, cacheRules, params, call);

/** PUT .../cacheRules/{name}; the other rules are read first, as two may not have the same target. */
export async function createCacheRule(manager: ResourceManager, params: Params['cacheRuleCreate'], call: Call) {
  const { sourceRepository, credentialSet } = params;
  checkChildName(cacheRules, params.name);
  const targetRepository = params.targetRepository ?? sourceRepository.replace(/^[^/]+\//u, '');
  checkForm(sourceRepository, targetRepository, credentialSet);
  return changeChild(manager, cacheRules, params, 'Creating', call, async (place, client, options) => {
    const { resourceGroup, registry, name } = place;
    for await (const other of client.cacheRules.list(resourceGroup, registry, options))
      if (other.name?.toLowerCase() !== name.toLowerCase()) checkApart(targetRepository, other);
    const credentialSetResourceId = credentialSet && credentialSetId(place, credentialSet);
    const body = { sourceRepository, targetRepository, ...present({ credentialSetResourceId }) };
    return () => client.cacheRules.create(resourceGroup, registry, name, body, options);
  });
}

/** PATCH .../cacheRules/{name}: the credential set is all that can be changed; null removes it. */
export async function updateCacheRule(manager: ResourceManager, params: Params['cacheRuleUpdate'], call: Call) {
  const { credentialSet, noCredentialSet } = params;
  if ((credentialSet === undefined) === !noCredentialSet)
    throw new Failure('InvalidInput', 'Specify exactly one of -CredentialSetName and -NoCredentialSet.', {
      advice: 'The source and the target of a cache rule cannot be changed: create another rule.',
    });
  return changeChild(manager, cacheRules, params, 'Updating', call, (place, client, options) => {
    const id = credentialSet === undefined ? null : credentialSetId(place, credentialSet);
    const body = { credentialSetResourceId: id as string };
    return () => client.cacheRules.update(place.resourceGroup, place.registry, place.name, body, options);
  });
}

type Owner = Parameters<typeof registryId>[0];

function credentialSetId(owner: Owner, name: string): string {
  return name.startsWith('/') ? name : `${registryId(owner)}/credentialSets/${name}`;
}

const repository = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/u;

/** Forms that the service refuses (Microsoft Learn, "Artifact cache in Azure Container Registry"). */
function checkForm(source: string, target: string, credentialSet: string | undefined): void {
  const [host = '', ...rest] = source.split('/');
  const path = rest.join('/');
  const areBoth = source.endsWith('/*') === target.endsWith('/*');
  if (!host.includes('.') || path === '') {
    throw wrong(
      source,
      `'${source}' does not name a repository of another registry.`,
      'Begin with the host: mcr.microsoft.com/dotnet/sdk.',
    );
  }
  if (!areBoth || !isPath(path) || !isPath(target)) {
    throw wrong(
      source,
      `'${source}' to '${target}' cannot be a cache rule.`,
      'Specify one repository on both sides, or end both sides in /*; a wildcard is allowed nowhere else.',
    );
  }
  if (host !== 'docker.io') return;
  if (!path.includes('/') && path !== '*')
    throw wrong(
      source,
      `Docker Hub has no repository ${path}.`,
      `Its official images are under library/: docker.io/library/${path}.`,
    );
  if (credentialSet === undefined)
    throw wrong(
      source,
      'Docker Hub needs a credential set.',
      'Create one with New-AzContainerRegistryCredentialSet -LoginServer docker.io, and specify -CredentialSetName.',
    );
}

function isPath(text: string): boolean {
  return text === '*' || repository.test(text.replace(/\/\*$/u, ''));
}

/** A rule for one repository goes before one with a wildcard; two of a kind must not have the same target. */
function checkApart(target: string, { name, targetRepository = '' }: CacheRule): void {
  const [mine, other] = [target, targetRepository].map((text) => text.replace(/\*$/u, '')) as [string, string];
  const areWildcards = target.endsWith('*') && targetRepository.endsWith('*');
  const meet = areWildcards ? mine.startsWith(other) || other.startsWith(mine) : target === targetRepository;
  if (!meet) return;
  throw new Failure('Conflict', `The target ${target} overlaps ${targetRepository} of the cache rule ${name}.`, {
    resource: target,
    advice: `Choose another -TargetRepository, or remove the rule ${name} first.`,
  });
}

function wrong(source: string, message: string, advice: string): Failure {
  return new Failure('InvalidInput', message, { resource: source.slice(0, 200), advice });
}
