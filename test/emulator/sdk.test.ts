import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import {
  type ArtifactManifestProperties,
  ContainerRegistryClient,
  type ContainerRegistryClientOptions,
  ContainerRegistryContentClient,
  type OciImageManifest,
} from '@azure/container-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import type { Role } from '../../emulator/identity/identities.ts';

// Microsoft's own client, unchanged, against the emulator: over TLS, because its bearer policy refuses http, and with
// the emulator's authority as the only trust.

let registry: Emulator;

beforeAll(async () => {
  registry = await startEmulator({ tls: true, anonymousPull: true });
});

afterAll(() => registry.stop());

const credential = (role: Role | Role[] = 'Owner') => ({
  getToken: async () => ({
    token: registry.entraToken({ role }),
    expiresOnTimestamp: Date.now() + 3600_000,
  }),
});

/** `tlsOptions` is the pipeline's own option, though the client's type does not show it. */
const trusting = (): ContainerRegistryClientOptions =>
  ({ tlsOptions: { ca: registry.caCertificate }, retryOptions: { maxRetries: 0 } }) as ContainerRegistryClientOptions;

const client = (role?: Role | Role[]) => new ContainerRegistryClient(registry.url, credential(role), trusting());
const contentClient = (repository: string, role?: Role) =>
  new ContainerRegistryContentClient(registry.url, repository, credential(role), trusting());

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe("TLS with Microsoft's client", () => {
  it('without the authority in its trust, the client does not connect', async () => {
    const untrusting = new ContainerRegistryClient(registry.url, credential(), { retryOptions: { maxRetries: 0 } });
    await expect(all(untrusting.listRepositoryNames())).rejects.toThrow(/certificate/i);
  });
});

/** The client leaves its error's `code` empty: ACR's code is only in the text. */
const failure = (statusCode: number, code: string) => ({ statusCode, message: expect.stringContaining(code) });

describe('repositories', () => {
  it('are listed one by one and by page', async () => {
    for (const name of ['list/a', 'list/b', 'list/c']) await registry.content.seedImage(name, 'v1');
    const names = (await all(client().listRepositoryNames())).filter((name) => name.startsWith('list/'));
    expect(names).toEqual(['list/a', 'list/b', 'list/c']);
    const pages = await all(client().listRepositoryNames().byPage({ maxPageSize: 2 }));
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.every((page) => page.length <= 2)).toBe(true);
    expect(pages.flat()).toEqual(expect.arrayContaining(names));
  });

  it('have properties, which can be changed', async () => {
    await registry.content.seedImage('props/app', ['v1', 'v2']);
    const repository = client().getRepository('props/app');
    expect(await repository.getProperties()).toMatchObject({
      registryLoginServer: registry.loginServer,
      name: 'props/app',
      manifestCount: 1,
      tagCount: 2,
      canDelete: true,
      canList: true,
      createdOn: expect.any(Date),
    });
    const changed = await repository.updateProperties({
      canDelete: false,
      canWrite: false,
      canList: false,
      canRead: false,
    });
    expect(changed).toMatchObject({ canDelete: false, canWrite: false, canList: false, canRead: false });
    await expect(repository.delete()).rejects.toMatchObject(failure(405, 'REGISTRY_DISALLOWED_OPERATION'));
    await repository.updateProperties({ canDelete: true, canWrite: true, canList: true, canRead: true });
    await repository.delete();
    await expect(repository.getProperties()).rejects.toMatchObject(failure(404, 'NAME_UNKNOWN'));
  });

  it('can be deleted twice without an error', async () => {
    await registry.content.seedImage('gone/app', 'v1');
    await client().deleteRepository('gone/app');
    await client().deleteRepository('gone/app');
  });
});

describe('artifacts', () => {
  it('tags are listed in both orders, by page, with their properties', async () => {
    await registry.content.seedTags('tags/app', 12);
    const artifact = client().getArtifact('tags/app', 'build-00003');
    const newestFirst = await all(artifact.listTagProperties({ order: 'LastUpdatedOnDescending' }));
    const oldestFirst = await all(artifact.listTagProperties({ order: 'LastUpdatedOnAscending' }));
    expect(newestFirst.map(({ name }) => name)).toEqual(oldestFirst.map(({ name }) => name).reverse());
    expect(newestFirst[0]?.name).toBe('build-00011');
    for (const order of ['LastUpdatedOnDescending', undefined] as const) {
      const pages = await all(
        artifact.listTagProperties(order === undefined ? {} : { order }).byPage({ maxPageSize: 5 }),
      );
      expect(pages.map((page) => page.length)).toEqual([5, 5, 2]);
    }
    expect(await artifact.getTagProperties('build-00003')).toMatchObject({
      name: 'build-00003',
      repositoryName: 'tags/app',
      digest: expect.stringMatching(/^sha256:/),
      canWrite: true,
      createdOn: expect.any(Date),
    });
  });

  it('a tag can be locked, unlocked and deleted', async () => {
    await registry.content.seedImage('untag/app', ['v1', 'v2']);
    const artifact = client().getArtifact('untag/app', 'v1');
    expect(await artifact.updateTagProperties('v1', { canWrite: false })).toMatchObject({
      canWrite: false,
      canDelete: true,
    });
    await expect(artifact.deleteTag('v1')).rejects.toMatchObject({ statusCode: 405 });
    await artifact.updateTagProperties('v1', { canWrite: true });
    await artifact.deleteTag('v1');
    await artifact.deleteTag('v1');
    expect((await all(artifact.listTagProperties())).map(({ name }) => name)).toEqual(['v2']);
  });

  it('manifests are listed by page, with platforms and tags; an index shows its children', async () => {
    const image = await registry.content.seedImage('multi/app', 'v1', { platforms: ['linux/amd64', 'linux/arm64'] });
    const repository = client().getRepository('multi/app');
    const pages = await all(
      repository.listManifestProperties({ order: 'LastUpdatedOnDescending' }).byPage({ maxPageSize: 2 }),
    );
    expect(pages.map((page) => page.length)).toEqual([2, 1]);
    const manifests: ArtifactManifestProperties[] = pages.flat();
    expect(manifests.map(({ digest }) => digest)).toContain(image.digest);
    expect(manifests.find(({ architecture }) => architecture === 'arm64')).toMatchObject({
      operatingSystem: 'linux',
      tags: [],
    });
    const properties = await client().getArtifact('multi/app', 'v1').getManifestProperties();
    expect(properties).toMatchObject({ digest: image.digest, tags: ['v1'], sizeInBytes: expect.any(Number) });
    expect(properties.relatedArtifacts.map(({ digest }) => digest)).toEqual(
      image.platforms.map(({ digest }) => digest),
    );
  });

  it('a manifest can be locked, unlocked and deleted by its tag', async () => {
    await registry.content.seedImage('locked/app', 'v1');
    await registry.content.seedImage('locked/app', 'v2');
    const artifact = client().getArtifact('locked/app', 'v1');
    expect(await artifact.updateManifestProperties({ canDelete: false })).toMatchObject({ canDelete: false });
    await expect(artifact.delete()).rejects.toMatchObject({ statusCode: 405 });
    await artifact.updateManifestProperties({ canDelete: true });
    await artifact.delete();
    expect(await client().getRepository('locked/app').getProperties()).toMatchObject({ manifestCount: 1, tagCount: 1 });
  });
});

describe('content', () => {
  it('a blob and a manifest are uploaded and downloaded, and the client verifies each digest', async () => {
    const content = contentClient('content/app');
    const layer = randomBytes(9 * 1024 * 1024);
    const config = Buffer.from('{"architecture":"amd64","os":"linux"}');
    const [layerUp, configUp] = [await content.uploadBlob(layer), await content.uploadBlob(config)];
    const manifest: OciImageManifest = {
      schemaVersion: 2,
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: configUp.digest,
        size: configUp.sizeInBytes,
      },
      layers: [
        { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: layerUp.digest, size: layerUp.sizeInBytes },
      ],
    };
    const { digest } = await content.setManifest(manifest, { tag: 'v1' });
    const pulled = await content.getManifest('v1');
    expect([pulled.digest, JSON.parse(pulled.content.toString())]).toEqual([digest, manifest]);
    const { content: stream } = await content.downloadBlob(layerUp.digest);
    expect((await buffer(stream)).equals(layer)).toBe(true);
    expect(registry.countRequests({ route: 'upload/chunk' })).toBe(4);
    await content.deleteManifest(digest);
    await content.deleteBlob(layerUp.digest);
    await content.deleteBlob(layerUp.digest);
    await expect(content.downloadBlob(layerUp.digest)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('a manifest whose media type differs from the one it is sent as is refused', async () => {
    const content = contentClient('content/wrong');
    const { digest, sizeInBytes: size } = await content.uploadBlob(Buffer.from('{}'));
    const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
    const body = { schemaVersion: 2, mediaType, config: { mediaType: 'application/json', digest, size }, layers: [] };
    await expect(content.setManifest(Buffer.from(JSON.stringify(body)))).rejects.toMatchObject(
      failure(400, 'MANIFEST_INVALID'),
    );
    await content.setManifest(Buffer.from(JSON.stringify(body)), { mediaType });
  });

  // For a damaged blob the client throws an exception that cannot be caught; for a manifest, an ordinary error.
  it('a damaged manifest is noticed by the client', async () => {
    await registry.content.seedImage('content/damaged', 'v1');
    const fault = registry.faults.add({ path: /content\/damaged\/manifests/, wrongDigest: true });
    await expect(contentClient('content/damaged').getManifest('v1')).rejects.toThrow(/digest/i);
    fault.remove();
    expect((await contentClient('content/damaged').getManifest('v1')).manifest).toMatchObject({ schemaVersion: 2 });
  });
});

describe('identities', () => {
  it('an anonymous client reads, but cannot change anything', async () => {
    await registry.content.seedImage('public/app', 'v1');
    const anonymous = new ContainerRegistryClient(registry.url, trusting());
    expect((await anonymous.getRepository('public/app').getProperties()).tagCount).toBe(1);
    expect((await all(anonymous.getArtifact('public/app', 'v1').listTagProperties())).map(({ name }) => name)).toEqual([
      'v1',
    ]);
    await expect(anonymous.deleteRepository('public/app')).rejects.toMatchObject({ statusCode: 401 });
    await expect(anonymous.getRepository('public/app').updateProperties({ canWrite: false })).rejects.toMatchObject({
      statusCode: 401,
    });
  });

  it('AcrPull reads but cannot delete; together with AcrDelete it can', async () => {
    await registry.content.seedImage('roles/app', 'v1');
    expect((await client('AcrPull').getRepository('roles/app').getProperties()).tagCount).toBe(1);
    await expect(client('AcrPull').deleteRepository('roles/app')).rejects.toMatchObject({ statusCode: 401 });
    await client(['AcrPull', 'AcrDelete']).deleteRepository('roles/app');
    expect(await all(client().listRepositoryNames())).not.toContain('roles/app');
  });

  it('a cold listing takes four requests: challenge, exchange, token, page', async () => {
    registry.clearRequests();
    await all(client().listRepositoryNames());
    expect(registry.requests.map(({ route, status }) => `${route} ${status}`)).toEqual([
      'repository/list 401',
      'token/exchange 200',
      'token/access 200',
      'repository/list 200',
    ]);
  });
});
