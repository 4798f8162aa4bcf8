import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ArmTrial } from './armTrial.ts';

// Resource Manager on the wire: authorization, refusals, lists and long operations.

const premium = { location: 'westeurope', sku: { name: 'Premium' } };

describe("The wire of the emulator's Resource Manager", () => {
  it('a missing, broken, expired or foreign token gets the sign-in address', async () => {
    await using trial = await ArmTrial.start();
    const { arm, emulator } = trial;
    const path = `${trial.group}?api-version=2025-04-01`;
    const nobody = await trial.call('GET', path, undefined, null);
    expect(nobody.status).toBe(401);
    expect(nobody.headers.get('www-authenticate')).toBe(
      `Bearer authorization_uri="https://login.windows.net/${arm.tenantId}"`,
    );
    const expired = arm.token({ expiresIn: 60 });
    emulator.clock.advance(61_000);
    const refused = [
      'not.a.token',
      expired,
      arm.token({ audience: 'https://graph.microsoft.com' }),
      emulator.entraToken({ audience: 'https://management.azure.com', tid: '11111111-2222-3333-4444-555555555555' }),
    ];
    const codes = await Promise.all(
      refused.map(async (token) => (await trial.call('GET', path, undefined, token)).json.error.code),
    );
    expect([nobody.json.error.code, ...codes]).toEqual([
      'AuthenticationFailed',
      'InvalidAuthenticationToken',
      'ExpiredAuthenticationToken',
      'InvalidAuthenticationTokenAudience',
      'InvalidAuthenticationTokenTenant',
    ]);
    for (const audience of ['https://management.azure.com/', 'https://management.core.windows.net/']) {
      expect((await trial.call('GET', path, undefined, arm.token({ audience }))).status).toBe(200);
    }
  });

  it.each([
    ['Reader', 200, 403],
    ['Contributor', 200, 201],
    ['AcrPull', 403, 403],
    [null, 403, 403],
  ] as const)('a %s reads with %d and makes a registry with %d', async (role, reads, makes) => {
    await using trial = await ArmTrial.start();
    const token = trial.arm.token({ role });
    expect((await trial.call('GET', trial.registryId('demo'), undefined, token)).status).toBe(reads);
    const made = await trial.call('PUT', trial.registryId('other'), premium, token);
    expect(made.status).toBe(makes);
    if (makes !== 403) return;
    expect(made.json.error.code).toBe('AuthorizationFailed');
    expect(made.json.error.message).toMatch(
      /^The client '(.{36})' with object id '\1' does not have authorization to perform action 'Microsoft.ContainerRegistry\/registries\/write' over scope '.*\/other' or the scope is invalid\. If access was recently granted, please refresh your credentials\.$/,
    );
  });

  it('missing resources are reported in Resource Manager’s words', async () => {
    await using trial = await ArmTrial.start();
    const other = '00000000-0000-0000-0000-00000000000f';
    const cases: [string, number, string][] = [
      [`/subscriptions/${other}/resourceGroups/x`, 404, 'SubscriptionNotFound'],
      ['/subscriptions/mine/resourceGroups/x', 400, 'InvalidSubscriptionId'],
      [trial.group.replace('emulator', 'nowhere'), 404, 'ResourceGroupNotFound'],
      [trial.registryId('demo').replace('emulator', 'nowhere'), 404, 'ResourceGroupNotFound'],
      [trial.registryId('missing'), 404, 'ResourceNotFound'],
      [`${trial.registryId('missing')}/tokens/mytoken`, 404, 'ParentResourceNotFound'],
      [`${trial.registryId('demo')}/tokens/mytoken`, 404, 'ResourceNotFound'],
      [`${trial.registryId('demo')}/nonsense/x`, 404, 'InvalidResourceType'],
      [`${trial.group}/providers/Microsoft.Storage/storageAccounts/x`, 404, 'InvalidResourceNamespace'],
      [`${trial.registryId('demo')}?api-version=2016-01-01`, 400, 'NoRegisteredProviderFound'],
      [`${trial.registryId('demo')}?api-version=`, 400, 'MissingApiVersionParameter'],
    ];
    for (const [path, status, code] of cases) {
      const answer = await trial.call('GET', path);
      expect([path, answer.status, answer.json.error.code]).toEqual([path, status, code]);
    }
    const missing = async (path: string) => (await trial.call('GET', path)).json;
    const message = (type: string) =>
      `The Resource 'Microsoft.ContainerRegistry/${type}' under resource group 'emulator' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`;
    const code = 'ResourceNotFound';
    expect(await missing(trial.registryId('missing'))).toEqual({
      error: { code, message: message('registries/missing') },
    });
    expect(await missing(`${trial.registryId('demo')}/webhooks/myhook`)).toEqual({
      error: { code, message: message('registries/demo/webhooks/myhook') },
    });
    expect(await missing(`${trial.registryId('demo')}/tokens/mytoken`)).toEqual({
      error: { code, message: 'The resource mytoken could not be found.' },
      status: 'Failed',
    });
    expect((await trial.call('POST', trial.registryId('demo'))).status).toBe(405);
    expect(
      (await trial.call('PUT', trial.registryId('other'), undefined, trial.arm.token(), { body: '{' })).json,
    ).toMatchObject({
      error: { code: 'InvalidRequestContent' },
    });
  });

  it('paths are not case-sensitive, and old API versions are accepted', async () => {
    await using trial = await ArmTrial.start();
    const path = trial.registryId('DEMO').replace('resourceGroups', 'resourcegroups');
    for (const version of ['2019-05-01', '2022-02-01-preview', '2025-11-01']) {
      const { status, json } = await trial.call('GET', `${path}?api-version=${version}`);
      expect([status, json.name]).toEqual([200, 'demo']);
    }
  });

  it('every answer has a request id, and returns the client’s own id on request', async () => {
    await using trial = await ArmTrial.start();
    const headers = { 'x-ms-client-request-id': 'mine', 'x-ms-return-client-request-id': 'true' };
    const answer = await trial.call('GET', trial.registryId('demo'), undefined, trial.arm.token(), { headers });
    expect(answer.headers.get('x-ms-client-request-id')).toBe('mine');
    for (const name of [
      'x-ms-request-id',
      'x-ms-correlation-request-id',
      'x-ms-ratelimit-remaining-subscription-reads',
    ]) {
      expect(answer.headers.get(name)).toBeTruthy();
    }
    expect((await trial.call('GET', trial.registryId('demo'))).headers.get('x-ms-client-request-id')).toBeNull();
  });

  it('a list comes in pages that lead to each other', async () => {
    await using trial = await ArmTrial.start({ pageSize: 2, operationPolls: 0 });
    for (const name of ['alpha', 'bravo', 'charlie', 'delta']) await trial.call('PUT', trial.registryId(name), premium);
    const names: string[] = [];
    let path: string | undefined =
      `/subscriptions/${trial.arm.subscriptionId}/providers/Microsoft.ContainerRegistry/registries`;
    let pages = 0;
    while (path !== undefined) {
      const { json } = await trial.call('GET', path);
      names.push(...json.value.map(({ name }: { name: string }) => name));
      pages += 1;
      path = json.nextLink;
    }
    expect([pages, names]).toEqual([3, ['alpha', 'bravo', 'charlie', 'delta', 'demo']]);
  });

  it('a list shows what the caller may read', async () => {
    await using trial = await ArmTrial.start();
    const oid = '11111111-2222-3333-4444-555555555555';
    const token = trial.arm.token({ role: null, oid });
    const path = `/subscriptions/${trial.arm.subscriptionId}/providers/Microsoft.ContainerRegistry/registries`;
    expect((await trial.call('GET', path, undefined, token)).status).toBe(403);
    const assign = (role: string) =>
      trial.call(
        'PUT',
        `${trial.registryId('demo')}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}?api-version=2022-04-01`,
        { properties: { principalId: oid, roleDefinitionId: role } },
      );
    await assign('7f951dda-4ed3-4680-a7ca-43fe172d538d');
    expect((await trial.call('GET', path, undefined, token)).json.value).toEqual([]);
    await assign('acdd72a7-3385-48ef-bd42-f606fba81ae7');
    expect((await trial.call('GET', path, undefined, token)).json.value).toMatchObject([{ name: 'demo' }]);
  });

  it('a registry is being created until it was polled often enough, and is served only then', async () => {
    await using trial = await ArmTrial.start({ operationPolls: 3, retryAfter: 7 });
    const started = await trial.call('PUT', trial.registryId('slowly'), premium);
    expect([started.status, started.json.properties.provisioningState]).toEqual([201, 'Creating']);
    expect(started.headers.get('retry-after')).toBe('7');
    const link = started.headers.get('azure-asyncoperation') ?? '';
    expect(link.startsWith(`${trial.arm.url}${trial.registryId('slowly')}/operationStatuses/registries-`)).toBe(true);
    expect(trial.arm.registry('slowly')).toBeUndefined();
    const states: string[] = [];
    for (let asked = 0; asked < 3; asked++) {
      const { status, json } = await trial.call('GET', link);
      expect([status, Date.parse(json.startTime) > 0, json.name]).toEqual([
        200,
        true,
        link.match(/registries-[^?]*/)?.[0],
      ]);
      states.push(json.status);
    }
    expect(states).toEqual(['Creating', 'Creating', 'Succeeded']);
    const { json } = await trial.call('GET', trial.registryId('slowly'));
    expect(json.properties).toMatchObject({
      provisioningState: 'Succeeded',
      loginServer: trial.dataPlane('slowly').loginServer,
    });
    expect((await fetch(`${trial.dataPlane('slowly').url}/v2/`)).status).toBe(401);
  });

  it('reading the resource counts as a poll; its name is in use from the first moment', async () => {
    await using trial = await ArmTrial.start({ operationPolls: 2 });
    await trial.call('PUT', trial.registryId('byreading'), premium);
    const elsewhere = trial.arm.addSubscription('Second');
    trial.arm.addResourceGroup('there', 'northeurope', elsewhere);
    const id = `/subscriptions/${elsewhere}/resourceGroups/there/providers/Microsoft.ContainerRegistry/registries/ByReading`;
    const taken = await trial.call('PUT', id, premium);
    expect([taken.status, taken.json.error.code]).toEqual([409, 'AlreadyInUse']);
    const properties = { autoGeneratedDomainNameLabelScope: 'NoReuse' };
    const labelled = await trial.call('PUT', id, { ...premium, properties });
    expect([labelled.status, labelled.json.error.code]).toEqual([409, 'RegistryNameAlreadyInUse']);
    const states: string[] = [];
    for (let asked = 0; asked < 2; asked++) {
      states.push((await trial.call('GET', trial.registryId('byreading'))).json.properties.provisioningState);
    }
    expect(states).toEqual(['Creating', 'Succeeded']);
  });

  it('a deletion ends with its result; then resource and login server no longer exist', async () => {
    await using trial = await ArmTrial.start();
    const started = await trial.call('PUT', trial.registryId('shortlived'), premium);
    await trial.call('GET', started.headers.get('azure-asyncoperation') ?? '');
    const { url } = trial.dataPlane('shortlived');
    const deleted = await trial.call('DELETE', trial.registryId('shortlived'));
    expect(deleted.status).toBe(202);
    expect((await fetch(`${url}/v2/`)).status).toBe(401);
    expect((await trial.call('PATCH', trial.registryId('shortlived'), {})).json.error.code).toBe('OperationInProgress');
    expect((await trial.call('GET', deleted.headers.get('location') ?? '')).status).toBe(200);
    await expect(fetch(`${url}/v2/`)).rejects.toThrow();
    expect((await trial.call('GET', trial.registryId('shortlived'))).status).toBe(404);
    expect((await trial.call('DELETE', trial.registryId('shortlived'))).status).toBe(204);
  });

  it('a failed operation has its error, and the resource shows it', async () => {
    await using trial = await ArmTrial.start();
    trial.arm.failNextOperation('RegionOutOfCapacity', 'There is no room left.');
    const started = await trial.call('PUT', trial.registryId('unlucky'), premium);
    const { json } = await trial.call('GET', started.headers.get('azure-asyncoperation') ?? '');
    expect(json).toMatchObject({
      status: 'Failed',
      error: { code: 'RegionOutOfCapacity', message: 'There is no room left.' },
    });
    expect((await trial.call('GET', trial.registryId('unlucky'))).json.properties.provisioningState).toBe('Failed');
    expect(trial.arm.registry('unlucky')).toBeUndefined();
    const again = await trial.call('PUT', trial.registryId('unlucky'), premium);
    expect([again.status, again.json.properties.provisioningState]).toEqual([200, 'Succeeded']);
    expect((await fetch(`${trial.dataPlane('unlucky').url}/v2/`)).status).toBe(401);
  });

  it('without polls, operations are complete when they are answered, also failed ones', async () => {
    await using trial = await ArmTrial.start({ operationPolls: 0 });
    const made = await trial.call('PUT', trial.registryId('atonce'), premium);
    expect([made.status, made.json.properties.provisioningState]).toEqual([201, 'Succeeded']);
    expect(made.headers.get('azure-asyncoperation')).toBeNull();
    trial.arm.failNextOperation('Broken', 'It broke.');
    const failed = await trial.call('DELETE', trial.registryId('atonce'));
    expect([failed.status, failed.json]).toEqual([
      400,
      { error: { code: 'Broken', message: 'It broke.' }, status: 'Failed' },
    ]);
    expect((await trial.call('DELETE', trial.registryId('atonce'))).status).toBe(200);
  });

  it('faults have Resource Manager’s shape', async () => {
    await using trial = await ArmTrial.start();
    trial.emulator.faults.add({ path: /registries\/demo/, times: 1, status: 429, headers: { 'retry-after': '1' } });
    const { status, json } = await trial.call('GET', trial.registryId('demo'));
    expect([status, json.error.code]).toEqual([429, 'TooManyRequests']);
  });
});
