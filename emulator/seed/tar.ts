/** A file that goes into a layer. */
export interface LayerFile {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly mode?: number;
}

const blockSize = 512;

/** A POSIX ustar archive (IEEE Std 1003.1, pax): the same files give the same bytes, whoever runs it and when. */
export function tar(files: readonly LayerFile[], modified: Date): Buffer {
  const parts: Buffer[] = [];
  for (const folder of foldersOf(files)) parts.push(header(`${folder}/`, 0, 0o755, '5', modified));
  for (const { path, bytes, mode = 0o644 } of files) {
    parts.push(header(path, bytes.length, mode, '0', modified), bytes, padding(bytes.length));
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * blockSize)]);
}

function header(path: string, size: number, mode: number, type: '0' | '5', modified: Date): Buffer {
  const block = Buffer.alloc(blockSize);
  const octal = (value: number, offset: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'latin1');
  const { prefix, name } = splitPath(path);
  block.write(name, 0, 'utf8');
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(Math.floor(modified.getTime() / 1000), 136, 12);
  block.write(type, 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  block.write('root', 265, 'latin1');
  block.write('root', 297, 'latin1');
  block.write(prefix, 345, 'utf8');
  // The checksum is taken over the header with its own field full of spaces.
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** Names of up to 100 bytes, with up to 155 more of folders before them. */
function splitPath(path: string): { prefix: string; name: string } {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path };
  for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
    const name = path.slice(slash + 1);
    if (Buffer.byteLength(name) <= 100 && slash <= 155) return { prefix: path.slice(0, slash), name };
  }
  throw new Error(`${path} is too long for a ustar archive`);
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
