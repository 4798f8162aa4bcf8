import { repositoryScope, type Scope } from '../auth/scope.ts';
import type { Call } from '../call/call.ts';
import { Failure } from '../call/failure.ts';
import type { ObjectOf } from '../protocol/declare/objectType.ts';
import { type Digest, isDigest, type RepositoryName, type TagName } from '../protocol/index.ts';
import { present } from '../protocol/present.ts';
import type { manifest } from '../protocol/resources/manifest.ts';
import type { ManifestAnswer } from './answers.ts';
import { type Flags, flagsRequest, readChangeable } from './changeable.ts';
import { type ListOptions, type ListPage, listPage } from './lists/listing.ts';
import { countOf, paddedTime } from './readings.ts';
import type { RegistryClient } from './registryClient.ts';
import { metadataReading, repositoryPath } from './repositories.ts';

export type Manifest = ObjectOf<typeof manifest>;

/** By its digest, or by a tag that points at it. */
export type ManifestName = { readonly digest: Digest } | { readonly tag: TagName };

const manifestPath = (repository: RepositoryName, digest: Digest): string =>
  `${repositoryPath(repository)}/_manifests/${digest}`;

/** Route: GET /acr/v1/{repository}/_manifests. */
export function listManifests(
  client: RegistryClient,
  repository: RepositoryName,
  options: ListOptions,
  call: Call,
): Promise<ListPage<Manifest>> {
  return listPage(
    client,
    {
      route: `${repositoryPath(repository)}/_manifests`,
      answer: 'manifests',
      ...metadataReading(client, repository),
      subject: { noun: 'repository', resource: repository },
      items: (answer) => (answer.manifests ?? []).map((item) => shape(client, repository, item)),
      nameOf: (item) => item.attributes.digest,
    },
    options,
    call,
  );
}

/** Route: GET /acr/v1/{repository}/_manifests/{digest}. */
export async function getManifest(
  client: RegistryClient,
  repository: RepositoryName,
  name: ManifestName,
  call: Call,
): Promise<Manifest> {
  const { needs, likely } = metadataReading(client, repository);
  const digest = await digestOf(client, repository, name, needs, call);
  const request = { method: 'GET', path: manifestPath(repository, digest), needs, likely } as const;
  const answer = await client.read('manifest', request, about(repository, digest), call);
  return shape(client, repository, answer.manifest);
}

/** Route: PATCH /acr/v1/{repository}/_manifests/{digest}. */
export async function updateManifest(
  client: RegistryClient,
  repository: RepositoryName,
  name: ManifestName,
  flags: Flags,
  call: Call,
): Promise<Manifest> {
  const needs = [repositoryScope(repository, 'metadata_read', 'metadata_write')];
  const digest = await digestOf(client, repository, name, needs, call);
  const request = { ...flagsRequest(manifestPath(repository, digest), flags), needs };
  const answer = await client.read('manifest', request, about(repository, digest), call);
  return shape(client, repository, answer.manifest);
}

/** Its tags are deleted with it. Route: DELETE /v2/{repository}/manifests/{digest}. */
export async function removeManifest(
  client: RegistryClient,
  repository: RepositoryName,
  name: ManifestName,
  call: Call,
): Promise<void> {
  const needs = [repositoryScope(repository, 'delete', 'metadata_read')];
  const digest = await digestOf(client, repository, name, needs, call);
  const request = { method: 'DELETE', path: `/v2/${repository}/manifests/${digest}`, needs, success: [202] } as const;
  await client.send(request, about(repository, digest), call);
}

/** A tag is looked up with the scopes of the next request, so that one token serves both. */
async function digestOf(
  client: RegistryClient,
  repository: RepositoryName,
  name: ManifestName,
  needs: readonly Scope[],
  call: Call,
): Promise<Digest> {
  if ('digest' in name) return name.digest;
  const resource = `${repository}:${name.tag}`;
  const request = { method: 'GET', path: `${repositoryPath(repository)}/_tags/${name.tag}`, needs } as const;
  const { tag } = await client.read('tag', request, { noun: 'tag', resource }, call);
  if (isDigest(tag.digest)) return tag.digest;
  throw new Failure(
    'BadAnswer',
    `${client.endpoint.loginServer} reports that ${resource} points at something that is not a digest.`,
    {
      registry: client.endpoint.loginServer,
      resource,
      advice: 'Nothing was changed. Specify the manifest by its digest instead.',
    },
  );
}

function about(repository: RepositoryName, digest: Digest) {
  return { noun: 'manifest', resource: `${repository}@${digest}` } as const;
}

function shape(client: RegistryClient, repository: RepositoryName, answer: ManifestAnswer): Manifest {
  return {
    registry: client.endpoint.loginServer,
    imageName: repository,
    attributes: present({
      digest: answer.digest,
      imageSize: countOf(answer.imageSize),
      createdTime: paddedTime(answer.createdTime),
      lastUpdateTime: paddedTime(answer.lastUpdateTime),
      architecture: answer.architecture,
      os: answer.os,
      mediaType: answer.mediaType,
      configMediaType: answer.configMediaType,
      // Absent when there is none: an empty list is what `.Tags.Count` expects.
      tags: answer.tags ?? [],
      changeableAttributes: readChangeable(answer.changeableAttributes),
      references: answer.references?.map(({ digest, architecture, os }) => present({ digest, architecture, os })),
      registryName: client.registryName,
      repositoryName: repository,
    }),
  };
}
