import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quoted } from '../../tasks/quoted.ts';
import { writeFiles } from '../emulator/tasksTrial.ts';
import { script } from './consoleProcess.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'tasks.md'), 'utf8');
const lines = [...page.matchAll(/^acr> (.*)$/gm)].map(([, line = '']) => line);

describe('The walk of docs/tasks.md at the console', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'acrshell-test-walk-'));
    writeFiles(folder, {
      'app/Dockerfile': 'FROM scratch\nCOPY . /app\n',
      'app/main': 'x',
      'broken/Dockerfile': 'FROM nowhere\n',
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const here = (line: string) => line.replace('./app', () => quoted(join(folder, 'app')));

  it('builds, creates a nightly task, lets a night pass and reads the log of its run', async () => {
    const { code, out, err } = await script(lines.map(here));
    expect(code, err).toBe(0);
    expect(err).toContain('Step 2/2 : COPY . /app');
    expect(out).toMatch(/cf1 +Succeeded/);
    expect(out).toMatch(/nightly +Enabled +EncodedTask +t1: 0 3 \* \* \*/);
    expect(out).toMatch(/cf2 +Succeeded +nightly +timer t1 at /);
    expect(out).toContain('Number of deleted manifests: 57');
  });

  it('ends with 14 for a build that failed, and shows its last lines', async () => {
    const broken = [
      ...lines.slice(0, 2),
      `Invoke-AzContainerRegistryBuild -RegistryName azure -Path ${quoted(join(folder, 'broken'))}`,
    ];
    const { code, err } = await script(broken);
    expect(code).toBe(14);
    expect(err).toMatch(/Run cf1 failed in step build\. Its last lines:/);
    expect(err).toContain('pull access denied for nowhere');
  });

  it('accepts the alias of the build cmdlet', async () => {
    const other = [
      ...lines.slice(0, 2),
      `Build-AzContainerRegistryImage -RegistryName azure -Path ${quoted(join(folder, 'app'))} -NoWait`,
    ];
    expect((await script(other)).out).toMatch(/cf1 +Queued/);
  });
});
