import { catalogScope } from '../../auth/scope.ts';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { isRepositoryName, type RepositoryName } from '../../protocol/index.ts';
import { walkPages } from '../../registry/lists/walk.ts';
import type { RegistryClient } from '../../registry/registryClient.ts';
import type { Policy, PolicyDocument } from '../policy/policy.ts';

/** Every repository of the registry. */
export async function allRepositories(client: RegistryClient, call: Call): Promise<RepositoryName[]> {
  const names: RepositoryName[] = [];
  const walk = {
    route: '/acr/v1/_catalog',
    answer: 'catalog',
    needs: [catalogScope],
    subject: { noun: 'registry' },
  } as const;
  for await (const page of walkPages(client, walk, call))
    names.push(...(page.repositories ?? []).filter(isRepositoryName));
  return names;
}

/**
 * The repositories in which a rule may delete something. Plain names are not looked up, because listing needs a
 * permission of its own.
 */
export async function selectedRepositories(
  client: RegistryClient,
  policy: Policy,
  document: PolicyDocument,
  call: Call,
): Promise<{ names: RepositoryName[]; byName: boolean; patterns: readonly string[] }> {
  const picks = (name: string) =>
    policy.within.match(name) >= 0 &&
    policy.rules.some(({ action, repositories }) => action === 'delete' && repositories.match(name) >= 0);
  const patterns =
    document.repositories ??
    document.rules.filter(({ action }) => action === 'delete').flatMap(({ repositories }) => repositories ?? ['*']);
  const byName = patterns.every(isRepositoryName);
  const names: readonly string[] = byName ? patterns : await allRepositories(client, call);
  return { names: [...new Set(names)].filter(isRepositoryName).filter(picks), byName, patterns };
}

export function noneMatches({ registryName }: RegistryClient, patterns: readonly string[]): string {
  const which = patterns.includes('*') ? '' : ` that matches ${patterns.join(', ')}`;
  return `There is no repository${which} in ${registryName}, or you may see none.`;
}

/** For a repository that was specified by its plain name and does not exist. */
export function unknownRepository({ endpoint, registryName }: RegistryClient, name: string): Failure {
  return new Failure('NotFound', `There is no repository ${name} in ${endpoint.loginServer}.`, {
    registry: endpoint.loginServer,
    resource: name,
    advice: `Get-AzContainerRegistryRepository -RegistryName ${registryName} lists the existing ones.`,
  });
}
