import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { HostProcess } from './hostProcess.ts';

const repository = 'team/app';
const platforms = ['linux/amd64', 'linux/arm64'];
let emulator: Emulator;
let host: HostProcess;

beforeAll(async () => {
  host = await HostProcess.start();
  emulator = await startEmulator();
  const { user: userName, password } = emulator.admin;
  const credential = { kind: 'password', userName, password } as const;
  await host.call('contextConnect', { registry: emulator.loginServer, credential });
});
afterAll(async () => {
  await host.stop();
  await emulator.stop();
});

async function unreferenced(more: object = {}): Promise<string[]> {
  const found: string[] = [];
  let continuation: string | undefined;
  do {
    const given = { registry: emulator.loginServer, repository, unreferenced: true, ...more };
    const page = await host.call('manifestList', { ...given, ...(continuation ? { continuation } : {}) });
    found.push(...page.items.map(({ attributes }) => attributes.digest));
    ({ continuation } = page);
  } while (continuation !== undefined);
  return found.sort();
}

describe('manifests that nothing needs', () => {
  it('have no tag, no needed index, no subject and no tagged referrer', async () => {
    const { content } = emulator;
    const file = { name: 'a', mediaType: 'text/plain', bytes: Buffer.from('a') };
    const tagged = await content.seedImage(repository, 'v1', { platforms });
    await content.seedArtifact(repository, { artifactType: 'a/b', files: [file], subject: tagged });
    const signed = await content.seedImage(repository, [], { annotations: { at: 'signed' } });
    await content.seedArtifact(repository, {
      artifactType: 'a/b',
      files: [file],
      subject: signed,
      tags: ['signature'],
    });
    const left = await content.seedImage(repository, [], {
      annotations: { at: 'left' },
      platforms: ['linux/s390x', 'linux/386'],
    });
    const alone = await content.seedImage(repository, [], { annotations: { at: 'alone' } });
    const expected = [left.digest, ...left.platforms.map(({ digest }) => digest), alone.digest].sort();
    expect(await unreferenced()).toEqual(expected);
    expect(await unreferenced({ first: 1 })).toHaveLength(1);
  });

  it('are found with one read of the list, whatever the number of pages', async () => {
    for (let at = 0; at < 1100; at += 1)
      await emulator.content.seedImage(repository, [], { annotations: { at: String(at) } });
    emulator.clearRequests();
    expect((await unreferenced()).length).toBeGreaterThan(1100);
    expect(
      emulator.requests.filter(
        ({ path }) => path.startsWith(`/acr/v1/${repository}?`) || path === `/acr/v1/${repository}`,
      ),
    ).toHaveLength(1);
  });

  it('are an error for a repository that does not exist', async () => {
    await expect(unreferenced({ repository: 'team/none' })).rejects.toMatchObject({ data: { kind: 'NotFound' } });
  });
});
