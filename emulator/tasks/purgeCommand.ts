import { discardManifest, discardTag } from '../registry/deleted.ts';
import type { Registry } from '../registry/registry.ts';
import type { Repository } from '../storage/content.ts';
import type { ManifestRecord, TagRecord } from '../storage/records.ts';

/** `acr purge`, as Azure/acr-cli does it (cmd/acr/purge.go). */
export interface PurgeOptions {
  readonly filters: readonly { readonly repository: RegExp; readonly tag: RegExp }[];
  /** Milliseconds. */
  readonly ago: number;
  readonly keep: number;
  readonly untagged: boolean;
  readonly dryRun: boolean;
  readonly includeLocked: boolean;
}

const known = [
  '--include-locked',
  '--filter',
  '--ago',
  '--keep',
  '--untagged',
  '--dry-run',
  '--concurrency',
  '--registry',
  '-r',
];

/** The options, or the reason why it is not a valid purge command. */
export function readPurge(args: readonly string[]): PurgeOptions | string {
  const given: Record<string, string[]> = {};
  for (let index = 0; index < args.length; index++) {
    const [name = '', value] = (args[index] ?? '').split(/=([\s\S]*)/, 2);
    if (!name.startsWith('-')) return `unknown argument ${name}`;
    if (!known.includes(name)) return `unknown flag: ${name}`;
    const isSwitch = ['--untagged', '--dry-run', '--include-locked'].includes(name);
    const list = given[name] ?? [];
    given[name] = list;
    if (isSwitch) list.push(value ?? 'true');
    else list.push(value ?? args[++index] ?? '');
  }
  if (given['--ago'] === undefined) return 'required flag(s) "ago" not set';
  const ago = duration(given['--ago'][0] ?? '');
  if (ago === undefined) return `time: invalid duration "${given['--ago']?.[0]}"`;
  const filters = (given['--filter'] ?? []).map((filter) => {
    const colon = filter.lastIndexOf(':');
    return { repository: filter.slice(0, colon), tag: filter.slice(colon + 1), isWhole: colon > 0 };
  });
  if (filters.length === 0) return 'required flag(s) "filter" not set';
  const wrong = filters.find(({ isWhole }) => !isWhole);
  if (wrong !== undefined) return `unable to correctly parse filter flag`;
  return {
    filters: filters.map(({ repository, tag }) => ({
      repository: new RegExp(`^(?:${repository})$`),
      tag: new RegExp(tag),
    })),
    ...{ ago, keep: Number(given['--keep']?.[0] ?? 0) },
    untagged: given['--untagged']?.[0] === 'true',
    dryRun: given['--dry-run']?.[0] === 'true',
    includeLocked: given['--include-locked']?.[0] === 'true',
  };
}

const units: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** `1d`, `2d3h6m`, as Go writes durations, with days before. */
function duration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g)].reduce(
    (total, [, count, unit]) => total + Number(count) * (units[unit ?? ''] ?? 0),
    0,
  );
}

/** Deletes what matches, and writes the log. */
export function purge(registry: Registry, options: PurgeOptions, log: (line: string) => void): void {
  const { dryRun, untagged } = options;
  const before = registry.clock.now() - options.ago;
  if (dryRun)
    log(
      'DRY RUN: The following output shows what WOULD be deleted if the purge command was executed. Nothing is deleted.',
    );
  let [tags, manifests] = [0, 0];
  for (const { key: name } of [...registry.content.repositories.values()]) {
    const filters = options.filters.filter(({ repository }) => repository.test(name));
    const room = registry.content.repository(name);
    if (filters.length === 0 || room === undefined) continue;
    const patterns = filters.map(({ tag }) => tag);
    log(`${dryRun ? 'Would delete' : 'Deleting'} tags for repository: ${name}`);
    const doomed = doomedTags(room, patterns, before, options);
    for (const tag of doomed) {
      log(`${dryRun ? 'Would delete' : 'Deleted'}: ${registry.loginServer}/${name}:${tag.key}`);
      if (!dryRun) discardTag(registry, name, tag);
    }
    tags += doomed.length;
    if (untagged) manifests += purgeUntagged(registry, name, room, doomed, before, dryRun, log);
    if (room.manifests.size === 0) registry.content.removeRepository(name, registry.clock.now());
  }
  log(`\nNumber of ${dryRun ? 'tags to be deleted' : 'deleted tags'}: ${tags}`);
  log(`Number of ${dryRun ? 'manifests to be deleted' : 'deleted manifests'}: ${manifests}`);
}

/** Of the matching, older, unlocked tags the newest `keep` are kept (`getTagsToDelete`). */
function doomedTags(
  room: Repository,
  tags: readonly RegExp[],
  before: number,
  { keep, includeLocked }: PurgeOptions,
): TagRecord[] {
  return [...room.tags.values()]
    .filter((tag) => tags.some((pattern) => pattern.test(tag.key)) && Date.parse(tag.lastUpdateTime) < before)
    .filter(({ attributes }) => includeLocked || (attributes.deleteEnabled && attributes.writeEnabled))
    .sort((a, b) => (a.lastUpdateTime < b.lastUpdateTime ? 1 : -1))
    .slice(keep);
}

/** `GetUntaggedManifests`: without tags, without a subject, and not in an index that is kept. */
function purgeUntagged(
  registry: Registry,
  name: string,
  room: Repository,
  gone: readonly TagRecord[],
  before: number,
  dryRun: boolean,
  log: (line: string) => void,
): number {
  log(`${dryRun ? 'Would delete' : 'Deleting'} manifests for repository: ${name}`);
  const removed = new Set(gone.map(({ key }) => key));
  const isTagged = ({ key }: ManifestRecord) =>
    [...(room.tagsByDigest.get(key) ?? [])].some((tag) => !removed.has(tag));
  const unlocked = [...room.manifests.values()].filter(
    ({ attributes }) => attributes.deleteEnabled && attributes.writeEnabled,
  );
  const held = new Set<string>();
  const hold = ({ facts }: ManifestRecord) => {
    for (const { digest } of facts.references ?? []) {
      const child = room.manifests.get(digest);
      if (held.has(digest) || child === undefined) continue;
      held.add(digest);
      hold(child);
    }
  };
  const stays = (manifest: ManifestRecord) => isTagged(manifest) || Date.parse(manifest.lastUpdateTime) >= before;
  for (const manifest of unlocked) if (stays(manifest) || manifest.facts.subject !== undefined) hold(manifest);
  const doomed = unlocked.filter(
    (manifest) => !stays(manifest) && !held.has(manifest.key) && manifest.facts.subject === undefined,
  );
  for (const { key } of doomed) {
    log(`${dryRun ? 'Would delete' : 'Deleted'}: ${registry.loginServer}/${name}@${key}`);
    if (!dryRun) removeWithReferrers(registry, name, room, key);
  }
  return doomed.length;
}

/** Its referrers are deleted, too, as the registry does. */
function removeWithReferrers(registry: Registry, name: string, room: Repository, digest: string): void {
  for (const referrer of [...(room.referrersBySubject.get(digest) ?? [])]) {
    removeWithReferrers(registry, name, room, referrer);
  }
  const manifest = room.manifests.get(digest);
  if (manifest === undefined) return;
  discardManifest(registry, name, manifest);
  registry.onChange?.({ action: 'delete', repository: name, digest });
}
