import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Digest } from '../../protocol/index.ts';
import type { ChangeableAnswer, ManifestAnswer, TagAnswer } from '../../registry/answers.ts';
import { type Flags, flagsBody } from '../../registry/changeable.ts';
import { repositoryPath } from '../../registry/repositories.ts';
import { linksOf } from '../reading/documents.ts';
import { getListed, getListedTag, isLocked, type Source, scopesFor, tagsOf } from '../reading/readRepository.ts';
import type { Inventory } from '../repository/inventory.ts';
import { textOf, ticksOf } from '../repository/times.ts';
import type { Journal } from './journal.ts';

export type Removed = 'deleted' | 'gone' | 'changed';

export interface Removal {
  readonly source: Source;
  readonly inventory: Inventory;
  readonly journal: Journal | undefined;
  /** Whether the rule that selected it may unlock it. */
  readonly unlocks: boolean;
  readonly rule: string;
}

const open: Flags = { deleteEnabled: true, writeEnabled: true };

/**
 * Deletes one tag, if it is unchanged: a tag that was moved or pushed meanwhile is left alone. It is noted in the
 * journal before it is deleted.
 */
export async function removeTag(
  { source, inventory, journal, unlocks, rule }: Removal,
  tag: { readonly name: string; readonly digest: string; readonly ticks: number; readonly stays: boolean },
  call: Call,
): Promise<Removed> {
  const { repository } = inventory;
  const found = await getListedTag(source, repository, tag.name, call);
  if (!found) return 'gone';
  if (found.digest !== tag.digest || !sameTime(found, tag.ticks)) return 'changed';
  const path = `${repositoryPath(repository)}/_tags/${tag.name}`;
  await journal?.write({
    op: 'tag',
    repository,
    tag: tag.name,
    digest: tag.digest,
    flags: flagsOf(found.changeableAttributes),
    rule,
    ...timeOf(tag.ticks),
    ...(tag.stays ? { stays: true } : {}),
  });
  const relock =
    unlocks && isLocked(found.changeableAttributes) ? await openTag(source, inventory, tag, call) : undefined;
  await send(source, inventory, path, { noun: 'tag', resource: `${repository}:${tag.name}` }, call);
  await relock?.();
  await journal?.write({ op: 'done', repository, item: `:${tag.name}` });
  return 'deleted';
}

/** A tag can only be unlocked while its manifest is unlocked. The returned function locks the manifest again. */
async function openTag(
  source: Source,
  inventory: Inventory,
  tag: { readonly name: string; readonly digest: string },
  call: Call,
): Promise<(() => Promise<void>) | undefined> {
  const root = repositoryPath(inventory.repository);
  const path = `${root}/_manifests/${tag.digest}`;
  const manifest = await getListed(source, inventory.repository, tag.digest as Digest, call);
  const before =
    manifest && isLocked(manifest.changeableAttributes) ? flagsOf(manifest.changeableAttributes) : undefined;
  if (before) await patch(source, inventory, path, open, call);
  await patch(source, inventory, `${root}/_tags/${tag.name}`, open, call);
  return before && (() => patch(source, inventory, path, before, call));
}

/** A manifest as it was just read, with the tags that are deleted with it. */
export interface Noted {
  readonly manifest: ManifestAnswer;
  readonly tags: readonly TagAnswer[];
}

/**
 * Checks a manifest again before it is deleted: that no other tag points at it by now, and that its subject is not
 * kept. Notes its bytes, tags and flags. `tags`: the names that are deleted with it, with their times.
 */
export async function noteManifest(
  { source, inventory, journal }: Removal,
  row: number,
  tags: ReadonlyMap<string, number>,
  mayGo: (subject: string) => boolean,
  call: Call,
): Promise<Noted | 'gone' | 'changed'> {
  const { repository } = inventory;
  const digest = inventory.digest(row) as Digest;
  const manifest = await getListed(source, repository, digest, call);
  if (!manifest) return 'gone';
  if (!isAsDecided(manifest, inventory, row, tags)) return 'changed';
  const ownTags = tags.size === 0 ? [] : await tagsOf(source, repository, digest, call);
  if (ownTags.some((tag) => !sameTime(tag, tags.get(tag.name) ?? Number.POSITIVE_INFINITY))) return 'changed';
  if (!journal) return { manifest, tags: ownTags };
  const { likely } = scopesFor(source, repository);
  const content = await source.documents.get(source.client, repository, digest, likely, call);
  const { children, subject } = linksOf(content);
  if (subject !== undefined && !mayGo(subject)) return 'changed';
  await journal.write({
    op: 'manifest',
    repository,
    digest,
    mediaType: content.mediaType,
    base64: content.bytes.toString('base64'),
    flags: flagsOf(manifest.changeableAttributes),
    tags: ownTags.map((tag) => ({
      name: tag.name,
      flags: flagsOf(tag.changeableAttributes),
      ...timeOf(ticksOf(tag.lastUpdateTime)),
    })),
    ...(children.length > 0 ? { children } : {}),
    ...(subject === undefined ? {} : { subject }),
  });
  return { manifest, tags: ownTags };
}

/** Deletes what was noted. The service deletes its referrers with it. */
export async function removeManifest(
  { source, inventory, journal, unlocks }: Removal,
  { manifest, tags }: Noted,
  call: Call,
): Promise<void> {
  const { repository } = inventory;
  const { digest } = manifest;
  if (unlocks) {
    await unlockAll(source, inventory, manifest, tags, call);
    for (const other of lockedReferrers(inventory, digest))
      await patch(source, inventory, `${repositoryPath(repository)}/_manifests/${other}`, open, call);
  }
  const subject = { noun: 'manifest', resource: `${repository}@${digest}` } as const;
  await send(source, inventory, `/v2/${repository}/manifests/${digest}`, subject, call);
  await journal?.write({ op: 'done', repository, item: digest });
}

/** It has exactly the tags that are deleted with it; a lock that was set meanwhile is respected. */
function isAsDecided(
  found: ManifestAnswer,
  inventory: Inventory,
  row: number,
  tags: ReadonlyMap<string, number>,
): boolean {
  if ((found.tags ?? []).some((name) => !tags.has(name))) return false;
  if (isLocked(found.changeableAttributes) && !inventory.isLocked(row)) return false;
  // A manifest that was pushed again since is in use again. (Deleting its tags may change its time, too.)
  return tags.size > 0 || inventory.listedTags(row) > 0 || sameTime(found, inventory.ticks(row));
}

/** The service deletes referrers with their manifest, and refuses to while one of them is locked. */
function lockedReferrers(inventory: Inventory, digest: string): string[] {
  const found: string[] = [];
  const waiting = [inventory.digests.find(digest)];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const row of inventory.referrers.get(next) ?? []) {
      waiting.push(row);
      if (inventory.isLocked(row)) found.push(inventory.digest(row));
    }
  }
  return found;
}

async function unlockAll(
  source: Source,
  inventory: Inventory,
  manifest: ManifestAnswer,
  tags: readonly TagAnswer[],
  call: Call,
): Promise<void> {
  const root = repositoryPath(inventory.repository);
  if (isLocked(manifest.changeableAttributes))
    await patch(source, inventory, `${root}/_manifests/${manifest.digest}`, open, call);
  for (const tag of tags)
    if (isLocked(tag.changeableAttributes)) await patch(source, inventory, `${root}/_tags/${tag.name}`, open, call);
}

async function patch(source: Source, inventory: Inventory, path: string, flags: Flags, call: Call): Promise<void> {
  const request = {
    method: 'PATCH',
    path,
    headers: { 'content-type': 'application/json' },
    body: flagsBody(flags),
    success: [200],
    ...scopesFor(source, inventory.repository),
  } as const;
  await source.client.send(request, { noun: 'repository', resource: inventory.repository }, call);
}

/** If it no longer exists, the deletion has succeeded. */
async function send(
  source: Source,
  inventory: Inventory,
  path: string,
  subject: { readonly noun: 'tag' | 'manifest'; readonly resource: string },
  call: Call,
): Promise<void> {
  const request = { method: 'DELETE', path, success: [202], ...scopesFor(source, inventory.repository) } as const;
  await source.client.send(request, subject, call).catch((error) => {
    if (error instanceof Failure && error.kind === 'NotFound') return;
    throw error;
  });
}

const sameTime = ({ lastUpdateTime }: { lastUpdateTime?: string }, ticks: number): boolean => {
  const found = ticksOf(lastUpdateTime);
  return found === ticks || (Number.isNaN(found) && Number.isNaN(ticks));
};

const timeOf = (ticks: number) => {
  const text = textOf(ticks);
  return text === undefined ? {} : { time: text };
};

function flagsOf(attributes: ChangeableAnswer | undefined): Flags {
  const { deleteEnabled, writeEnabled, listEnabled, readEnabled } = attributes ?? {};
  return { deleteEnabled, writeEnabled, listEnabled, readEnabled };
}
