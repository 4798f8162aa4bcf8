import { createHash } from 'node:crypto';
import type { Blobs, Heap, Tables } from './metadata.ts';
import type { Bodies } from './methodBodies.ts';

const base = 0x400000;
const sectionAlignment = 0x2000;
const fileAlignment = 0x200;
const textAddress = sectionAlignment;
const cliHeaderSize = 72;
const codeAddress = textAddress + 8 + cliHeaderSize;

/**
 * A library for any processor, laid out as compilers lay it out (II.25): one section with the code and metadata, the
 * import of mscoree.dll that the format asks for, and the relocation of its one absolute address.
 */
export function portableExecutable(tables: Tables, strings: Heap, blobs: Blobs, bodies: Bodies): Buffer {
  const code = padded(bodies.bytes, 4);
  const metadata = metadataOf(tables, strings, blobs);
  const metadataAddress = codeAddress + code.length;
  const importAddress = metadataAddress + metadata.length;
  const { directory, hint, stub } = imports(importAddress);
  const stubAddress = importAddress + directory.length;
  const text = Buffer.concat([
    words(hint, 0),
    cliHeader(metadataAddress, metadata.length),
    code,
    metadata,
    directory,
    stub,
  ]);
  // The absolute address stands two bytes into the stub.
  const fixed = stubAddress + 2;
  const relocation = Buffer.concat([
    words(fixed & ~0xfff, 12),
    Buffer.from([fixed & 0xff, 0x30 | ((fixed >> 8) & 0xf), 0, 0]),
  ]);
  const headers = [dosHeader(), peHeaders({ text, stubAddress, importAddress, relocation })];
  return Buffer.concat([
    padded(Buffer.concat(headers), fileAlignment),
    padded(text, fileAlignment),
    padded(relocation, fileAlignment),
  ]);
}

function metadataOf(tables: Tables, strings: Heap, blobs: Blobs): Buffer {
  const content = tables.bytes(codeAddress);
  // The module's id follows from what it holds: the same contract makes the same file.
  const id = createHash('sha256').update(content).update(strings.bytes).update(blobs.bytes).digest().subarray(0, 16);
  const streams: [string, Buffer][] = [
    ['#~', padded(content, 4)],
    ['#Strings', padded(strings.bytes, 4)],
    ['#GUID', id],
    ['#Blob', padded(blobs.bytes, 4)],
  ];
  const version = padded(Buffer.from('v4.0.30319\0'), 4);
  const names = streams.map(([name]) => padded(Buffer.from(`${name}\0`), 4));
  let at = 20 + version.length + names.reduce((sum, name) => sum + 8 + name.length, 0);
  const heads = streams.map(([, bytes], index) => {
    const head = Buffer.concat([words(at, bytes.length), names[index] ?? Buffer.alloc(0)]);
    at += bytes.length;
    return head;
  });
  const root = Buffer.concat([
    words(0x424a5342, 0x00010001, 0, version.length),
    version,
    Buffer.from([0, 0, streams.length, 0]),
  ]);
  return Buffer.concat([root, ...heads, ...streams.map(([, bytes]) => bytes)]);
}

function cliHeader(metadata: number, size: number): Buffer {
  const header = Buffer.alloc(cliHeaderSize);
  header.writeUInt32LE(cliHeaderSize, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(5, 6);
  header.writeUInt32LE(metadata, 8);
  header.writeUInt32LE(size, 12);
  // Nothing but intermediate language in it.
  header.writeUInt32LE(1, 16);
  return header;
}

/** mscoree.dll, _CorDllMain; the stub jumps to it through the first words of the section. */
function imports(address: number): { directory: Buffer; hint: number; stub: Buffer } {
  const lookup = address + 40;
  const hint = lookup + 8;
  const entry = Buffer.from('\0\0_CorDllMain\0');
  const library = Buffer.from('mscoree.dll\0\0');
  const name = hint + entry.length;
  const directory = Buffer.concat([
    words(lookup, 0, 0, name, textAddress, 0, 0, 0, 0, 0),
    words(hint, 0),
    entry,
    library,
  ]);
  // The jump's operand has to stand at a multiple of four.
  const space = Buffer.alloc((6 - ((address + directory.length) % 4)) % 4);
  const jump = Buffer.concat([Buffer.from([0xff, 0x25]), words(base + textAddress)]);
  return { directory: Buffer.concat([directory, space]), hint, stub: jump };
}

function dosHeader(): Buffer {
  const header = Buffer.alloc(128);
  header.write('MZ', 0);
  header.writeUInt32LE(128, 60);
  return header;
}

interface Parts {
  readonly text: Buffer;
  readonly stubAddress: number;
  readonly importAddress: number;
  readonly relocation: Buffer;
}

function peHeaders(part: Parts): Buffer {
  const textSize = align(part.text.length, fileAlignment);
  const relocations = textAddress + align(part.text.length, sectionAlignment);
  const file = Buffer.alloc(24);
  file.write('PE\0\0', 0);
  file.writeUInt16LE(0x14c, 4);
  file.writeUInt16LE(2, 6);
  file.writeUInt16LE(224, 20);
  file.writeUInt16LE(0x2102, 22);
  const optional = Buffer.alloc(224);
  optional.writeUInt16LE(0x10b, 0);
  optional[2] = 8;
  optional.writeUInt32LE(textSize, 4);
  optional.writeUInt32LE(fileAlignment, 8);
  optional.writeUInt32LE(part.stubAddress, 16);
  optional.writeUInt32LE(textAddress, 20);
  optional.writeUInt32LE(relocations, 24);
  optional.writeUInt32LE(base, 28);
  optional.writeUInt32LE(sectionAlignment, 32);
  optional.writeUInt32LE(fileAlignment, 36);
  optional.writeUInt16LE(4, 40);
  optional.writeUInt16LE(4, 48);
  optional.writeUInt32LE(relocations + sectionAlignment, 56);
  optional.writeUInt32LE(fileAlignment, 60);
  optional.writeUInt16LE(3, 68);
  optional.writeUInt16LE(0x8540, 70);
  for (const [at, value] of [
    [72, 0x100000],
    [76, 0x1000],
    [80, 0x100000],
    [84, 0x1000],
    [92, 16],
  ] as const) {
    optional.writeUInt32LE(value, at);
  }
  const directory = (index: number, address: number, size: number) => {
    optional.writeUInt32LE(address, 96 + 8 * index);
    optional.writeUInt32LE(size, 100 + 8 * index);
  };
  directory(1, part.importAddress, part.stubAddress - part.importAddress);
  directory(5, relocations, part.relocation.length);
  directory(12, textAddress, 8);
  directory(14, textAddress + 8, cliHeaderSize);
  return Buffer.concat([
    file,
    optional,
    section('.text', part.text.length, textAddress, textSize, fileAlignment, 0x60000020),
    section('.reloc', part.relocation.length, relocations, fileAlignment, fileAlignment + textSize, 0x42000040),
  ]);
}

function section(
  name: string,
  size: number,
  address: number,
  fileSize: number,
  fileAddress: number,
  flags: number,
): Buffer {
  const header = Buffer.alloc(40);
  header.write(name, 0);
  header.writeUInt32LE(size, 8);
  header.writeUInt32LE(address, 12);
  header.writeUInt32LE(fileSize, 16);
  header.writeUInt32LE(fileAddress, 20);
  header.writeUInt32LE(flags, 36);
  return header;
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => void bytes.writeUInt32LE(value, 4 * index));
  return bytes;
}

function align(size: number, unit: number): number {
  return Math.ceil(size / unit) * unit;
}

function padded(bytes: Buffer, unit: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(align(bytes.length, unit) - bytes.length)]);
}
