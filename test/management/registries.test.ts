import { describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { HostProcess } from '../host/hostProcess.ts';
import { asked, signIn, useAzure } from './azure.ts';

const { azure, host } = useAzure();
const resourceGroup = 'emulator';
const make = (registry: string, sku: 'Basic' | 'Standard' | 'Premium' = 'Premium') =>
  host().call('registryCreate', { registry, resourceGroup, sku });

describe('requests to Azure Resource Manager', () => {
  it('signing in takes one; creating a registry, one for its region and those of the operation', async () => {
    const other = await HostProcess.start();
    await signIn(other, azure());
    expect(asked(azure())).toEqual(['GET /subscriptions']);
    await other.stop();
    azure().clearRequests();
    const made = await make('costsone');
    expect(made).toMatchObject({ name: 'costsone', location: 'westeurope', provisioningState: 'Succeeded' });
    expect(asked(azure())).toEqual([
      'GET /subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/emulator',
      'PUT ContainerRegistry/registries/costsone',
      expect.stringMatching(/^GET ContainerRegistry\/registries\/costsone\/operationStatuses\//),
      'GET ContainerRegistry/registries/costsone',
    ]);
  });

  it('a name without a resource group takes one list, once; later calls go to the registry directly', async () => {
    await make('knownbyname');
    const other = await HostProcess.start();
    await signIn(other, azure());
    azure().clearRequests();
    const { items } = await other.call('registryList', { registry: 'knownbyname' });
    expect(items).toMatchObject([{ name: 'knownbyname', resourceGroupName: 'emulator' }]);
    expect(asked(azure())).toEqual(['GET ContainerRegistry/registries']);
    azure().clearRequests();
    await other.call('scopeMapList', { registry: 'knownbyname' });
    await other.call('registryList', { registry: 'knownbyname' });
    expect(asked(azure())).toEqual([
      'GET ContainerRegistry/registries/knownbyname/scopeMaps',
      'GET ContainerRegistry/registries/knownbyname',
    ]);
    await other.stop();
  });

  it('details of many registries are requested in parallel, one request each', async () => {
    await Promise.all(['detailone', 'detailtwo', 'detailthree'].map((name) => make(name)));
    azure().clearRequests();
    const before = azure().requests.length;
    const { items } = await host().call('registryList', { detail: true });
    expect(items.length).toBeGreaterThanOrEqual(4);
    for (const { usages } of items) expect(usages?.find(({ name }) => name === 'Size')?.unit).toBe('Bytes');
    expect(azure().requests.length - before).toBe(1 + items.length);
  });

  it('a registry that was moved meanwhile is found again by its name', async () => {
    azure().arm.addResourceGroup('elsewhere', 'northeurope');
    await make('wanderer');
    const second = await HostProcess.start();
    await signIn(second, azure());
    await second.call('registryList', {});
    await host().call('registryRemove', { registry: 'wanderer' });
    await host().call('registryCreate', { registry: 'wanderer', resourceGroup: 'elsewhere', sku: 'Basic' });
    const { items } = await second.call('registryList', { registry: 'wanderer' });
    expect(items).toMatchObject([{ resourceGroupName: 'elsewhere', location: 'northeurope', skuName: 'Basic' }]);
    await second.stop();
  });
});

describe('settings', () => {
  it('are sent as given and returned under the names of Az', async () => {
    const made = await host().call('registryCreate', {
      registry: 'withsettings',
      resourceGroup,
      sku: 'Premium',
      location: 'North Europe',
      adminUserEnabled: true,
      dataEndpointEnabled: true,
      retentionPolicyStatus: 'enabled',
      retentionPolicyDays: 30,
      networkRuleSetIPRules: ['203.0.113.0/24'],
      tags: { team: 'payments', empty: '' },
      azureAdAuthenticationAsArmPolicyStatus: 'disabled',
    });
    expect(made).toMatchObject({
      location: 'northeurope',
      skuName: 'Premium',
      adminUserEnabled: true,
      dataEndpointEnabled: true,
      retentionPolicyStatus: 'enabled',
      retentionPolicyDay: 30,
      networkRuleSetDefaultAction: 'Deny',
      networkRuleSetIPRule: [{ action: 'Allow', ipAddressOrRange: '203.0.113.0/24' }],
      tag: { team: 'payments', empty: '' },
      azureAdAuthenticationAsArmPolicyStatus: 'disabled',
      id: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/emulator/providers/Microsoft.ContainerRegistry/registries/withsettings',
    });
    expect(made.creationDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
  });

  it('that are not given stay unchanged', async () => {
    await host().call('registryCreate', {
      registry: 'staysthat',
      resourceGroup,
      sku: 'Standard',
      adminUserEnabled: true,
    });
    const updated = await host().call('registryUpdate', { registry: 'staysthat', tags: { a: 'b' } });
    expect(updated).toMatchObject({ skuName: 'Standard', adminUserEnabled: true, tag: { a: 'b' } });
    const off = await host().call('registryUpdate', { registry: 'staysthat', adminUserEnabled: false });
    expect(off).toMatchObject({ adminUserEnabled: false, tag: { a: 'b' } });
  });
});

describe('lists that the service replaces as a whole', () => {
  const one = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/one';

  it('keep existing addresses when one is added, and can be emptied', async () => {
    const registry = 'addresses';
    await make(registry);
    const update = (more: object) => host().call('registryUpdate', { registry, ...more });
    expect(await update({ networkRuleSetIPRules: ['203.0.113.7'] })).toMatchObject({
      networkRuleSetDefaultAction: 'Allow',
      networkRuleSetIPRule: [{ ipAddressOrRange: '203.0.113.7' }],
    });
    await update({ networkRuleSetDefaultAction: 'Deny', networkRuleSetIPRules: ['203.0.113.7'] });
    expect(await update({ networkRuleSetIPRules: [] })).toMatchObject({
      networkRuleSetDefaultAction: 'Deny',
      networkRuleSetIPRule: [],
    });
  });

  it('keep existing identities when one is added', async () => {
    const registry = 'identities';
    await make(registry);
    const update = (more: object) => host().call('registryUpdate', { registry, ...more });
    await update({ systemAssignedIdentity: true });
    const both = { identityType: 'SystemAssigned, UserAssigned', identityUserAssignedIdentity: [one] };
    const added = await update({ userAssignedIdentities: [one] });
    expect({ ...added, identityType: added.identityType?.replace(/,\s*/, ', ') }).toMatchObject(both);
    const off = await update({ systemAssignedIdentity: false });
    expect(off).toMatchObject({ identityType: 'UserAssigned', identityUserAssignedIdentity: [one] });
    const on = await update({ systemAssignedIdentity: true });
    expect({ ...on, identityType: on.identityType?.replace(/,\s*/, ', ') }).toMatchObject(both);
  });
});

describe('known mistakes are reported before anything is sent', () => {
  it.each([
    ['a bad name', { registry: 'no-dashes', sku: 'Basic' }, /'no-dashes' cannot be the name/],
    ['a login server', { registry: 'five5.azurecr.io', sku: 'Basic' }, /cannot be the name/],
    ['anonymous pull on Basic', { registry: 'basic', sku: 'Basic', anonymousPullEnabled: true }, /needs a Standard/],
    [
      'a data endpoint on Standard',
      { registry: 'basic', sku: 'Standard', dataEndpointEnabled: true },
      /needs a Premium/,
    ],
    [
      'network rules on Basic',
      { registry: 'basic', sku: 'Basic', networkRuleSetIPRules: ['1.2.3.4'] },
      /needs a Premium/,
    ],
    [
      'no address',
      { registry: 'basic', sku: 'Premium', networkRuleSetIPRules: ['1.2.3.400'] },
      /is not an IPv4 address/,
    ],
    [
      'soft delete and retention',
      { registry: 'basic', sku: 'Premium', softDeletePolicyStatus: 'enabled', retentionPolicyStatus: 'enabled' },
      /exclude each other/,
    ],
    ['a key without identity', { registry: 'basic', sku: 'Premium', encryptionStatus: 'enabled' }, /needs the key/],
  ] as const)('%s', async (_, params, words) => {
    const { data, message } = await host().failure('registryCreate', {
      resourceGroup,
      location: 'westeurope',
      ...params,
    });
    expect(message).toMatch(words);
    expect(data).toMatchObject({ kind: 'InvalidInput', advice: expect.stringMatching(/\w/) });
    expect(asked(azure())).toEqual([]);
  });

  it('a replication of a Basic registry is refused, without a request if its tier is known and unchanged', async () => {
    await make('tobasic', 'Basic');
    azure().clearRequests();
    const { message } = await host().failure('replicationCreate', { registry: 'tobasic', location: 'northeurope' });
    expect(message).toContain('Replication needs a Premium registry; this one is Basic');
    // Only looked at again, to be sure.
    expect(asked(azure())).toEqual(['GET ContainerRegistry/registries/tobasic']);
    const second = await HostProcess.start();
    await signIn(second, azure());
    await second.call('registryUpdate', { registry: 'tobasic', sku: 'Premium' });
    await second.stop();
    const made = await host().call('replicationCreate', { registry: 'tobasic', location: 'northeurope' });
    expect(made.provisioningState).toBe('Succeeded');
  });
});

describe("other mistakes are reported in Azure Resource Manager's own words", () => {
  it('a name that is in use', async () => {
    azure().arm.addResourceGroup('another', 'westeurope');
    await make('takenname');
    const params = { registry: 'takenname', resourceGroup: 'another', sku: 'Basic' } as const;
    const { data, message } = await host().failure('registryCreate', params);
    expect(data).toMatchObject({ kind: 'Conflict', acrCode: 'AlreadyInUse', advice: expect.stringMatching(/another/) });
    expect(data.correlationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(message).toContain('takenname');
  });

  it('an unknown region, and an unknown resource group', async () => {
    const params = { registry: 'nowhere', resourceGroup, sku: 'Basic' } as const;
    const region = await host().failure('registryCreate', { ...params, location: 'atlantis' });
    expect(region.data).toMatchObject({ kind: 'InvalidInput', acrCode: 'LocationNotAvailableForResourceType' });
    const group = await host().failure('registryCreate', { ...params, resourceGroup: 'nosuch' });
    expect(group.data).toMatchObject({ kind: 'NotFound', acrCode: 'ResourceGroupNotFound' });
  });

  it('missing permissions', async () => {
    const reader = await HostProcess.start();
    await signIn(reader, azure(), { role: 'Reader' });
    const { data, message } = await reader.failure('registryRemove', { registry: 'demo' });
    expect(data).toMatchObject({ kind: 'Denied', acrCode: 'AuthorizationFailed', status: 403 });
    expect(message).toContain('Microsoft.ContainerRegistry/registries/delete');
    await reader.stop();
  });

  it('an operation that was accepted and then failed', async () => {
    azure().arm.failNextOperation('InternalError', 'The region has run out of racks.');
    const { data, message } = await host().failure('registryCreate', {
      registry: 'unlucky',
      resourceGroup,
      sku: 'Basic',
    });
    expect(message).toContain('The region has run out of racks');
    expect(data.kind).toBe('Unavailable');
  });

  it('a deletion that a management lock forbids', async () => {
    const { id } = await make('keptbylock');
    const lock = `${azure().arm.url}${id}/providers/Microsoft.Authorization/locks/keep?api-version=2020-05-01`;
    const headers = { authorization: `Bearer ${azure().arm.token()}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ properties: { level: 'CanNotDelete' } });
    expect((await fetch(lock, { method: 'PUT', headers, body })).status).toBe(201);
    const { data } = await host().failure('registryRemove', { registry: 'keptbylock' });
    expect(data).toMatchObject({ kind: 'Locked', acrCode: 'ScopeLocked', advice: expect.stringMatching(/lock/) });
    expect((await host().call('registryList', { registry: 'keptbylock' })).items).toHaveLength(1);
  });

  it('an unknown registry', async () => {
    const { data } = await host().failure('registryList', { registry: 'nosuchregistry' });
    expect(data).toMatchObject({ kind: 'NotFound', resource: 'nosuchregistry' });
  });
});

describe('long operations', () => {
  it('report their progress, and how to follow them', async () => {
    const told: { status?: string; follow?: string; activity: string }[] = [];
    host().wire.onNotification('$/progress', (event) => {
      told.push(event);
    });
    const call = { id: 'slow', progress: true };
    const params = { registry: 'tellsprogress', resourceGroup, sku: 'Basic', call };
    await host().wire.sendRequest('registry/create', params);
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(told[0]).toMatchObject({
      activity: 'Creating registry tellsprogress',
      goesOn:
        'Creating registry tellsprogress continues in Azure. Get-AzContainerRegistry -Name tellsprogress -ResourceGroupName emulator shows its progress.',
    });
    expect(told.at(-1)).toMatchObject({ state: 'finished' });
  });
});

describe('a long operation', () => {
  const slow = useAzure({ arm: { operationPolls: 1_000_000 } });

  it('is not waited for with -NoWait', async () => {
    const params = { registry: 'nowaiting', resourceGroup, sku: 'Basic', noWait: true } as const;
    expect(await slow.host().call('registryCreate', params)).toMatchObject({ provisioningState: 'Creating' });
  });

  it('continues when the user stops waiting, and the message shows how to follow it', async () => {
    const { wire } = slow.host();
    const begun = new Promise<void>((resolve) => wire.onNotification('$/progress', () => resolve()));
    const stop = new CancellationTokenSource();
    const params = { registry: 'goeson', resourceGroup, sku: 'Basic', call: { id: 'stopped', progress: true } };
    const outcome = wire.sendRequest('registry/create', params, stop.token).catch((error: unknown) => error);
    await begun;
    stop.cancel();
    expect(await outcome).toMatchObject({
      message: 'Creating registry goeson continues in Azure.',
      data: {
        kind: 'Cancelled',
        advice: 'Get-AzContainerRegistry -Name goeson -ResourceGroupName emulator shows its progress.',
      },
    });
    const { items } = await slow.host().call('registryList', { registry: 'goeson', resourceGroup });
    expect(items).toMatchObject([{ provisioningState: 'Creating' }]);
  });
});

describe('a registry that was deleted', () => {
  it.each([
    ['by its name', (name: string) => ({ registry: name })],
    [
      'by its id',
      (name: string) => ({
        id: `/subscriptions/${azure().arm.subscriptionId}/resourceGroups/emulator/providers/Microsoft.ContainerRegistry/registries/${name}`,
      }),
    ],
  ])('%s: its name no longer leads to the old login server', async (_, named) => {
    const { name = '', loginServer } = await make('wasdeleted', 'Basic');
    expect(await host().call('contextDisconnect', { registry: name })).toMatchObject({ loginServer });
    await host().call('registryRemove', named(name));
    expect(await host().call('contextDisconnect', { registry: name })).toMatchObject({
      loginServer: 'wasdeleted.azurecr.io',
    });
  });
});
