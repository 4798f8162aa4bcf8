import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { closedPort, HostProcess } from '../host/hostProcess.ts';

let emulator: Emulator;
let host: HostProcess;

beforeAll(async () => {
  emulator = await startEmulator();
  await emulator.content.seedImage('team/app', ['v1']);
  host = await HostProcess.start();
});
afterAll(async () => {
  await host.stop();
  await emulator.stop();
});

/** Step by step: `SignIn Failed`. */
async function steps(registry: string, repository?: string): Promise<string[]> {
  const { items } = await host.call('healthCheck', { registry, ...(repository ? { repository } : {}) });
  return items.map(({ step, status }) => `${step} ${status}`);
}

const connect = (userName = emulator.admin.user, password = emulator.admin.password) =>
  host.call('contextConnect', {
    registry: emulator.loginServer,
    credential: { kind: 'password', userName, password },
  });

describe('the health of a registry', () => {
  it('is checked step by step, including a read of content', async () => {
    await connect();
    expect(await steps(emulator.loginServer)).toEqual([
      'Name Passed',
      'Dns Skipped',
      'Proxy Passed',
      'Connection Passed',
      'Certificate Skipped',
      'Clock Passed',
      'Registry Passed',
      'SignIn Passed',
      'Access Passed',
      'Content Passed',
    ]);
  });

  it('has advice for each failed step, and is checked without signing in until the network path is good', async () => {
    emulator.faults.add({ path: /^\/v2\/$/, times: 1, status: 403 });
    const { items } = await host.call('healthCheck', { registry: emulator.loginServer });
    const failed = items.filter(({ status }) => status === 'Failed');
    expect(failed.map(({ step }) => step)).toEqual(['Registry']);
    expect(failed[0]?.advice).toContain('network rules');
    expect(items.find(({ step }) => step === 'SignIn')?.status).toBe('Skipped');
  });

  it('is a warning if repositories may not be listed, and passes for a readable one', async () => {
    const { name, password } = emulator.addRepositoryToken('one-app', {
      'team/app': ['metadata/read', 'content/read'],
    });
    await connect(name, password);
    expect(await steps(emulator.loginServer)).toContain('Access Warning');
    expect(await steps(emulator.loginServer, 'team/app')).toEqual(
      expect.arrayContaining(['Access Passed', 'Content Passed']),
    );
  });

  it('reports a failed connection if nothing listens, and sends no credential', async () => {
    const registry = `127.0.0.1:${await closedPort()}`;
    const seen = await steps(registry);
    expect(seen).toContain('Connection Failed');
    expect(seen.slice(-3)).toEqual(['SignIn Skipped', 'Access Skipped', 'Content Skipped']);
  });

  it('reports a sign-in page in place of a registry, and a wrong clock', async () => {
    const portal = createServer((_, answer) => {
      answer.setHeader('date', new Date(Date.now() + 3_600_000).toUTCString());
      answer.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in to the guest network</html>');
    });
    await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve));
    const registry = `127.0.0.1:${(portal.address() as AddressInfo).port}`;
    const { items } = await host.call('healthCheck', { registry });
    portal.close();
    expect(items.find(({ step }) => step === 'Clock')?.seen).toBe('The clock of this machine is 60 minutes behind.');
    expect(items.find(({ step }) => step === 'Registry')?.seen).toBe(
      `What answered at ${registry} is not a registry (HTTP 200, text/html).`,
    );
  });

  it('reports a name that cannot be resolved', async () => {
    const { items } = await host.call('healthCheck', { registry: 'no-such-registry.invalid' });
    const dns = items.find(({ step }) => step === 'Dns');
    expect([dns?.status, dns?.seen]).toEqual(['Failed', 'The name no-such-registry.invalid cannot be resolved.']);
  });
});
