import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MethodKey, Params } from '../../src/protocol/index.ts';
import { HostProcess } from '../host/hostProcess.ts';
import { type Answer, json, OddServer } from './oddServer.ts';

const page = { 'content-type': 'text/html; charset=utf-8', server: 'gate/1.0' };
const body = '<html><head><title>Blocked by policy</title></head></html>';
const digest = `sha256:${'0'.repeat(64)}`;
const credential = { kind: 'password', userName: 'u', password: 'planted-secret' } as const;

let host: HostProcess;
let gateway: OddServer;
let registry: string;
const folder = mkdtempSync(join(tmpdir(), 'acrshell-gateway-'));

beforeAll(async () => {
  writeFileSync(join(folder, 'file'), 'content');
  gateway = await OddServer.start(() => json({}));
  registry = gateway.address;
  host = await HostProcess.start();
  await host.call('contextConnect', { registry, credential, retries: 0 });
});

afterAll(async () => {
  await host.stop();
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

/** Every method that asks a registry for something, or changes something there. */
function calls(): { [K in MethodKey]?: Params[K] } {
  const at = { registry, repository: 'team/app' };
  return {
    contextConnect: { registry, credential, retries: 0 },
    repositoryList: { registry },
    repositoryGet: { registry, name: 'team/app' },
    repositoryUpdate: { registry, name: 'team/app', deleteEnabled: false },
    repositoryRemove: { registry, name: 'team/app' },
    tagList: at,
    tagGet: { ...at, name: 'v1' },
    tagUpdate: { ...at, name: 'v1', deleteEnabled: false },
    tagRemove: { ...at, name: 'v1' },
    tagAdd: { ...at, tag: 'v1', name: 'v2' },
    manifestList: at,
    manifestGet: { ...at, digest },
    manifestUpdate: { ...at, digest, deleteEnabled: false },
    manifestRemove: { ...at, digest },
    manifestContentGet: { ...at, tag: 'v1' },
    manifestContentSet: {
      ...at,
      tag: 'v1',
      content: '{"schemaVersion":2}',
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
    },
    referrerList: { ...at, digest },
    artifactPush: { ...at, tag: 'v1', paths: [join(folder, 'file')] },
    artifactPull: { ...at, tag: 'v1', path: join(folder, 'pulled') },
    artifactCopy: { ...at, tag: 'v1', destinationRepository: 'team/other' },
    blobGet: { ...at, digest },
    blobSave: { ...at, digest, path: join(folder, 'blob') },
    blobPublish: { ...at, path: join(folder, 'file') },
    blobRemove: { ...at, digest },
  };
}

const methods = Object.keys(calls()) as MethodKey[];

describe.each([
  ['200 with a page', { status: 200, headers: page, body }, 'BadAnswer'],
  ['202 with a page', { status: 202, headers: page, body }, 'BadAnswer'],
  ['201 with a page', { status: 201, headers: page, body }, 'BadAnswer'],
  ['204 with nothing', { status: 204, headers: { server: 'gate/1.0' } }, 'BadAnswer'],
  ['403 with a page', { status: 403, headers: page, body }, 'BadAnswer'],
  ['404 with a page', { status: 404, headers: page, body }, 'BadAnswer'],
  ['401 with a page', { status: 401, headers: page, body }, 'BadAnswer'],
  ['502 with a page', { status: 502, headers: page, body }, 'Unavailable'],
  ['503 with a page', { status: 503, headers: page, body }, 'Unavailable'],
  ['a redirect to a sign-in', { status: 302, headers: { location: 'https://login.portal.invalid/' } }, 'BadAnswer'],
  [
    '200 with JSON of its own',
    { status: 200, headers: { 'content-type': 'application/json' }, body: '[1]' },
    'BadAnswer',
  ],
] as const)('a gateway that answers everything with %s', (_, answer, kind) => {
  it.each(methods)('is not taken for an answer of the registry by %s', async (method) => {
    gateway.answer = (): Answer => answer;
    const { data, message } = await host.failure(method, calls()[method] as never);
    expect({ kind: data.kind, status: data.status, message }).toMatchObject({ kind, status: answer.status });
    expect(message).toContain(registry);
    expect(`${message} ${data.advice}`).not.toMatch(/firewall and private endpoint|registry's firewall/);
    if ('body' in answer && answer.body === body && !/HEAD/.test(gateway.asked.at(-1) ?? ''))
      expect(message).toContain('Blocked by policy');
  });
});
