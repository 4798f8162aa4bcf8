import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isOwn, keptName, temporaryName } from './keptParts.ts';
import { localFailure, makeFolder } from './localFiles.ts';
import { replaceFile } from './replaceFile.ts';

/**
 * A file that gets its final name only when it is complete; until then it is `.name.xxxx.partial` in the same folder.
 */
export class StagedFile {
  readonly handle: FileHandle;
  readonly #path: string;
  readonly #temporary: string;
  #open = true;

  private constructor(handle: FileHandle, path: string, temporary: string) {
    this.handle = handle;
    this.#path = path;
    this.#temporary = temporary;
  }

  /** `beside`: the folder of the temporary file, if the folder of the final one must contain nothing else. */
  static async create(path: string, beside = dirname(path)): Promise<StagedFile> {
    const temporary = join(beside, temporaryName(path));
    try {
      await makeFolder(dirname(path));
      return new StagedFile(await open(temporary, 'wx+'), path, temporary);
    } catch (error) {
      throw localFailure(error, path);
    }
  }

  /**
   * The incomplete file of a stopped command with the same content (see keep), otherwise an empty one. It is taken over
   * by a rename, so that only one of several commands gets it.
   */
  static async resume(path: string, content: string | Buffer, beside = dirname(path)): Promise<StagedFile> {
    const temporary = join(beside, temporaryName(path));
    try {
      await rename(join(beside, keptName(path, content)), temporary);
      return new StagedFile(await openOwn(temporary), path, temporary);
    } catch {
      await rm(temporary, { force: true }).catch(() => {});
      return StagedFile.create(path, beside);
    }
  }

  async commit(): Promise<void> {
    try {
      await this.#close();
      await replaceFile(this.#temporary, this.#path);
    } catch (error) {
      await this.abandon();
      throw localFailure(error, this.#path);
    }
  }

  /** Keeps it, so that the same command can resume. */
  async keep(content: string | Buffer): Promise<void> {
    try {
      await this.#close();
      await rename(this.#temporary, join(dirname(this.#temporary), keptName(this.#path, content)));
    } catch {
      await this.abandon();
    }
  }

  async abandon(): Promise<void> {
    await this.#close().catch(() => {});
    await rm(this.#temporary, { force: true }).catch(() => {});
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.handle.close();
  }
}

/** Runs `work` on a staged file, which is removed if anything fails. */
export async function withStagedFile<T>(
  path: string,
  beside: string,
  work: (file: StagedFile) => Promise<T>,
): Promise<T> {
  const file = await StagedFile.create(path, beside);
  try {
    const result = await work(file);
    await file.commit();
    return result;
  } catch (error) {
    await file.abandon();
    throw localFailure(error, path);
  }
}

/** Not through a link, and not another user's file: it becomes the requested file. */
async function openOwn(path: string): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
  const found = await handle.stat();
  if (found.isFile() && found.nlink === 1 && isOwn(found)) return handle;
  await handle.close();
  throw new Error('not our own');
}
