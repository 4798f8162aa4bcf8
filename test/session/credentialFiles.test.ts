import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import { HostProcess } from '../host/hostProcess.ts';
import { type Azure, signIn } from '../management/azure.ts';
import { onWindows } from '../windows.ts';

/** Files that the user names are read completely, so endless ones and pipes are refused. */
describe('A named pipe, a device or a file without bounds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-pipes-'));
  const pipe = join(folder, 'pipe');
  const large = join(folder, 'large');
  // Windows has pipes and devices in a place of their own.
  const paths = onWindows ? [large] : [pipe, '/dev/zero', large];
  if (!onWindows) execFileSync('mkfifo', [pipe]);
  writeFileSync(large, '');
  truncateSync(large, 64 * 1024 * 1024);
  let azure: Azure;
  beforeAll(async () => {
    azure = (await startEmulator({ arm: true })) as Azure;
  });
  afterAll(async () => {
    await azure.stop();
    rmSync(folder, { recursive: true });
  });

  const application = { tenant: 'contoso.com', clientId: 'an-application' };
  const uses = {
    'a certificate': (path: string) => [
      'contextConnect',
      { credential: { kind: 'certificate', ...application, path } },
    ],
    'a federated token': (path: string) => [
      'contextConnect',
      { credential: { kind: 'federatedToken', ...application, file: path } },
    ],
    'a purge policy': (path: string) => ['purgeRun', { policy: path }],
    'a purge plan': (path: string) => ['purgeRun', { plan: path }],
    'a journal': (path: string) => ['purgeRestore', { journal: path }],
    'a request as JSON': (path: string) => ['scopeMapCreate', { name: 'other', jsonPath: path }],
    'a task file': (path: string) => ['taskCreate', { name: 'other', yamlPath: path }],
  } as const satisfies Record<string, (path: string) => readonly [string, object]>;

  const cases = Object.keys(uses).flatMap((use) => paths.map((path) => [use, path] as const));
  it.for(cases)('is refused as %s, and the host ends all the same: %s', async ([use, path]) => {
    const host = await HostProcess.start({ HOME: folder });
    const [key, params] = uses[use as keyof typeof uses](path);
    await signIn(host, azure);
    const credential = { kind: 'password', userName: azure.admin.user, password: azure.admin.password } as const;
    await host.call('contextConnect', { registry: azure.loginServer, credential });
    const registry = key.startsWith('scopeMap') || key.startsWith('task') ? azure.name : azure.loginServer;
    const refused = await host.failure(key as never, { registry, ...params } as never);
    await host.stop();
    expect(refused.data.kind).toMatch(/InvalidInput|LocalFile/);
    if (path !== large) expect(refused.message).toMatch(/is a (?:named pipe|device), not a file/);
  });
});
