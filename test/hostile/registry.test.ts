import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HostProcess } from '../host/hostProcess.ts';
import { type Answer, json, OddServer } from './oddServer.ts';

const secret = 'Planted+secret/1&2';
const digest = `sha256:${'0'.repeat(64)}`;
const repository = 'team/app';
const folder = mkdtempSync(join(tmpdir(), 'acrshell-hostile-'));
const tags = (count: number, more: object = {}) => ({
  imageName: repository,
  tags: Array.from({ length: count }, (_, i) => ({ name: `t${i}`, digest, ...more })),
});
const error = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer => {
  const answer = json({ errors: [{ code, message }] }, status);
  return { ...answer, headers: { ...answer.headers, ...headers } };
};

let host: HostProcess;
let server: OddServer;
let registry: string;

beforeAll(async () => {
  server = await OddServer.start(() => json({}));
  registry = server.address;
  host = await HostProcess.start();
  await host.call('contextConnect', {
    registry,
    retries: 0,
    credential: { kind: 'password', userName: 'u', password: secret },
  });
});

beforeEach(() => {
  server.asked.length = 0;
});

afterAll(async () => {
  await host.stop();
  await server.stop();
  rmSync(folder, { recursive: true });
});

describe('null in an answer is the same as absent', () => {
  it('in a list of manifests is dropped', async () => {
    const manifest = {
      digest,
      imageSize: null,
      createdTime: null,
      tags: null,
      changeableAttributes: null,
      references: null,
    };
    server.answer = () =>
      json({ registry, imageName: repository, manifests: [manifest, null, { digest, tags: [null, 'v1'] }] });
    const { items } = await host.call('manifestList', { registry, repository });
    expect(items.map(({ attributes }) => attributes.tags)).toEqual([[], ['v1']]);
  });

  it('in a tag is dropped, and a null list is empty', async () => {
    server.answer = () =>
      json({ tag: { name: 'v1', digest, signed: null, changeableAttributes: { deleteEnabled: null } } });
    expect((await host.call('tagGet', { registry, repository, name: 'v1' })).attributes).not.toHaveProperty('signed');
    server.answer = () => json({ repositories: null });
    expect((await host.call('repositoryList', { registry })).names).toEqual([]);
  });
});

describe('numbers beyond the safe range', () => {
  it.each([2 ** 53, 1e300, 1.5, -1])(
    'such as %d are left out of a list, and the list is complete',
    async (imageSize) => {
      server.answer = () =>
        json({
          imageName: repository,
          manifests: [
            { digest, imageSize },
            { digest, imageSize: 2 ** 53 - 1 },
          ],
        });
      const { items } = await host.call('manifestList', { registry, repository });
      expect(items.map(({ attributes }) => attributes.imageSize)).toEqual([undefined, 2 ** 53 - 1]);
    },
  );
});

describe('pages', () => {
  it('that link to each other end in BadAnswer', async () => {
    server.answer = (request) => {
      const last = /last=(\w)/.exec(request.url ?? '')?.[1] ?? 'a';
      const next = { a: 'b', b: 'c', c: 'b' }[last];
      const answer = json(tags(2));
      return {
        ...answer,
        headers: { ...answer.headers, link: `</acr/v1/${repository}/_tags?last=${next}&n=2>; rel="next"` },
      };
    };
    let pages = 0;
    const walk = async () => {
      for (let continuation: string | undefined; pages === 0 || continuation; pages += 1)
        ({ continuation } = await host.call('tagList', {
          registry,
          repository,
          ...(continuation ? { continuation } : {}),
        }));
    };
    await expect(walk()).rejects.toMatchObject({ data: { kind: 'BadAnswer' } });
    expect(pages).toBeLessThan(12);
  });

  it('that are empty without end are BadAnswer', async () => {
    let count = 0;
    server.answer = () => {
      count += 1;
      const answer = json(tags(0));
      return {
        ...answer,
        headers: { ...answer.headers, link: `</acr/v1/${repository}/_tags?last=x${count}&n=2>; rel="next"` },
      };
    };
    const walk = async () => {
      for (let continuation: string | undefined, first = true; first || continuation; first = false)
        ({ continuation } = await host.call('tagList', {
          registry,
          repository,
          ...(continuation ? { continuation } : {}),
        }));
    };
    await expect(walk()).rejects.toMatchObject({ data: { kind: 'BadAnswer' } });
  });

  it('that are far larger than requested are refused unread', async () => {
    const body = JSON.stringify(tags(100_000));
    server.answer = () => ({ ...json({}), body });
    const { data, message } = await host.failure('tagList', { registry, repository, first: 3 });
    expect(data.kind).toBe('BadAnswer');
    expect(message).toContain('is larger than');
    server.answer = () => json(tags(500));
    expect((await host.call('tagList', { registry, repository, first: 3 })).items).toHaveLength(3);
  });

  it('of referrers that do not end are BadAnswer', async () => {
    const answer = json({ schemaVersion: 2, manifests: [] });
    server.answer = () => ({
      ...answer,
      headers: { ...answer.headers, link: `</v2/${repository}/referrers/${digest}?page=1>; rel="next"` },
    });
    expect((await host.failure('referrerList', { registry, repository, digest })).data.kind).toBe('BadAnswer');
  });
});

describe('Retry-After', () => {
  it.each([
    ['3600', 'an hour'],
    ['7200', '2 hours'],
    ['90', '2 minutes'],
  ])('of %s seconds is reported as %s', async (seconds, words) => {
    server.answer = () => error(429, 'TOOMANYREQUESTS', 'too many', { 'retry-after': seconds });
    const { data } = await host.failure('tagList', { registry, repository });
    expect(data).toMatchObject({ kind: 'Throttled', advice: expect.stringContaining(words) });
  });

  it.each(['3600', '1000000000', '99999999999999999999', '9'.repeat(400)])(
    'of %s ends an upload instead of holding it',
    async (seconds) => {
      const path = join(folder, 'blob');
      writeFileSync(path, Buffer.alloc(300_000, seconds));
      server.answer = (request) => {
        if (request.method === 'POST')
          return {
            ...json(''),
            status: 202,
            headers: {
              'docker-distribution-api-version': 'registry/2.0',
              location: `/v2/${repository}/blobs/uploads/1`,
            },
            body: '',
          };
        if (request.method === 'PUT') return error(429, 'TOOMANYREQUESTS', 'too many', { 'retry-after': seconds });
        return error(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
      };
      const { data } = await host.failure('blobPublish', { registry, repository, path });
      expect(data.kind).toBe('Throttled');
      expect(server.asked.filter((line) => line.startsWith('PUT'))).toHaveLength(1);
    },
  );
});

describe('the advice of a refusal', () => {
  const usual =
    'The operation is disallowed on this registry, repository or image. View troubleshooting steps at https://aka.ms/acr/faq/';

  it('names the flag that refuses: of reading, writing and deleting', async () => {
    server.answer = () => error(405, 'REGISTRY_DISALLOWED_OPERATION', usual);
    const at = { registry, repository };
    const reading = await host.failure('manifestContentGet', { ...at, tag: 'v1' });
    const writing = await host.failure('tagUpdate', { ...at, name: 'v1', listEnabled: false });
    const deleting = await host.failure('tagRemove', { ...at, name: 'v1' });
    const flags = [reading, writing, deleting].map(({ message }) => /\((.*) is false\)/.exec(message)?.[1]);
    expect(flags).toEqual(['readEnabled', 'writeEnabled', 'deleteEnabled or writeEnabled']);
    expect(reading.data.advice).toContain('-ReadEnabled $true');
    expect(reading.message).not.toContain('aka.ms');
  });

  it.each(['The registry has reached its storage limit.', 'The manifest is quarantined.'])(
    'quotes words that are not the usual ones: %s',
    async (words) => {
      server.answer = () => error(405, 'REGISTRY_DISALLOWED_OPERATION', words);
      const { data, message } = await host.failure('tagRemove', { registry, repository, name: 'v1' });
      expect(message).toContain(words);
      expect(`${message} ${data.advice}`).not.toContain('Enabled');
    },
  );

  it('of a cache rule whose source fails names the rule', async () => {
    server.answer = () =>
      error(424, 'UNKNOWN', "request to pull from source 'dhi.io/python' for cache rule 'dhi' has failed");
    const { data, message } = await host.failure('manifestContentGet', { registry, repository, tag: 'v1' });
    expect(data).toMatchObject({ kind: 'Unavailable', status: 424, advice: expect.stringContaining('CredentialSet') });
    expect(message).toContain("cache rule 'dhi'");
  });

  it('of an exchange without a role is to assign one', async () => {
    server.answer = () => error(401, 'UNAUTHORIZED', 'retrieving permissions failed');
    const token = `eyJhbGciOiJub25lIn0.${Buffer.from('{"exp":9999999999}').toString('base64url')}.x`;
    const { data } = await host.failure('contextConnect', {
      registry,
      credential: { kind: 'entraToken', token },
      retries: 0,
    });
    expect(data).toMatchObject({ kind: 'Unauthenticated', advice: expect.stringContaining('role') });
  });
});

describe('a secret that the session knows', () => {
  it.each([
    ['as it is', secret],
    ['in an address', encodeURIComponent(secret)],
    ['as Basic sends it', Buffer.from(`u:${secret}`).toString('base64')],
  ])('is hidden as %s if a registry returns it', async (_, form) => {
    server.answer = () => error(400, `CODE_${form}`, `You sent ${form} here.`, { 'x-ms-correlation-request-id': form });
    const failure = await host.failure('tagGet', { registry, repository, name: 'v1' });
    expect(JSON.stringify({ message: failure.message, data: failure.data })).not.toContain(form);
    expect(failure.message).toContain('You sent *** here.');
  });
});
