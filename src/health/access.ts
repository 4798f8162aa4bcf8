import { catalogScope, repositoryScope } from '../auth/scope.ts';
import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import type { RepositoryName } from '../protocol/index.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { asCheck, type Check, passed, warning } from './check.ts';

/** The identity that the session uses at the registry: verified by the one request that Connect makes. */
export async function checkSignIn(who: string, verify: () => Promise<void>): Promise<Check> {
  try {
    await verify();
    return passed('SignIn', `Signed in as ${who}.`);
  } catch (error) {
    return asCheck('SignIn', error);
  }
}

/**
 * One read with a token of its own: the catalogue, or the tags of a repository if one is given. A registry whose
 * permissions are per repository (ABAC, tokens with a scope map) may refuse the first and allow the second.
 * Routes: GET /acr/v1/_catalog?n=1, GET /acr/v1/{name}/_tags?n=1.
 */
export async function checkAccess(
  client: RegistryClient,
  repository: RepositoryName | undefined,
  call: Call,
): Promise<Check> {
  const [path, needs, what, subject] = repository
    ? ([
        `/acr/v1/${repository}/_tags?n=1`,
        repositoryScope(repository, 'metadata_read'),
        `the tags of ${repository}`,
        { noun: 'repository', resource: repository },
      ] as const)
    : (['/acr/v1/_catalog?n=1', catalogScope, 'the list of repositories', { noun: 'registry' }] as const);
  try {
    await client.send({ method: 'GET', path, needs: [needs], success: [200] }, subject, call);
    return passed('Access', `This identity may read ${what}.`);
  } catch (error) {
    if (!repository && error instanceof Failure && error.kind === 'Denied')
      return warning(
        'Access',
        'This identity may not list the repositories; it may still be allowed to use some.',
        'Give -RepositoryName to check one, or assign a role that lists the catalogue.',
      );
    return asCheck('Access', error);
  }
}
