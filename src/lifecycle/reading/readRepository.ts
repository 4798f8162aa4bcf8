import { type Action, repositoryScope, type Scope } from '../../auth/scope.ts';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Digest, RepositoryName } from '../../protocol/index.ts';
import type { ManifestAnswer, TagAnswer } from '../../registry/answers.ts';
import type { Flags } from '../../registry/changeable.ts';
import type { ManifestContent } from '../../registry/content/manifestContent.ts';
import { imageConfigs, ociArtifact, ociIndex, ociManifest } from '../../registry/content/mediaTypes.ts';
import type { ListedNames } from '../../registry/lists/listedNames.ts';
import { walkPages } from '../../registry/lists/walk.ts';
import type { RegistryClient } from '../../registry/registryClient.ts';
import { repositoryPath } from '../../registry/repositories.ts';
import { Inventory, type ListedManifest } from '../repository/inventory.ts';
import { ticksOf } from '../repository/times.ts';
import { type Documents, isUnreadable, type Links, linksOf } from './documents.ts';
import { forEach } from './lanes.ts';

/** Many at a time: the transport limits them to what the registry accepts. */
const lanes = 32;

export interface Source {
  readonly client: RegistryClient;
  readonly documents: Documents;
  /** The repositories of the whole command, in groups of one token each. */
  readonly names: ListedNames;
  /** The actions that the command needs besides reading. */
  readonly actions: readonly Action[];
}

/** The options of every request of a command to one repository: one token for it and its group. */
export function scopesFor({ names, actions }: Source, repository: RepositoryName): { needs: Scope[]; likely: Scope[] } {
  return { needs: [repositoryScope(repository, ...actions)], likely: names.scopesBeside(repository, actions) };
}

export interface Counts {
  readonly repository: RepositoryName;
  readonly tags: number;
  readonly manifests: number;
  readonly locked: boolean;
}

/** The counts of a repository, before its lists are read; undefined if it no longer exists. */
async function countRepository(source: Source, repository: RepositoryName, call: Call): Promise<Counts | undefined> {
  const request = { method: 'GET', path: repositoryPath(repository), ...scopesFor(source, repository) } as const;
  const subject = { noun: 'repository', resource: repository } as const;
  const answer = await source.client.read('repository', request, subject, call).catch(absent);
  return (
    answer && {
      repository,
      tags: answer.tagCount ?? 0,
      manifests: answer.manifestCount ?? 0,
      locked: answer.changeableAttributes?.writeEnabled === false,
    }
  );
}

/** Counts many, in order of their names, and says which no longer exist. */
export async function countRepositories(
  source: Source,
  names: readonly RepositoryName[],
  call: Call,
): Promise<{ readonly all: Counts[]; readonly missing: RepositoryName[] }> {
  source.names.add(names, true);
  const all: Counts[] = [];
  const missing: RepositoryName[] = [];
  await forEach(names, lanes, async (name) => {
    const counts = await countRepository(source, name, call);
    if (counts) all.push(counts);
    else missing.push(name);
  });
  all.sort((a, b) => (a.repository < b.repository ? -1 : 1));
  return { all, missing };
}

export interface Watcher {
  /** Called with each page of tags as it arrives, newest first. */
  readonly onTags?: (inventory: Inventory, first: number) => void;
  /** Each document that was read to know what it refers to. */
  readonly onDocument?: (row: number, content: ManifestContent, links: Links) => void;
  /** Each that may not be pulled (readEnabled is false): what it refers to is unknown. */
  readonly onUnreadable?: (row: number) => void;
}

/** Reads lists, indexes and possible referrers: everything that the decision depends on. */
export async function readRepository(
  source: Source,
  counts: Counts,
  call: Call,
  watcher: Watcher = {},
): Promise<Inventory> {
  const inventory = new Inventory(counts.repository, counts);
  inventory.repositoryLocked = counts.locked;
  await Promise.all([readTags(source, inventory, call, watcher), readManifests(source, inventory, call)]);
  inventory.hasHidden = counts.manifests > inventory.manifestCount;
  await readUnlisted(source, inventory, call);
  const onUnreadable = (row: number) => {
    inventory.hasUnread = true;
    watcher.onUnreadable?.(row);
  };
  await readLinks(source, inventory, call, { ...watcher, onUnreadable });
  return inventory;
}

async function readTags(source: Source, inventory: Inventory, call: Call, { onTags }: Watcher): Promise<void> {
  const walk = {
    route: `${repositoryPath(inventory.repository)}/_tags`,
    answer: 'tags',
    orderBy: 'timedesc',
    ...scopesFor(source, inventory.repository),
    subject: { noun: 'repository', resource: inventory.repository },
  } as const;
  try {
    for await (const page of walkPages(source.client, walk, call)) {
      const first = inventory.tagCount;
      for (const tag of page.tags ?? []) if (isUsable(tag.digest)) inventory.addTag(listedTag(tag));
      onTags?.(inventory, first);
    }
  } catch (error) {
    absent(error);
  }
}

async function readManifests(source: Source, inventory: Inventory, call: Call): Promise<void> {
  try {
    for await (const page of walkManifests(source, inventory.repository, call)) {
      for (const manifest of page) if (isUsable(manifest.digest)) inventory.addManifest(listedManifest(manifest));
    }
  } catch (error) {
    absent(error);
  }
}

export async function* walkManifests(
  source: Source,
  repository: RepositoryName,
  call: Call,
  order: { orderBy?: 'timedesc'; pageSize?: number } = {},
): AsyncGenerator<readonly ManifestAnswer[]> {
  const walk = {
    route: `${repositoryPath(repository)}/_manifests`,
    answer: 'manifests',
    ...order,
    ...scopesFor(source, repository),
    subject: { noun: 'repository', resource: repository },
  } as const;
  for await (const page of walkPages(source.client, walk, call)) yield page.manifests ?? [];
}

/** A tag may still point at a manifest that the list does not show (listEnabled is false). */
async function readUnlisted(source: Source, inventory: Inventory, call: Call): Promise<void> {
  const unlisted = new Set<number>();
  for (let tag = 0; tag < inventory.tagCount; tag += 1) {
    const row = inventory.tagManifest(tag);
    if (!inventory.isPresent(row)) unlisted.add(row);
  }
  await forEach(unlisted, lanes, async (row) => {
    const manifest = await getListed(source, inventory.repository, inventory.digest(row) as Digest, call);
    if (manifest) inventory.addManifest(listedManifest(manifest));
  });
}

/** One manifest's properties; undefined if it no longer exists. Route: GET /acr/v1/{repository}/_manifests/{digest}. */
export async function getListed(
  source: Source,
  repository: RepositoryName,
  digest: Digest,
  call: Call,
): Promise<ManifestAnswer | undefined> {
  const request = {
    method: 'GET',
    path: `${repositoryPath(repository)}/_manifests/${digest}`,
    ...scopesFor(source, repository),
  } as const;
  const subject = { noun: 'manifest', resource: `${repository}@${digest}` } as const;
  const answer = await source.client.read('manifest', request, subject, call).catch(absent);
  return answer?.manifest;
}

/** One tag; undefined if it no longer exists. Route: GET /acr/v1/{repository}/_tags/{tag}. */
export async function getListedTag(
  source: Source,
  repository: RepositoryName,
  name: string,
  call: Call,
): Promise<TagAnswer | undefined> {
  const request = {
    method: 'GET',
    path: `${repositoryPath(repository)}/_tags/${name}`,
    ...scopesFor(source, repository),
  } as const;
  const subject = { noun: 'tag', resource: `${repository}:${name}` } as const;
  const answer = await source.client.read('tag', request, subject, call).catch(absent);
  return answer?.tag;
}

/** The tags that point at a manifest now. Route: GET /acr/v1/{repository}/_tags?digest=. */
export async function tagsOf(
  source: Source,
  repository: RepositoryName,
  digest: Digest,
  call: Call,
): Promise<TagAnswer[]> {
  const walk = {
    route: `${repositoryPath(repository)}/_tags`,
    answer: 'tags',
    digest,
    ...scopesFor(source, repository),
    subject: { noun: 'repository', resource: repository },
  } as const;
  const found: TagAnswer[] = [];
  for await (const page of walkPages(source.client, walk, call)) found.push(...(page.tags ?? []));
  return found.filter((tag) => tag.digest === digest);
}

async function readLinks(source: Source, inventory: Inventory, call: Call, watcher: Watcher): Promise<void> {
  const rows = function* () {
    // A child that no list showed refers to nothing that could be decided on.
    const last = inventory.size;
    for (let row = 0; row < last; row += 1)
      if (inventory.isPresent(row) && (inventory.isIndex(row) || inventory.mayRefer(row))) yield row;
  };
  await forEach(rows(), lanes, (row) => readLinksOf(source, inventory, row, call, watcher));
}

/** Adds one document's links to the inventory. One that may not be pulled is a failure, unless the watcher takes it. */
export async function readLinksOf(
  source: Source,
  inventory: Inventory,
  row: number,
  call: Call,
  { onDocument, onUnreadable }: Watcher = {},
): Promise<void> {
  const { client, documents } = source;
  const { repository } = inventory;
  const { likely } = scopesFor(source, repository);
  const digest = inventory.digest(row) as Digest;
  const content = await documents
    .get(client, repository, digest, likely, call)
    .catch((error: unknown) => (onUnreadable && isUnreadable(error) ? onUnreadable(row) : absent(error)));
  if (!content) return;
  const links = linksOf(content);
  const { children, subject } = links;
  onDocument?.(row, content, links);
  inventory.addLinks(row, {
    children: children.filter(isUsable),
    subject: subject !== undefined && isUsable(subject) ? subject : undefined,
  });
}

/** One document; 'unreadable' if it may not be pulled, undefined if it no longer exists. */
export function readDocument(source: Source, repository: RepositoryName, digest: Digest, call: Call) {
  const { likely } = scopesFor(source, repository);
  return source.documents
    .get(source.client, repository, digest, likely, call)
    .catch((error: unknown) => (isUnreadable(error) ? ('unreadable' as const) : absent(error)));
}

/** Items that disappear between two requests do not make the command fail. */
function absent(error: unknown): undefined {
  if (error instanceof Failure && error.kind === 'NotFound') return undefined;
  throw error;
}

/** Only sha256 digests are decided on; ACR makes no others. */
const isUsable = (digest: string) => /^sha256:[a-f0-9]{64}$/.test(digest);

const referring: ReadonlySet<string> = new Set([ociManifest, ociIndex, ociArtifact]);

/** An image is recognised by its config's type. Imported ones lack it, so their documents are read. */
export function listedManifest(answer: ManifestAnswer): ListedManifest {
  const { os, architecture, mediaType = '', configMediaType } = answer;
  return {
    digest: answer.digest,
    ticks: ticksOf(answer.lastUpdateTime),
    size: answer.imageSize ?? 0,
    mediaType,
    platform: os && architecture ? `${os}/${architecture}` : '',
    locked: isLocked(answer.changeableAttributes),
    tagCount: answer.tags?.length ?? 0,
    mayRefer: referring.has(mediaType) && !(configMediaType !== undefined && imageConfigs.has(configMediaType)),
  };
}

function listedTag(answer: TagAnswer) {
  return {
    name: answer.name,
    digest: answer.digest,
    ticks: ticksOf(answer.lastUpdateTime),
    locked: isLocked(answer.changeableAttributes),
  };
}

/** writeEnabled=false forbids deleting as well (the service's documentation of image locks). */
export function isLocked(attributes: Flags | undefined): boolean {
  return attributes?.deleteEnabled === false || attributes?.writeEnabled === false;
}
