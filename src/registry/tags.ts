import { repositoryScope } from '../auth/scope.ts';
import type { Call } from '../call/call.ts';
import type { ObjectOf } from '../protocol/declare/objectType.ts';
import type { RepositoryName, TagName } from '../protocol/index.ts';
import { present } from '../protocol/present.ts';
import type { tag } from '../protocol/resources/tag.ts';
import type { TagAnswer } from './answers.ts';
import { type Flags, flagsRequest, readChangeable } from './changeable.ts';
import { type ListOptions, type ListPage, listPage } from './lists/listing.ts';
import { paddedTime } from './readings.ts';
import type { RegistryClient } from './registryClient.ts';
import { metadataReading, repositoryPath } from './repositories.ts';

export type Tag = ObjectOf<typeof tag>;

const tagPath = (repository: RepositoryName, name: TagName): string => `${repositoryPath(repository)}/_tags/${name}`;

/** Route: GET /acr/v1/{repository}/_tags. An unknown repository is a 404, an empty one an empty list. */
export function listTags(
  client: RegistryClient,
  repository: RepositoryName,
  options: ListOptions,
  call: Call,
): Promise<ListPage<Tag>> {
  return listPage(
    client,
    {
      route: `${repositoryPath(repository)}/_tags`,
      answer: 'tags',
      ...metadataReading(client, repository),
      subject: { noun: 'repository', resource: repository },
      items: (answer) => (answer.tags ?? []).map((item) => shape(client, repository, item)),
      nameOf: (item) => item.attributes.name,
    },
    options,
    call,
  );
}

/** Route: GET /acr/v1/{repository}/_tags/{tag}. */
export async function getTag(
  client: RegistryClient,
  repository: RepositoryName,
  name: TagName,
  call: Call,
): Promise<Tag> {
  const request = { method: 'GET', path: tagPath(repository, name), ...metadataReading(client, repository) } as const;
  const answer = await client.read('tag', request, about(repository, name), call);
  return shape(client, repository, answer.tag);
}

/** Route: PATCH /acr/v1/{repository}/_tags/{tag}. */
export async function updateTag(
  client: RegistryClient,
  repository: RepositoryName,
  name: TagName,
  flags: Flags,
  call: Call,
): Promise<Tag> {
  const request = {
    ...flagsRequest(tagPath(repository, name), flags),
    needs: [repositoryScope(repository, 'metadata_read', 'metadata_write')],
  };
  const answer = await client.read('tag', request, about(repository, name), call);
  return shape(client, repository, answer.tag);
}

/** Untagging needs `delete`, although an old table says metadata_write. Route: DELETE /acr/v1/{repository}/_tags/{tag}. */
export async function removeTag(
  client: RegistryClient,
  repository: RepositoryName,
  name: TagName,
  call: Call,
): Promise<void> {
  const request = {
    method: 'DELETE',
    path: tagPath(repository, name),
    needs: [repositoryScope(repository, 'delete', 'metadata_read')],
    success: [202],
  } as const;
  await client.send(request, about(repository, name), call);
}

function about(repository: RepositoryName, name: TagName) {
  return { noun: 'tag', resource: `${repository}:${name}` } as const;
}

function shape(client: RegistryClient, repository: RepositoryName, answer: TagAnswer): Tag {
  return {
    registry: client.endpoint.loginServer,
    imageName: repository,
    attributes: present({
      name: answer.name,
      digest: answer.digest,
      createdTime: paddedTime(answer.createdTime),
      lastUpdateTime: paddedTime(answer.lastUpdateTime),
      signed: answer.signed,
      changeableAttributes: readChangeable(answer.changeableAttributes),
      registryName: client.registryName,
      repositoryName: repository,
    }),
  };
}
