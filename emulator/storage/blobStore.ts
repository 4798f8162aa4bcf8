import { createHash, type Hash, randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { isAlive } from './processState.ts';

/** Beyond this a blob goes to disk: a layer may have gigabytes and must not be kept in memory. */
const defaultMemoryLimit = 1024 * 1024;
const writeSize = 1024 * 1024;
const temporaryPrefix = 'acrshell-emulator-';

export interface BlobContent {
  readonly size: number;
  /** `end` is inclusive, as in a Range header. */
  stream(start?: number, end?: number): Readable;
}

/** The bytes of blobs by digest, for all repositories. */
export class BlobStore {
  readonly #blobs = new Map<string, BlobContent>();
  readonly #memoryLimit: number;
  #folder: string | undefined;
  #temporary = false;

  /** Without a folder, large blobs are in a temporary one, created on first need and removed by `close`. */
  constructor(folder?: string) {
    this.#folder = folder;
    this.#memoryLimit = folder === undefined ? defaultMemoryLimit : 0;
    if (folder !== undefined) this.#readFolder(folder);
  }

  get(digest: string): BlobContent | undefined {
    return this.#blobs.get(digest);
  }

  digests(): string[] {
    return [...this.#blobs.keys()];
  }

  write(): BlobWriter {
    return new BlobWriter(this.#memoryLimit, () => join(this.#incomingFolder(), randomUUID()));
  }

  /** Stores the writer's bytes under their digest. */
  async keep(writer: BlobWriter): Promise<string> {
    const { digest, size } = writer;
    if (this.#blobs.has(digest)) {
      await writer.discard();
      return digest;
    }
    const bytes = writer.inMemory();
    if (bytes !== undefined && this.#memoryLimit > 0) {
      this.#blobs.set(digest, bytesContent(bytes));
      return digest;
    }
    const file = this.#blobFile(digest);
    await writer.moveTo(file);
    this.#blobs.set(digest, fileContent(file, size));
    return digest;
  }

  async put(bytes: Buffer): Promise<string> {
    const writer = this.write();
    await writer.append(bytes);
    return this.keep(writer);
  }

  /** Without bytes: it reads as zeros, which its digest does not match. */
  putHollow(digest: string, size: number): void {
    this.#blobs.set(digest, { size, stream: (start = 0, end = size - 1) => zeros(end - start + 1) });
  }

  remove(digest: string): void {
    if (!this.#blobs.delete(digest) || this.#folder === undefined) return;
    rmSync(this.#blobFile(digest), { force: true });
  }

  close(): void {
    if (this.#temporary && this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  #blobFile(digest: string): string {
    return join(this.#rootFolder(), 'blobs', 'sha256', digest.slice('sha256:'.length));
  }

  #incomingFolder(): string {
    return join(this.#rootFolder(), 'incoming');
  }

  #rootFolder(): string {
    if (this.#folder === undefined) {
      removeAbandonedFolders();
      this.#folder = mkdtempSync(join(tmpdir(), `${temporaryPrefix}${process.pid}-`));
      this.#temporary = true;
      makeFolders(this.#folder);
    }
    return this.#folder;
  }

  #readFolder(folder: string): void {
    // Uploads that were running when the emulator ended are not resumed: their sessions no longer exist.
    rmSync(join(folder, 'incoming'), { recursive: true, force: true });
    makeFolders(folder);
    for (const name of readdirSync(join(folder, 'blobs', 'sha256'))) {
      const file = join(folder, 'blobs', 'sha256', name);
      this.#blobs.set(`sha256:${name}`, fileContent(file, statSync(file).size));
    }
  }
}

/** Receives and hashes a blob's bytes; in memory first, on disk beyond the limit. */
export class BlobWriter {
  readonly #hash: Hash = createHash('sha256');
  readonly #memoryLimit: number;
  readonly #newFile: () => string;
  #pending: Buffer[] = [];
  #pendingSize = 0;
  #file: { path: string; handle: FileHandle } | undefined;
  #size = 0;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(memoryLimit: number, newFile: () => string) {
    this.#memoryLimit = memoryLimit;
    this.#newFile = newFile;
  }

  get size(): number {
    return this.#size;
  }

  get digest(): string {
    return `sha256:${this.#hash.copy().digest('hex')}`;
  }

  async append(chunk: Buffer): Promise<void> {
    this.#hash.update(chunk);
    this.#size += chunk.length;
    this.#pending.push(chunk);
    this.#pendingSize += chunk.length;
    if (this.#size > this.#memoryLimit && this.#pendingSize >= writeSize) await this.#flush();
  }

  inMemory(): Buffer | undefined {
    return this.#file === undefined && this.#size <= this.#memoryLimit ? Buffer.concat(this.#pending) : undefined;
  }

  async moveTo(file: string): Promise<void> {
    if (this.#file === undefined) {
      const incoming = this.#newFile();
      await writeFile(incoming, this.#pending);
      await rename(incoming, file);
      return;
    }
    await this.#flush();
    await this.#writing;
    const { path, handle } = this.#file;
    await handle.close();
    await rename(path, file);
  }

  async discard(): Promise<void> {
    this.#pending = [];
    if (this.#file === undefined) return;
    const { path, handle } = this.#file;
    this.#file = undefined;
    await this.#writing.catch(() => undefined);
    await handle.close();
    rmSync(path, { force: true });
  }

  /** Waits only for the write before this one, so that the next bytes are hashed while these go to disk. */
  async #flush(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    this.#pendingSize = 0;
    await this.#writing;
    if (this.#file === undefined) {
      const path = this.#newFile();
      this.#file = { path, handle: await open(path, 'wx') };
    }
    if (pending.length === 0) return;
    this.#writing = this.#file.handle.writev(pending);
    // The next write reports a failure; until then it must not count as unhandled.
    this.#writing.catch(() => undefined);
  }
}

function bytesContent(bytes: Buffer): BlobContent {
  return {
    size: bytes.length,
    stream: (start = 0, end = bytes.length - 1) =>
      Readable.from([bytes.subarray(start, end + 1)], { objectMode: false }),
  };
}

function zeros(size: number): Readable {
  let left = size;
  return new Readable({
    read() {
      const next = Math.min(left, writeSize);
      left -= next;
      this.push(next > 0 ? Buffer.alloc(next) : null);
    },
  });
}

function fileContent(file: string, size: number): BlobContent {
  return {
    size,
    stream: (start = 0, end = size - 1) =>
      size === 0
        ? Readable.from([], { objectMode: false })
        : createReadStream(file, { start, end, highWaterMark: 512 * 1024 }),
  };
}

function makeFolders(folder: string): void {
  mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true });
  mkdirSync(join(folder, 'incoming'), { recursive: true });
}

/** Removes folders of killed emulators, which have the process id in their names. */
function removeAbandonedFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^acrshell-emulator-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    }
  }
}
