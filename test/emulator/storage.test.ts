import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import { seedDemo } from '../../emulator/seed/demoContent.ts';
import { allPages, get, manifestBody, ociManifest, pushManifest, registryFor, send, upload } from './wire.ts';

let dataFolder: string;

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'acrshell-test-data-'));
});

afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

/** Everything that a client can read, with the port (which changes) left out. */
async function everything(registry: Awaited<ReturnType<typeof registryFor>>): Promise<unknown> {
  const seen: unknown[] = [];
  const { repositories } = (await get(registry, '/acr/v1/_catalog')).json;
  for (const name of repositories) {
    for (const list of ['', '/_tags', '/_manifests']) {
      const pages = await allPages(registry, `/acr/v1/${name}${list}`, ({ text }) => [
        text.replaceAll(registry.loginServer, ''),
      ]);
      seen.push(pages);
    }
    for (const { digest } of (await get(registry, `/acr/v1/${name}/_manifests`)).json.manifests) {
      const accept = `${ociManifest},application/vnd.oci.image.index.v1+json`;
      const manifest = await get(registry, `/v2/${name}/manifests/${digest}`, { headers: { accept } });
      seen.push(manifest.text);
      for (const layer of manifest.json.layers ?? []) {
        const location = (await get(registry, `/v2/${name}/blobs/${layer.digest}`)).headers.get('location') ?? '';
        seen.push(Buffer.from(await (await fetch(location)).arrayBuffer()).toString('base64'));
      }
    }
  }
  return seen;
}

describe("The emulator's folder", () => {
  it('content, locks, times and blobs in a folder survive a restart, and deleted items stay deleted', async () => {
    const first = await registryFor({ dataFolder });
    await seedDemo(first.content);
    await pushManifest(first, '/v2/mine/manifests/v1', await manifestBody(first, 'mine'));
    await send(first, 'PATCH', '/acr/v1/mine/_tags/v1', { body: '{"writeEnabled":false}' });
    await send(first, 'DELETE', '/acr/v1/hello-world');
    await send(first, 'DELETE', '/acr/v1/samples/tags/_tags/007');
    const before = await everything(first);
    await first.stop();
    await using second = await registryFor({ dataFolder });
    expect(await everything(second)).toEqual(before);
    expect((await get(second, '/acr/v1/_catalog')).json.repositories).not.toContain('hello-world');
    const { createdTime } = (await get(second, '/acr/v1/mine')).json;
    await second.content.seedImage('later', 'v1');
    expect((await get(second, '/acr/v1/later')).json.createdTime > createdTime).toBe(true);
  });

  it('an incomplete line of a killed process is dropped, and the rest is kept', async () => {
    const first = await startEmulator({ dataFolder });
    await first.content.seedImage('app', 'v1');
    await first.stop();
    appendFileSync(join(dataFolder, 'changes.jsonl'), '{"type":"tagRemoved","repository":"app","ke');
    writeFileSync(join(dataFolder, 'owner.pid'), '999999999');
    await using second = await registryFor({ dataFolder });
    expect((await get(second, '/acr/v1/app')).json.tagCount).toBe(1);
    expect(readFileSync(join(dataFolder, 'changes.jsonl'), 'utf8')).not.toContain('tagRemoved');
  });

  it('two emulators cannot share a folder; the first keeps working', async () => {
    await using first = await registryFor({ dataFolder });
    await expect(startEmulator({ dataFolder })).rejects.toThrow(/in use/);
    await first.content.seedImage('app', 'v1');
    expect((await get(first, '/acr/v1/app')).status).toBe(200);
  });

  it('a process with the id of a killed owner does not count as the owner', async () => {
    const owner = join(dataFolder, 'owner.pid');
    writeFileSync(owner, String(process.pid));
    await expect(startEmulator({ dataFolder })).rejects.toThrow(/in use/);
    utimesSync(owner, new Date(0), new Date(0));
    await using registry = await registryFor({ dataFolder });
    expect((await get(registry, '/v2/')).status).toBe(200);
  });

  it('a failed start does not block the folder', async () => {
    await using other = await registryFor();
    await expect(startEmulator({ dataFolder, port: other.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await using registry = await registryFor({ dataFolder });
    expect((await get(registry, '/v2/')).status).toBe(200);
  });

  it('blobs without a reference are deleted with their files after a restart', async () => {
    const first = await registryFor({ dataFolder });
    await upload(first, 'app', Buffer.from('orphan'));
    const { layers } = await first.content.seedImage('app', 'v1');
    const files = () => readdirSync(join(dataFolder, 'blobs', 'sha256')).length;
    expect(files()).toBe(3);
    await send(first, 'POST', '/v2/app/blobs/uploads/');
    await first.stop();
    await using second = await registryFor({ dataFolder });
    expect(files()).toBe(2);
    expect((await send(second, 'HEAD', `/v2/app/blobs/${layers[0]}`)).status).toBe(200);
    await send(second, 'DELETE', '/acr/v1/app');
    expect(files()).toBe(2);
    // Layers outlive their manifest for a day.
    second.clock.advance(25 * 3_600_000);
    await get(second, '/v2/');
    expect(files()).toBe(0);
  });

  it('a running upload leaves no file when the emulator stops', async () => {
    const registry = await startEmulator({ dataFolder });
    const started = await send(registry, 'POST', '/v2/app/blobs/uploads/');
    const body = Buffer.alloc(3 * 1024 * 1024);
    await send(registry, 'PATCH', started.headers.get('location') ?? '', { body });
    expect(readdirSync(join(dataFolder, 'incoming'))).toHaveLength(1);
    await registry.stop();
    expect(readdirSync(join(dataFolder, 'incoming'))).toEqual([]);
  });

  it('stopping removes the temporary folder of large blobs', async () => {
    const mine = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`acrshell-emulator-${process.pid}-`));
    const registry = await registryFor();
    await upload(registry, 'app', Buffer.alloc(3 * 1024 * 1024));
    expect(mine()).toHaveLength(1);
    await registry.stop();
    expect(mine()).toEqual([]);
    expect(existsSync(dataFolder)).toBe(true);
  });
});
