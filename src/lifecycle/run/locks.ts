import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { Digest, RepositoryName } from '../../protocol/index.ts';
import type { ChangeableAnswer, ManifestAnswer, TagAnswer } from '../../registry/answers.ts';
import { type Flags, flagsRequest } from '../../registry/changeable.ts';
import { repositoryPath } from '../../registry/repositories.ts';
import { getListed, isLocked, type Source, scopesFor } from '../reading/readRepository.ts';
import type { Journal } from './journal.ts';

const open: Flags = { deleteEnabled: true, writeEnabled: true };

/** What was unlocked for one deletion, and how it was before: what is not deleted after all is locked again. */
export class Locks {
  readonly #source: Source;
  readonly #repository: RepositoryName;
  readonly #journal: Journal | undefined;
  /** Manifests that stay; and what is locked again only where the deletion failed. Latest first. */
  #always: (() => Promise<void>)[] = [];
  readonly #onFailure: (() => Promise<void>)[] = [];

  constructor(source: Source, repository: RepositoryName, journal: Journal | undefined) {
    this.#source = source;
    this.#repository = repository;
    this.#journal = journal;
  }

  /** A manifest to delete, and its tags. */
  async openManifest(manifest: ManifestAnswer, tags: readonly TagAnswer[], call: Call): Promise<void> {
    const { digest, changeableAttributes } = manifest;
    if (isLocked(changeableAttributes)) await this.#open(`_manifests/${digest}`, changeableAttributes, call);
    for (const tag of tags)
      if (isLocked(tag.changeableAttributes)) await this.#open(`_tags/${tag.name}`, tag.changeableAttributes, call);
  }

  /** The tag of a locked manifest can be unlocked only while that is; the manifest stays, and is locked again. */
  async openTag(tag: { readonly name: string; readonly digest: string }, found: TagAnswer, call: Call): Promise<void> {
    const { digest } = tag;
    const manifest = await getListed(this.#source, this.#repository, digest as Digest, call);
    if (manifest && isLocked(manifest.changeableAttributes)) {
      const flags = flagsOf(manifest.changeableAttributes);
      await this.#journal?.write({ op: 'unlocked', repository: this.#repository, digest, flags });
      this.#always.push(() => lock(this.#source, this.#repository, this.#journal, digest, flags, call));
      await changeFlags(this.#source, this.#repository, `_manifests/${digest}`, open, call);
    }
    await this.#open(`_tags/${tag.name}`, found.changeableAttributes, call);
  }

  /** Deletes; afterwards everything that is left is locked as it was. */
  async during(work: () => Promise<void>, call: Call): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!call.signal.aborted)
        for (const lockAgain of [...this.#onFailure].reverse()) await lockAgain().catch(() => {});
      throw error;
    } finally {
      if (!call.signal.aborted) for (const lockAgain of this.#always) await lockAgain();
    }
  }

  async #open(item: string, attributes: ChangeableAnswer | undefined, call: Call): Promise<void> {
    const before = flagsOf(attributes);
    this.#onFailure.push(() => changeFlags(this.#source, this.#repository, item, before, call));
    await changeFlags(this.#source, this.#repository, item, open, call);
  }
}

/** Locks what an interrupted run had opened and not closed again. */
export async function lockAgain(
  source: Source,
  repository: RepositoryName,
  journal: Journal | undefined,
  call: Call,
): Promise<void> {
  for (const [digest, flags] of journal?.left.get(repository)?.unlocked ?? [])
    await lock(source, repository, journal, digest, flags, call);
}

async function lock(
  source: Source,
  repository: RepositoryName,
  journal: Journal | undefined,
  digest: string,
  flags: Flags,
  call: Call,
): Promise<void> {
  await changeFlags(source, repository, `_manifests/${digest}`, flags, call).catch((error) => {
    if (!(error instanceof Failure && error.kind === 'NotFound')) throw error;
  });
  await journal?.write({ op: 'locked', repository, digest });
}

/** Sets flags of a tag or manifest (`_tags/v1`, `_manifests/sha256:...`). */
export async function changeFlags(
  source: Source,
  repository: RepositoryName,
  item: string,
  flags: Flags,
  call: Call,
): Promise<void> {
  const request = {
    ...flagsRequest(`${repositoryPath(repository)}/${item}`, flags),
    success: [200],
    ...scopesFor(source, repository),
  };
  await source.client.send(request, { noun: 'repository', resource: repository }, call);
}

export function flagsOf(attributes: ChangeableAnswer | undefined): Flags {
  const { deleteEnabled, writeEnabled, listEnabled, readEnabled } = attributes ?? {};
  return { deleteEnabled, writeEnabled, listEnabled, readEnabled };
}
