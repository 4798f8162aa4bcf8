import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isOwn, keptName, temporaryName } from './keptParts.ts';
import { localFailure, makeFolder } from './localFiles.ts';

/** The suffix of an incomplete file in such a folder. */
export const halfMark = '.half';

/** A temporary folder for the parts of a file, beside it. Complete parts can be kept for the same command. */
export class StagedFolder {
  readonly folder: string;
  readonly #kept: string;

  private constructor(folder: string, kept: string) {
    this.folder = folder;
    this.#kept = kept;
  }

  /** The folder of a stopped command with the same content, taken over by a rename, otherwise an empty one. */
  static async resume(path: string, content: string): Promise<StagedFolder> {
    const parent = dirname(path);
    const kept = join(parent, keptName(path, content));
    try {
      await makeFolder(parent);
      const folder = join(parent, temporaryName(path));
      if (!(await takeOver(kept, folder))) await mkdir(folder, { mode: 0o700 });
      return new StagedFolder(folder, kept);
    } catch (error) {
      throw localFailure(error, path);
    }
  }

  /** Keeps its complete parts, so that the same command can resume. */
  async keep(): Promise<void> {
    try {
      const names = await readdir(this.folder);
      const halves = names.filter((name) => name.endsWith(halfMark));
      if (halves.length === names.length) return await this.remove();
      for (const name of halves) await rm(join(this.folder, name));
      await rename(this.folder, this.#kept);
    } catch {
      await this.remove();
    }
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
  }
}

async function takeOver(kept: string, folder: string): Promise<boolean> {
  const found = await lstat(kept).catch(() => undefined);
  if (!found?.isDirectory() || !isOwn(found)) return false;
  return rename(kept, folder).then(
    () => true,
    () => false,
  );
}
