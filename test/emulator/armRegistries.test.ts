import { ContainerRegistryManagementClient } from '@azure/arm-containerregistry';
import { describe, expect, it } from 'vitest';
import { ArmTrial, allOf } from './armTrial.ts';
import { accessToken, basic, get, manifestBody, pushManifest, refreshToken } from './wire.ts';

// Registries through @azure/arm-containerregistry, a client of others, and the effects on their data planes.

const premiumSku = { location: 'westeurope', sku: { name: 'Premium' } };
const basicSku = { location: 'westeurope', sku: { name: 'Basic' } };

describe("Registries in the emulator's Resource Manager", () => {
  it('a registry is created, found, changed and deleted, without waiting', async () => {
    await using trial = await ArmTrial.start();
    const { registries } = trial.registries;
    const made = await registries.create('emulator', 'mine01', {
      ...premiumSku,
      location: 'West Europe',
      tags: { team: 'payments' },
    });
    expect(made).toMatchObject({
      name: 'mine01',
      location: 'westeurope',
      tags: { team: 'payments' },
      sku: { name: 'Premium', tier: 'Premium' },
      provisioningState: 'Succeeded',
      adminUserEnabled: false,
      publicNetworkAccess: 'Enabled',
      roleAssignmentMode: 'LegacyRegistryPermissions',
      policies: { retentionPolicy: { days: 7, status: 'disabled' }, exportPolicy: { status: 'enabled' } },
      loginServer: trial.arm.registry('mine01')?.loginServer,
    });
    expect((await allOf(registries.listByResourceGroup('emulator'))).map(({ name }) => name)).toEqual([
      'demo',
      'mine01',
    ]);
    const changed = await registries.update('emulator', 'mine01', {
      tags: { team: 'orders' },
      policies: { retentionPolicy: { days: 30, status: 'enabled' } },
    });
    expect(changed).toMatchObject({
      tags: { team: 'orders' },
      policies: { retentionPolicy: { days: 30, status: 'enabled' }, trustPolicy: { status: 'disabled' } },
    });
    const [before, after] = [made, changed].map(({ policies }) =>
      policies?.retentionPolicy?.lastUpdatedTime?.getTime(),
    );
    expect(after).toBeGreaterThan(before ?? Number.NaN);
    await registries.delete('emulator', 'mine01');
    expect(await allOf(registries.list())).toMatchObject([{ name: 'demo' }]);
    await expect(registries.get('emulator', 'mine01')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
  });

  it('the emulator’s own registry is one of them, and follows its resource', async () => {
    await using trial = await ArmTrial.start();
    const { emulator } = trial;
    const { registries } = trial.registries;
    const { username, passwords = [] } = await registries.listCredentials('emulator', 'demo');
    expect([username, passwords[0]?.value]).toEqual([emulator.admin.user, emulator.admin.password]);
    expect((await get(emulator, '/v2/')).status).toBe(200);
    await registries.update('emulator', 'demo', { adminUserEnabled: false });
    expect((await get(emulator, '/v2/')).status).toBe(401);
    await expect(registries.listCredentials('emulator', 'demo')).rejects.toMatchObject({
      code: 'UnAuthorizedForCredentialOperations',
    });
  });

  it('invalid requests are refused before anything is created', async () => {
    await using trial = await ArmTrial.start();
    const { registries } = trial.registries;
    const cases: [string, Parameters<typeof registries.create>[2], string][] = [
      ['dash-ed', premiumSku, 'RegistryNameInvalid'],
      ['four', premiumSku, 'RegistryNameInvalid'],
      ['microsoftish', premiumSku, 'ReservedResourceName'],
      ['nowhere', { ...premiumSku, location: 'atlantis' }, 'LocationNotAvailableForResourceType'],
      ['classic', { ...basicSku, sku: { name: 'Classic' } }, 'ClassicSkuNotSupported'],
      ['strange', { ...basicSku, sku: { name: 'Gold' } }, 'InvalidSku'],
      ['basic1', { ...basicSku, publicNetworkAccess: 'Disabled' }, 'DisablingPublicNetworkAccessNotSupported'],
      ['basic2', { ...basicSku, dataEndpointEnabled: true }, 'SkuNotSupported'],
      ['basic3', { ...basicSku, zoneRedundancy: 'Enabled' }, 'SkuNotSupported'],
      ['basic4', { ...basicSku, policies: { retentionPolicy: { status: 'enabled' } } }, 'SkuNotSupported'],
      ['basic5', { ...basicSku, networkRuleSet: { defaultAction: 'Deny' } }, 'SkuNotSupported'],
      ['basic6', { ...basicSku, anonymousPullEnabled: true }, 'SkuNotSupported'],
      ['wrong1', { ...premiumSku, publicNetworkAccess: 'Perhaps' }, 'InvalidParameterValue'],
      [
        'wrong2',
        { ...premiumSku, policies: { retentionPolicy: { days: 366, status: 'enabled' } } },
        'InvalidParameterValue',
      ],
      [
        'wrong3',
        { ...premiumSku, networkRuleSet: { defaultAction: 'Deny', ipRules: [{ iPAddressOrRange: '300.1.1.1' }] } },
        'InvalidIPRule',
      ],
    ];
    for (const [name, body, code] of cases) {
      await expect(registries.create('emulator', name, body)).rejects.toMatchObject({ code });
    }
    await registries.create('emulator', 'home01', premiumSku);
    await expect(
      registries.create('emulator', 'home01', { ...premiumSku, location: 'northeurope' }),
    ).rejects.toMatchObject({
      code: 'InvalidResourceLocation',
      statusCode: 409,
    });
    expect((await allOf(registries.list())).map(({ name }) => name)).toEqual(['demo', 'home01']);
  });

  it.each([
    ['free01', { nameAvailable: true }],
    ['Demo', { nameAvailable: false, reason: 'Invalid' }],
    ['Taken', { nameAvailable: false, reason: 'AlreadyExists', message: 'The registry Taken is already in use.' }],
    ['no-dashes', { nameAvailable: false, reason: 'Invalid' }],
    ['loginhere', { nameAvailable: false, reason: 'Invalid' }],
  ])('the availability of %s is reported', async (name, status) => {
    await using trial = await ArmTrial.start();
    const { registries } = trial.registries;
    await registries.create('emulator', 'taken', basicSku);
    const type = 'Microsoft.ContainerRegistry/registries';
    expect(await registries.checkNameAvailability({ name, type })).toMatchObject(status);
  });

  it('the admin user is enabled, renewed and disabled with immediate effect', async () => {
    await using trial = await ArmTrial.start();
    const { registries } = trial.registries;
    await registries.create('emulator', 'admins', { ...basicSku, adminUserEnabled: true });
    const served = trial.dataPlane('admins');
    const passwords = async () => (await registries.listCredentials('emulator', 'admins')).passwords ?? [];
    const status = async (password = '') =>
      (await get(served, '/v2/', { authorization: basic('admins', password) })).status;
    const [first, second] = await passwords();
    expect([await status(first?.value), await status(second?.value)]).toEqual([200, 200]);
    const renewed = await registries.regenerateCredential('emulator', 'admins', { name: 'password2' });
    expect(renewed.passwords).toEqual(await passwords());
    const [, newSecond] = await passwords();
    expect([await status(first?.value), await status(second?.value), await status(newSecond?.value)]).toEqual([
      200, 401, 200,
    ]);
    await registries.update('emulator', 'admins', { adminUserEnabled: false });
    expect(await status(first?.value)).toBe(401);
  });

  it('anonymous pull, ARM tokens and the network follow the resource, without a restart', async () => {
    await using trial = await ArmTrial.start();
    const { registries } = trial.registries;
    await registries.create('emulator', 'follows', { ...premiumSku, adminUserEnabled: true });
    const served = trial.dataPlane('follows');
    await served.content.seedImage('app', 'v1');
    const anonymous = async () =>
      (
        await get(served, `/oauth2/token?service=${served.loginServer}&scope=repository:app:pull`, {
          authorization: null,
        })
      ).status;
    expect(await anonymous()).toBe(401);
    await registries.update('emulator', 'follows', { anonymousPullEnabled: true });
    expect(await anonymous()).toBe(200);

    const armToken = trial.arm.token();
    expect(await refreshToken(served, armToken)).toEqual(expect.any(String));
    const policies = { azureADAuthenticationAsArmPolicy: { status: 'disabled' } };
    await registries.update('emulator', 'follows', { policies });
    expect(await refreshToken(served, armToken)).toBeUndefined();

    await registries.update('emulator', 'follows', { publicNetworkAccess: 'Disabled' });
    const denied = await get(served, '/v2/', { authorization: null });
    expect([denied.status, denied.json.errors[0].code]).toEqual([403, 'DENIED']);
    expect(denied.json.errors[0].message).toContain("client with IP '127.0.0.1' is not allowed access");
    const networkRuleSet = { defaultAction: 'Deny', ipRules: [{ iPAddressOrRange: '127.0.0.0/8' }] };
    await registries.update('emulator', 'follows', { publicNetworkAccess: 'Enabled', networkRuleSet });
    expect((await get(served, '/v2/', { authorization: null })).status).toBe(401);
  });

  it('an identity stays the same until it is removed', async () => {
    await using trial = await ArmTrial.start();
    const { registries } = trial.registries;
    const identity = { type: 'SystemAssigned' } as const;
    const made = await registries.create('emulator', 'identity', { ...basicSku, identity });
    expect(made.identity).toMatchObject({ type: 'SystemAssigned', tenantId: trial.arm.tenantId });
    const tagged = await registries.update('emulator', 'identity', { tags: { a: 'b' }, identity });
    expect(tagged.identity).toEqual(made.identity);
    const without = await registries.update('emulator', 'identity', { identity: { type: 'None' } });
    expect(without.identity).toBeUndefined();
  });

  it('usages are reported with the limits of the SKU', async () => {
    await using trial = await ArmTrial.start();
    const client = trial.registries;
    await client.registries.create('emulator', 'usage1', basicSku);
    await trial.dataPlane('usage1').content.seedImage('app', ['v1', 'v2']);
    await client.webhooks.create('emulator', 'usage1', 'hook1', {
      location: 'westeurope',
      serviceUri: 'https://example.com',
      actions: ['push'],
    });
    const { value = [] } = await client.registries.listUsages('emulator', 'usage1');
    const usage = Object.fromEntries(
      value.map(({ name, currentValue, limit, unit }) => [name, [currentValue, limit, unit]]),
    );
    expect(usage).toMatchObject({
      Size: [expect.any(Number), 10 * 1024 ** 3, 'Bytes'],
      Webhooks: [1, 2, 'Count'],
      ScopeMaps: [0, 100, 'Count'],
    });
    expect(Number(usage.Size?.[0])).toBeGreaterThan(100);
    await client.webhooks.create('emulator', 'usage1', 'hook2', {
      location: 'westeurope',
      serviceUri: 'https://example.com',
      actions: ['push'],
    });
    await expect(
      client.webhooks.create('emulator', 'usage1', 'hook3', {
        location: 'westeurope',
        serviceUri: 'https://example.com',
        actions: ['push'],
      }),
    ).rejects.toMatchObject({ code: 'QuotaExceeded' });
  });

  it('a poller sees failed and longer operations', async () => {
    await using trial = await ArmTrial.start({ operationPolls: 3 });
    const { registries } = trial.registries;
    trial.arm.failNextOperation('Broken', 'It broke.');
    const quickly = { updateIntervalInMs: 1 };
    await expect(registries.create('emulator', 'unlucky', basicSku, quickly)).rejects.toThrow('Broken. It broke.');
    expect(await registries.create('emulator', 'patient', basicSku, quickly)).toMatchObject({
      provisioningState: 'Succeeded',
    });
    await registries.delete('emulator', 'patient', quickly);
    await expect(registries.get('emulator', 'patient')).rejects.toMatchObject({ statusCode: 404 });
  });

  it('over TLS, clients only need to trust the authority', async () => {
    await using trial = await ArmTrial.start({}, { tls: true });
    const { arm, emulator } = trial;
    const credential = { getToken: async () => ({ token: arm.token(), expiresOnTimestamp: Date.now() + 60_000 }) };
    const tlsOptions = { ca: emulator.caCertificate ?? '' };
    const client = new ContainerRegistryManagementClient(credential, arm.subscriptionId, {
      ...{ endpoint: arm.url, tlsOptions },
    });
    const { loginServer } = await client.registries.create('emulator', 'secure', basicSku);
    expect(arm.registry('secure')?.url).toBe(`https://${loginServer}`);
    expect((await allOf(client.registries.list())).map(({ name }) => name)).toEqual(['demo', 'secure']);
  });

  it('an image is pushed to a new registry, and its requests are counted separately', async () => {
    await using trial = await ArmTrial.start();
    const { registries } = trial.registries;
    await registries.create('emulator', 'pushed', { ...basicSku, adminUserEnabled: true });
    const [password] = (await registries.listCredentials('emulator', 'pushed')).passwords ?? [];
    const served = { ...trial.dataPlane('pushed'), admin: { user: 'pushed', password: password?.value ?? '' } };
    const body = await manifestBody(served, 'team/app');
    expect((await pushManifest(served, '/v2/team/app/manifests/v1', body)).status).toBe(201);
    expect(trial.arm.registry('pushed')?.countRequests({ route: 'manifest/push', status: 201 })).toBe(1);
    expect(trial.arm.registry('demo')?.countRequests({ route: 'manifest/push' })).toBe(0);
    const token = await accessToken(served, await refreshToken(served, trial.arm.token()), 'repository:team/app:pull');
    const pulled = await get(served, '/v2/team/app/manifests/v1', {
      authorization: `Bearer ${token}`,
      headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
    });
    expect(pulled.text).toBe(body.toString());
  });
});
