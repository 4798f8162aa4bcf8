import { dirname } from 'node:path';
import { type ByteSource, bytesSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import { canGoOn } from '../../call/stopping.ts';
import { worthKeeping } from '../../files/keptParts.ts';
import { localFailure, writeAll } from '../../files/localFiles.ts';
import { StagedFile } from '../../files/stagedFile.ts';
import type { Digest, TagName } from '../../protocol/index.ts';
import type { Descriptor } from '../../registry/content/descriptors.ts';
import { Reached } from '../archives/reached.ts';
import { writeVerified } from '../archives/savedBlob.ts';
import { type PlannedEntry, TarPlan } from '../archives/tarPlan.ts';
import type { Branch, Destination, Moved, Tree } from '../transfer/ends.ts';
import { indexEntry, layoutMark, refuseSigned, withEntry } from './layoutIndex.ts';
import { layoutPath } from './layoutOrigin.ts';

/**
 * An OCI image layout as one tar. Every size is known from the manifests, so blobs are written straight to their place.
 * A stopped one is kept, with a note behind its end of how much of each blob is written.
 */
export class LayoutTar implements Destination {
  readonly #path: string;
  readonly #tag: TagName | undefined;
  readonly #entries = new Map<Digest, PlannedEntry>();
  readonly #plan = new TarPlan();
  #content = '';
  #reached = new Reached();
  #file: StagedFile | undefined;

  constructor(path: string, tag: TagName | undefined) {
    this.#path = path;
    this.#tag = tag;
  }

  async prepare({ branches, blobs, root }: Tree): Promise<void> {
    refuseSigned(branches);
    const plan = this.#plan;
    const index = Buffer.from(withEntry(undefined, indexEntry(root, this.#tag)));
    const mark = Buffer.from(layoutMark);
    const texts = [
      { at: plan.file('oci-layout', mark.length).offset, bytes: mark },
      { at: plan.file('index.json', index.length).offset, bytes: index },
    ];
    const contents = [
      ...branches.map(({ content }) => ({ digest: content.digest, size: content.bytes.length })),
      ...blobs,
    ];
    plan.folder('blobs');
    for (const algorithm of new Set(contents.map(({ digest }) => digest.split(':')[0])))
      plan.folder(`blobs/${algorithm}`);
    for (const { digest, size } of contents)
      if (!this.#entries.has(digest)) this.#entries.set(digest, plan.file(layoutPath(digest), size));
    // The index names the root, and so all that is in it.
    this.#content = index.toString('utf8');
    await this.#begin([...plan.headers, ...texts]);
  }

  async #begin(parts: readonly { readonly at: number; readonly bytes: Buffer }[]): Promise<void> {
    const { length } = this.#plan;
    this.#file = await StagedFile.resume(this.#path, this.#content, dirname(this.#path));
    try {
      const { handle } = this.#file;
      this.#reached = await Reached.read(handle, length);
      // Room for all of it, zeros between the entries included.
      await handle.truncate(length);
      for (const { at, bytes } of parts) await writeAll(handle, bytes, at);
    } catch (error) {
      throw localFailure(error, this.#path);
    }
  }

  async blob(
    { digest, size }: Descriptor,
    source: ByteSource,
    moved: (position: number) => void,
    call: Call,
  ): Promise<Moved> {
    const { handle } = this.#file as StagedFile;
    const { offset } = this.#entries.get(digest) as PlannedEntry;
    const from = Math.min(this.#reached.of(digest), size);
    let isNew = false;
    const written = (position: number) => {
      isNew ||= position !== from;
      this.#reached.set(digest, position);
      moved(position);
    };
    try {
      await writeVerified({ handle, path: this.#path, offset, from }, source, { digest, size }, written, call);
    } catch (error) {
      throw localFailure(error, this.#path);
    }
    return isNew ? 'moved' : 'there';
  }

  async manifest({ content: { digest, bytes } }: Branch, _tag: TagName | undefined, call: Call): Promise<void> {
    await this.blob({ mediaType: '', digest, size: bytes.length }, bytesSource(bytes), () => {}, call);
  }

  async finish(): Promise<void> {
    await this.#file?.commit();
  }

  async abandon(error: unknown, call: Call): Promise<void> {
    const file = this.#file;
    if (!file || this.#reached.total < worthKeeping || !canGoOn(error, call)) return file?.abandon();
    const noted = await this.#reached.write(file.handle, this.#plan.length).catch(() => false);
    await (noted === false ? file.abandon() : file.keep(this.#content));
  }
}
