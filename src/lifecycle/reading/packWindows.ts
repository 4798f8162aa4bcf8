import { open } from 'node:fs/promises';
import { keepNewest } from '../../call/newest.ts';

const windowBytes = 128 * 1024;
const mostWindows = 64;

/**
 * Parts of packs, read in windows of at most 8 MB in total: documents that were read together are used together again,
 * so most are in a window that is in memory already.
 */
export class PackWindows {
  readonly #windows = new Map<string, Promise<Buffer>>();

  async read(path: string, offset: number, length: number): Promise<Buffer> {
    const first = Math.floor(offset / windowBytes);
    const last = Math.floor((offset + length - 1) / windowBytes);
    const parts = [];
    for (let window = first; window <= last; window += 1) parts.push(await this.#window(path, window));
    const [only = Buffer.alloc(0)] = parts;
    const start = offset - first * windowBytes;
    return (parts.length === 1 ? only : Buffer.concat(parts)).subarray(start, start + length);
  }

  /** The window of a pack that ended here. */
  forget(path: string, offset: number): void {
    this.#windows.delete(keyOf(path, Math.floor(offset / windowBytes)));
  }

  #window(path: string, window: number): Promise<Buffer> {
    const key = keyOf(path, window);
    const bytes = this.#windows.get(key) ?? readWindow(path, window);
    // The last used one is the last in order.
    this.#windows.delete(key);
    this.#windows.set(key, bytes);
    keepNewest(this.#windows, mostWindows);
    return bytes;
  }
}

const keyOf = (path: string, window: number) => `${window} ${path}`;

async function readWindow(path: string, window: number): Promise<Buffer> {
  const handle = await open(path);
  try {
    const buffer = Buffer.allocUnsafeSlow(windowBytes);
    const { bytesRead } = await handle.read(buffer, 0, windowBytes, window * windowBytes);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
