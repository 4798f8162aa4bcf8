import { open } from 'node:fs/promises';
import type { Digest } from '../../protocol/index.ts';
import type { ManifestContent } from '../../registry/content/manifestContent.ts';
import { isSha256 } from '../repository/digestTable.ts';

/** Where a document is in a pack: a line (digest, length, media type), its bytes, a line feed. */
export interface Place {
  readonly digest: string;
  readonly offset: number;
  readonly length: number;
}

const mostHead = 1024;
const stepBytes = 1024 * 1024;
const lineFeed = 10;
const head = /^(sha256:[a-f0-9]{64}) (\d{1,8}) (.*)$/;

/** ACR's digests are sha256, and its media types short. */
export const isRecordable = ({ digest, mediaType }: ManifestContent): boolean =>
  isSha256(digest) && /^.{0,255}$/.test(mediaType);

export function recordOf({ digest, mediaType, bytes }: ManifestContent): Buffer {
  return Buffer.concat([Buffer.from(`${digest} ${bytes.length} ${mediaType}\n`), bytes, Buffer.of(lineFeed)]);
}

/** Undefined if it is damaged. */
export function contentOf(record: Buffer): ManifestContent | undefined {
  const read = headOf(record, 0);
  if (!read || read.length !== record.length) return undefined;
  const { digest, mediaType, start } = read;
  return { digest: digest as Digest, mediaType, bytes: record.subarray(start, -1) };
}

/** Every document of a pack; its end is left out where it was cut off. Answers where the last one ends. */
export async function readPlaces(path: string, take: (place: Place) => void): Promise<number> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.allocUnsafe(Math.min(size, stepBytes));
    let bytes = buffer.subarray(0, 0);
    let [from, offset] = [0, 0];
    while (offset < size) {
      let record = headOf(bytes, offset - from);
      if (!record) {
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
        [from, bytes] = [offset, buffer.subarray(0, bytesRead)];
        record = headOf(bytes, 0);
      }
      if (!record || offset + record.length > size) break;
      take({ digest: record.digest, offset, length: record.length });
      offset += record.length;
    }
    return offset;
  } finally {
    await handle.close();
  }
}

/** The line at this place, and the length of the whole record. */
function headOf(bytes: Buffer, at: number) {
  if (at >= bytes.length) return undefined;
  const end = bytes.subarray(at, at + mostHead).indexOf(lineFeed);
  const [, digest, length, mediaType] = head.exec(end < 0 ? '' : bytes.toString('utf8', at, at + end)) ?? [];
  if (digest === undefined || mediaType === undefined) return undefined;
  return { digest, mediaType, start: end + 1, length: end + 1 + Number(length) + 1 };
}
