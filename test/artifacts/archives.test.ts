import { randomBytes } from 'node:crypto';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Header } from 'tar/header';
import { Pax } from 'tar/pax';
import { afterAll, describe, expect, it } from 'vitest';
import { tarTree } from '../../src/artifacts/archives/fileTree.ts';
import { readTarIndex } from '../../src/artifacts/archives/tarIndex.ts';
import { TarPlan } from '../../src/artifacts/archives/tarPlan.ts';
import { safeName } from '../../src/artifacts/ends/safeName.ts';
import { Failure } from '../../src/call/failure.ts';
import { readSmall } from '../../src/files/localFiles.ts';
import { regularFile } from '../../src/files/regularFile.ts';
import { temporaryFolder } from './workbench.ts';

const { path, remove } = temporaryFolder();
const call = { signal: new AbortController().signal };
afterAll(remove);

const block = (header: ConstructorParameters<typeof Header>[0], content = Buffer.alloc(0)): Buffer => {
  const bytes = Buffer.alloc(512);
  new Header({ mode: 0o644, mtime: new Date(0), ...(header as object), size: content.length } as never).encode(bytes);
  return Buffer.concat([bytes, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
};
const end = Buffer.alloc(1024);
const file = (name: string, content: string | Buffer) => block({ path: name, type: 'File' }, Buffer.from(content));

const indexOf = async (file: string) => readTarIndex(await regularFile(file), file, call);

async function archive(
  name: string,
  ...parts: Buffer[]
): Promise<ReadonlyMap<string, { offset: number; size: number }>> {
  writeFileSync(path(name), Buffer.concat(parts));
  return indexOf(path(name));
}

describe('names from an untrusted source', () => {
  it('stay below the folder, or are refused', () => {
    const nasty = fc.constantFrom('..', '.', '', 'a', 'b c', 'CON', 'nul.txt', 'c:', 'x\0y', 'é', '...', 'a.', '~');
    const names = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.array(nasty, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/')),
      fc.array(nasty, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('\\')),
    );
    fc.assert(
      fc.property(names, (name) => {
        let kept: string;
        try {
          kept = safeName(name);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
          return;
        }
        const root = resolve(path('root'));
        expect(resolve(join(root, kept)).startsWith(`${root}${sep}`)).toBe(true);
        expect(kept).not.toMatch(/[\\:*?"<>|]/);
        expect(safeName(kept)).toBe(kept);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['../x', 'a/../../x', '/etc/passwd', 'C:\\x', 'c:x', '..\\x', 'a\0b', 'aux', 'dir/LPT1.txt', '', '.', 'x.'])(
    '%j is refused',
    (name) => expect(() => safeName(name)).toThrow(Failure),
  );

  it.each([
    ['a/./b', 'a/b'],
    ['a\\b', 'a/b'],
    ['naïve file.txt', 'naïve file.txt'],
  ])('%j is %j', (name, kept) => expect(safeName(name)).toBe(kept));
});

describe('a tar archive', () => {
  it('lists entries of every kind: long names, links, duplicates', async () => {
    const long = `${'deep/'.repeat(60)}file`;
    const pax = new Pax({ path: `${long}2` }).encode();
    const index = await archive(
      'names.tar',
      block({ path: '././@LongLink', type: 'NextFileHasLongPath' }, Buffer.from(`${long}\0`)),
      file('short', 'long'),
      pax,
      file('short', 'pax'),
      file('./a/b', 'old'),
      file('a/b', 'newer'),
      block({ path: 'c/link', type: 'SymbolicLink', linkpath: '../a/b' }),
      block({ path: 'hard', type: 'Link', linkpath: 'a/b' }),
      block({ path: 'loop', type: 'SymbolicLink', linkpath: 'loop' }),
      block({ path: 'out', type: 'SymbolicLink', linkpath: '../../../etc/passwd' }),
      end,
    );
    const text = (name: string) => {
      const { offset = 0, size = 0 } = index.get(name) ?? {};
      return readFileSync(path('names.tar'))
        .subarray(offset, offset + size)
        .toString();
    };
    expect([text(long), text(`${long}2`), text('a/b'), text('c/link'), text('hard')]).toEqual([
      'long',
      'pax',
      'newer',
      'newer',
      'newer',
    ]);
    expect(index.has('loop') || index.has('out')).toBe(false);
  });

  it('is refused or yields its complete entries when truncated anywhere', async () => {
    const parts = [file('one', randomBytes(700)), file('two', randomBytes(2000)), end];
    const whole = Buffer.concat(parts);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: whole.length - 1 }), async (length) => {
        writeFileSync(path('cut.tar'), whole);
        truncateSync(path('cut.tar'), length);
        const outcome = await indexOf(path('cut.tar')).catch((error: unknown) => error);
        if (outcome instanceof Failure) expect(outcome.kind).toBe('InvalidInput');
        else
          for (const { offset, size } of (outcome as Map<string, { offset: number; size: number }>).values())
            expect(offset + size).toBeLessThanOrEqual(length);
      }),
      { numRuns: 100 },
    );
  });

  it('is refused or read, and never hangs, for any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 0, maxLength: 4096 }), async (bytes) => {
        writeFileSync(path('random.tar'), bytes);
        const outcome = await indexOf(path('random.tar')).catch((error: unknown) => error);
        expect(outcome instanceof Map || outcome instanceof Failure).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('is read through gzip, and a damaged gzip is reported as such', async () => {
    const packed = gzipSync(Buffer.concat([file('a', 'content'), end]));
    writeFileSync(path('a.tar.gz'), packed);
    const tree = await tarTree(path('a.tar.gz'), call);
    const found = await tree.file('a');
    expect(found && (await readSmall(found, 100, 'a', call)).toString()).toBe('content');
    await tree.close();
    writeFileSync(path('bad.tar.gz'), packed.subarray(0, packed.length - 9));
    await expect(tarTree(path('bad.tar.gz'), call)).rejects.toMatchObject({ kind: 'InvalidInput' });
  });

  it('is written so that other programs read it, also beyond 8 GiB', async () => {
    const plan = new TarPlan();
    const huge = 9 * 1024 ** 3;
    const first = plan.file('blobs/sha256/huge', huge);
    plan.folder('later');
    const second = plan.file('later/small', 3);
    expect(second.offset).toBe(first.offset + huge + 2 * 512);
    const [header] = plan.headers;
    expect(new Header(header?.bytes, 0).size).toBe(huge);
    expect(plan.length % 512).toBe(0);
  });
});
