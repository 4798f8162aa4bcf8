import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import { oldestNode } from '../../src/protocol/index.ts';
import { noInterrupt, onWindows } from '../windows.ts';
import { closedPort, HostProcess, hostPath } from './hostProcess.ts';
import { isRunning } from './isRunning.ts';

describe('The host', () => {
  it('answers initialize with its versions and methods', async () => {
    const host = await HostProcess.start();
    const answer = await host.wire.sendRequest<{ methods: string[] }>('initialize', {
      client: 'test',
      protocolVersion: 1,
    });
    expect(answer).toMatchObject({ protocolVersion: 1, nodeVersion: process.versions.node, processId: host.child.pid });
    expect(answer.methods).toContain('tag/list');
    await host.stop();
  });

  it('keeps what Node made of its code for the next host, for its owner only, and starts where it cannot', async () => {
    const home = mkdtempSync(join(tmpdir(), 'acrshell-home-'));
    const folder = join(home, '.acrshell', 'compiled');
    const answers = async (HOME: string) => {
      const host = await HostProcess.start({ HOME, USERPROFILE: HOME, ACRSHELL_HOME: '' });
      await host.wire.sendRequest('initialize', { client: 'test', protocolVersion: 1 });
      host.child.stdin.end();
      expect(await host.ended).toBe(0);
    };
    await answers(home);
    const files = () => readdirSync(folder, { recursive: true }).map(String);
    const written = files();
    expect(written.length).toBeGreaterThan(3);
    if (!onWindows) expect(statSync(folder).mode & 0o777).toBe(0o700);
    await answers(home);
    expect(files()).toEqual(expect.arrayContaining(written));
    await answers(hostPath);
    rmSync(home, { recursive: true });
  });

  it('reports why it cannot serve a client of another protocol', async () => {
    const host = await HostProcess.start();
    const refused = host.wire.sendRequest('initialize', { client: 'test', protocolVersion: 999 });
    await expect(refused).rejects.toMatchObject({
      code: 1016,
      data: { kind: 'Incompatible', advice: expect.stringMatching(/install|build/) },
    });
    await host.stop();
  });

  it('ends by itself when its stdin ends', async () => {
    const host = await HostProcess.start();
    host.child.stdin.end();
    expect(await host.ended).toBe(0);
  });

  it.for([
    ['a header without a length', 'Content-Type: text/plain\r\n\r\n{}'],
    ['a length in words', 'Content-Length: many\r\n\r\n{}'],
    ['a header without a value', 'Content-Length\r\n\r\n{}'],
    ['a body that is no JSON', 'Content-Length: 5\r\n\r\n{"id"'],
  ])('ends on unreadable data on its stdin: %s', async ([, text]) => {
    const host = await HostProcess.start();
    host.child.stdin.write(text);
    expect(await host.ended).toBe(0);
  });

  it('ends with its emulator when its parent is killed', async () => {
    const parent = spawn(process.execPath, [join(import.meta.dirname, 'parent.ts')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: parent.stdout }), 'line');
    const { host, emulator } = JSON.parse(String(line));
    expect(isRunning(host) && isRunning(emulator)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isRunning(host), { timeout: 20_000 }).toBe(false);
    await expect.poll(() => isRunning(emulator), { timeout: 20_000 }).toBe(false);
  });

  it.skipIf(onWindows)(
    `survives Ctrl+C, which a terminal sends to every process of its group${noInterrupt}`,
    async () => {
      const host = await HostProcess.start();
      host.child.kill('SIGINT');
      expect(await host.call('contextGet', {})).toEqual({ connections: [] });
      await host.stop();
    },
  );

  it('stops a request when the client cancels it, and answers the next call', async () => {
    const emulator = await startEmulator({});
    const host = await HostProcess.start();
    const registry = emulator.loginServer;
    const credential = { kind: 'password', userName: emulator.admin.user, password: emulator.admin.password } as const;
    await host.call('contextConnect', { registry, credential });
    emulator.faults.add({ path: /_catalog/, times: 1, hang: true });
    const { CancellationTokenSource } = await import('vscode-jsonrpc/node');
    const source = new CancellationTokenSource();
    const call = host.wire.sendRequest('repository/list', { registry }, source.token);
    await expect.poll(() => emulator.countRequests({ path: /_catalog/ })).toBe(1);
    source.cancel();
    await expect(call).rejects.toMatchObject({ data: { kind: 'Cancelled' } });
    expect(await host.call('repositoryList', { registry })).toMatchObject({ names: [] });
    await host.stop();
    await emulator.stop();
  });

  it('refuses unknown methods and wrong parameters with a message, and keeps running', async () => {
    const host = await HostProcess.start();
    await expect(host.wire.sendRequest('tag/paint', {})).rejects.toMatchObject({ code: -32601 });
    const wrong = await host.failure('tagGet', { registry: 'r', repository: 7, name: 'x' } as never);
    expect(wrong).toMatchObject({ message: 'tag/get: repository must be string.', data: { kind: 'InvalidInput' } });
    const extra = await host.failure('tagGet', { registry: 'r', repository: 'a', name: 'x', colour: 1 } as never);
    expect(extra.message).toContain('colour');
    await host.stop();
  });

  it('writes its log to the file that ACRSHELL_LOG names, readable by its owner only', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'acrshell-log-'));
    const file = join(folder, 'host.log');
    const nobody = `127.0.0.1:${await closedPort()}`;
    const host = await HostProcess.start({ ACRSHELL_LOG: file });
    await host.failure('contextConnect', {
      registry: nobody,
      retries: 0,
      credential: { kind: 'password', userName: 'u', password: 'planted-7f3a' },
    });
    await host.stop();
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(`GET http://${nobody}/v2/ -> Network in `);
    expect(text).not.toContain('planted-7f3a');
    if (!onWindows) expect(statSync(file).mode & 0o077).toBe(0);
    rmSync(folder, { recursive: true });
  });

  /** The Node of PATH outside of npm's own folders, if it is one that the host must refuse. */
  function oldNode(): string | undefined {
    const names = (process.env.PATH ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
    const found = names.map((folder) => join(folder, 'node')).find((path) => existsSync(path));
    if (!found) return undefined;
    const [major = 0, minor = 0] = execFileSync(found, ['-p', 'process.versions.node'], { encoding: 'utf8' })
      .split('.')
      .map(Number);
    return major < 22 || (major === 22 && minor < 19) ? found : undefined;
  }

  const old = oldNode();
  it.skipIf(!old)(
    `names the Node that it needs on one that is too old${old ? '' : ' (skipped: PATH has no Node older than 22.19)'}`,
    async () => {
      const child = spawn(old ?? '', [hostPath], { stdio: ['pipe', 'pipe', 'pipe'] });
      const body = JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { client: 'test', protocolVersion: 1 },
      });
      child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk) => chunks.push(chunk));
      const [code] = await once(child, 'exit');
      expect(code).toBe(1);
      const answer = JSON.parse(Buffer.concat(chunks).toString('utf8').split('\r\n\r\n')[1] ?? '');
      expect(answer.error.data).toMatchObject({ kind: 'Incompatible' });
      expect(answer.error.data.advice).toContain(oldestNode);
    },
  );
});
