import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmulatorWithArm, type EmulatorWithEntra, startEmulator } from '../../emulator/emulator.ts';
import { hasAz, reportIfSkipped, az as runAz, useCloud } from './azureCli.ts';
import { writeFiles } from './tasksTrial.ts';

// Builds and tasks as Microsoft's own command line does them (seen with 2.45, Debian's, which speaks 2019-06-01-preview).

reportIfSkipped('azTasks.test.ts');

let registry: EmulatorWithEntra & EmulatorWithArm;
let proxy: Server;
let folder: string;
const asked: string[] = [];

function az(...args: string[]) {
  const { port } = proxy.address() as AddressInfo;
  return runAz(folder, args, { HTTPS_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: '127.0.0.1,localhost' });
}

const read = async (...args: string[]): Promise<unknown> => JSON.parse((await az(...args, '--output', 'json')).stdout);
const demo = ['--registry', 'demo', '--resource-group', 'emulator'];

/** az builds the addresses of blobs from account and suffix: the proxy routes them to the storage listener. */
async function startProxy(): Promise<Server> {
  const server = createServer((_, response) => response.writeHead(502).end());
  server.on('connect', ({ url = '' }, client) => {
    asked.push(url);
    const storage = connect(registry.taskStoragePort ?? 0, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      storage.pipe(client).pipe(storage);
    });
    storage.on('error', () => client.destroy());
    client.on('error', () => storage.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** az caches a token for an hour by its own clock, so it must sign in again after the emulator's clock was moved. */
async function signIn(): Promise<void> {
  await az('account', 'clear');
  const { clientId, secret } = registry.entra.addApplication({ role: 'Owner' });
  const principal = ['--service-principal', '--username', clientId, '--password', secret];
  await az('login', ...principal, '--tenant', registry.entra.tenantId);
}

describe.skipIf(!hasAz)('az acr', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'acrshell-test-az-'));
    const tasks = { storageSuffix: 'core.windows.net' };
    registry = await startEmulator({ tls: true, entra: true, arm: true, tasks });
    proxy = await startProxy();
    await useCloud(folder, registry, '.azurecr.io');
    await signIn();
  });

  afterAll(async () => {
    await registry?.stop();
    proxy?.closeAllConnections();
    proxy?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('builds a folder into an image, and follows the log to its end', async () => {
    const context = join(folder, 'app');
    writeFiles(context, {
      Dockerfile: 'FROM scratch\nCOPY . /app\nCMD ["/app/main"]\n',
      main: 'x',
      '.dockerignore': 'secret',
      secret: 'no',
    });
    const { stdout } = await az('acr', 'build', ...demo, '--image', 'app:{{.Run.ID}}', context);
    expect(stdout).toContain('Step 3/3 : CMD ["/app/main"]');
    expect(stdout).toMatch(/Run ID: cf1 was successful after/);
    expect(registry.content.repositoryCount).toBe(1);
    expect(asked).toContain('acrtaskprodweu064.blob.core.windows.net:443');
  });

  it('fails for a build that fails', async () => {
    const context = join(folder, 'broken');
    writeFiles(context, { Dockerfile: 'FROM nowhere:1\n' });
    await expect(az('acr', 'build', ...demo, '--image', 'broken:1', context)).rejects.toThrow(/Run failed/);
  });

  it('runs one command, and a task file', async () => {
    const { stdout } = await az('acr', 'run', ...demo, '--cmd', 'bash echo hello', '/dev/null');
    expect(stdout).toMatch(/hello\r?\n/);
    const context = join(folder, 'steps');
    writeFiles(context, { 'acb.yaml': 'version: v1.1.0\nsteps:\n  - cmd: bash echo {{.Values.who}} $ID\n' });
    const file = await az('acr', 'run', ...demo, '--set', 'who=world', context);
    expect(file.stdout).toMatch(/world cf\d+/);
  });

  const task = ['--name', 'nightly', ...demo];

  it('creates a task, lists it, runs it and reads its log', async () => {
    const schedule = ['--schedule', 'dawn:0 4 * * *', '--cmd', 'bash echo nightly', '--context', '/dev/null'];
    const made = await read('acr', 'task', 'create', ...task, ...schedule);
    expect(made).toMatchObject({
      name: 'nightly',
      step: { type: 'EncodedTask' },
      trigger: { timerTriggers: [{ name: 'dawn', schedule: '0 4 * * *' }] },
    });
    expect(await read('acr', 'task', 'list', ...demo, '--query', '[].name')).toEqual(['nightly']);
    expect((await az('acr', 'task', 'run', ...task)).stdout).toContain('nightly');
    expect((await az('acr', 'task', 'logs', ...task)).stdout).toContain('nightly');
  });

  it('finds the run that a timer started', async () => {
    registry.clock.advance(24 * 3600_000);
    await signIn();
    const runs = await read('acr', 'task', 'list-runs', ...task);
    expect(runs).toMatchObject([{ runType: 'AutoRun', task: 'nightly' }, { runType: 'QuickRun' }]);
  });

  it('changes a task and deletes it', async () => {
    await az('acr', 'task', 'timer', 'remove', ...task, '--timer-name', 'dawn');
    await az('acr', 'task', 'update', ...task, '--status', 'Disabled');
    const shown = await read('acr', 'task', 'show', ...task);
    expect(shown).toMatchObject({ status: 'Disabled', step: { type: 'EncodedTask' } });
    expect(JSON.stringify(shown)).not.toContain('dawn');
    await az('acr', 'task', 'delete', ...task, '--yes');
    expect(await read('acr', 'task', 'list', ...demo, '--query', '[].name')).toEqual([]);
  });
});
