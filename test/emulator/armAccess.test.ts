import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import { ArmTrial, allOf } from './armTrial.ts';
import { accessToken, basic, claimsOf, refreshToken, send } from './wire.ts';

// Role assignments and locks, and what they mean for the management plane and for a registry's content.

const premium = { location: 'westeurope', sku: { name: 'Premium' } };
const roleIds = {
  AcrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
  AcrPush: '8311e382-0749-4cb8-b61a-304f252e45ec',
  Contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  UserAccessAdministrator: '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
  RepositoryReader: 'b93aa761-3e63-49ed-ac28-beffa264f7ac',
  RepositoryWriter: '2a1e307c-b015-4ebd-883e-5b7698a07328',
  CatalogLister: 'bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7',
};

class Roles {
  readonly trial: ArmTrial;
  readonly oid = randomUUID();

  constructor(trial: ArmTrial) {
    this.trial = trial;
  }

  async assign(role: keyof typeof roleIds, scope: string, condition?: string): Promise<string> {
    const name = randomUUID();
    const roleDefinitionId = `/subscriptions/${this.trial.arm.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roleIds[role]}`;
    const properties = { roleDefinitionId, principalId: this.oid, principalType: 'ServicePrincipal' };
    await this.trial.authorization.roleAssignments.create(scope, name, {
      ...properties,
      ...(condition === undefined ? {} : { condition, conditionVersion: '2.0' }),
    });
    return name;
  }

  token(audience?: string): string {
    return this.trial.arm.token({ role: null, oid: this.oid, ...(audience === undefined ? {} : { audience }) });
  }

  /** The access claim of their token; undefined if they get none. */
  async holds(registry: string, ...scopes: string[]): Promise<string[] | undefined> {
    const served = this.trial.dataPlane(registry);
    const refresh = await refreshToken(served, this.token('https://containerregistry.azure.net'));
    if (refresh === undefined) return undefined;
    const claims = claimsOf(await accessToken(served, refresh, ...scopes));
    return claims.access.flatMap(({ Name, Actions }: { Name: string; Actions: string[] }) =>
      Actions.map((action) => `${Name}:${action}`),
    );
  }
}

describe("Access in the emulator's Resource Manager", () => {
  it('a role on the registry grants access from the next token on, until it is removed', async () => {
    await using trial = await ArmTrial.start();
    await trial.registries.registries.create('emulator', 'roles1', premium);
    const roles = new Roles(trial);
    const scope = 'repository:app:pull,push,delete,metadata_read';
    expect(await roles.holds('roles1', scope)).toBeUndefined();
    const pull = await roles.assign('AcrPull', trial.registryId('roles1'));
    expect(await roles.holds('roles1', scope)).toEqual(['app:pull', 'app:metadata_read']);
    expect(await roles.holds('demo', scope)).toBeUndefined();
    await roles.assign('AcrPush', trial.group);
    expect(await roles.holds('roles1', scope)).toEqual(['app:pull', 'app:push', 'app:metadata_read']);
    expect(await roles.holds('demo', scope)).toEqual(['app:pull', 'app:push', 'app:metadata_read']);
    await trial.authorization.roleAssignments.delete(trial.registryId('roles1'), pull);
    expect(await roles.holds('roles1', 'repository:app:delete')).toEqual([]);
    trial.emulator.revoke(roles.oid);
    expect(await roles.holds('roles1', scope)).toBeUndefined();
  });

  it('AcrPull grants nothing on the management plane; only an administrator of access assigns roles, not a Contributor', async () => {
    await using trial = await ArmTrial.start();
    const roles = new Roles(trial);
    const registry = trial.registryId('demo');
    const assignment = () =>
      `${registry}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}?api-version=2022-04-01`;
    const body = { properties: { roleDefinitionId: roleIds.AcrPull, principalId: randomUUID() } };
    const statuses = async () => [
      (await trial.call('GET', registry, undefined, roles.token())).status,
      (await trial.call('PATCH', registry, { tags: {} }, roles.token())).status,
      (await trial.call('PUT', assignment(), body, roles.token())).status,
    ];
    await roles.assign('AcrPull', registry);
    expect(await statuses()).toEqual([403, 403, 403]);
    await roles.assign('Contributor', registry);
    expect(await statuses()).toEqual([200, 200, 403]);
    await roles.assign('UserAccessAdministrator', registry);
    expect((await statuses())[2]).toBe(201);
  });

  it('in ABAC mode only repository roles grant access, limited by their conditions', async () => {
    await using trial = await ArmTrial.start();
    const { registries } = trial.registries;
    await registries.create('emulator', 'abac01', { ...premium, roleAssignmentMode: 'AbacRepositoryPermissions' });
    const roles = new Roles(trial);
    await roles.assign('AcrPush', trial.registryId('abac01'));
    const scopes = ['repository:team/app:pull,push', 'repository:other:pull', 'registry:catalog:*'];
    expect(await roles.holds('abac01', ...scopes)).toBeUndefined();
    const condition =
      "((!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/read'})) OR (@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringStartsWithIgnoreCase 'team/'))";
    await roles.assign('RepositoryWriter', trial.registryId('abac01'), condition);
    expect(await roles.holds('abac01', ...scopes)).toEqual(['team/app:pull', 'team/app:push']);
    await roles.assign('RepositoryReader', trial.registryId('abac01'));
    await roles.assign('CatalogLister', trial.registryId('abac01'));
    expect(await roles.holds('abac01', ...scopes)).toEqual([
      'team/app:pull',
      'team/app:push',
      'other:pull',
      'catalog:*',
    ]);
    await registries.update('emulator', 'abac01', { roleAssignmentMode: 'LegacyRegistryPermissions' });
    expect(await roles.holds('abac01', ...scopes)).toEqual([
      'team/app:pull',
      'team/app:push',
      'other:pull',
      'catalog:*',
    ]);
  });

  it('role definitions and assignments are found by the filters of clients', async () => {
    await using trial = await ArmTrial.start();
    const { roleDefinitions, roleAssignments } = trial.authorization;
    const [found] = await allOf(roleDefinitions.list(trial.group, { filter: "roleName eq 'AcrPull'" }));
    expect(found).toMatchObject({ name: roleIds.AcrPull, roleName: 'AcrPull', roleType: 'BuiltInRole' });
    expect(await roleDefinitions.get(trial.group, roleIds.AcrPush)).toMatchObject({ roleName: 'AcrPush' });
    const roles = new Roles(trial);
    const name = await roles.assign('AcrPull', trial.registryId('demo'));
    const filter = `principalId eq '${roles.oid}'`;
    expect(await allOf(roleAssignments.listForSubscription({ filter }))).toMatchObject([
      { name, scope: trial.registryId('demo'), principalId: roles.oid, principalType: 'ServicePrincipal' },
    ]);
    expect(await allOf(roleAssignments.listForScope(trial.group, { filter: 'atScope()' }))).not.toContainEqual(
      expect.objectContaining({ name }),
    );
    await expect(roles.assign('AcrPull', trial.registryId('demo'))).rejects.toMatchObject({
      code: 'RoleAssignmentExists',
    });
    expect(await roleAssignments.get(trial.registryId('demo'), name)).toMatchObject({ principalId: roles.oid });
  });

  it('the role of an emulator token can be removed like any other', async () => {
    await using trial = await ArmTrial.start();
    const oid = randomUUID();
    const token = trial.arm.token({ role: 'Reader', oid });
    const list = () =>
      allOf(trial.authorization.roleAssignments.listForSubscription({ filter: `principalId eq '${oid}'` }));
    const [assignment] = await list();
    expect((await trial.call('GET', trial.registryId('demo'), undefined, token)).status).toBe(200);
    await trial.authorization.roleAssignments.delete(assignment?.scope ?? '', assignment?.name ?? '');
    expect(await list()).toEqual([]);
    expect((await trial.call('GET', trial.registryId('demo'), undefined, token)).status).toBe(403);
  });

  it('a lock protects a registry from deletion or from any change', async () => {
    await using trial = await ArmTrial.start();
    const { registries } = trial.registries;
    await registries.create('emulator', 'locked', { ...premium, adminUserEnabled: true });
    const lock = `${trial.registryId('locked')}/providers/Microsoft.Authorization/locks/keep?api-version=2016-09-01`;
    const put = (level: string) => trial.call('PUT', lock, { properties: { level } });
    expect((await put('CanNotDelete')).status).toBe(201);
    const message = `The scope '${trial.registryId('locked')}' cannot perform delete operation because following scope(s) are locked: '${trial.registryId('locked')}'. Please remove the lock and try again.`;
    await expect(registries.delete('emulator', 'locked')).rejects.toMatchObject({
      ...{ statusCode: 409, code: 'ScopeLocked', message },
    });
    expect(await registries.update('emulator', 'locked', { tags: { a: 'b' } })).toMatchObject({ tags: { a: 'b' } });
    expect((await put('ReadOnly')).status).toBe(200);
    await expect(registries.update('emulator', 'locked', { tags: {} })).rejects.toMatchObject({ code: 'ScopeLocked' });
    await expect(registries.listCredentials('emulator', 'locked')).rejects.toMatchObject({ code: 'ScopeLocked' });
    expect((await trial.call('DELETE', lock)).status).toBe(200);
    await registries.delete('emulator', 'locked');
  });

  it('subscriptions and resource groups are listed for their clients', async () => {
    await using trial = await ArmTrial.start({ resourceGroups: { mine: 'North Europe' } });
    const { arm } = trial;
    const second = arm.addSubscription('Second');
    arm.addResourceGroup('there', 'westus', second);
    expect(await allOf(trial.subscriptions.subscriptions.list())).toMatchObject([
      { subscriptionId: arm.subscriptionId, displayName: 'Emulator', tenantId: arm.tenantId, state: 'Enabled' },
      { subscriptionId: second, displayName: 'Second' },
    ]);
    expect(await trial.subscriptions.subscriptions.get(second)).toMatchObject({ displayName: 'Second' });
    const { resourceGroups, providers } = trial.resources;
    expect(await providers.get('Microsoft.ContainerRegistry')).toMatchObject({ registrationState: 'Registered' });
    expect((await allOf(trial.registries.operations.list())).map(({ name }) => name)).toContain(
      'Microsoft.ContainerRegistry/registries/read',
    );
    expect((await allOf(resourceGroups.list())).map(({ name, location }) => `${name} ${location}`)).toEqual([
      'emulator westeurope',
      'mine northeurope',
    ]);
    await resourceGroups.createOrUpdate('newone', { location: 'westeurope', tags: { a: '1' } });
    expect(await resourceGroups.get('newone')).toMatchObject({ location: 'westeurope', tags: { a: '1' } });
    await trial.registries.registries.create('newone', 'inside', premium);
    expect((await trial.call('DELETE', trial.group.replace('emulator', 'newone'))).status).toBe(200);
    expect(arm.registry('inside')).toBeUndefined();
    await expect(resourceGroups.get('newone')).rejects.toMatchObject({ code: 'ResourceGroupNotFound' });
    const stranger = arm.token({ role: null });
    expect((await trial.call('GET', '/subscriptions?api-version=2022-12-01', undefined, stranger)).json.value).toEqual(
      [],
    );
  });

  it('a service principal signs in with its secret by Basic, with the rights of its roles', async () => {
    const emulator = await startEmulator({ arm: true, entra: true });
    await using trial = new ArmTrial(emulator);
    await trial.registries.registries.create('emulator', 'byname', premium);
    const { clientId, objectId, secret } = emulator.entra.addApplication();
    const served = trial.dataPlane('byname');
    await served.content.seedImage('app', 'v1');
    const status = async (method: string) =>
      (await send(served, method, '/acr/v1/app', { authorization: basic(clientId, secret) })).status;
    expect(await status('GET')).toBe(401);
    await trial.authorization.roleAssignments.create(trial.registryId('byname'), randomUUID(), {
      ...{ principalId: objectId, roleDefinitionId: roleIds.AcrPull, principalType: 'ServicePrincipal' },
    });
    expect([await status('GET'), await status('DELETE')]).toEqual([200, 401]);
    emulator.entra.revoke(clientId);
    expect(await status('GET')).toBe(401);
  });

  it("a scope is shown in the case of the resource's name, whatever the case of the request", async () => {
    await using trial = await ArmTrial.start();
    const scope = trial.registryId('DEMO').replace('resourceGroups', 'resourcegroups');
    const lock = `${scope}/providers/Microsoft.Authorization/locks/keep?api-version=2016-09-01`;
    const { json } = await trial.call('PUT', lock, { properties: { level: 'CanNotDelete', notes: 'mine' } });
    expect(json).toMatchObject({
      id: `${trial.registryId('demo')}/providers/Microsoft.Authorization/locks/keep`,
      properties: { level: 'CanNotDelete', notes: 'mine' },
    });
    expect((await trial.call('GET', lock)).json).toEqual(json);
  });

  it('locks of images are not locks of the registry', async () => {
    await using trial = await ArmTrial.start();
    const { registries } = trial.registries;
    await registries.create('emulator', 'holding', premium);
    const { content } = trial.dataPlane('holding');
    await content.seedImage('app', 'v1');
    content.setAttributes('app', { tag: 'v1' }, { deleteEnabled: false, writeEnabled: false });
    await registries.delete('emulator', 'holding');
    expect(trial.arm.registry('holding')).toBeUndefined();
  });
});
