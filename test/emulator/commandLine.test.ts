import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { noInterrupt, onWindows } from '../windows.ts';
import { basic, claimsOf, registryFor } from './wire.ts';

const main = join(import.meta.dirname, '../../emulator/main.ts');
const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  running.add(child);
  return child;
}

/** All of its output, once it has ended. */
async function ended(child: ReturnType<typeof start>): Promise<{ code: number | null; out: string; err: string }> {
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

const firstLine = async (child: ReturnType<typeof start>): Promise<string> =>
  (await once(createInterface(child.stdout), 'line'))[0];

describe('The emulator as a program', () => {
  it('with --json it prints one line when ready, takes its password from the environment, and ends with stdin', async () => {
    const child = start(['--json', '--parent-stdin', '--name', 'mine'], {
      ACRSHELL_EMULATOR_PASSWORD: 'from-the-environment',
    });
    const ready = JSON.parse(await firstLine(child));
    expect(ready).toMatchObject({
      name: 'mine',
      adminUser: 'mine',
      adminPassword: 'from-the-environment',
      pid: child.pid,
    });
    expect(ready.repositories).toBeGreaterThan(4);
    const answer = await fetch(`http://${ready.loginServer}/acr/v1/_catalog`, {
      headers: { authorization: basic('mine', 'from-the-environment') },
    });
    expect(((await answer.json()) as { repositories: string[] }).repositories).toHaveLength(ready.repositories);
    if (!onWindows) child.kill('SIGINT');
    expect((await fetch(`http://${ready.loginServer}/v2/`)).status).toBe(401);
    child.stdin.end();
    expect((await once(child, 'close'))[0]).toBe(0);
  });

  it('it ends when its parent is killed', async () => {
    const script = `require('node:child_process').spawn(process.execPath, [${JSON.stringify(main)}, '--json', '--empty', '--parent-stdin'], { stdio: ['pipe', 'inherit', 'inherit'] })`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const { loginServer } = JSON.parse((await once(createInterface(parent.stdout), 'line'))[0]);
    parent.kill('SIGKILL');
    // Its copy of the parent's stdout closes when it is gone.
    await once(parent, 'close');
    await expect(fetch(`http://${loginServer}/v2/`)).rejects.toThrow();
  });

  it.skipIf(onWindows)(`without --json Ctrl+C ends it${noInterrupt}`, async () => {
    const child = start(['--empty']);
    const output = ended(child);
    child.stdout.once('data', () => child.kill('SIGINT'));
    expect(await output).toMatchObject({ code: 0, err: '' });
  });

  it('without --json it prints readable text', async () => {
    const child = start(['--empty', '--admin-user', 'root']);
    const output = ended(child);
    child.stdout.once('data', () => child.kill());
    const { out, err } = await output;
    expect(err).toBe('');
    expect(out).toMatch(/Connect-AzContainerRegistry -Name 127\.0\.0\.1:\d+ -UserName root -Password \S{32}\n/);
    expect(out).toMatch(/skopeo list-tags --tls-verify=false/);
  });

  it('content in a folder survives, even a kill, and the demo content is not added again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'acrshell-test-cli-'));
    const counts: number[] = [];
    for (const [args, signal] of [
      [[], 'SIGKILL'],
      [['--empty'], 'SIGTERM'],
    ] as const) {
      const child = start(['--json', '--data', folder, ...args]);
      counts.push(JSON.parse(await firstLine(child)).repositories);
      child.kill(signal);
      await once(child, 'close');
    }
    expect(new Set(counts).size).toBe(1);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['a taken port', (port: number) => ['--port', String(port)], 'EADDRINUSE'],
    ['a folder that cannot be', () => ['--data', join(main, 'inside-a-file')], 'ENOTDIR'],
    ['an unknown option', () => ['--bogus'], 'ERR_PARSE_ARGS_UNKNOWN_OPTION'],
    ['a port that is none', () => ['--port', 'http'], 'ERROR'],
  ])('%s is reported as one JSON line with exit code 1', async (_, args, code) => {
    await using other = await registryFor();
    const result = await ended(start(['--json', '--parent-stdin', ...args(other.port)]));
    expect(result).toMatchObject({ code: 1, err: '' });
    expect(JSON.parse(result.out)).toEqual({ error: { code, message: expect.any(String) } });
  });

  it('with --tls the line has the authority to trust', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'acrshell-test-ca-'));
    const child = start(['--json', '--parent-stdin', '--tls', '--empty']);
    const ready = JSON.parse(await firstLine(child));
    expect(ready).toMatchObject({ caCertificate: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n/) });
    const { loginServer, caCertificate } = ready;
    writeFileSync(join(folder, 'ca.pem'), caCertificate);
    const script = `fetch('https://${loginServer}/v2/').then(({ status }) => console.log(status), (error) => console.log(error.cause.code))`;
    const seen = async (env: Record<string, string>) => {
      const client = spawn(process.execPath, ['-e', script], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      return (await once(createInterface(client.stdout), 'line'))[0];
    };
    expect(await seen({ NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') })).toBe('401');
    expect(await seen({})).toMatch(/SELF_SIGNED|UNABLE_TO/);
    child.stdin.end();
    rmSync(folder, { recursive: true });
  });

  it('with --arm the line has the address of Resource Manager and an Owner’s token', async () => {
    const child = start(['--json', '--parent-stdin', '--empty', '--arm']);
    const { arm, loginServer } = JSON.parse(await firstLine(child));
    const registries = `${arm.url}/subscriptions/${arm.subscriptionId}/resourceGroups/${arm.resourceGroup}/providers/Microsoft.ContainerRegistry/registries`;
    const answer = await fetch(`${registries}?api-version=2025-11-01`, {
      headers: { authorization: `Bearer ${arm.token}` },
    });
    expect(await answer.json()).toMatchObject({
      value: [{ name: 'demo', sku: { name: 'Premium' }, properties: { loginServer, adminUserEnabled: true } }],
    });
    expect(claimsOf(arm.token)).toMatchObject({ tid: arm.tenantId, aud: 'https://management.azure.com' });
    child.stdin.end();
    expect((await once(child, 'close'))[0]).toBe(0);
  });
});
