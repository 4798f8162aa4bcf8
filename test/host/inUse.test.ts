import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { HostProcess } from './hostProcess.ts';

const repository = 'team/app';
let emulator: Emulator;
let host: HostProcess;
let index: string;
let platforms: string[];

beforeAll(async () => {
  host = await HostProcess.start();
});
afterAll(() => host.stop());

beforeEach(async () => {
  emulator = await startEmulator();
  const image = await emulator.content.seedImage(repository, 'v1', { platforms: ['linux/amd64', 'linux/arm64'] });
  index = image.digest;
  platforms = image.platforms.map(({ digest }) => digest);
  const { user: userName, password } = emulator.admin;
  const credential = { kind: 'password', userName, password } as const;
  await host.call('contextConnect', { registry: emulator.loginServer, credential });
  emulator.clearRequests();
});
afterEach(async () => {
  await host.call('contextClear', {});
  await emulator.stop();
});

const remove = (digest: string, more: object = {}) =>
  host.call('manifestRemove', { registry: emulator.loginServer, repository, digest, ...more });

describe('removing a manifest', () => {
  it('is refused for a platform of a tagged image, which the error names; -Force deletes it', async () => {
    const [platform = ''] = platforms;
    const failure = await remove(platform).catch((error) => error);
    expect(failure.data).toMatchObject({ kind: 'InUse', resource: `${repository}@${platform}` });
    expect(failure.message).toContain(index);
    expect(failure.data.advice).toContain('-Force');
    await remove(platform, { force: true });
    expect(emulator.countRequests({ method: 'DELETE' })).toBe(1);
  });

  it('deletes an index, and then its platforms', async () => {
    await remove(index);
    for (const platform of platforms) await remove(platform);
    expect(emulator.countRequests({ method: 'DELETE' })).toBe(3);
  });

  it('is refused if it had no tag when it was listed and has one now', async () => {
    const { digest } = await emulator.content.seedImage(repository, 'v2', { annotations: { at: 'late' } });
    const failure = await remove(digest, { listedTags: [] }).catch((error) => error);
    expect(failure.data).toMatchObject({ kind: 'InUse', resource: `${repository}@${digest}` });
    expect(failure.message).toContain('v2');
    await remove(digest, { listedTags: ['v2'] });
    expect(emulator.countRequests({ method: 'DELETE' })).toBe(1);
  });

  it('takes one request if it was listed with a tag', async () => {
    const call = { id: 'own', pipeline: 'one' };
    const where = { registry: emulator.loginServer, repository, digest: index, listedTags: ['v1'], call };
    await host.wire.sendRequest('manifest/remove', where);
    expect(emulator.countRequests()).toBe(1);
  });

  it('reads the list and indexes of the repository once a pipeline, and nothing if specified by a tag', async () => {
    const untagged: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      const image = await emulator.content.seedImage(repository, [], { annotations: { i: String(i) } });
      untagged.push(image.digest);
    }
    for (const [at, digest] of untagged.entries()) {
      const call = { id: `own${at}`, pipeline: 'one' };
      await host.wire.sendRequest('manifest/remove', { registry: emulator.loginServer, repository, digest, call });
    }
    expect(emulator.countRequests({ method: 'GET' })).toBe(2);
    emulator.clearRequests();
    await host.call('manifestRemove', { registry: emulator.loginServer, repository, tag: 'v1' });
    // The tag is looked up; nothing is listed.
    expect(emulator.countRequests({ method: 'GET' })).toBe(1);
  });
});
