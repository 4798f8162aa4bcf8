import { deletedCatalogScope, repositoryScope } from '../auth/scope.ts';
import type { Call } from '../call/call.ts';
import { type Digest, isRepositoryName, type RepositoryName, type TagName } from '../protocol/index.ts';
import { present } from '../protocol/present.ts';
import { type ListOptions, type ListPage, listPage } from './lists/listing.ts';
import { paddedTime } from './readings.ts';
import type { RegistryClient } from './registryClient.ts';

/**
 * Soft-deleted content: if the registry's soft-delete policy is enabled, deleted manifests and tags can be listed and
 * restored for some days. Routes: azure-cli, acr/manifest.py and acr/repository.py (`/acr/v1/_deleted`).
 */
interface DeletedManifest {
  readonly digest: string;
  readonly deletedTime?: string;
  readonly tags: readonly string[];
}

interface DeletedTag {
  readonly name: string;
  readonly digest: string;
  readonly deletedTime?: string;
}

/** Route: GET /acr/v1/_deleted/_catalog. */
export function listDeletedRepositories(
  client: RegistryClient,
  options: ListOptions,
  call: Call,
): Promise<ListPage<RepositoryName>> {
  return listPage(
    client,
    {
      route: '/acr/v1/_deleted/_catalog',
      answer: 'catalog',
      needs: [deletedCatalogScope],
      subject: { noun: 'registry' },
      items: (answer) => (answer.repositories ?? []).filter(isRepositoryName),
      nameOf: (name) => name,
    },
    options,
    call,
  );
}

/** Route: GET /acr/v1/_deleted/{repository}/_manifests. */
export function listDeletedManifests(
  client: RegistryClient,
  repository: RepositoryName,
  options: ListOptions,
  call: Call,
): Promise<ListPage<DeletedManifest>> {
  return listPage(
    client,
    {
      route: `/acr/v1/_deleted/${repository}/_manifests`,
      answer: 'deletedManifests',
      needs: [repositoryScope(repository, 'deleted_read')],
      subject: { noun: 'repository', resource: repository },
      items: (answer) =>
        (answer.manifests ?? []).map(({ digest, deletedAt, tags }) => ({
          digest,
          ...present({ deletedTime: paddedTime(deletedAt) }),
          tags: tags ?? [],
        })),
      nameOf: ({ digest }) => digest,
    },
    options,
    call,
  );
}

/** Route: GET /acr/v1/_deleted/{repository}/_tags. */
export function listDeletedTags(
  client: RegistryClient,
  repository: RepositoryName,
  options: ListOptions,
  call: Call,
): Promise<ListPage<DeletedTag>> {
  return listPage(
    client,
    {
      route: `/acr/v1/_deleted/${repository}/_tags`,
      answer: 'deletedTags',
      needs: [repositoryScope(repository, 'deleted_read')],
      subject: { noun: 'repository', resource: repository },
      items: (answer) =>
        (answer.tags ?? []).map(({ tag, digest, deletedAt }) => ({
          name: tag,
          digest,
          ...present({ deletedTime: paddedTime(deletedAt) }),
        })),
      nameOf: ({ name }) => name,
    },
    options,
    call,
  );
}

/** All pages of a list that is read whole. */
export async function allOf<T>(list: (continuation: string | undefined) => Promise<ListPage<T>>): Promise<T[]> {
  const all: T[] = [];
  let continuation: string | undefined;
  do {
    const page = await list(continuation);
    all.push(...page.items);
    continuation = page.continuation;
  } while (continuation !== undefined);
  return all;
}

/**
 * Restores a manifest, with a tag if specified; `force` moves a tag that exists again. Route:
 * POST /acr/v1/_deleted/{repository}/_manifests/{digest}.
 */
export async function restoreDeleted(
  client: RegistryClient,
  repository: RepositoryName,
  digest: Digest,
  tag: TagName | undefined,
  force: boolean,
  call: Call,
): Promise<void> {
  const request = {
    method: 'POST',
    path: `/acr/v1/_deleted/${repository}/_manifests/${digest}?force=${force}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(tag === undefined ? {} : { tag }),
    needs: [repositoryScope(repository, 'deleted_read', 'deleted_restore')],
    // azure-cli accepts any 2xx.
    success: [200, 201, 202],
  } as const;
  await client.send(request, { noun: 'manifest', resource: `${repository}@${digest}` }, call);
}
