import { Header } from 'tar/header';

/** A file that goes into a layer. */
export interface LayerFile {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly mode?: number;
}

const blockSize = 512;

/** A POSIX ustar archive (IEEE Std 1003.1, pax): the same files always give the same bytes. */
export function tar(files: readonly LayerFile[], modified: Date): Buffer {
  const parts: Buffer[] = [];
  for (const folder of foldersOf(files)) parts.push(header(`${folder}/`, 0, 0o755, 'Directory', modified));
  for (const { path, bytes, mode = 0o644 } of files) {
    parts.push(header(path, bytes.length, mode, 'File', modified), bytes, padding(bytes.length));
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * blockSize)]);
}

function header(path: string, size: number, mode: number, type: 'File' | 'Directory', mtime: Date): Buffer {
  const entry = new Header({ path, size, mode, type, mtime, uid: 0, gid: 0, uname: 'root', gname: 'root' });
  if (entry.encode()) throw new Error(`${path} is too long for a ustar archive`);
  return entry.block ?? Buffer.alloc(0);
}

function padding(size: number): Buffer {
  return Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
}

function foldersOf(files: readonly LayerFile[]): string[] {
  const folders = new Set<string>();
  for (const { path } of files) {
    for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1))
      folders.add(path.slice(0, slash));
  }
  return [...folders].sort();
}
