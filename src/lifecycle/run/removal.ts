import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Digest } from '../../protocol/index.ts';
import type { ManifestAnswer, TagAnswer } from '../../registry/answers.ts';
import { repositoryPath } from '../../registry/repositories.ts';
import { linksOf } from '../reading/documents.ts';
import { getListed, getListedTag, isLocked, type Source, scopesFor, tagsOf } from '../reading/readRepository.ts';
import type { Inventory } from '../repository/inventory.ts';
import { textOf, ticksOf } from '../repository/times.ts';
import type { Journal } from './journal.ts';
import { flagsOf, Locks } from './locks.ts';

export type Removed = 'deleted' | 'gone' | 'changed';

export interface Removal {
  readonly source: Source;
  readonly inventory: Inventory;
  readonly journal: Journal | undefined;
  /** Whether the rule that selected it may unlock it. */
  readonly unlocks: boolean;
  readonly rule: string;
}

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
  const locks = new Locks(source, repository, journal);
  await locks.during(async () => {
    if (unlocks && isLocked(found.changeableAttributes)) await locks.openTag(tag, found, call);
    await send(source, inventory, path, { noun: 'tag', resource: `${repository}:${tag.name}` }, call);
  }, call);
  await journal?.write({ op: 'done', repository, item: `:${tag.name}` });
  return 'deleted';
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

/**
 * Deletes what was noted. The service deletes its referrers (`withIt`, noted as well) with it, and refuses to while one
 * of them or of their tags is locked.
 */
export async function removeManifest(
  { source, inventory, journal, unlocks }: Removal,
  noted: Noted,
  withIt: readonly Noted[],
  call: Call,
): Promise<void> {
  const { repository } = inventory;
  const { digest } = noted.manifest;
  const locks = new Locks(source, repository, journal);
  const subject = { noun: 'manifest', resource: `${repository}@${digest}` } as const;
  await locks.during(async () => {
    if (unlocks) for (const { manifest, tags } of [noted, ...withIt]) await locks.openManifest(manifest, tags, call);
    await send(source, inventory, `/v2/${repository}/manifests/${digest}`, subject, call);
  }, call);
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
