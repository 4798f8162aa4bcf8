import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Params } from '../../../src/protocol/index.ts';
import { writeFiles } from '../../emulator/tasksTrial.ts';
import { asked, useAzure } from '../azure.ts';

const { azure, host } = useAzure({ arm: { pageSize: 2 } });
const at = { registry: 'demo' };
let folder: string;

/** Three builds, one of which fails, and two runs of a task; a minute between them. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'acrshell-test-runs-'));
  writeFiles(folder, { 'app/Dockerfile': 'FROM scratch\nCOPY . /\n', 'broken/Dockerfile': 'FROM nowhere\n' });
  const wait = () => azure().clock.advance(60_000);
  const build = (name: string, image: string) =>
    host()
      .call('runBuild', { ...at, path: join(folder, name), images: [image] })
      .catch(() => undefined);
  await build('app', 'team/app:v1');
  wait();
  await build('broken', 'team/app:v2');
  wait();
  await build('app', 'team/app:v3');
  wait();
  await host().call('taskCreate', { ...at, name: 'hello', command: 'bash echo hi' });
  for (let turn = 0; turn < 2; turn++) {
    await host().call('taskStart', { ...at, name: 'hello' });
    wait();
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function names(filter: Omit<Params['runList'], 'registry'>): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for (let continuation: string | undefined; ; ) {
    const page = await host().call('runList', { ...at, ...filter, ...(continuation && { continuation }) });
    found.push(...page.items.map(({ name }) => name));
    continuation = page.continuation;
    if (continuation === undefined) return found;
  }
}
const pagesAsked = () => asked(azure()).filter((one) => one.endsWith('/runs')).length;

describe('the runs of a registry', () => {
  it('come newest first', async () => expect(await names({})).toEqual(['cf5', 'cf4', 'cf3', 'cf2', 'cf1']));

  it('are read page by page, as far as they are needed', async () => {
    const first = await host().call('runList', at);
    expect([first.items.length, pagesAsked()]).toEqual([2, 1]);
    const second = await host().call('runList', { ...at, continuation: first.continuation ?? '' });
    expect([second.items.length, pagesAsked()]).toEqual([2, 2]);
  });

  it('are limited by -First, with one request', async () => {
    expect(await names({ first: 2 })).toEqual(['cf5', 'cf4']);
    expect(pagesAsked()).toBe(1);
  });

  it.each([
    ['status', { statuses: ['Failed' as const] }, ['cf2']],
    ['several', { statuses: ['Failed' as const, 'Succeeded' as const], task: 'hello' }, ['cf5', 'cf4']],
    ['task', { task: 'hello' }, ['cf5', 'cf4']],
    ['repository', { image: 'team/app' }, ['cf3', 'cf1']],
    ['tag', { image: 'team/app:v3', first: 1 }, ['cf3']],
    ['a tag that none made', { image: 'team/app:v2' }, []],
  ])('are found by %s', async (_, filter, expected) => expect(await names(filter)).toEqual(expected));

  it('are found by digest and by time', async () => {
    const { items } = await host().call('runList', { ...at, name: 'cf1' });
    const { outputImages = [], createTime = '' } = items[0] ?? {};
    expect(await names({ image: `team/app@${outputImages[0]?.digest}` })).toEqual(['cf1']);
    expect(await names({ after: createTime })).toEqual(['cf5', 'cf4', 'cf3', 'cf2']);
  });
});
