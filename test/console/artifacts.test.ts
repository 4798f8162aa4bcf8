import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProgressBar, progressLine } from '../../console/screen/progressBar.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { quoted } from '../../tasks/quoted.ts';
import { acrshell, script } from './consoleProcess.ts';

let registry: Emulator;
let admin: Record<string, string>;
const folder = mkdtempSync(join(tmpdir(), 'acrshell-test-console-artifacts-'));

beforeAll(async () => {
  registry = await startEmulator({ name: 'contoso' });
  await registry.content.seedImage('team/app', ['v1'], { platforms: ['linux/amd64', 'linux/arm64'] });
  admin = { ACRSHELL_USERNAME: registry.admin.user, ACRSHELL_PASSWORD: registry.admin.password };
});
afterAll(async () => {
  await registry.stop();
  rmSync(folder, { recursive: true, force: true });
});

const at = (repository: string) => ['-RegistryName', registry.loginServer, '-RepositoryName', repository];

describe('content in the console', () => {
  it('is saved, published from several files, listed and copied', async () => {
    const layout = join(folder, 'layout');
    const saved = await acrshell(
      ['Save-AzContainerRegistryArtifact', ...at('team/app'), '-Tag', 'v1', '-Path', layout],
      admin,
    );
    expect({ code: saved.code, err: saved.err }).toEqual({ code: 0, err: '' });
    expect(saved.out).toMatch(/^RepositoryName +Tag +Digest/u);
    writeFileSync(join(folder, 'a.json'), '{"a":1}');
    writeFileSync(join(folder, 'b.txt'), 'b');
    const here = `-RegistryName ${registry.loginServer} -RepositoryName team/app`;
    const lines = [
      `Connect-AzContainerRegistry -Name ${registry.loginServer} -UserName ${registry.admin.user} -Password $env:PW`,
      `Publish-AzContainerRegistryArtifact ${here} -Subject v1 -Path ${quoted(join(folder, 'a.json'))}, ${quoted(join(folder, 'b.txt'))} -MediaType application/json,text/plain -ArtifactType application/sbom -Annotation a=b -Output jsonl`,
      `Get-AzContainerRegistryReferrer ${here} -Tag v1 -Output jsonl`,
      `Get-AzContainerRegistryTag ${here} -Name v1 | Copy-AzContainerRegistryArtifact -DestinationRepositoryName copy -Output jsonl`,
      `Get-AzContainerRegistryManifestContent ${here} -Tag v1 -Raw`,
    ];
    const { code, out, err } = await script(lines, [], { PW: registry.admin.password });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [, published = '', referrer = '', copied = '', raw = ''] = out.trim().split('\n');
    expect(JSON.parse(published)).toMatchObject({ BlobsMoved: 3, ArtifactType: 'application/sbom' });
    expect(JSON.parse(referrer)).toMatchObject({ ArtifactType: 'application/sbom', Annotations: ['a=b'] });
    expect(JSON.parse(copied)).toMatchObject({ RepositoryName: 'copy', Tag: 'v1', BytesMoved: 0 });
    expect(JSON.parse(raw).manifests).toHaveLength(2);
    expect(readFileSync(join(layout, 'oci-layout'), 'utf8')).toContain('1.0.0');
  });
});

describe('the progress bar', () => {
  const event = { callId: '1', activity: 'Saving team/app:v1', done: 5 * 1024 * 1024, total: 20 * 1024 * 1024 };
  const figures = { bytesPerSecond: 1024 * 1024, secondsLeft: 75 };

  it('shows percentage, rate and remaining time, and fits the terminal', () => {
    const line = progressLine({ ...event, ...figures, id: 'artifact', state: 'running' }, 120);
    expect(line).toBe('[======                  ] 25% 5.0 of 20.0 MB, 1.0 MB/s, 1:15 left  Saving team/app:v1');
    expect(progressLine({ ...event, id: 'artifact', state: 'running' }, 40)).toHaveLength(39);
    expect(progressLine({ ...event, total: 0, id: 'x', state: 'running' }, 120)).toContain('0%');
  });

  it('shows text if progress is not counted in bytes', () => {
    const operation = { callId: '1', id: 'operation', activity: 'Creating registry x', done: 0, total: 0 } as const;
    expect(progressLine({ ...operation, status: 'running', state: 'running' }, 120)).toBe(
      'Creating registry x: running',
    );
  });

  it('overwrites its line, shows the artifact rather than its blobs, and is cleared at the end', () => {
    let written = '';
    const out = new Writable({
      write(chunk, _, done) {
        written += String(chunk);
        done();
      },
    });
    const bar = new ProgressBar(out, 100);
    bar.show({ ...event, id: 'sha256:aa', activity: 'blob', state: 'running' });
    bar.show({ ...event, id: 'artifact', state: 'running' });
    bar.show({ ...event, id: 'sha256:aa', activity: 'blob', state: 'running' });
    bar.show({ ...event, id: 'artifact', state: 'finished' });
    expect(written.split('\r')).toHaveLength(4);
    expect(written.endsWith('\r\u001b[K')).toBe(true);
    bar.clear();
    expect(written.split('\r')).toHaveLength(4);
  });
});
