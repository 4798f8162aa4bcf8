import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import { openFile } from '../../src/files/openFile.ts';
import { HostProcess } from '../host/hostProcess.ts';
import { shellQuoted } from '../shellQuoted.ts';
import { noShellScripts, onWindows } from '../windows.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acrshell-test-open-'));
  mkdirSync(join(folder, 'bin'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A program of this name that opens nothing, and writes down what it was to open. */
function standIn(name: string, exitCode = 0): void {
  const path = join(folder, 'bin', name);
  writeFileSync(
    path,
    `#!/bin/sh\nprintf '%s\\n' "${name}" "$@" > ${shellQuoted(join(folder, 'opened'))}\nexit ${exitCode}\n`,
  );
  chmodSync(path, 0o755);
}
const opened = () => {
  const file = join(folder, 'opened');
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : undefined;
};

describe.skipIf(process.platform !== 'linux')(`-Open of a report${noShellScripts}`, () => {
  /** As the host does it, with nothing but the stand-ins to be found. */
  async function written(...names: string[]) {
    const emulator = await startEmulator();
    await emulator.content.seedImage('team/app', 'v1');
    const host = await HostProcess.start({ PATH: join(folder, 'bin') });
    const registry = emulator.loginServer;
    const { user: userName, password } = emulator.admin;
    try {
      await host.call('contextConnect', { registry, credential: { kind: 'password', userName, password } });
      const paths = names.map((name) => join(folder, name));
      const report = await host.call('reportExport', { registry, paths, open: true, whole: true });
      expect(paths.every((path) => existsSync(path))).toBe(true);
      const warnings = host.logs.filter(({ level }) => level === 'warning').map(({ message }) => message);
      return { report, warnings };
    } finally {
      await host.stop();
      await emulator.stop();
    }
  }

  it('opens the page, not the figures beside it', async () => {
    standIn('xdg-open');
    const { report, warnings } = await written('report.csv', 'report.html');
    expect(opened()).toEqual(['xdg-open', join(folder, 'report.html')]);
    expect(warnings).toEqual([]);
    expect(report.total.manifests).toBe(1);
  });

  it('says that the page was written where nothing can open it, and writes the report all the same', async () => {
    const { report, warnings } = await written('report.html');
    expect(warnings).toEqual([
      `${join(folder, 'report.html')} was written, but no program on this machine could open it.`,
    ]);
    expect(report.repositories.map(({ repositoryName }) => repositoryName)).toEqual(['team/app']);
  });

  it('says so as well where the system has an opener, but no browser', async () => {
    standIn('xdg-open', 3);
    const { warnings } = await written('report.html');
    expect(opened()).toEqual(['xdg-open', join(folder, 'report.html')]);
    expect(warnings).toHaveLength(1);
  });
});

describe.skipIf(onWindows)(`a file${noShellScripts}`, () => {
  it.each([
    ['win32', ['rundll32', 'url.dll,FileProtocolHandler']],
    ['darwin', ['open']],
    ['linux', ['xdg-open']],
    ['freebsd', ['xdg-open']],
  ] as const)('is opened by the command of its system: %s', async (platform, command) => {
    standIn(command[0]);
    vi.stubEnv('PATH', join(folder, 'bin'));
    expect(await openFile('/a page/of "ours".html', platform)).toBe(true);
    expect(opened()).toEqual([...command, '/a page/of "ours".html']);
  });
});
