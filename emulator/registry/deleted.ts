import { withoutTrailingZeros } from '../clock.ts';
import { RegistryError } from '../http/registryError.ts';
import { empty, json, type Reply } from '../http/reply.ts';
import { readBody } from '../http/request.ts';
import { type ManifestRecord, type TagRecord, unlocked } from '../storage/records.ts';
import { type BinnedManifest, RecycleBin } from '../storage/recycleBin.ts';
import { digestInvalid, manifestDigestUnknown, repositoryUnknown, requestInvalid, tagInvalid } from './errors.ts';
import { isDigest, isTag } from './names.ts';
import { linkHeaders, pageOf, readPageRequest } from './paging.ts';
import type { Call, Registry } from './registry.ts';

// Soft delete, as azure-cli uses it (acr/manifest.py, acr/repository.py) and the service's documentation describes it
// (container-registry-soft-delete-policy). Behaviour that neither shows is a choice, listed in the emulator's README.

const dayMilliseconds = 24 * 3600 * 1000;
const hourMilliseconds = 3600 * 1000;
/** By the emulator's clock; the service checks once a day. */
const lookMilliseconds = 60 * 1000;
const nextLook = new WeakMap<Registry, number>();

/** GET /acr/v1/_deleted/_catalog. */
export function listDeletedRepositories({ registry, request }: Call): Reply {
  const asked = readPageRequest(request.query, registry.settings.pageSizeLimit);
  const rest = registry.content.binnedRepositories.filter((name) => name > asked.last);
  const repositories = rest.slice(0, asked.size);
  const next = rest.length > repositories.length ? repositories.at(-1) : undefined;
  return json(200, { repositories }, linkHeaders(request, asked, next));
}

/** GET /acr/v1/_deleted/{name}/_manifests. */
export function listDeletedManifests({ registry, request, name }: Call): Reply {
  const asked = readPageRequest(request.query, registry.settings.pageSizeLimit);
  const page = pageOf(knownBin(registry, name).manifests, asked, () => true);
  const manifests = page.items.map(({ key, lastUpdateTime, tags }) => ({
    digest: key,
    deletedAt: withoutTrailingZeros(lastUpdateTime),
    ...(tags.length === 0 ? {} : { tags }),
  }));
  return json(
    200,
    { registry: registry.loginServer, imageName: name, manifests },
    linkHeaders(request, asked, page.next),
  );
}

/** GET /acr/v1/_deleted/{name}/_tags; of one tag the last entry is the most recent. */
export function listDeletedTags({ registry, request, name }: Call): Reply {
  const asked = readPageRequest(request.query, registry.settings.pageSizeLimit);
  const order = asked.orderby === '' ? { ...asked, orderby: 'timeasc' } : asked;
  const page = pageOf(knownBin(registry, name).tags, order, () => true);
  const tags = page.items.map(({ record, lastUpdateTime }) => ({
    tag: record.key,
    digest: record.digest,
    deletedAt: withoutTrailingZeros(lastUpdateTime),
  }));
  return json(200, { registry: registry.loginServer, imageName: name, tags }, linkHeaders(request, order, page.next));
}

/** POST /acr/v1/_deleted/{name}/_manifests/{digest}?force=: the manifest, and the tag that the body names. */
export async function restoreManifest(call: Call): Promise<Reply> {
  const { registry, request, name, reference } = call;
  if (!isDigest(reference)) throw digestInvalid('invalid digest', reference);
  const tag = await readTag(call);
  const binned = registry.content.bin(name)?.manifests.get(reference);
  const live = registry.content.repository(name)?.manifests.get(reference);
  if (binned === undefined && (live === undefined || tag === undefined)) throw manifestDigestUnknown(name, reference);
  if (binned !== undefined) checkSubject(registry, name, binned);
  const taken = tag === undefined ? undefined : registry.content.repository(name)?.tags.get(tag);
  if (taken !== undefined && taken.digest !== reference && request.query.get('force') !== 'true') {
    throw new RegistryError(409, 'TAG_EXISTS', `the tag ${tag} exists; use force to overwrite it`, { Tag: tag });
  }
  if (binned !== undefined) bringBack(registry, name, binned);
  if (tag !== undefined) bringBackTag(registry, name, tag, reference);
  return empty(202, { 'Docker-Content-Digest': reference });
}

async function readTag({ request }: Call): Promise<string | undefined> {
  const text = (await readBody(request, 64 * 1024))?.toString('utf8') ?? '';
  let body: unknown;
  try {
    body = text === '' ? {} : JSON.parse(text);
  } catch {
    throw requestInvalid('request body must be a JSON object');
  }
  const tag = (body as { tag?: unknown } | null)?.tag;
  if (tag === undefined || tag === null || tag === '') return undefined;
  if (typeof tag !== 'string' || !isTag(tag)) throw tagInvalid(String(tag));
  return tag;
}

/** A subject must be restored before its referrers. */
function checkSubject(registry: Registry, name: string, { record }: BinnedManifest): void {
  const { subject } = record.facts;
  if (subject === undefined || registry.content.bin(name)?.manifests.has(subject) !== true) return;
  const message = `the subject ${subject} must be restored before the artifacts that refer to it`;
  throw new RegistryError(409, 'SUBJECT_DELETED', message, { Subject: subject });
}

function bringBack({ content, clock }: Registry, name: string, { record }: BinnedManifest): void {
  if (content.repository(name) === undefined) {
    const time = clock.timestamp();
    content.setRepository({ key: name, createdTime: time, lastUpdateTime: time, attributes: unlocked() });
  }
  content.setManifest(name, record);
  content.unbinManifest(name, record.key, clock.now());
}

function bringBackTag({ content, clock }: Registry, name: string, tag: string, digest: string): void {
  const time = clock.timestamp();
  const kept = [...(content.bin(name)?.tags.values() ?? [])].find(
    ({ record }) => record.key === tag && record.digest === digest,
  );
  content.setTag(
    name,
    kept?.record ?? { key: tag, digest, createdTime: time, lastUpdateTime: time, attributes: unlocked() },
  );
  if (kept !== undefined) content.unbinTag(name, tag, digest);
}

function knownBin(registry: Registry, name: string): RecycleBin {
  const bin = registry.content.bin(name);
  if (bin !== undefined) return bin;
  if (registry.content.repository(name) === undefined) throw repositoryUnknown(name);
  return new RecycleBin();
}

/** Deletes a manifest and its tags: permanently, or into the bin if soft delete is on. */
export function discardManifest({ content, settings, clock }: Registry, name: string, manifest: ManifestRecord): void {
  const repository = content.repository(name);
  const tags = [...(repository?.tagsByDigest.get(manifest.key) ?? [])];
  const deletedAt = clock.timestamp();
  for (const tag of tags) {
    const record = repository?.tags.get(tag);
    if (record !== undefined && settings.softDeleteDays > 0) content.binTag(name, record, deletedAt);
    content.removeTag(name, tag);
  }
  if (settings.softDeleteDays > 0) content.binManifest(name, manifest, tags, deletedAt);
  content.removeManifest(name, manifest.key, clock.now());
}

export function discardTag({ content, settings, clock }: Registry, name: string, tag: TagRecord): void {
  if (settings.softDeleteDays > 0) content.binTag(name, tag, clock.timestamp());
  content.removeTag(name, tag.key);
}

/** A soft-deleted manifest cannot be pushed before it is restored. */
export function checkNotDeleted({ content }: Registry, name: string, digest: string): void {
  if (content.bin(name)?.manifests.has(digest) !== true) return;
  const message = `manifest ${digest} is soft deleted; restore it instead of pushing it`;
  throw new RegistryError(409, 'MANIFEST_SOFT_DELETED', message, { Digest: digest });
}

/** Removes expired content: deleted items first, then the layers that nothing refers to. */
export function passTime(registry: Registry): void {
  const { content, settings, clock } = registry;
  const now = clock.now();
  if (now < (nextLook.get(registry) ?? 0)) return;
  nextLook.set(registry, now + lookMilliseconds);
  // After soft delete is switched off, items in the bin still expire.
  const days = settings.softDeleteDays > 0 ? settings.softDeleteDays : 7;
  for (const name of content.binnedRepositories) {
    const bin = content.bin(name);
    const isOver = ({ lastUpdateTime }: { lastUpdateTime: string }) =>
      Date.parse(lastUpdateTime) + days * dayMilliseconds <= now;
    for (const { key, ...item } of [...(bin?.manifests.values() ?? [])])
      if (isOver(item)) content.unbinManifest(name, key, now);
    for (const item of [...(bin?.tags.values() ?? [])])
      if (isOver(item)) content.unbinTag(name, item.record.key, item.record.digest);
  }
  content.sweep(now - settings.layerHours * hourMilliseconds);
}
