import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { seedDemo } from '../../emulator/seed/demoContent.ts';
import { digestOf } from './wire.ts';

const run = promisify(execFile);

async function skopeoVersion(): Promise<string | undefined> {
  try {
    return (await run('skopeo', ['--version'])).stdout.trim();
  } catch {
    return undefined;
  }
}

const version = await skopeoVersion();
if (version === undefined) process.stdout.write('skopeo.test.ts is skipped: there is no skopeo on this machine.\n');

let registry: Emulator;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'acrshell-test-skopeo-'));
  registry = await startEmulator({ tls: true });
  writeFileSync(join(folder, 'ca.crt'), registry.caCertificate ?? '');
  await seedDemo(registry.content);
});

afterAll(async () => {
  await registry.stop();
  rmSync(folder, { recursive: true, force: true });
});

const image = (name: string) => `docker://${registry.loginServer}/${name}`;

/** Trust comes from the folder with the authority's certificate; verification stays on. */
async function skopeo(command: string, ...args: string[]): Promise<string> {
  const prefixes = command === 'copy' ? ['src-', 'dest-'] : [''];
  const { user, password } = registry.admin;
  const login = prefixes.flatMap((prefix) => [
    `--${prefix}creds`,
    `${user}:${password}`,
    `--${prefix}cert-dir`,
    folder,
  ]);
  const { stdout } = await run('skopeo', ['--insecure-policy', command, ...login, ...args]);
  return stdout;
}

const here = it.skipIf(version === undefined);

here('inspects an image of the demo, and reads its config', async () => {
  const inspected = JSON.parse(await skopeo('inspect', image('team/payments/api:2.0')));
  expect(inspected).toMatchObject({
    Architecture: 'amd64',
    Os: 'linux',
    RepoTags: expect.arrayContaining(['1.10', 'latest']),
  });
  const config = JSON.parse(await skopeo('inspect', '--config', image('team/payments/worker:1.0')));
  expect(config).toMatchObject({ architecture: 'amd64', rootfs: { type: 'layers' } });
});

here('copies a multi-platform image out, with layers that unpack to their original files', async () => {
  const layout = join(folder, 'layout');
  await skopeo('copy', '--all', image('team/payments/api:2.0'), `oci:${layout}:2.0`);
  const blob = (digest: string) => readFileSync(join(layout, 'blobs', 'sha256', digest.slice(7)));
  const json = (digest: string) => JSON.parse(blob(digest).toString());
  const [top] = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')).manifests;
  for (const child of json(top.digest).manifests) {
    const manifest = json(child.digest);
    const archives = manifest.layers.map((layer: { digest: string }) => gunzipSync(blob(layer.digest)));
    expect(archives.map(digestOf)).toEqual(json(manifest.config.digest).rootfs.diff_ids);
    expect(archives.some((archive: Buffer) => archive.includes('team/payments/api 2.0\n'))).toBe(true);
  }
  const { stdout } = await run('tar', [
    'tzf',
    join(layout, 'blobs', 'sha256', json(json(top.digest).manifests[0].digest).layers[0].digest.slice(7)),
  ]);
  expect(stdout.split('\n')).toContain('app/emulator/seed/tar.ts');
});

here('copies it back under another name, to the same digest, with mounts within the registry', async () => {
  const layout = join(folder, 'again');
  await skopeo('copy', '--all', image('tools/emulator:latest'), `oci:${layout}:latest`);
  await skopeo('copy', '--all', `oci:${layout}:latest`, image('copied/emulator:v1'));
  const raw = (name: string) => skopeo('inspect', '--raw', image(name));
  expect(await raw('copied/emulator:v1')).toBe(await raw('tools/emulator:latest'));
  await skopeo('copy', image('team/payments/worker:1.0'), image('copied/worker:1.0'));
  expect(JSON.parse(await skopeo('inspect', '--raw', image('copied/worker:1.0')))).toMatchObject({
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
  });
  expect(registry.requests.filter(({ failure }) => failure !== undefined)).toEqual([]);
});

here("pushes an image as Docker's schema 1, signed, and reads it back", async () => {
  await skopeo('copy', '--format', 'v2s1', image('hello-world:v1'), image('copied/old:s1'));
  const raw = JSON.parse(await skopeo('inspect', '--raw', image('copied/old:s1')));
  expect(raw).toMatchObject({ schemaVersion: 1, name: 'copied/old', signatures: [expect.anything()] });
  const pushed = registry.requests.find(({ method, path }) => method === 'PUT' && path.endsWith('/manifests/s1'));
  expect(pushed?.status).toBe(201);
  await skopeo('copy', image('copied/old:s1'), `oci:${join(folder, 'from-schema1')}:v1`);
});

here('lists tags and deletes an image', async () => {
  await registry.content.seedImage('short/lived', 'keep');
  await registry.content.seedImage('short/lived', 'drop');
  await skopeo('delete', image('short/lived:drop'));
  expect(JSON.parse(await skopeo('list-tags', image('short/lived'))).Tags).toEqual(['keep']);
});

here('is refused by a lock and by a wrong password', async () => {
  await expect(skopeo('delete', image('team/payments/api:release'))).rejects.toThrow(/405|DISALLOWED/i);
  const wrong = ['inspect', '--creds', 'demo:wrong', '--cert-dir', folder, image('hello-world:v1')];
  await expect(run('skopeo', wrong)).rejects.toThrow(/authentication required|unauthorized|401/i);
});
