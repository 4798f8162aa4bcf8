import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Parser } from 'tar/parse';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../src/call/call.ts';
import { packed, packedMode } from '../../src/packing/archive.ts';
import { readContext } from '../../src/packing/buildContext.ts';
import { writeFiles } from '../emulator/tasksTrial.ts';
import { noLinks, onWindows } from '../windows.ts';

let folder: string;
const call: Call = { signal: new AbortController().signal };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acrshell-test-packing-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function archive(dockerfile?: string, sourceDateEpoch?: number): Promise<Buffer> {
  const { entries } = await readContext({ folder, dockerfile }, call);
  const chunks: Buffer[] = [];
  for await (const chunk of packed(entries, { sourceDateEpoch }, call)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

interface Read {
  readonly path: string;
  readonly type: string;
  readonly mode: number | undefined;
  readonly linkpath: string | undefined;
  readonly seconds: number;
  readonly owner: readonly (number | undefined)[];
}

async function entriesOf(bytes: Buffer): Promise<Read[]> {
  const found: Read[] = [];
  await new Promise<void>((resolve) => {
    const parser = new Parser({
      onReadEntry: (entry) => {
        const { path, type, mode, linkpath, mtime, uid, gid } = entry;
        found.push({ path, type, mode, linkpath, seconds: (mtime?.getTime() ?? 0) / 1000, owner: [uid, gid] });
        entry.resume();
      },
    });
    parser.on('end', () => resolve());
    parser.end(gunzipSync(bytes));
  });
  return found;
}

const paths = async (dockerfile?: string) =>
  (await readContext({ folder, dockerfile }, call)).entries.map(({ path }) => path);

describe('a context that is packed', () => {
  it('contains the files that the rules keep, and always the Dockerfile and its rules', async () => {
    writeFiles(folder, {
      Dockerfile: 'FROM scratch',
      '.dockerignore': '*\n!src\nsrc/secret',
      'src/a': '',
      'src/secret': '',
      other: '',
    });
    expect(await paths('Dockerfile')).toEqual(['.dockerignore', 'Dockerfile', 'src', 'src/a']);
  });

  it('prefers the rules of the Dockerfile to those of the folder', async () => {
    writeFiles(folder, {
      '.dockerignore': 'a',
      'docker/api': 'FROM scratch',
      'docker/api.dockerignore': 'b',
      a: '',
      b: '',
    });
    expect(await paths('docker/api')).toEqual([
      '.dockerignore',
      'a',
      'docker',
      'docker/api',
      'docker/api.dockerignore',
    ]);
  });

  it('includes the folders of an exception', async () => {
    writeFiles(folder, {
      '.dockerignore': 'deep\n!deep/er/keep',
      'deep/er/keep': '',
      'deep/er/not': '',
      'deep/x/y': '',
    });
    expect(await paths()).toEqual(['.dockerignore', 'deep', 'deep/er', 'deep/er/keep']);
  });

  it('keeps modes and times, and belongs to root', async () => {
    writeFiles(folder, { run: '#!/bin/sh' });
    chmodSync(join(folder, 'run'), 0o750);
    utimesSync(join(folder, 'run'), 1_700_000_000.9, 1_700_000_000.9);
    const [run] = await entriesOf(await archive());
    const mode = onWindows ? 0o755 : 0o750;
    expect(run).toMatchObject({ path: 'run', type: 'File', mode, seconds: 1_700_000_000, owner: [0, 0] });
  });

  it('is executable as a whole on Windows, where no file says whether it is', () => {
    expect([0o666, 0o444, 0o777].map((mode) => packedMode(mode, 'win32'))).toEqual([0o755, 0o555, 0o755]);
    expect(packedMode(0o640, 'linux')).toBe(0o640);
  });

  it.skipIf(onWindows)(`keeps links${noLinks}`, async () => {
    symlinkSync('../run', join(folder, 'link'));
    const [link] = await entriesOf(await archive());
    expect(link).toMatchObject({ path: 'link', type: 'SymbolicLink', linkpath: '../run', owner: [0, 0] });
  });

  it('is the same bytes for the same folder under one SourceDateEpoch', async () => {
    writeFiles(folder, { Dockerfile: 'FROM scratch', 'b/c': 'x', a: 'y', [`${'long/'.repeat(40)}name`]: 'z' });
    const hash = async () =>
      createHash('sha256')
        .update(await archive('Dockerfile', 1_700_000_000))
        .digest('hex');
    const first = await hash();
    utimesSync(join(folder, 'a'), 1, 1);
    expect(await hash()).toBe(first);
    const all = await entriesOf(await archive(undefined, 5));
    expect(all.every(({ seconds }) => seconds === 5)).toBe(true);
    expect(all.at(-1)?.path).toBe(`${'long/'.repeat(40)}name`);
  });

  it('includes a Dockerfile of another folder', async () => {
    writeFiles(folder, { 'app/a': '', 'other/Dockerfile': 'FROM scratch' });
    const elsewhere = join(folder, 'other', 'Dockerfile');
    const context = await readContext({ folder: join(folder, 'app'), dockerfile: elsewhere }, call);
    expect(context.dockerfile).toBe('.dockerfile.Dockerfile');
    expect(context.entries.map(({ path }) => path)).toEqual(['a', '.dockerfile.Dockerfile']);
  });

  it('reports missing files, and the largest part of a too large context', async () => {
    await expect(paths('Dockerfile')).rejects.toThrow(/The Dockerfile .*Dockerfile does not exist/);
    await expect(readContext({ folder: join(folder, 'nowhere') }, call)).rejects.toThrow(
      /The folder .* does not exist/,
    );
    writeFiles(folder, { 'data/big': '', Dockerfile: '' });
    truncateSync(join(folder, 'data/big'), 20 * 1024 ** 3);
    await expect(paths('Dockerfile')).rejects.toMatchObject({
      kind: 'InvalidInput',
      message: expect.stringContaining('20.0 GB to send; the limit is 10.0 GB. Most of it is data (20.0 GB).'),
      detail: { advice: expect.stringContaining('.dockerignore') },
    });
    writeFileSync(join(folder, '.dockerignore'), 'data');
    expect(await paths('Dockerfile')).toEqual(['.dockerignore', 'Dockerfile']);
  });
});
