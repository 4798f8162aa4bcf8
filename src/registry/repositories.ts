import { catalogScope, repositoryScope, type Scope } from '../auth/scope.ts';
import type { Call } from '../call/call.ts';
import type { ObjectOf } from '../protocol/declare/objectType.ts';
import { isRepositoryName, type RepositoryName } from '../protocol/index.ts';
import { present } from '../protocol/present.ts';
import type { deletedRepository, repository } from '../protocol/resources/repository.ts';
import type { Answer } from './answers.ts';
import { type Flags, flagsRequest, readChangeable } from './changeable.ts';
import { type ListOptions, type ListPage, listPage } from './lists/listing.ts';
import { countOf, paddedTime } from './readings.ts';
import type { RegistryClient } from './registryClient.ts';

export type Repository = ObjectOf<typeof repository>;
export type DeletedRepository = ObjectOf<typeof deletedRepository>;

/** The path segment of a name: ACR takes slashes plain, as az and docker send them. */
export const repositoryPath = (name: RepositoryName): string => `/acr/v1/${name}`;

/** Names, in the service's order. Route: GET /acr/v1/_catalog. */
export async function listRepositories(
  client: RegistryClient,
  options: ListOptions,
  call: Call,
): Promise<ListPage<RepositoryName>> {
  const page = await listPage(
    client,
    {
      route: '/acr/v1/_catalog',
      answer: 'catalog',
      needs: [catalogScope],
      subject: { noun: 'registry' },
      items: (answer) => (answer.repositories ?? []).filter(isRepositoryName),
      nameOf: (name) => name,
    },
    options,
    call,
  );
  client.listedNames.add(page.items, options.continuation === undefined);
  return page;
}

/** Route: GET /acr/v1/{name}. */
export async function getRepository(client: RegistryClient, name: RepositoryName, call: Call): Promise<Repository> {
  const request = { method: 'GET', path: repositoryPath(name), ...metadataReading(client, name) } as const;
  return shape(client, await client.read('repository', request, about(name), call));
}

/** The PATCH answers with the new state, so nothing is read back. Route: PATCH /acr/v1/{name}. */
export async function updateRepository(
  client: RegistryClient,
  name: RepositoryName,
  flags: Flags,
  call: Call,
): Promise<Repository> {
  const request = {
    ...flagsRequest(repositoryPath(name), flags),
    needs: [repositoryScope(name, 'metadata_read', 'metadata_write')],
  };
  return shape(client, await client.read('repository', request, about(name), call));
}

/** Route: DELETE /acr/v1/{name}. */
export async function removeRepository(
  client: RegistryClient,
  name: RepositoryName,
  call: Call,
): Promise<DeletedRepository> {
  const request = {
    method: 'DELETE',
    path: repositoryPath(name),
    needs: [repositoryScope(name, 'delete', 'metadata_read')],
    success: [202],
  } as const;
  const response = await client.send(request, about(name), call);
  const answer = readDeleted(response.status === 404 ? '' : response.body.toString('utf8'));
  return { ...answer, registryName: client.registryName, repositoryName: name };
}

/** The scopes for reading one repository, and those that a walk over a listing will need next. */
export function metadataReading(client: RegistryClient, name: RepositoryName): { needs: Scope[]; likely: Scope[] } {
  return { needs: [repositoryScope(name, 'metadata_read')], likely: client.listedNames.scopesBeside(name) };
}

function about(name: RepositoryName) {
  return { noun: 'repository', resource: name } as const;
}

function shape(client: RegistryClient, answer: Answer<'repository'>): Repository {
  return present({
    registry: client.endpoint.loginServer,
    imageName: answer.imageName,
    createdTime: paddedTime(answer.createdTime),
    lastUpdateTime: paddedTime(answer.lastUpdateTime),
    manifestCount: countOf(answer.manifestCount),
    tagCount: countOf(answer.tagCount),
    changeableAttributes: readChangeable(answer.changeableAttributes),
    registryName: client.registryName,
    repositoryName: answer.imageName,
  });
}

/** The deletion has happened by now: an unreadable answer must not look like a failure of it. */
function readDeleted(body: string): { manifestsDeleted: string[]; tagsDeleted: string[] } {
  const texts = (value: unknown) => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []);
  try {
    const { manifestsDeleted, tagsDeleted } = JSON.parse(body);
    return { manifestsDeleted: texts(manifestsDeleted), tagsDeleted: texts(tagsDeleted) };
  } catch {
    return { manifestsDeleted: [], tagsDeleted: [] };
  }
}
