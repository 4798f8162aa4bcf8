import { describe, expect, it } from 'vitest';
import { asked, useAzure } from './azure.ts';

const { azure, host } = useAzure();
const container = 'https://team.blob.core.windows.net/transfer';
const secret = 'https://team.vault.azure.net/secrets/sas';
const user = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mover';

describe('a transfer pipeline', () => {
  it('for imports can be created with its own identity, changed setting by setting, and deleted', async () => {
    const named = { registry: azure().name, name: 'fromblobs' };
    const made = await host().call('importPipelineCreate', { ...named, uri: container, keyVaultUri: secret });
    expect(made).toMatchObject({
      ...{ name: 'fromblobs', sourceUri: container, sourceKeyVaultUri: secret, sourceTriggerStatus: 'Enabled' },
      ...{ sourceType: 'AzureStorageBlobContainer', identityType: 'SystemAssigned', provisioningState: 'Succeeded' },
      ...{ identityPrincipalId: expect.any(String), location: expect.any(String), registryName: azure().name },
    });
    const changed = await host().call('importPipelineUpdate', {
      ...named,
      trigger: 'Disabled',
      options: ['OverwriteTags'],
    });
    expect(changed).toMatchObject({ sourceTriggerStatus: 'Disabled', option: ['OverwriteTags'], sourceUri: container });
    expect(changed.sourceKeyVaultUri).toBe(secret);
    const { items } = await host().call('importPipelineList', { registry: azure().name });
    expect(items.map(({ name }) => name)).toEqual(['fromblobs']);
    await host().call('importPipelineRemove', named);
    const gone = await host().failure('importPipelineList', named);
    expect(gone.data.kind).toBe('NotFound');
  });

  it('for exports can have given identities, and keeps them when another setting changes', async () => {
    const named = { registry: azure().name, name: 'toblobs' };
    const made = await host().call('exportPipelineCreate', {
      ...named,
      uri: container,
      userAssignedIdentities: [user],
    });
    expect(made).toMatchObject({ identityType: 'UserAssigned', identityUserAssignedIdentity: [user] });
    const changed = await host().call('exportPipelineUpdate', { ...named, uri: `${container}2` });
    expect(changed).toMatchObject({ targetUri: `${container}2`, identityUserAssignedIdentity: [user] });
    const json = JSON.stringify({
      location: 'westeurope',
      identity: { type: 'SystemAssigned' },
      properties: { target: { type: 'AzureStorageBlobContainer', uri: container } },
    });
    const whole = await host().call('exportPipelineCreate', { registry: azure().name, name: 'asJson', json });
    expect(whole.targetUri).toBe(container);
  });

  it.each([
    [{ uri: `${container}?sv=2019&sig=verysecretsignature` }, '-SourceUri is not the address of a container.'],
    [{ uri: 'transfer' }, '-SourceUri is not the address of a container.'],
    [{ uri: container, keyVaultUri: 'sas' }, '-SourceKeyVaultUri is not the identifier of a secret.'],
  ])('told wrong before anything is sent: %j', async (given, message) => {
    azure().clearRequests();
    const refused = await host().failure('importPipelineCreate', { registry: azure().name, name: 'wrong', ...given });
    expect([refused.data.kind, refused.message]).toEqual(['InvalidInput', message]);
    expect(JSON.stringify(refused)).not.toContain('verysecret');
    expect(asked(azure()).filter((request) => request.startsWith('PUT'))).toEqual([]);
  });

  it('needs a Premium registry', async () => {
    const resourceGroup = 'emulator';
    await host().call('registryCreate', { registry: 'plainone', resourceGroup, sku: 'Basic', location: 'westeurope' });
    const refused = await host().failure('importPipelineCreate', {
      registry: 'plainone',
      name: 'wrong',
      uri: container,
    });
    expect(refused.message).toContain('Premium');
  });
});
