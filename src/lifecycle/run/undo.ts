import { open } from 'node:fs/promises';
import { repositoryScope } from '../../auth/scope.ts';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { Turns } from '../../call/turns.ts';
import { localFailure } from '../../files/localFiles.ts';
import type { Digest, RepositoryName, TagName } from '../../protocol/index.ts';
import type { Flags } from '../../registry/changeable.ts';
import {
  getManifestContent,
  type ManifestContent,
  putManifestContent,
} from '../../registry/content/manifestContent.ts';
import { restoreDeleted } from '../../registry/deleted.ts';
import type { RegistryClient } from '../../registry/registryClient.ts';
import { sourceOf } from '../plan/planner.ts';
import { linksOf } from '../reading/documents.ts';
import { forEach } from '../reading/lanes.ts';
import { getListed, getListedTag, isLocked, type Source } from '../reading/readRepository.ts';
import { channel } from './channel.ts';
import { type JournalLine, readLines } from './journal.ts';
import { changeFlags } from './locks.ts';
import { endsAll } from './report.ts';
import { UndoProgress } from './undoProgress.ts';

export interface RestoredItem {
  readonly repositoryName: string;
  readonly kind: 'Tag' | 'Manifest';
  readonly tag?: string;
  readonly digest: string;
  readonly outcome: 'Restored' | 'AlreadyThere' | 'LayersGone' | 'TagTaken' | 'Failed';
  readonly reason?: string;
}

interface NotedManifest {
  readonly digest: Digest;
  readonly needs: readonly string[];
  readonly flags: Flags;
  /** The position of its line in the journal. */
  readonly start: number;
  readonly end: number;
}

interface NotedTag {
  readonly name: TagName;
  readonly digest: Digest;
  readonly flags: Flags;
  readonly time: string;
}

interface Noted {
  readonly repository: RepositoryName;
  readonly manifests: Map<string, NotedManifest>;
  readonly tags: Map<string, NotedTag>;
  /** Manifests that stayed and that an interrupted run has left unlocked. */
  readonly unlocked: Map<string, Flags>;
}

const repositoryLanes = 8;
const manifestLanes = 16;

/**
 * Restores what a purge deleted, from its journal: platforms before their index, a subject before its referrers, then
 * the tags, oldest first. The registry gives each the time of its restore, so those of a repository are put back one
 * after another: then their order is what it was. Reports the outcome of every item.
 */
export function restorePurge(
  client: RegistryClient,
  path: string,
  force: boolean,
  call: Call,
): AsyncGenerator<RestoredItem> {
  return channel(async (say) => {
    const progress = new UndoProgress(call);
    const { all, keeps } = await readNoted(client, path);
    progress.expect(all.reduce((sum, { manifests, tags }) => sum + manifests.size + tags.size, 0));
    const source = sourceOf(client, ['metadata_read', 'metadata_write', 'pull', 'push']);
    source.names.add(
      all.map(({ repository }) => repository),
      true,
    );
    let tags = 0;
    const told = (item: RestoredItem) => {
      if (item.kind === 'Tag' && item.outcome === 'Restored') tags += 1;
      progress.told(item.repositoryName);
      say(item);
    };
    await forEach(all, repositoryLanes, (noted) => new Undo(source, path, noted, force, told, call).run());
    if (tags > 0 && keeps) call.warn?.(newestNow);
  });
}

/** The times of tags can not be set, and -Keep goes by them. */
const newestNow =
  'The restored tags have the time of this restore, so they are newer than the tags that the purge had kept: a rule that keeps the newest would now keep the restored ones. Look at New-AzContainerRegistryPurgePlan before the next purge of these repositories.';

const nothing: readonly string[] = [];
const isNamed = (digest: string | undefined): digest is string => digest !== undefined;

/** What a journal holds, and whether the purge kept the newest of something. */
async function readNoted(client: RegistryClient, path: string): Promise<{ all: Noted[]; keeps: boolean }> {
  let keeps = false;
  const kinds = new Map<string, Flags>();
  /** Nearly all have the same flags, which are held once. */
  const same = (flags: Flags): Flags => {
    const text = JSON.stringify(flags);
    const known = kinds.get(text) ?? flags;
    kinds.set(text, known);
    return known;
  };
  const all = new Map<string, Noted>();
  const of = (name: string) => {
    const repository = name as RepositoryName;
    const known = all.get(name) ?? { repository, manifests: new Map(), tags: new Map(), unlocked: new Map() };
    all.set(name, known);
    return known;
  };
  for await (const { line, start, end } of readLines(path)) {
    if ('acrShellJournal' in line) {
      if (line.registry !== client.endpoint.loginServer) throw otherRegistry(path, line.registry, client);
      keeps = line.policy.minimumTags !== undefined || line.policy.rules.some(({ keep }) => keep !== undefined);
      continue;
    }
    if (line.op === 'manifest') {
      const { repository, digest, children = [], subject, tags } = line;
      const flags = same(line.flags);
      const needs = children.length === 0 && subject === undefined ? nothing : [...children, subject].filter(isNamed);
      of(repository).manifests.set(digest, { digest: digest as Digest, needs, flags, start, end });
      for (const tag of tags) noteTag(of(repository), { ...tag, flags: same(tag.flags), digest });
    } else if (line.op === 'tag') noteTag(of(line.repository), { ...line, flags: same(line.flags), name: line.tag });
    else if (line.op === 'unlocked') of(line.repository).unlocked.set(line.digest, line.flags);
    else if (line.op === 'locked') of(line.repository).unlocked.delete(line.digest);
  }
  return { all: [...all.values()], keeps };
}

function noteTag(
  { tags }: Noted,
  { name, digest, flags, time = '' }: { name: string; digest: string; flags: Flags; time?: string },
): void {
  tags.set(name, { name: name as TagName, digest: digest as Digest, flags, time });
}

function otherRegistry(path: string, registry: string, client: RegistryClient): Failure {
  return new Failure('InvalidInput', `${path} is a journal of ${registry}, not of ${client.endpoint.loginServer}.`, {
    registry: client.endpoint.loginServer,
    resource: path,
    advice: `Give -RegistryName ${registry}, or another journal.`,
  });
}

class Undo {
  readonly #source: Source;
  readonly #path: string;
  readonly #noted: Noted;
  readonly #force: boolean;
  readonly #say: (item: RestoredItem) => void;
  readonly #call: Call;
  readonly #restored = new Map<string, Promise<boolean>>();
  readonly #toLock: Pick<NotedManifest, 'digest' | 'flags'>[] = [];

  constructor(
    source: Source,
    path: string,
    noted: Noted,
    force: boolean,
    say: (item: RestoredItem) => void,
    call: Call,
  ) {
    this.#source = source;
    this.#path = path;
    this.#noted = noted;
    this.#force = force;
    this.#say = say;
    this.#call = call;
  }

  async run(): Promise<void> {
    await forEach(this.#noted.manifests.keys(), manifestLanes, async (digest) => {
      await this.#manifest(digest);
    });
    const oldestFirst = [...this.#noted.tags.values()].sort((a, b) => (a.time < b.time ? -1 : 1));
    const turns = new Turns();
    await forEach(oldestFirst, manifestLanes, (tag) => turns.take((turn) => this.#tag(tag, turn)));
    for (const [digest, flags] of this.#noted.unlocked) this.#toLock.push({ digest: digest as Digest, flags });
    // Last: a locked manifest accepts no tags.
    for (const { digest, flags } of this.#toLock) await this.#setFlags(`_manifests/${digest}`, flags);
  }

  /** True if it exists afterwards. */
  #manifest(digest: string): Promise<boolean> {
    let restored = this.#restored.get(digest);
    if (!restored) {
      restored = this.#restore(digest);
      this.#restored.set(digest, restored);
    }
    return restored;
  }

  async #restore(digest: string): Promise<boolean> {
    const noted = this.#noted.manifests.get(digest);
    // Not deleted by this purge, so not restored by it.
    if (!noted) return true;
    await Promise.all(noted.needs.map((need) => this.#manifest(need)));
    return this.#told({ kind: 'Manifest', digest }, async () => {
      const { repository } = this.#noted;
      const found = await getListed(this.#source, repository, noted.digest, this.#call);
      if (found) {
        // Unlocked by a run that did not come to its deletion.
        if (isLocked(noted.flags) && !isLocked(found.changeableAttributes)) this.#toLock.push(noted);
        return { outcome: 'AlreadyThere' };
      }
      const content = await this.#content(noted);
      const missing = await this.#put(content, undefined);
      if (missing !== undefined) return { outcome: 'LayersGone', reason: missing };
      this.#toLock.push(noted);
      return { outcome: 'Restored' };
    });
  }

  /** Its content is read ahead; it is restored in its turn. */
  async #tag({ name, digest, flags }: NotedTag, turn: Promise<void>): Promise<void> {
    await this.#told({ kind: 'Tag', tag: name, digest }, async () => {
      const { repository } = this.#noted;
      const found = await getListedTag(this.#source, repository, name, this.#call);
      if (found?.digest === digest) {
        if (isLocked(flags) && !isLocked(found.changeableAttributes)) await this.#setFlags(`_tags/${name}`, flags);
        return { outcome: 'AlreadyThere' };
      }
      if (found && !this.#force)
        return { outcome: 'TagTaken', reason: `it points at ${found.digest} by now; -Force moves it back` };
      if (!(await this.#manifest(digest)))
        return { outcome: 'LayersGone', reason: 'its manifest could not be put back' };
      const noted = this.#noted.manifests.get(digest);
      const content = noted
        ? await this.#content(noted)
        : await getManifestContent(this.#source.client, repository, { digest }, [], this.#call);
      await turn;
      if (!noted) await this.#openForTags(digest);
      const missing = await this.#put(content, name);
      if (missing !== undefined) return { outcome: 'LayersGone', reason: missing };
      await this.#setFlags(`_tags/${name}`, flags);
      return { outcome: 'Restored' };
    });
  }

  /** A manifest that was kept may be locked, as it was before: it is locked again once its tags are restored. */
  async #openForTags(digest: Digest): Promise<void> {
    if (this.#toLock.some((locked) => locked.digest === digest)) return;
    const manifest = await getListed(this.#source, this.#noted.repository, digest, this.#call);
    const { writeEnabled, deleteEnabled } = manifest?.changeableAttributes ?? {};
    if (writeEnabled !== false) return;
    await changeFlags(this.#source, this.#noted.repository, `_manifests/${digest}`, { writeEnabled: true }, this.#call);
    this.#toLock.push({ digest, flags: { writeEnabled, deleteEnabled } });
  }

  async #told(
    item: Pick<RestoredItem, 'kind' | 'tag' | 'digest'>,
    work: () => Promise<Pick<RestoredItem, 'outcome' | 'reason'>>,
  ): Promise<boolean> {
    const repositoryName = this.#noted.repository;
    try {
      const outcome = await work();
      this.#say({ repositoryName, ...item, ...outcome });
      return outcome.outcome === 'Restored' || outcome.outcome === 'AlreadyThere';
    } catch (error) {
      if (this.#call.signal.aborted || !(error instanceof Failure) || endsAll(error)) throw error;
      this.#say({ repositoryName, ...item, outcome: 'Failed', reason: error.message });
      return false;
    }
  }

  /** Undefined if it exists now, else what is missing. With soft delete, the service requires a restore instead. */
  async #put(content: ManifestContent, tag: TagName | undefined): Promise<string | undefined> {
    const { client } = this.#source;
    const { repository } = this.#noted;
    try {
      await putManifestContent(client, repository, tag, content, this.#call);
      return undefined;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.kind === 'Conflict') {
        await restoreDeleted(client, repository, content.digest, tag, this.#force, this.#call);
        return undefined;
      }
      if (!/BLOB_UNKNOWN/.test(error.detail.acrCode ?? '')) throw error;
      return this.#missing(content);
    }
  }

  async #missing(content: ManifestContent): Promise<string> {
    const { repository } = this.#noted;
    const { blobs, children } = linksOf(content);
    let gone = 0;
    await forEach(blobs, manifestLanes, async ({ digest }) => {
      const request = {
        method: 'HEAD',
        path: `/v2/${repository}/blobs/${digest}`,
        needs: [repositoryScope(repository, 'pull')],
      } as const;
      const { status } = await this.#source.client.exchange(
        request,
        { noun: 'blob', resource: repository },
        this.#call,
      );
      if (status === 404) gone += 1;
    });
    if (gone > 0) return `the registry no longer has ${gone} of its ${blobs.length} layers`;
    return children.length > 0
      ? 'the registry no longer has all of its platforms'
      : 'the registry no longer has its layers';
  }

  async #content(noted: NotedManifest): Promise<ManifestContent> {
    const handle = await open(this.#path, 'r').catch((error) => {
      throw localFailure(error, this.#path);
    });
    try {
      const bytes = Buffer.alloc(noted.end - noted.start);
      await handle.read(bytes, 0, bytes.length, noted.start);
      const line = JSON.parse(bytes.toString('utf8')) as JournalLine & { op: 'manifest' };
      return { digest: noted.digest, mediaType: line.mediaType, bytes: Buffer.from(line.base64, 'base64') };
    } finally {
      await handle.close();
    }
  }

  /** Only flags that are false: everything that is pushed starts with all of them true. */
  async #setFlags(item: string, flags: Flags): Promise<void> {
    if (![flags.deleteEnabled, flags.writeEnabled, flags.listEnabled, flags.readEnabled].includes(false)) return;
    await changeFlags(this.#source, this.#noted.repository, item, flags, this.#call);
  }
}
