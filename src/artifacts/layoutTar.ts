import { dirname } from 'node:path';
import type { Digest, TagName } from '../protocol/index.ts';
import { type ByteSource, bytesSource } from '../registry/byteSource.ts';
import type { Descriptor } from '../registry/descriptors.ts';
import type { Call } from '../transport/call.ts';
import { indexEntry, layoutMark, withEntry } from './layoutIndex.ts';
import { layoutPath } from './layoutOrigin.ts';
import { localFailure, StagedFile, writeAll, writeVerified } from './localFiles.ts';
import type { Branch, Destination, Moved, Tree } from './places.ts';
import { type PlannedEntry, TarPlan } from './tarPlan.ts';

/** An OCI image layout as one tar. Every size is known from the manifests, so blobs are written straight to their place. */
export class LayoutTar implements Destination {
  readonly #path: string;
  readonly #tag: TagName | undefined;
  readonly #entries = new Map<Digest, PlannedEntry>();
  #file: StagedFile | undefined;

  constructor(path: string, tag: TagName | undefined) {
    this.#path = path;
    this.#tag = tag;
  }

  async prepare({ branches, blobs, root }: Tree): Promise<void> {
    const plan = new TarPlan();
    const index = Buffer.from(withEntry(undefined, indexEntry(root, this.#tag)));
    const mark = Buffer.from(layoutMark);
    const texts = [
      { place: plan.file('oci-layout', mark.length), bytes: mark },
      { place: plan.file('index.json', index.length), bytes: index },
    ];
    const contents = [
      ...branches.map(({ content }) => ({ digest: content.digest, size: content.bytes.length })),
      ...blobs,
    ];
    plan.folder('blobs');
    for (const algorithm of new Set(contents.map(({ digest }) => digest.split(':')[0])))
      plan.folder(`blobs/${algorithm}`);
    for (const { digest, size } of contents) this.#entries.set(digest, plan.file(layoutPath(digest), size));
    this.#file = await StagedFile.create(this.#path, dirname(this.#path));
    try {
      const { handle } = this.#file;
      // Room for all of it, zeros between the entries included.
      await handle.truncate(plan.length);
      for (const { at, bytes } of plan.headers) await writeAll(handle, bytes, at);
      for (const { place, bytes } of texts) await writeAll(handle, bytes, place.offset);
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
    try {
      await writeVerified(handle, offset, source, { digest, size }, moved, call);
    } catch (error) {
      throw localFailure(error, this.#path);
    }
    return 'moved';
  }

  async manifest({ content: { digest, bytes } }: Branch, _tag: TagName | undefined, call: Call): Promise<void> {
    await this.blob({ mediaType: '', digest, size: bytes.length }, bytesSource(bytes), () => {}, call);
  }

  async finish(): Promise<void> {
    await this.#file?.commit();
  }

  async abandon(): Promise<void> {
    await this.#file?.abandon();
  }
}
