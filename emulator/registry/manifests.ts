import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Timestamp } from '../clock.ts';
import { RegistryError } from '../http/registryError.ts';
import { empty, type Reply } from '../http/reply.ts';
import { readBody } from '../http/request.ts';
import type { Repository } from '../storage/content.ts';
import { type ManifestRecord, unlocked } from '../storage/records.ts';
import { checkNotDeleted, discardManifest } from './deleted.ts';
import {
  digestInvalid,
  manifestBlobUnknown,
  manifestDigestUnknown,
  manifestInvalid,
  manifestTagUnknown,
  methodNotOffered,
  tagInvalid,
} from './errors.ts';
import { checkManifestDeletable, checkReadable, checkWritable } from './locks.ts';
import {
  describeManifest,
  isForeign,
  type ManifestDocument,
  ociArtifact,
  ociIndex,
  ociManifest,
  orasArtifact,
  parseManifest,
  platformOf,
} from './manifestDocument.ts';
import { isDigest, isTag } from './names.ts';
import type { Call, Registry } from './registry.ts';
import { announce, deleteRate, knownRepository, touchRepository } from './repositories.ts';

const manifestLimit = 4 * 1024 * 1024;
const configLimit = 4 * 1024 * 1024;

/** GET and HEAD /v2/{name}/manifests/{tag or digest}. */
export async function pullManifest({ registry, request, name, reference }: Call): Promise<Reply> {
  await registry.upstream?.(name, reference);
  const repository = registry.content.repository(name);
  const tag = isDigest(reference) ? undefined : repository?.tags.get(reference);
  const manifest = repository?.manifests.get(tag?.digest ?? reference);
  if (manifest === undefined) {
    throw isDigest(reference) ? manifestDigestUnknown(name, reference) : manifestTagUnknown(reference);
  }
  checkReadable(repository?.record, manifest, tag);
  checkAccepted(manifest.mediaType, request.headers.accept);
  if (request.method === 'GET') {
    const userAgent = request.headers['user-agent'] ?? '';
    registry.onPull?.({ repository: name, tag: tag === undefined ? '' : reference, digest: manifest.key, userAgent });
  }
  const headers = {
    'Content-Type': manifest.mediaType,
    'Content-Length': String(manifest.bytes.length),
    'Docker-Content-Digest': manifest.key,
    ETag: `"${manifest.key}"`,
  };
  return { status: 200, headers, body: manifest.bytes };
}

/** The description of a type in the error for a missing Accept. */
const typeNames: Readonly<Record<string, readonly [one: string, many: string]>> = {
  [ociManifest]: ['OCI manifest', 'OCI manifests'],
  [ociIndex]: ['OCI index', 'OCI indexes'],
  [ociArtifact]: ['OCI artifact', 'OCI artifacts'],
  [orasArtifact]: ['ORAS artifact', 'ORAS artifacts'],
};

/**
 * docker/distribution, registry/handlers/manifests.go: an OCI type must be named in Accept (a wildcard does not count);
 * Docker's own types are served to everyone. The wording for artifacts is ACR's (azure-cli#24976).
 */
function checkAccepted(mediaType: string, accept: string | undefined): void {
  const [one, many] = typeNames[mediaType] ?? [];
  const accepted = (accept ?? '').split(',').map((part) => part.split(';')[0]?.trim());
  if (one === undefined || accepted.includes(mediaType)) return;
  throw new RegistryError(404, 'MANIFEST_UNKNOWN', `${one} found, but accept header does not support ${many}`);
}

/** PUT /v2/{name}/manifests/{tag or digest}. The bytes are kept exactly as sent. */
export async function pushManifest(call: Call): Promise<Reply> {
  const { registry, request, name, reference } = call;
  const bytes = await readBody(request, manifestLimit);
  if (bytes === undefined) throw manifestInvalid('http: request body too large');
  if (!reference.includes(':') && !isTag(reference)) throw tagInvalid(reference);
  const document = parseManifest(bytes, request.headers['content-type'] ?? '');
  const digest = digestOf(document.payload ?? bytes);
  if (reference.includes(':')) checkPushedDigest(reference, digest);
  checkBlobs(registry, name, document);
  const config = await readConfig(registry, name, document);

  // No await from here on, so the checks still hold when it is written.
  const repository = registry.content.repository(name);
  const tag = isDigest(reference) ? undefined : reference;
  checkWritable(repository?.record, repository?.manifests.get(digest), repository?.tags.get(tag ?? ''));
  checkChildren(registry, name, document);
  checkNotDeleted(registry, name, digest);
  storeManifest(registry, name, { document, bytes, digest, config, ...(tag === undefined ? {} : { tag }) });
  const { mediaType } = document;
  announce(call, { action: 'push', digest, mediaType, size: bytes.length, ...(tag === undefined ? {} : { tag }) });
  return empty(201, {
    Location: `/v2/${name}/manifests/${digest}`,
    'Docker-Content-Digest': digest,
    ...(document.subject === undefined ? {} : { 'OCI-Subject': document.subject.digest }),
  });
}

function checkPushedDigest(reference: string, digest: string): void {
  if (reference !== digest)
    throw digestInvalid('provided digest did not match uploaded content', { digest, provided: reference });
}

function checkBlobs(registry: Registry, name: string, { config, layers }: ManifestDocument): void {
  for (const part of config === undefined ? layers : [config, ...layers]) {
    if (isForeign(part)) continue;
    const blob = registry.content.blob(name, part.digest);
    if (blob === undefined) throw manifestBlobUnknown(part.digest);
    if (part.size !== undefined && blob.size !== part.size) {
      throw new RegistryError(400, 'SIZE_INVALID', 'provided length did not match content length', part.digest);
    }
  }
}

/** docker/distribution, registry/storage/registry.go: searched among manifests and layers. */
function checkChildren({ content }: Registry, name: string, { children }: ManifestDocument): void {
  const manifests = content.repository(name)?.manifests;
  for (const { digest } of children)
    if (manifests?.has(digest) !== true && content.blob(name, digest) === undefined) throw manifestBlobUnknown(digest);
}

async function readConfig(registry: Registry, name: string, { config }: ManifestDocument): Promise<Buffer | undefined> {
  if (config === undefined || config.size > configLimit) return undefined;
  const content = registry.content.blob(name, config.digest);
  return content === undefined ? undefined : buffer(content.stream());
}

export interface NewManifest {
  readonly document: ManifestDocument;
  readonly bytes: Buffer;
  readonly digest: string;
  readonly config: Buffer | undefined;
  readonly tag?: string;
  /** Seeding sets old times; otherwise it is now. */
  readonly time?: () => Timestamp;
}

/** A repository begins with its first manifest. Pushing again keeps flags and createdTime, and updates lastUpdateTime. */
export function storeManifest(registry: Registry, name: string, manifest: NewManifest): void {
  const { document, bytes, digest, config, tag } = manifest;
  const { content } = registry;
  const nextTime = manifest.time ?? (() => registry.clock.timestamp());
  const time = nextTime();
  if (content.repository(name) === undefined) {
    content.setRepository({ key: name, createdTime: time, lastUpdateTime: time, attributes: unlocked() });
  } else touchRepository(registry, name, time);
  const repository = content.repository(name);
  const earlier = repository?.manifests.get(digest);
  const known = {
    manifest: (child: string) => repository?.manifests.get(child)?.facts.imageSize,
    blob: (blob: string) => content.blob(name, blob)?.size,
  };
  content.setManifest(name, {
    key: digest,
    mediaType: document.mediaType,
    bytes,
    facts: describeManifest(document, bytes.length, platformOf(document.config, config), known),
    createdTime: earlier?.createdTime ?? time,
    lastUpdateTime: time,
    attributes: earlier?.attributes ?? unlocked(),
  });
  if (tag === undefined) return;
  const knownTag = repository?.tags.get(tag);
  const tagTime = nextTime();
  content.setTag(name, {
    key: tag,
    digest,
    createdTime: knownTag?.createdTime ?? tagTime,
    lastUpdateTime: tagTime,
    attributes: knownTag?.attributes ?? unlocked(),
  });
}

/**
 * DELETE /v2/{name}/manifests/{digest}. Its tags and referrers are deleted, too; children of an index are kept.
 * A repository disappears with its last manifest (azure-sdk#2676).
 */
export function removeManifest(call: Call): Reply {
  const { registry, name, reference } = call;
  if (!isDigest(reference)) throw methodNotOffered();
  const repository = knownRepository(registry, name);
  if (!repository.manifests.has(reference)) throw manifestDigestUnknown(name, reference);
  const doomed = withReferrers(repository, reference);
  for (const manifest of doomed) checkManifestDeletable(repository, manifest);
  for (const manifest of doomed) {
    discardManifest(registry, name, manifest);
    announce(call, { action: 'delete', digest: manifest.key });
  }
  if (repository.manifests.size === 0) registry.content.removeRepository(name, registry.clock.now());
  else touchRepository(registry, name, registry.clock.timestamp());
  return empty(202, deleteRate);
}

function withReferrers(repository: Repository, digest: string): ManifestRecord[] {
  const found = new Map<string, ManifestRecord>();
  const waiting = [digest];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const manifest = repository.manifests.get(next);
    if (manifest === undefined || found.has(next)) continue;
    found.set(next, manifest);
    waiting.push(...(repository.referrersBySubject.get(next) ?? []));
  }
  return [...found.values()];
}

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
