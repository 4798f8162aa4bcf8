import { PassThrough } from 'node:stream';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { type Item, toJson } from '../../console/items.ts';
import type { OutputFormat } from '../../console/plan/arguments.ts';
import { outputTo } from '../../console/screen/output.ts';
import { age, bar, locks, megabytes, type Screen, shortDigest } from '../../console/screen/table.ts';
import { objectTypes, printable } from '../../src/protocol/index.ts';
import { sizeText } from '../../src/protocol/inWords.ts';

const now = Date.parse('2026-01-10T12:00:00Z');
const digest = `sha256:${'0123456789ab'.repeat(5)}0123`;
const names = { registryName: 'r', repositoryName: 'team/app' };
const open = { deleteEnabled: true, writeEnabled: true, listEnabled: true, readEnabled: true };
const time = '2026-01-09T11:00:00.0000000Z';

const tagAttributes = (name: string, flags = open) => ({
  name,
  digest,
  createdTime: time,
  lastUpdateTime: time,
  changeableAttributes: flags,
  ...names,
});
const head = { registry: 'r.azurecr.io', imageName: 'team/app' };
const tag = (name: string, flags = open): Item => ({
  type: 'AcrShell.Tag',
  object: { ...head, attributes: tagAttributes(name, flags) },
});

async function write(
  format: OutputFormat,
  many: boolean,
  items: readonly Item[],
  columns?: number,
  whole = true,
  colour = false,
) {
  const stream = new PassThrough();
  const screen: Screen = { columns, colour, now: () => now };
  const output = outputTo(stream, format, () => many, screen);
  for (const item of items) await output.write(item);
  await output.end(whole);
  stream.end();
  return (await stream.toArray()).join('');
}

describe('a table', () => {
  it('leaves room for a column that only later pages fill', async () => {
    const item = { ...names, digest, outcome: 'Restored' };
    const page = [{ ...item, kind: 'Manifest' }];
    const stream = new PassThrough();
    const output = outputTo(stream, 'Table', () => true, { columns: 100, colour: false, now: () => now });
    for (const object of page) await output.write({ type: 'AcrShell.RestoredItem', object });
    await new Promise(setImmediate);
    await output.write({ type: 'AcrShell.RestoredItem', object: { ...item, kind: 'Tag', tag: 'build-0000123' } });
    await output.end(true);
    stream.end();
    expect((await stream.toArray()).join('')).toContain('  build-0000123  ');
  });

  it('shows the declared columns', async () => {
    const locked = { ...open, deleteEnabled: false, writeEnabled: false };
    expect(await write('Table', true, [tag('007'), tag('1.10', locked)])).toBe(
      [
        'ImageName  Name  Digest               Updated   Locks',
        '---------  ----  ------               -------   -----',
        'team/app   007   sha256:0123456789ab  25 hours',
        'team/app   1.10  sha256:0123456789ab  25 hours  delete, write',
        '',
      ].join('\n'),
    );
  });

  it('shows locks in yellow on a screen with colours', async () => {
    const text = await write('Table', true, [tag('1.10', { ...open, writeEnabled: false })], 80, true, true);
    expect(text).toContain('25 hours  \u001b[33mwrite\u001b[39m\n');
  });

  it('is cut to the terminal, the widest columns first', async () => {
    const lines = (await write('Table', true, [tag('x'.repeat(120)), tag('y')], 60)).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines[2]).toContain('x\u2026');
  });

  it('aligns columns with letters of double or zero width', async () => {
    const names = ['日本語の名前', 'cafe\u0301', '👩‍👩‍👧', 'plain'];
    const lines = (
      await write(
        'Table',
        true,
        names.map((name) => tag(name)),
      )
    )
      .trimEnd()
      .split('\n')
      .slice(2);
    const digestAt = lines.map((line) => stringWidth(line.slice(0, line.indexOf('sha256:'))));
    expect(new Set(digestAt).size).toBe(1);
    const narrow = (await write('Table', true, [tag('日本語'.repeat(40))], 60)).split('\n');
    expect(Math.max(...narrow.map((line) => stringWidth(line)))).toBeLessThanOrEqual(60);
  });

  it('is not cut in a file', async () => {
    expect(await write('Table', true, [tag('x'.repeat(120))])).toContain('x'.repeat(120));
  });

  it('of a list object has a heading and its members', async () => {
    const list: Item = {
      type: 'AcrShell.TagList',
      object: { ...head, tags: [tagAttributes('v1'), tagAttributes('v2')] },
    };
    const lines = (await write('Table', false, [list])).split('\n');
    expect(lines[0]).toBe('r.azurecr.io/team/app: 2 entries');
    expect(lines[1]).toMatch(/^Name {2}Digest/u);
    expect(lines[4]).toMatch(/^v2/u);
    const empty: Item = { type: 'AcrShell.ManifestList', object: { ...head, manifestsAttributes: [] } };
    expect(await write('Table', false, [empty])).toBe('r.azurecr.io/team/app: 0 entries\n');
  });

  it('aligns sizes and counts to the right', async () => {
    const manifest = (imageSize: number): Item => ({
      type: 'AcrShell.Manifest',
      object: { ...head, attributes: { digest, imageSize, tags: ['a', 'b'], changeableAttributes: open, ...names } },
    });
    const lines = (
      await write('Table', true, [manifest(3 * 1024 ** 2), manifest(1234 * 1024 ** 2), manifest(10)])
    ).split('\n');
    expect(lines.slice(2, 5).map((line) => line.match(/\S+ MB/u)?.[0])).toEqual(['3.0 MB', '1234.0 MB', '<0.1 MB']);
    expect(new Set(lines.slice(2, 5).map((line) => line.indexOf('MB'))).size).toBe(1);
    expect(lines[2]).toContain('a, b');
  });

  it('of a type without columns lists its properties; plain values are plain lines', async () => {
    const deleted: Item = {
      type: 'AcrShell.DeletedRepository',
      object: { manifestsDeleted: ['d1', 'd2'], tagsDeleted: ['v1'], ...names },
    };
    expect(await write('Table', false, [deleted])).toContain('ManifestsDeleted : d1, d2\n');
    const plain: Item[] = [
      { type: 'bool', value: true },
      { type: 'string', text: 'Login Succeeded' },
      { type: 'AcrShell.RepositoryName', name: 'team/app', registryName: 'r' },
    ];
    expect(await write('Table', true, plain)).toBe('True\nLogin Succeeded\nteam/app\n');
  });

  it('of Azure resources shows local times, and names with values', async () => {
    const registry: Item = {
      type: 'AcrShell.Registry',
      object: { name: 'r', creationDate: '2027-01-31T18:00:00.5000000Z', adminUserEnabled: false },
    };
    const local = new Date('2027-01-31T18:00:00Z').getHours();
    const table = await write('Table', true, [registry]);
    expect(table).toMatch(
      new RegExp(`^r .* 20\\d\\d-\\d\\d-\\d\\d ${String(local).padStart(2, '0')}:\\d\\d:00 .* False$`, 'mu'),
    );
    expect(toJson(registry)).toMatchObject({ CreationDate: '2027-01-31T18:00:00.5000000Z' });
    const config: Item = {
      type: 'AcrShell.WebhookCallbackConfig',
      object: { serviceUri: 'https://x', customHeader: { A: 'b', evil: '\u001b' } },
    };
    expect(await write('Table', false, [config])).toBe('ServiceUri   : https://x\nCustomHeader : A=b, evil=\ufffd\n');
    expect(toJson(config)).toMatchObject({ CustomHeader: { A: 'b' } });
  });

  it('never hands control characters of a registry to the terminal', async () => {
    expect(printable('a\u001b[2Jb\nc\u202e')).toBe('a\ufffd[2Jb\ufffdc\ufffd');
    const table = await write('Table', true, [tag('evil\u001b]0;x\u0007')]);
    expect(table).toContain('evil\ufffd]0;x\ufffd');
    expect(table).not.toContain('\u001b');
  });

  it('replaces every character that a terminal would hide or act on, and no other', () => {
    const ranges = [
      [0, 0x1f],
      [0x7f, 0x9f],
      [0x200b, 0x200f],
      [0x2028, 0x202e],
      [0x2060, 0x2060],
      [0x2066, 0x2069],
    ];
    const unseen = ranges.flatMap(([first = 0, last = 0]) =>
      Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)),
    );
    for (const one of [...unseen, '\u061c', '\ufeff', '\u00ad']) expect(printable(`a${one}b`)).toBe('a\ufffdb');
    const seen = 'a~\u00a0\u00e9\u0301 \u05d0 \u4e2d \ud83d\ude00\ufe0f \ufffd';
    expect(printable(seen)).toBe(seen);
  });

  it('keeps line breaks of content, and writes it unchanged to a file', async () => {
    const content: Item = { type: 'string', text: '{\n\t"a": "\u001b[2J\u200b"\r\n}' };
    expect(await write('Table', false, [content], 80)).toBe('{\n\t"a": "\ufffd[2J\ufffd"\n}\n');
    expect(await write('Table', false, [content])).toBe(`${content.text}\n`);
  });

  it('shortens sizes and ages to readable text', () => {
    expect(shortDigest(digest)).toBe('sha256:0123456789ab');
    expect(megabytes(0)).toBe('0.0 MB');
    expect(locks(open)).toBe('');
    expect(locks({ deleteEnabled: false, readEnabled: false })).toBe('delete, read');
    const ago = (seconds: number) => age(new Date(now - seconds * 1000).toISOString(), now);
    expect([10, 119, 120, 7200, 2 * 86400, 61 * 86400, 800 * 86400, -5].map(ago)).toEqual([
      'just now',
      'just now',
      '2 minutes',
      '2 hours',
      '2 days',
      '2 months',
      '2 years',
      'just now',
    ]);
  });
});

describe('JSON', () => {
  it('is one array for a list, even of one or none, and one document otherwise', async () => {
    expect(JSON.parse(await write('Json', true, [tag('a'), tag('b')]))).toHaveLength(2);
    expect(JSON.parse(await write('Json', true, [tag('a')]))).toHaveLength(1);
    expect(await write('Json', true, [])).toBe('[]\n');
    expect(JSON.parse(await write('Json', false, [tag('a')]))).toMatchObject({ Name: 'a' });
    expect(await write('Json', false, [])).toBe('null\n');
    expect(await write('Json', false, [{ type: 'bool', value: true }])).toBe('true\n');
  });

  it('is closed after an error, without invented items', async () => {
    expect(JSON.parse(await write('Json', true, [tag('a')], undefined, false))).toHaveLength(1);
    expect(await write('Json', true, [], undefined, false)).toBe('');
    expect(await write('Json', false, [], undefined, false)).toBe('');
  });

  it('is one object a line with -Output Jsonl', async () => {
    const lines = (await write('Jsonl', true, [tag('a'), tag('b')])).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).Attributes.Name)).toEqual(['a', 'b']);
  });

  it('has the names of the declared types, nested and plain, and null for what is absent', () => {
    const json = toJson(tag('1e3')) as Record<string, unknown>;
    expect(Object.keys(json)).toEqual(Object.keys(objectTypes['AcrShell.Tag'].properties));
    expect(json).toMatchObject({
      Registry: 'r.azurecr.io',
      Name: '1e3',
      Attributes: { Name: '1e3', CreatedOn: time, DeleteEnabled: true, Signed: null },
      ChangeableAttributes: { WriteEnabled: true, QuarantineState: null },
      LastUpdatedOn: time,
      DeleteEnabled: true,
      Signed: null,
    });
    expect(toJson({ type: 'AcrShell.RepositoryName', name: 'n', registryName: 'r' })).toBe('n');
  });
});

describe('sizes and shares', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KB'],
    [1536 * 1024, '1.5 MB'],
    [3 * 1024 ** 4, '3.0 TB'],
  ])('%d bytes read %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });

  it.each([
    [0, '\u2591'.repeat(10), '  0%'],
    [58, `${'\u2588'.repeat(6)}${'\u2591'.repeat(4)}`, ' 58%'],
    [100, '\u2588'.repeat(10), '100%'],
  ])('%d percent are a bar of that length', (percent, cells, number) => {
    expect(bar(percent)).toBe(`${cells} ${number}`);
  });
});
