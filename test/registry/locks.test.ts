import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { HostProcess } from '../host/hostProcess.ts';

describe('A refusal because of a lock', () => {
  let emulator: Emulator;
  let host: HostProcess;
  let registry: string;
  let digest: string;
  let turn = 0;
  let repository: string;

  beforeAll(async () => {
    emulator = await startEmulator();
    registry = emulator.loginServer;
    host = await HostProcess.start();
    const credential = { kind: 'password', userName: emulator.admin.user, password: emulator.admin.password } as const;
    await host.call('contextConnect', { registry, credential });
  });
  beforeEach(async () => {
    turn += 1;
    repository = `team/app${turn}`;
    digest = (await emulator.content.seedImage(repository, 'v1')).digest;
  });
  afterAll(async () => {
    await host.stop();
    await emulator.stop();
  });

  it('by the tag itself names the flag', async () => {
    emulator.content.setAttributes(repository, { tag: 'v1' }, { writeEnabled: false });
    const { message, data } = await host.failure('tagRemove', { registry, repository, name: 'v1' });
    expect(message).toContain(`The tag ${repository}:v1 is locked in ${registry} (writeEnabled is false)`);
    expect(data.advice).toMatch(/Update-AzContainerRegistryTag .* -Name v1 -WriteEnabled \$true removes the lock\.$/);
  });

  it('by the repository names the repository', async () => {
    emulator.content.setAttributes(repository, {}, { deleteEnabled: false });
    const { message, data } = await host.failure('repositoryRemove', { registry, name: repository });
    expect(message).toContain(`The repository ${repository} is locked in ${registry} (deleteEnabled is false)`);
    expect(data.advice).toMatch(/Update-AzContainerRegistryRepository .* -DeleteEnabled \$true removes the lock\.$/);
  });

  it('by an item in a repository that is to be deleted shows how to find it', async () => {
    emulator.content.setAttributes(repository, { digest }, { deleteEnabled: false });
    const { message, data } = await host.failure('repositoryRemove', { registry, name: repository });
    expect(message).toContain('(a manifest or tag in it is)');
    expect(data.advice).toContain(`Get-AzContainerRegistryManifest`);
  });

  it('of a read names the requested tag', async () => {
    emulator.content.setAttributes(repository, { digest }, { readEnabled: false });
    const { message } = await host.failure('manifestContentGet', { registry, repository, tag: 'v1' });
    expect(message).toContain('readEnabled');
    expect(message).toContain(digest);
  });

  it('without permission to read the locks names the possible flags', async () => {
    emulator.content.setAttributes(repository, { tag: 'v1' }, { deleteEnabled: false });
    emulator.faults.add({ path: /\/acr\/v1\/.*v1$/, method: 'GET', status: 403 });
    const { data, message } = await host.failure('tagRemove', { registry, repository, name: 'v1' });
    expect(data.kind).toBe('Locked');
    expect(message).toContain('(deleteEnabled or writeEnabled is false)');
    emulator.faults.clear();
  });
});
