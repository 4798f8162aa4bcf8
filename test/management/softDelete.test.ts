import { describe, expect, it } from 'vitest';
import { asked, useAzure } from './azure.ts';

const { azure, host } = useAzure();
const own = 'demo';

describe('the soft-delete policy', () => {
  it('is enabled through the preview of the API, and keeps content that is deleted from then on', async () => {
    const { user: userName, password } = azure().admin;
    const credential = { kind: 'password', userName, password } as const;
    await host().call('contextConnect', { registry: azure().loginServer, credential });
    azure().clearRequests();
    await host().call('registryUpdate', {
      registry: own,
      resourceGroup: 'emulator',
      softDeletePolicyStatus: 'enabled',
      softDeletePolicyDays: 14,
    });
    const patches = azure().requests.filter(({ method }) => method === 'PATCH');
    expect(patches.map(({ path }) => path)).toEqual([expect.stringContaining('api-version=2025-03-01-preview')]);
    const { digest } = await azure().content.seedImage('team/app', 'v1');
    await host().call('manifestRemove', { registry: azure().loginServer, repository: 'team/app', tag: 'v1' });
    const { items } = await host().call('deletedTagList', { registry: azure().loginServer, repository: 'team/app' });
    expect(items).toMatchObject([{ name: 'v1', digest }]);
  });

  it('is kept by other updates, and a PUT of the stable API is refused', async () => {
    await host().call('registryUpdate', { registry: own, resourceGroup: 'emulator', tags: { team: 'a' } });
    const { arm } = azure();
    const path = `/subscriptions/${arm.subscriptionId}/resourceGroups/emulator/providers/Microsoft.ContainerRegistry/registries/${own}`;
    const put = await fetch(`${arm.url}${path}?api-version=2025-11-01`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${arm.token()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ location: 'westeurope', sku: { name: 'Premium' }, properties: {} }),
    });
    expect(put.status).toBe(400);
    expect(await put.text()).toContain('Cannot override non-default values of soft delete policy');
    const { items } = await host().call('registryList', { registry: own, resourceGroup: 'emulator' });
    expect(items[0]?.retentionPolicyStatus).toBe('disabled');
    expect(asked(azure()).length).toBeGreaterThan(0);
  });

  it('is refused with an invalid number of days', async () => {
    const { message } = await host().failure('registryUpdate', {
      registry: own,
      resourceGroup: 'emulator',
      softDeletePolicyDays: 0,
    });
    expect(message).toContain('too short');
  });

  it('allows a restore within its days', async () => {
    const repository = 'team/app';
    const registry = azure().loginServer;
    const { items } = await host().call('deletedTagList', { registry, repository });
    const { digest = '' } = items[0] ?? {};
    azure().clock.advance(13 * 24 * 3_600_000);
    await host().call('deletedManifestRestore', { registry, repository, digest });
    const tag = await host().call('tagGet', { registry, repository, name: 'v1' });
    expect(tag.attributes.digest).toBe(digest);
  });
});
