import type { FileHandle } from 'node:fs/promises';
import { Header } from 'tar/header';
import { Pax } from 'tar/pax';
import type { Call } from '../../call/call.ts';
import { cancelled, Failure } from '../../call/failure.ts';
import { localFailure } from '../../files/localFiles.ts';
import { openAgain, type RegularFile } from '../../files/regularFile.ts';

/** The position of an entry's content in the archive. */
export interface TarEntry {
  readonly offset: number;
  readonly size: number;
}

const block = 512;
const mostEntries = 100_000;
/** Of a long name or an extended header; real ones have a few hundred bytes. */
const longestExtra = 1024 * 1024;
const manyLinks = 16;

interface Extras {
  path?: string;
  linkpath?: string;
  size?: number;
}

/**
 * Reads the headers of an archive and none of its content, so that blobs of any size can then be read in place,
 * several at a time. node-tar decodes the headers.
 */
export async function readTarIndex(
  file: RegularFile,
  name: string,
  call: Call,
): Promise<ReadonlyMap<string, TarEntry>> {
  const handle = await openAgain(file);
  try {
    return await scan(handle, name, file.size, call);
  } catch (error) {
    throw localFailure(error, name);
  } finally {
    await handle.close();
  }
}

async function scan(handle: FileHandle, path: string, size: number, call: Call): Promise<Map<string, TarEntry>> {
  if (size < block) throw damaged(path, 'is not a tar archive');
  const entries = new Map<string, TarEntry>();
  const links = new Map<string, string>();
  let extras: Extras = {};
  for (let at = 0, count = 0; at + block <= size; count += 1) {
    if (call.signal.aborted) throw cancelled();
    if (count > mostEntries) throw damaged(path, `holds more than ${mostEntries} entries`);
    const header = decode(await readPart(handle, path, at, block), extras);
    if (header?.nullBlock) return withLinks(entries, links);
    if (!header?.cksumValid) throw damaged(path, count === 0 ? 'is not a tar archive' : `is damaged at byte ${at}`);
    const length = header.size ?? 0;
    const content = at + block;
    if (!Number.isSafeInteger(length) || length < 0) throw damaged(path, `is damaged at byte ${at}`);
    if (content + length > size) throw damaged(path, 'is truncated');
    const name = clean(extras.path ?? header.path ?? '');
    if (isExtra(header.type)) {
      if (length > longestExtra) throw damaged(path, `is damaged at byte ${at}`);
      const read = readExtra(header.type, await readPart(handle, path, content, length));
      if (!read) throw damaged(path, `is damaged at byte ${at}`);
      extras = { ...extras, ...read };
    } else {
      if (isFile(header.type)) entries.set(name, { offset: content, size: length });
      else if (header.type === 'Link') links.set(name, clean(extras.linkpath ?? header.linkpath ?? ''));
      else if (header.type === 'SymbolicLink')
        links.set(name, clean(`${folderOf(name)}${extras.linkpath ?? header.linkpath ?? ''}`));
      extras = {};
    }
    at = content + Math.ceil(length / block) * block;
  }
  // Two blocks of zeros should close an archive; some writers leave them out.
  return withLinks(entries, links);
}

async function readPart(handle: FileHandle, path: string, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, at);
  if (bytesRead < length) throw damaged(path, 'is truncated');
  return buffer;
}

/** node-tar throws at numbers in base 256 that no number of JavaScript can hold. */
function decode(bytes: Buffer, extras: Extras): Header | undefined {
  try {
    return new Header(bytes, 0, extras);
  } catch {
    return undefined;
  }
}

const isExtra = (type: string): boolean =>
  ['ExtendedHeader', 'OldExtendedHeader', 'NextFileHasLongPath', 'OldGnuLongPath', 'NextFileHasLongLinkpath'].includes(
    type,
  ) || type === 'GlobalExtendedHeader';

const isFile = (type: string): boolean => ['File', 'OldFile', 'ContiguousFile'].includes(type);

function readExtra(type: string, bytes: Buffer): Extras | undefined {
  const text = bytes.toString('utf8');
  if (type === 'NextFileHasLongPath' || type === 'OldGnuLongPath') return { path: text.replace(/\0.*$/s, '') };
  if (type === 'NextFileHasLongLinkpath') return { linkpath: text.replace(/\0.*$/s, '') };
  if (type === 'GlobalExtendedHeader') return {};
  const { path, linkpath, size } = parsePax(text) ?? { size: Number.NaN };
  if (size !== undefined && !Number.isSafeInteger(Number(size))) return undefined;
  return {
    ...(path === undefined ? {} : { path }),
    ...(linkpath === undefined ? {} : { linkpath }),
    ...(size === undefined ? {} : { size: Number(size) }),
  };
}

function parsePax(text: string): Extras | undefined {
  try {
    return Pax.parse(text);
  } catch {
    return undefined;
  }
}

/** Older `docker save` stores a layer that two images share once, and links to it. */
function withLinks(entries: Map<string, TarEntry>, links: ReadonlyMap<string, string>): Map<string, TarEntry> {
  for (const name of links.keys()) {
    let target = name;
    for (let step = 0; step < manyLinks && links.has(target) && !entries.has(target); step += 1)
      target = links.get(target) ?? '';
    const entry = entries.get(target);
    if (entry && !entries.has(name)) entries.set(name, entry);
  }
  return entries;
}

const folderOf = (name: string): string => name.slice(0, name.lastIndexOf('/') + 1);

/** Names are only looked up, never written to: `./a/../b` is b, and a path cannot leave the root. */
function clean(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

export function damaged(path: string, what: string): Failure {
  return new Failure('InvalidInput', `${path} ${what}.`, {
    resource: path,
    advice: 'Download or create the file again. Nothing was published.',
  });
}
