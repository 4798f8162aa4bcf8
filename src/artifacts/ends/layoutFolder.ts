import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteSource, bytesSource } from '../../call/byteSource.ts';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import { readSmall, writeAll } from '../../files/localFiles.ts';
import { fileBelow, fileSource } from '../../files/regularFile.ts';
import { withStagedFile } from '../../files/stagedFile.ts';
import { makeFolderBelow } from '../../files/targets.ts';
import type { Digest, TagName } from '../../protocol/index.ts';
import type { Descriptor } from '../../registry/content/descriptors.ts';
import { readJson } from '../../registry/content/jsonText.ts';
import { manifestLimit } from '../../registry/content/manifestContent.ts';
import { hasContent } from '../archives/hashing.ts';
import { saveBlobFile } from '../archives/savedBlob.ts';
import type { Branch, Destination, Moved, Tree } from '../transfer/ends.ts';
import { indexEntry, layoutMark, refuseSigned, withEntry } from './layoutIndex.ts';
import { layoutPath } from './layoutOrigin.ts';

/**
 * An OCI image layout in a folder. Complete blobs are not fetched again, so a stopped pull can resume; index.json is
 * written last, and keeps other entries of the layout.
 */
export class LayoutFolder implements Destination {
  readonly #path: string;
  #entry: Descriptor | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async prepare({ branches, blobs }: Tree): Promise<void> {
    refuseSigned(branches);
    const algorithms = new Set([
      ...branches.map(({ content }) => content.digest),
      ...blobs.map(({ digest }) => digest),
    ]);
    const folders = new Set([...algorithms].map((digest) => join(this.#path, 'blobs', digest.split(':')[0] ?? '')));
    // A link that points outside the layout would put blobs in an unexpected place.
    for (const folder of folders) await makeFolderBelow(this.#path, folder);
  }

  async blob(
    { digest, size }: Descriptor,
    source: ByteSource,
    moved: (position: number) => void,
    call: Call,
  ): Promise<Moved> {
    const path = this.#pathOf(digest);
    if (await hasContent(path, { digest, size }, call)) return 'there';
    await saveBlobFile(path, this.#path, source, { digest, size }, moved, call);
    return 'moved';
  }

  async manifest(branch: Branch, tag: TagName | undefined, call: Call): Promise<void> {
    const { digest, bytes } = branch.content;
    await this.blob({ mediaType: '', digest, size: bytes.length }, bytesSource(bytes), () => {}, call);
    this.#entry = indexEntry(branch, tag);
  }

  /** The root is written last: its entry is added to index.json. */
  async finish(_: Tree, call: Call): Promise<void> {
    if (!this.#entry) return;
    const path = join(this.#path, 'index.json');
    const existing = await this.#existingIndex(path, call);
    await this.#write(join(this.#path, 'oci-layout'), layoutMark);
    await this.#write(path, withEntry(existing, this.#entry));
  }

  async abandon(): Promise<void> {}

  async #existingIndex(path: string, call: Call): Promise<unknown> {
    const found = await fileBelow(await realpath(this.#path), 'index.json');
    if (!found) return undefined;
    const read = readJson(await readSmall(fileSource(found), manifestLimit, path, call));
    if ('value' in read) return read.value;
    throw new Failure('InvalidInput', `${this.#path} has an index.json that ${read.problem}.`, {
      resource: this.#path,
      advice: 'Save to another folder, or remove the file.',
    });
  }

  #write(path: string, text: string): Promise<void> {
    return withStagedFile(path, this.#path, ({ handle }) => writeAll(handle, Buffer.from(text), 0));
  }

  #pathOf(digest: Digest): string {
    return join(this.#path, ...layoutPath(digest).split('/'));
  }
}
