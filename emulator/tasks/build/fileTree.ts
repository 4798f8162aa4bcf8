import { gunzipSync } from 'node:zlib';
import { Header } from 'tar/header';
import { Parser } from 'tar/parse';
import { Pax } from 'tar/pax';

/** One thing in a file system; its path is the key that it is kept under. */
export interface Entry {
  readonly type: 'file' | 'folder' | 'link';
  readonly mode: number;
  readonly bytes: Buffer;
  /** The target of a symbolic link. */
  readonly target: string;
  readonly uid: number;
  readonly gid: number;
  readonly modified: Date;
}

/** By path without a slash at either end; the root is not in it. */
export type FileTree = Map<string, Entry>;

export const newFolder = (modified: Date): Entry => ({
  ...{ type: 'folder', mode: 0o755, bytes: Buffer.alloc(0), target: '' },
  ...{ uid: 0, gid: 0, modified },
});

/** `a/./b/../c` is `a/c`; a path cannot leave the root. */
export function normalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The content of a tar archive, gzip-compressed or not. */
export async function readTar(bytes: Buffer): Promise<FileTree> {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  const tree: FileTree = new Map();
  const hardLinks: [string, string][] = [];
  await new Promise<void>((resolve, reject) => {
    const parser = new Parser({
      strict: false,
      onReadEntry: (entry) => {
        const path = normalPath(entry.path);
        const pieces: Buffer[] = [];
        entry.on('data', (piece: Buffer) => pieces.push(piece));
        entry.on('end', () => {
          if (path === '') return;
          if (entry.type === 'Link') hardLinks.push([path, normalPath(entry.linkpath ?? '')]);
          const type = typeOf(entry.type);
          if (type === undefined) return;
          tree.set(path, {
            ...{ type, mode: (entry.mode ?? 0o644) & 0o7777, bytes: Buffer.concat(pieces) },
            ...{ target: entry.linkpath ?? '', uid: entry.uid ?? 0, gid: entry.gid ?? 0 },
            modified: entry.mtime ?? new Date(0),
          });
        });
      },
    });
    parser.on('end', () => resolve());
    parser.on('error', reject);
    parser.end(plain);
  });
  for (const [path, target] of hardLinks) {
    const entry = tree.get(target);
    if (entry !== undefined) tree.set(path, entry);
  }
  return tree;
}

function typeOf(type: string): Entry['type'] | undefined {
  if (type === 'Directory') return 'folder';
  if (type === 'SymbolicLink') return 'link';
  return type === 'File' || type === 'OldFile' || type === 'ContiguousFile' ? 'file' : undefined;
}

/** Applies a layer; `.wh.` names delete (OCI image-spec, layer.md). */
export function applyLayer(tree: FileTree, layer: FileTree): void {
  for (const [path, entry] of layer) {
    const slash = path.lastIndexOf('/');
    const [folder, name] = [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)];
    if (name === '.wh..wh..opq') removeBelow(tree, folder);
    else if (name.startsWith('.wh.')) {
      const gone = normalPath(`${folder}/${name.slice('.wh.'.length)}`);
      tree.delete(gone);
      removeBelow(tree, gone);
    } else {
      if (entry.type !== 'folder') removeBelow(tree, path);
      tree.set(path, entry);
    }
  }
}

function removeBelow(tree: FileTree, folder: string): void {
  for (const path of [...tree.keys()]) if (path.startsWith(`${folder}/`)) tree.delete(path);
}

const blockSize = 512;

/** A POSIX archive, its names in order, so that the same files give the same layer. */
export function writeTar(tree: FileTree): Buffer {
  const parts: Buffer[] = [];
  for (const [path, entry] of [...tree].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { type, mode, bytes, target, uid, gid, modified: mtime } = entry;
    const header = new Header({
      path: type === 'folder' ? `${path}/` : path,
      ...{ mode, uid, gid, mtime, size: bytes.length },
      type: type === 'folder' ? 'Directory' : type === 'link' ? 'SymbolicLink' : 'File',
      ...(type === 'link' ? { linkpath: target } : {}),
    });
    if (header.encode()) {
      const more = type === 'link' ? { linkpath: target } : {};
      parts.push(new Pax({ path: header.path ?? path, size: bytes.length, mtime, ...more }).encode());
    }
    parts.push(
      header.block ?? Buffer.alloc(0),
      bytes,
      Buffer.alloc((blockSize - (bytes.length % blockSize)) % blockSize),
    );
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * blockSize)]);
}
