import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import type { PageData } from '../../src/report/figures.ts';
import { HostProcess } from '../host/hostProcess.ts';

describe('the files of a report', () => {
  let emulator: Emulator;
  let host: HostProcess;
  let folder: string;

  beforeAll(async () => {
    emulator = await startEmulator();
    await emulator.content.seedImage('team/app', ['v1', 'v2'], { platforms: ['linux/amd64', 'linux/arm64'] });
    host = await HostProcess.start();
    const { user: userName, password } = emulator.admin;
    const credential = { kind: 'password', userName, password } as const;
    await host.call('contextConnect', { registry: emulator.loginServer, credential });
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'acrshell-test-export-'));
    emulator.clearRequests();
    return () => rmSync(folder, { recursive: true });
  });
  afterAll(async () => {
    await host.stop();
    await emulator.stop();
  });

  const params = (...names: string[]) => ({
    registry: emulator.loginServer,
    paths: names.map((name) => join(folder, name)),
  });

  it('are written from one reading, and each once, however often it is named', async () => {
    const { paths } = await host.call('reportExport', params('a.html', 'a.json', 'a.csv', 'a.json'));
    expect(paths.map((path) => path.slice(folder.length + 1))).toEqual(['a.html', 'a.json', 'a.csv']);
    expect(emulator.countRequests({ route: 'repository/list' })).toBe(1);
    const [, inPage = ''] = /id="data">(.*?)<\/script>/s.exec(readFileSync(join(folder, 'a.html'), 'utf8')) ?? [];
    const data: PageData = JSON.parse(inPage);
    expect(data).toEqual(JSON.parse(readFileSync(join(folder, 'a.json'), 'utf8')));
    expect(data.repositories.map(({ name, manifests }) => [name, manifests])).toEqual([['team/app', 3]]);
    expect(readFileSync(join(folder, 'a.csv'), 'utf8').split('\r\n')[1]).toContain(',team/app,3,2,2,0,1,0,');
  });

  it('are refused before the registry is asked', async () => {
    await host.call('reportExport', params('there.html'));
    emulator.clearRequests();
    const policy = join(folder, 'none.json');
    const kindOf = async (more: object, ...names: string[]) =>
      (await host.failure('reportExport', { ...params(...names), ...more })).data.kind;
    expect(await kindOf({}, 'report.pdf')).toBe('InvalidInput');
    expect(await kindOf({}, 'new.json', 'there.html')).toBe('Conflict');
    expect(await kindOf({ policy }, 'new.html')).toBe('InvalidInput');
    expect(emulator.countRequests()).toBe(0);
    expect(readdirSync(folder)).toEqual(['there.html']);
  });
});
