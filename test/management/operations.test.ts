import { describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import { type Azure, asked, signIn, useAzure } from './azure.ts';

const { azure, host } = useAzure();
const resourceGroup = 'emulator';
const json = { 'content-type': 'application/json' };
const registries = /\/registries\?/;

describe('invalid answers of Azure Resource Manager', () => {
  it.each([
    ['half of it', '{"value":'],
    ['a page that wants a sign-in', '<html>sign in</html>'],
    ['a list', '[]'],
    ['nothing', ''],
    ['no list', '{}'],
    ['null', '{"value":null}'],
    ['a number', '{"value":5}'],
    ['numbers', '{"value":[1]}'],
    [
      'names that are no text',
      '{"value":[{"id":"/x","name":"a","sku":{"name":"Basic"},"properties":{"loginServer":5}}]}',
    ],
  ])('%s is reported, and the session continues', async (_, body) => {
    const fault = azure().faults.add({ method: 'GET', path: registries, status: 200, headers: json, body });
    const { data, message } = await host().failure('registryList', {});
    fault.remove();
    expect(message).toContain('The answer of Azure Resource Manager cannot be read');
    expect(data).toMatchObject({ kind: 'BadAnswer', advice: expect.stringMatching(/proxy/) });
    const { items } = await host().call('registryList', { registry: 'demo' });
    expect(items).toHaveLength(1);
  });

  it('are not followed if they are redirects', async () => {
    const headers = { location: 'https://example.com/elsewhere' };
    const fault = azure().faults.add({ path: registries, status: 302, headers });
    const { data } = await host().failure('registryList', {});
    fault.remove();
    expect(data).toMatchObject({ kind: 'BadAnswer' });
  });
});

describe('names that exist in two accounts', () => {
  it('are resolved in the current account only', async () => {
    const other = (await startEmulator({ arm: true })) as Azure;
    const { loginServer } = await host().call('registryCreate', {
      registry: 'ofthefirst',
      resourceGroup,
      sku: 'Basic',
    });
    const told = () => host().call('contextDisconnect', { registry: 'ofthefirst' });
    await signIn(host(), azure());
    expect(await told()).toMatchObject({ loginServer });
    await signIn(host(), other);
    expect(await told()).toMatchObject({ loginServer: 'ofthefirst.azurecr.io' });
    await signIn(host(), azure());
    await other.stop();
  });
});

describe('an operation that was accepted', () => {
  it.each([
    ['a connection that is lost', { reset: true }, 'Network'],
    ['a token that has expired', { status: 401 }, 'Unauthenticated'],
    ['what cannot be read', { status: 200, headers: json, body: '<html>' }, 'BadAnswer'],
  ] as const)('%s meanwhile says nothing of how it ended', async (_, fault, kind) => {
    const planted = azure().faults.add({ method: 'GET', path: /operationStatuses/, ...fault });
    const params = { registry: `accepted${kind}`, resourceGroup, sku: 'Basic' } as const;
    const { data, message } = await host().failure('registryCreate', params);
    planted.remove();
    expect(message).toContain(`Azure accepted "Creating registry accepted${kind}", but its status could not be read`);
    expect(data.kind).toBe(kind);
    expect(data.advice).toContain(
      `Get-AzContainerRegistry -Name accepted${kind} -ResourceGroupName emulator shows its progress.`,
    );
  });

  it('has its real outcome reported', async () => {
    const params = { registry: 'demo', sourceImage: 'library/hello-world:latest', sourceRegistryUri: 'docker.io' };
    const { data, message } = await host().failure('registryImport', params);
    expect(message).not.toContain('not known');
    expect(data.kind).toBe('InvalidInput');
  });
});

describe('an error of Azure Resource Manager', () => {
  it('is replaced by the real outcome of a change whose first answer was lost', async () => {
    const planted = azure().faults.add({ method: 'PUT', reset: 'after', times: 1 });
    const params = { registry: 'senttwice', resourceGroup, sku: 'Basic', location: 'westeurope' } as const;
    const made = await host().call('registryCreate', params);
    planted.remove();
    expect(made).toMatchObject({ name: 'senttwice', provisioningState: 'Succeeded' });
    expect(asked(azure()).slice(0, 3)).toEqual([
      'PUT ContainerRegistry/registries/senttwice',
      'PUT ContainerRegistry/registries/senttwice',
      'GET ContainerRegistry/registries/senttwice',
    ]);
    const lost = azure().faults.add({ method: 'DELETE', reset: 'after', times: 1 });
    expect(await host().call('registryRemove', { registry: 'senttwice', resourceGroup })).toEqual({ done: true });
    lost.remove();
  });

  it('is a conflict if someone else made a change before a retried request', async () => {
    const lost = azure().faults.add({ method: 'PUT', reset: true, times: 1 });
    const body = '{"error":{"code":"Conflict","message":"Busy."}}';
    const conflict = azure().faults.add({ method: 'PUT', status: 409, headers: json, body });
    const params = { registry: 'otherschange', resourceGroup, sku: 'Premium', location: 'eastasia' } as const;
    const { data } = await host().failure('registryCreate', params);
    for (const fault of [lost, conflict]) fault.remove();
    expect(data).toMatchObject({
      kind: 'Conflict',
      advice: expect.stringMatching(/retried after its first response was lost/),
    });
  });

  it.each([
    ['a change', 'registryUpdate', { registry: 'demo', tags: { a: 'b' } }, true],
    ['reading', 'registryList', { registry: 'demo', resourceGroup }, false],
    ['reading by POST', 'adminCredentialGet', { registry: 'demo' }, false],
  ] as const)('%s whose answers are lost: what may have been done is said', async (_, method, params, isInDoubt) => {
    const planted = azure().faults.add({ path: /registries\/demo/, reset: 'after' });
    const { data } = await host().failure(method, params);
    planted.remove();
    expect(data.kind).toBe('Network');
    expect(data.advice?.includes('may or may not have been made')).toBe(isInDoubt);
  });

  it.each([
    ['RequestDisallowedByPolicy', 403, /policy/],
    ['MissingSubscriptionRegistration', 409, /Register-AzResourceProvider/],
  ] as const)('%s: what helps is said', async (code, status, advice) => {
    const body = JSON.stringify({ error: { code, message: 'Not here.' } });
    const planted = azure().faults.add({ method: 'PUT', status, body });
    const params = { registry: 'forbidden', resourceGroup, sku: 'Basic', location: 'westeurope' } as const;
    const { data } = await host().failure('registryCreate', params);
    planted.remove();
    expect(data.advice).toMatch(advice);
  });

  it('names its resource', async () => {
    const { data } = await host().failure('tokenList', { registry: 'demo', name: 'nosuchtoken' });
    expect(data).toMatchObject({ kind: 'NotFound', resource: 'demo/tokens/nosuchtoken' });
  });
});
