import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DocumentPacks } from '../../src/lifecycle/reading/documentPacks.ts';
import { digestOf } from '../../src/registry/content/digests.ts';
import type { ManifestContent } from '../../src/registry/content/manifestContent.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'acrshell-test-packs-'));
  folder = root;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const documentOf = (bytes: Uint8Array, mediaType = 'a/b'): ManifestContent => ({
  digest: digestOf(Buffer.from(bytes)),
  mediaType,
  bytes: Buffer.from(bytes),
});
/** Of large bytes, whether they are the same. */
const seen = (one: ManifestContent | undefined) => one && [one.digest, one.mediaType, digestOf(one.bytes)];
const numbered = (number: number) => documentOf(Buffer.from(`document ${number}`));
const packs = () => readdirSync(folder).filter((name) => name.endsWith('.pack'));

async function write(...documents: readonly ManifestContent[]): Promise<void> {
  const own = new DocumentPacks(folder);
  for (const document of documents) own.add(document);
  await own.flush();
}

/** As another process finds them. */
const readAll = (documents: readonly ManifestContent[]) => {
  const other = new DocumentPacks(folder);
  return Promise.all(documents.map(({ digest }) => other.read(digest)));
};

function makeOlder(days: number): void {
  for (const name of packs()) {
    const { mtimeMs } = statSync(join(folder, name));
    const time = new Date(mtimeMs - days * 86_400_000);
    utimesSync(join(folder, name), time, time);
  }
}

describe('documents on disk', () => {
  it('come back byte for byte, in this process at once and in another one', async () => {
    const document = fc
      .record({
        start: fc.uint8Array({ maxLength: 9 }),
        length: fc.oneof(fc.nat(50), fc.nat(300_000)),
        mediaType: fc.stringMatching(/^[ -~]{0,80}$/),
      })
      .map(({ start, length, mediaType }) => documentOf(Buffer.concat([start, Buffer.alloc(length, 10)]), mediaType));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(document, { selector: ({ digest }) => digest, maxLength: 9 }),
        async (documents) => {
          folder = mkdtempSync(join(root, 'run-'));
          const own = new DocumentPacks(folder);
          for (const one of documents) own.add(one);
          const wanted = documents.map(seen);
          expect((await Promise.all(documents.map(({ digest }) => own.read(digest)))).map(seen)).toEqual(wanted);
          await own.flush();
          expect((await Promise.all(documents.map(({ digest }) => own.read(digest)))).map(seen)).toEqual(wanted);
          expect((await readAll(documents)).map(seen)).toEqual(wanted);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('are found in a pack that was read before it grew', async () => {
    const [one, two] = [numbered(1), numbered(2)];
    const own = new DocumentPacks(folder);
    for (const document of [one, two]) {
      own.add(document);
      await own.flush();
      expect(await own.read(document.digest)).toEqual(document);
    }
    expect(packs()).toHaveLength(1);
    expect(await readAll([one, two])).toEqual([one, two]);
  });

  it('are found when another process has merged the pack of this one', async () => {
    const [one, two] = [numbered(1), numbered(2)];
    const own = new DocumentPacks(folder);
    own.add(one);
    await own.flush();
    rmSync(join(folder, packs()[0] ?? ''));
    expect(await own.read(one.digest)).toBe(undefined);
    own.add(two);
    await own.flush();
    expect(await own.read(two.digest)).toEqual(two);
    expect(await readAll([one, two])).toEqual([undefined, two]);
  });

  it('are one file for hundreds of them, which only its owner may read', async () => {
    await write(...Array.from({ length: 500 }, (_, number) => numbered(number)));
    expect(packs()).toHaveLength(1);
    if (process.platform !== 'win32') expect(statSync(join(folder, packs()[0] ?? '')).mode & 0o077).toBe(0);
  });

  it('are found up to where a process was killed while it wrote', async () => {
    const documents = [1, 2, 3].map(numbered);
    await write(...documents);
    const path = join(folder, packs()[0] ?? '');
    truncateSync(path, statSync(path).size - 5);
    expect(await readAll(documents)).toEqual([documents[0], documents[1], undefined]);
  });

  it('are no others than were written, whatever lies in the folder', async () => {
    const document = numbered(1);
    await write(document);
    writeFileSync(join(folder, 'notes.pack'), 'nothing of the kind');
    writeFileSync(join(folder, 'empty.pack'), '');
    appendFileSync(join(folder, packs().find((name) => name.length > 30) ?? ''), Buffer.alloc(5000, 10));
    expect(await readAll([document, numbered(2)])).toEqual([document, undefined]);
  });

  it('are merged where many commands left a little each', async () => {
    const documents = Array.from({ length: 40 }, (_, number) => numbered(number));
    for (const one of documents) await write(one);
    expect(packs().length).toBe(40);
    makeOlder(1);
    expect(await readAll(documents)).toEqual(documents);
    expect(packs()).toHaveLength(1);
    expect(await readAll(documents)).toEqual(documents);
  });

  it('are deleted after 90 days without use', async () => {
    const [used, unused] = [numbered(1), numbered(2)];
    await write(used);
    makeOlder(60);
    await readAll([used]);
    await write(unused);
    makeOlder(60);
    expect(await readAll([used, unused])).toEqual([used, unused]);
    makeOlder(91);
    expect(await readAll([used, unused])).toEqual([undefined, undefined]);
    expect(packs()).toEqual([]);
  });

  it('are left out where the folder cannot be written', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, 'no folder');
    const own = new DocumentPacks(path);
    own.add(numbered(1));
    await own.flush();
    expect(await own.read(numbered(1).digest)).toBe(undefined);
    expect(readFileSync(path, 'utf8')).toBe('no folder');
  });
});
