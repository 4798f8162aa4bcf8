import { randomUUID } from 'node:crypto';
import { appendFile, readdir, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../files/localFiles.ts';
import type { Digest } from '../../protocol/index.ts';
import type { ManifestContent } from '../../registry/content/manifestContent.ts';
import { doubles, integers, shorts } from '../repository/columns.ts';
import { DigestTable, isSha256 } from '../repository/digestTable.ts';
import { contentOf, isRecordable, readPlaces, recordOf } from './packRecords.ts';
import { PackWindows } from './packWindows.ts';

/** Milliseconds in which documents are collected, to be written together. */
const collecting = 200;
/** Milliseconds without use after which the index leaves the memory. */
const idle = 60_000;
const day = 86_400_000;
/** Packs that were not used for this long are deleted. */
const unused = 90 * day;
/** If there are many small packs, they are merged; those of the last hour may still be in use. */
const settled = day / 24;
const smallBytes = 1024 * 1024;
const manySmall = 32;

/**
 * Documents in a few large files, the packs: a file for each document would take longer to write than the registry to
 * answer. Every process appends to a pack of its own, so processes need no lock. A disk that is full or read-only only
 * makes the next command slower.
 */
export class DocumentPacks {
  readonly #folder: string;
  #index: Promise<Index> | undefined;
  #forgetting: NodeJS.Timeout | undefined;
  /** Documents that are in no pack yet. */
  readonly #waiting = new Map<string, ManifestContent>();
  #timer: NodeJS.Timeout | undefined;
  #writing = Promise.resolve();
  #own: { readonly path: string; size: number } | undefined;
  #isBroken = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The digest is not verified here: another program may have changed the pack. */
  async read(digest: Digest): Promise<ManifestContent | undefined> {
    if (!isSha256(digest)) return undefined;
    return this.#waiting.get(digest) ?? (await this.#load()).read(digest);
  }

  add(content: ManifestContent): void {
    if (this.#isBroken || !isRecordable(content)) return;
    this.#waiting.set(content.digest, content);
    this.#timer ??= setTimeout(() => this.flush(), collecting).unref();
  }

  /** Ends when everything that was added is in a pack. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  #load(): Promise<Index> {
    this.#index ??= Index.of(this.#folder);
    this.#forgetting ??= setTimeout(() => {
      this.#index = undefined;
      this.#forgetting = undefined;
    }, idle).unref();
    this.#forgetting.refresh();
    return this.#index;
  }

  async #write(): Promise<void> {
    const contents = [...this.#waiting.values()];
    if (contents.length === 0) return;
    try {
      const index = await this.#load();
      await makeFolder(this.#folder, 0o700);
      // Another process may have merged it into another pack.
      const size = this.#own && (await stat(this.#own.path).catch(() => undefined))?.size;
      if (!this.#own || this.#own.size !== size) this.#own = { path: newPack(this.#folder), size: 0 };
      const records = contents.map(recordOf);
      await appendFile(this.#own.path, Buffer.concat(records), { mode: 0o600 });
      index.grown(this.#own.path, this.#own.size);
      for (const [at, { length }] of records.entries()) {
        index.add(contents[at]?.digest ?? '', this.#own.path, this.#own.size, length);
        this.#own.size += length;
      }
    } catch {
      this.#isBroken = true;
    }
    for (const { digest } of contents) this.#waiting.delete(digest);
  }
}

/** Where each document is: at most 60 bytes of memory for one. */
class Index {
  readonly #digests = new DigestTable();
  readonly #packs: { readonly path: string; isUsed: boolean }[] = [];
  readonly #packOf = shorts();
  readonly #offsets = doubles();
  readonly #lengths = integers();
  readonly #windows = new PackWindows();

  static async of(folder: string): Promise<Index> {
    const index = new Index();
    for (const path of await packsOf(folder))
      try {
        await readPlaces(path, ({ digest, offset, length }) => index.add(digest, path, offset, length));
      } catch {
        // Another process has merged it into another pack.
      }
    return index;
  }

  add(digest: string, path: string, offset: number, length: number): void {
    if (this.#packs.at(-1)?.path !== path) this.#packs.push({ path, isUsed: false });
    const row = this.#digests.add(digest);
    this.#packOf.set(row, this.#packs.length - 1);
    this.#offsets.set(row, offset);
    this.#lengths.set(row, length);
  }

  /** A pack has become longer from here on. */
  grown(path: string, offset: number): void {
    this.#windows.forget(path, offset);
  }

  async read(digest: Digest): Promise<ManifestContent | undefined> {
    const row = this.#digests.find(digest);
    const pack = row < 0 ? undefined : this.#packs[this.#packOf.get(row)];
    if (!pack) return undefined;
    try {
      if (!pack.isUsed) {
        pack.isUsed = true;
        const now = new Date();
        await utimes(pack.path, now, now);
      }
      return contentOf(await this.#windows.read(pack.path, this.#offsets.get(row), this.#lengths.get(row)));
    } catch {
      return undefined;
    }
  }
}

const newPack = (folder: string) => join(folder, `${randomUUID()}.pack`);

/** The packs of a folder; unused ones are deleted, and many small ones merged. */
async function packsOf(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const packs: string[] = [];
  const small: string[] = [];
  for (const name of names.filter((one) => one.endsWith('.pack')).sort()) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (!found) continue;
    const age = Date.now() - found.mtimeMs;
    if (age > unused) await unlink(path).catch(() => {});
    else (found.size < smallBytes && age > settled ? small : packs).push(path);
  }
  return [...packs, ...(small.length < manySmall ? small : await merged(folder, small))];
}

/** Merges packs into one; returns them unchanged if that fails. */
async function merged(folder: string, paths: readonly string[]): Promise<readonly string[]> {
  try {
    const parts = [];
    for (const path of paths) {
      const end = await readPlaces(path, () => {});
      parts.push((await readFile(path)).subarray(0, end));
    }
    const whole = newPack(folder);
    await writeFile(`${whole}.partial`, Buffer.concat(parts), { mode: 0o600 });
    await rename(`${whole}.partial`, whole);
    await Promise.allSettled(paths.map((path) => unlink(path)));
    return [whole];
  } catch {
    return paths;
  }
}
