import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { badPurges } from '../lifecycle/badPurges.ts';
import { acrshell } from './consoleProcess.ts';

describe('a purge that can not be meant', () => {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-bad-purge-'));
  let registry: Emulator;
  let admin: Record<string, string>;

  beforeAll(async () => {
    registry = await startEmulator({ name: 'contoso' });
    await registry.content.seedImage('team/app', ['v1', 'v2', 'latest']);
    admin = { ACRSHELL_USERNAME: registry.admin.user, ACRSHELL_PASSWORD: registry.admin.password };
  });
  afterAll(async () => {
    await registry.stop();
    rmSync(folder, { recursive: true });
  });

  const cases = badPurges(folder, 'contoso.azurecr.io').map(({ says }, index) => ({ says, index }));
  it.each(cases)('ends with one error before anything is deleted: $says', async ({ index }) => {
    const { given = '', message = /^$/ } = badPurges(folder, registry.loginServer)[index] ?? {};
    const line = `Invoke-AzContainerRegistryPurge -RegistryName ${registry.loginServer} ${given}`;
    const { code, out, err } = await acrshell(['-Command', line], { ...admin, ACRSHELL_HOME: join(folder, 'home') });
    expect(code).not.toBe(0);
    expect(out).toBe('');
    expect(err.match(/^Error: .*$/gmu)).toEqual([expect.stringMatching(message)]);
    expect(registry.countRequests({ method: 'DELETE' })).toBe(0);
  });
});
