import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostProcess } from '../host/hostProcess.ts';
import { type Answer, OddServer } from './oddServer.ts';

const ids = { 'content-type': 'application/json', 'x-ms-request-id': 'r' };
const page = { 'content-type': 'text/html', server: 'gate/1.0' };
const body = '<html><title>Blocked by policy</title></html>';
const subscriptionId = '00000000-0000-0000-0000-000000000001';
const id = `/subscriptions/${subscriptionId}/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/reg`;
const registry = {
  id,
  name: 'reg',
  location: 'westeurope',
  sku: { name: 'Premium' },
  properties: { loginServer: 'reg.azurecr.io', provisioningState: 'Succeeded' },
};
const answer = (value: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 200,
  headers: { ...ids, ...headers },
  body: JSON.stringify(value),
});

let host: HostProcess;
let azure: OddServer;

beforeAll(async () => {
  azure = await OddServer.start(() => answer({ value: [registry] }));
  host = await HostProcess.start();
  const token = `eyJhbGciOiJub25lIn0.${Buffer.from('{"exp":9999999999}').toString('base64url')}.x`;
  await host.call('accountConnect', {
    credential: { kind: 'entraToken', token },
    subscriptionId,
    resourceManagerUrl: `http://${azure.address}`,
  });
});

afterAll(async () => {
  await host.stop();
  await azure.stop();
});

describe('answers from something else than Azure Resource Manager', () => {
  it.each([
    ['200 with a page', { status: 200, headers: page, body }, 'BadAnswer'],
    ['200 with nothing', { status: 200 }, 'BadAnswer'],
    ['204 with nothing', { status: 204 }, 'BadAnswer'],
    ['403 with a page', { status: 403, headers: page, body }, 'BadAnswer'],
    ['404 with a page', { status: 404, headers: page, body }, 'BadAnswer'],
    ['a redirect', { status: 302, headers: { location: 'https://login.invalid/' } }, 'BadAnswer'],
  ] as const)('%s is no success of a removal, and told as what it is', async (_, given, kind) => {
    azure.answer = (request) => (request.method === 'GET' ? answer(registry) : given);
    const { data, message } = await host.failure('webhookRemove', { id: `${id}/webhooks/hook` });
    expect(data.kind).toBe(kind);
    expect(`${message} ${data.advice}`).not.toContain('needs a role');
    if ('body' in given && given.status >= 400) expect(message).toContain('Blocked by policy');
  });
});

describe('odd answers of Azure Resource Manager', () => {
  it('null is the same as absent everywhere', async () => {
    const nulls = {
      ...registry,
      tags: null,
      properties: {
        ...registry.properties,
        policies: null,
        networkRuleSet: { ipRules: null },
        privateEndpointConnections: [null],
      },
    };
    azure.answer = () => answer({ value: [null, nulls], nextLink: null });
    const { items } = await host.call('registryList', { resourceGroup: 'g' });
    expect(items).toMatchObject([{ name: 'reg', skuName: 'Premium' }]);
  });

  it.each([
    ['a flag that is text', { adminUserEnabled: 'yes' }],
    ['a list that is none', { privateEndpointConnections: 'x' }],
    ['rules that are none', { networkRuleSet: { ipRules: {} } }],
    ['a text that is a number', { provisioningState: 5 }],
  ])('%s is reported as an answer that cannot be read', async (_, properties) => {
    azure.answer = () => answer({ value: [{ ...registry, properties: { ...registry.properties, ...properties } }] });
    const { data, message } = await host.failure('registryList', { resourceGroup: 'g' });
    expect(data.kind).toBe('BadAnswer');
    expect(message).toContain(Object.keys(properties)[0] === 'networkRuleSet' ? 'ipRules' : Object.keys(properties)[0]);
  });

  it('pages that link to each other end with an error', async () => {
    azure.answer = (request) => {
      const next = request.url?.includes('page=a') ? 'b' : 'a';
      return answer({
        value: [registry],
        nextLink: `http://${azure.address}${id.replace(/\/reg$/, '')}?api-version=x&page=${next}`,
      });
    };
    const { data } = await host.failure('registryList', { resourceGroup: 'g' });
    expect(data.kind).toBe('BadAnswer');
  });

  it('a Retry-After of an hour is reported', async () => {
    azure.answer = () => ({
      status: 429,
      headers: { ...ids, 'retry-after': '3600' },
      body: '{"error":{"code":"TooManyRequests","message":"Slow."}}',
    });
    const { data } = await host.failure('registryList', { resourceGroup: 'g' });
    expect(data).toMatchObject({ kind: 'Throttled', advice: expect.stringContaining('an hour') });
  });
});
