import { Header } from 'tar/header';

const block = 512;

export interface PlannedEntry {
  readonly offset: number;
  readonly size: number;
}

/**
 * The position of each file in an archive, computed before it is written, so that several can be written at the same
 * time. Times and owners are zero: the same content gives the same archive.
 */
export class TarPlan {
  readonly #headers: { readonly at: number; readonly bytes: Buffer }[] = [];
  #end = 0;

  folder(name: string): void {
    this.#add(`${name}/`, 'Directory', 0, 0o755);
  }

  file(name: string, size: number): PlannedEntry {
    this.#add(name, 'File', size, 0o644);
    const entry = { offset: this.#end, size };
    this.#end += Math.ceil(size / block) * block;
    return entry;
  }

  get headers(): readonly { readonly at: number; readonly bytes: Buffer }[] {
    return this.#headers;
  }

  /** With the two empty blocks that close an archive. */
  get length(): number {
    return this.#end + 2 * block;
  }

  #add(path: string, type: 'Directory' | 'File', size: number, mode: number): void {
    const header = new Header({ path, type, size, mode, uid: 0, gid: 0, mtime: new Date(0) });
    const bytes = Buffer.alloc(block);
    // The names that we write are short; sizes beyond 8 GiB are written in base 256, which every reader knows.
    header.encode(bytes);
    this.#headers.push({ at: this.#end, bytes });
    this.#end += block;
  }
}
