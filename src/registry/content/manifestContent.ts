import { repositoryScope, type Scope } from '../../auth/scope.ts';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { type Digest, isDigest, type RepositoryName, type TagName } from '../../protocol/index.ts';
import { type HttpResponse, header } from '../../transport/sender.ts';
import type { ManifestName } from '../manifests.ts';
import type { RegistryClient } from '../registryClient.ts';
import type { Subject } from '../serviceErrors.ts';
import { isObject } from './descriptors.ts';
import { digestOf, mismatch, verifyBytes } from './digests.ts';
import { hasMark, jsonValue, readJson } from './jsonText.ts';
import { manifestKind, manifestTypes, ociManifest } from './mediaTypes.ts';
import { signedPayload } from './schema1.ts';

/** A manifest as it is stored: bytes and media type exactly, since the digest is over the bytes. */
export interface ManifestContent {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** Of one manifest; ACR refuses larger ones (4 MiB: Microsoft Learn, "Azure Container Registry service tiers"). */
export const manifestLimit = 4 * 1024 * 1024;

/** ACR serves a stored type only where Accept names it; a wildcard alone does not count for OCI types. */
const accept = [...manifestTypes, '*/*;q=0.1'].join(', ');

const pathOf = (repository: RepositoryName, name: ManifestName): string =>
  `/v2/${repository}/manifests/${'digest' in name ? name.digest : name.tag}`;

export const pulling = (repository: RepositoryName): Scope[] => [repositoryScope(repository, 'pull')];
export const pushing = (repository: RepositoryName): Scope[] => [repositoryScope(repository, 'pull', 'push')];

export function aboutManifest(repository: RepositoryName, name: ManifestName) {
  const resource = 'digest' in name ? `${repository}@${name.digest}` : `${repository}:${name.tag}`;
  return { noun: 'tag' in name ? 'tag' : 'manifest', resource } as const;
}

/** Bytes, verified. `likely`: scopes that the command will need next, requested in the same token. Route: GET /v2/{name}/manifests/{reference}. */
export async function getManifestContent(
  client: RegistryClient,
  repository: RepositoryName,
  name: ManifestName,
  likely: readonly Scope[],
  call: Call,
  userAgent?: string,
): Promise<ManifestContent> {
  const request = {
    method: 'GET',
    path: pathOf(repository, name),
    headers: { accept, ...(userAgent === undefined ? {} : { 'user-agent': userAgent }) },
    needs: pulling(repository),
    likely,
    success: [200],
    limit: manifestLimit,
  } as const;
  const subject = aboutManifest(repository, name);
  const response = await client.send(request, subject, call);
  const bytes = response.body;
  const mediaType = mediaTypeOf(header(response, 'content-type') ?? '', bytes);
  const stated = 'digest' in name ? name.digest : statedDigest(response, undefined);
  if (stated === undefined && !isObject(jsonValue(bytes))) throw noManifest(client, subject.resource, response);
  const digest = stated ?? digestOf(covered(mediaType, bytes));
  const content = { digest, mediaType, bytes };
  verifyManifest(content, `A manifest of ${repository} in ${client.endpoint.loginServer}`);
  return content;
}

/** Its own mediaType counts if the served one is unknown. */
export function mediaTypeOf(stated: string, bytes: Buffer): string {
  if (manifestKind(stated)) return stated;
  const own = statedType(bytes);
  return own !== undefined && (manifestKind(own) || stated === '') ? own : stated;
}

export function statedType(bytes: Buffer): string | undefined {
  const body = jsonValue(bytes);
  return isObject(body) && typeof body.mediaType === 'string' ? body.mediaType : undefined;
}

/** The digest of a signed schema 1 manifest covers the signed part; without signatures, all of it. */
export function verifyManifest({ digest, mediaType, bytes }: ManifestContent, where: string): void {
  const inside = covered(mediaType, bytes);
  if (inside === bytes || digestOf(bytes) !== digest) verifyBytes(inside, { digest }, where);
}

/** The part of a manifest that its digest covers, and that can be trusted. */
export function covered(mediaType: string, bytes: Buffer): Buffer {
  return (manifestKind(mediaType) === 'schema1' && signedPayload(bytes)) || bytes;
}

/** Digest, media type and size without the bytes. Route: HEAD /v2/{name}/manifests/{reference}. */
export async function headManifest(
  client: RegistryClient,
  repository: RepositoryName,
  name: ManifestName,
  needs: readonly Scope[],
  call: Call,
): Promise<{ digest: Digest; mediaType: string; size: number }> {
  const request = {
    method: 'HEAD',
    path: pathOf(repository, name),
    headers: { accept },
    needs,
    success: [200],
  } as const;
  const response = await client.send(request, aboutManifest(repository, name), call);
  const digest = statedDigest(response, undefined);
  const size = Number(header(response, 'content-length'));
  if (digest && Number.isSafeInteger(size)) return { digest, size, mediaType: header(response, 'content-type') ?? '' };
  // If the HEAD lacks headers, the manifest itself has the information.
  const whole = await getManifestContent(client, repository, name, [], call);
  return { digest: whole.digest, mediaType: whole.mediaType, size: whole.bytes.length };
}

/** For a manifest that was written by hand or a script: what every registry refuses is reported before it is sent. */
export function writtenManifest(bytes: Buffer, mediaType = statedType(bytes)): ManifestContent {
  const read = readJson(bytes);
  const advice = 'Registries accept JSON in UTF-8 without a byte order mark, as [IO.File]::WriteAllText writes it.';
  if ('problem' in read) throw notToBeSent(`The manifest ${read.problem}.`, advice);
  if (hasMark(bytes)) throw notToBeSent('The manifest begins with a byte order mark.', advice);
  if (mediaType) return { digest: digestOf(covered(mediaType, bytes)), mediaType, bytes };
  throw notToBeSent('The manifest does not state its media type.', `Specify -MediaType, for instance ${ociManifest}.`);
}

function notToBeSent(message: string, advice: string): Failure {
  return new Failure('InvalidInput', message, { advice });
}

export interface StoredManifest {
  readonly digest: Digest;
  /** Whether the registry processed the `subject`; if not, its referrers are listed under a tag. */
  readonly subjectNoted: boolean;
}

/** Route: PUT /v2/{name}/manifests/{reference}. The answer must name the digest that was sent. */
export async function putManifestContent(
  client: RegistryClient,
  repository: RepositoryName,
  tag: TagName | undefined,
  content: ManifestContent,
  call: Call,
): Promise<StoredManifest> {
  const { digest, mediaType, bytes } = content;
  if (bytes.length > manifestLimit) throw tooLarge(client, bytes.length);
  const name: ManifestName = tag === undefined ? { digest } : { tag };
  const request = {
    method: 'PUT',
    path: pathOf(repository, name),
    headers: { 'content-type': mediaType },
    body: bytes,
    needs: pushing(repository),
    success: [201],
  } as const;
  const response = await client.send(request, aboutManifest(repository, name), call);
  checkStored(client, aboutManifest(repository, name), response);
  const stated = statedDigest(response, digest);
  if (stated !== digest)
    throw mismatch(digest, stated, `What ${client.endpoint.loginServer} stored as ${repository}`).with({
      registry: client.endpoint.loginServer,
    });
  return { digest, subjectNoted: header(response, 'oci-subject') !== undefined };
}

function statedDigest<T extends Digest | undefined>(response: HttpResponse, otherwise: T): Digest | T {
  const stated = header(response, 'docker-content-digest');
  return stated !== undefined && isDigest(stated) ? stated : otherwise;
}

/** A status of 201 proves nothing: a registry also sends the manifest's location (OCI distribution-spec, "Push"). */
export function checkStored(client: RegistryClient, subject: Subject, response: HttpResponse): void {
  const isSaid = header(response, 'docker-content-digest') !== undefined || header(response, 'location') !== undefined;
  if (isSaid) return;
  const { loginServer } = client.endpoint;
  throw new Failure('BadAnswer', `${loginServer} answered ${response.status}, but did not report what it stored.`, {
    registry: loginServer,
    ...(subject.resource ? { resource: subject.resource } : {}),
    status: response.status,
    advice: 'It is not known whether the manifest was stored. Check that no proxy answers in place of the registry.',
  });
}

function noManifest(client: RegistryClient, resource: string | undefined, { status }: HttpResponse): Failure {
  const { loginServer } = client.endpoint;
  return new Failure('BadAnswer', `${loginServer} answered with something that is not a manifest.`, {
    registry: loginServer,
    ...(resource ? { resource } : {}),
    status,
    advice: 'The answer was discarded. Check that no proxy answers in place of the registry.',
  });
}

function tooLarge(client: RegistryClient, size: number): Failure {
  return new Failure('InvalidInput', `A manifest of ${size} bytes is too large: ${manifestLimit} bytes is the limit.`, {
    registry: client.endpoint.loginServer,
    advice: 'Put large content into blobs; a manifest should only refer to them.',
  });
}
