import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { HostProcess } from '../host/hostProcess.ts';
import { signIn, useAzure } from './azure.ts';

const { azure, host } = useAzure();
const registry = 'accessible';

beforeAll(async () => {
  await host().call('registryCreate', { registry, resourceGroup: 'emulator', sku: 'Basic' });
  await azure().arm.registry(registry)?.content.seedImage('app', 'v1');
});

/** Whether an object of the directory may do this at the registry, with a token that it gets now. */
async function may(oid: string, what: 'pull' | 'delete'): Promise<boolean> {
  const session = await HostProcess.start();
  try {
    const loginServer = azure().arm.registry(registry)?.loginServer ?? '';
    const token = azure().entraToken({ oid, role: [] });
    await session.call('contextConnect', { registry: loginServer, credential: { kind: 'entraToken', token } });
    if (what === 'pull') await session.call('tagGet', { registry: loginServer, repository: 'app', name: 'v1' });
    else await session.call('tagRemove', { registry: loginServer, repository: 'app', name: 'v1' });
    return true;
  } catch {
    return false;
  } finally {
    await session.stop();
  }
}

describe('Access to a registry', () => {
  it('an assigned role takes effect at once, is listed, can be assigned twice, and is removed', async () => {
    const objectId = randomUUID();
    expect(await may(objectId, 'pull')).toBe(false);
    const params = { registry, role: 'AcrPull', objectId, principalType: 'ServicePrincipal' } as const;
    const given = await host().call('accessGrant', params);
    expect(given).toMatchObject({
      roleDefinitionName: 'AcrPull',
      objectId,
      objectType: 'ServicePrincipal',
      inherited: false,
      registryName: registry,
    });
    expect([await may(objectId, 'pull'), await may(objectId, 'delete')]).toEqual([true, false]);
    expect((await host().call('accessGrant', params)).id).toBe(given.id);
    expect((await host().call('accessList', { registry, objectId })).items).toEqual([given]);
    expect(await host().call('accessRevoke', { registry, objectId })).toEqual({ done: true });
    expect((await host().call('accessList', { registry, objectId })).items).toEqual([]);
    expect(await may(objectId, 'pull')).toBe(false);
  });

  it.each(['AcrPull', 'AcrPush', 'acrdelete', '7f951dda-4ed3-4680-a7ca-43fe172d538d'])(
    '%s at a registry with attribute-based access warns, and names the role that counts',
    async (role) => {
      const abac = { registry: 'attributes', resourceGroup: 'emulator' };
      await host().call('registryCreate', {
        ...abac,
        sku: 'Standard',
        roleAssignmentMode: 'AbacRepositoryPermissions',
      });
      const before = host().logs.length;
      await host().call('accessGrant', { ...abac, role, objectId: randomUUID() });
      await host().call('accessGrant', {
        ...abac,
        role: 'Container Registry Repository Reader',
        objectId: randomUUID(),
      });
      const warnings = host()
        .logs.slice(before)
        .filter(({ level }) => level === 'warning');
      expect(warnings).toHaveLength(1);
      expect(warnings[0]?.message).toMatch(/'Container Registry Repository (Reader|Writer|Contributor)' does/);
    },
  );

  it('roles are found in any case, by id, and if they are less known', async () => {
    const objectId = randomUUID();
    const give = (role: string) => host().call('accessGrant', { registry, role, objectId });
    expect((await give('acrpush')).roleDefinitionName).toBe('AcrPush');
    expect((await give('c2f4ef07-c644-48eb-af81-4b1b4947fb11')).roleDefinitionName).toBe('AcrDelete');
    expect((await give('Container Registry Repository Reader')).roleDefinitionName).toBe(
      'Container Registry Repository Reader',
    );
    const { message } = await host().failure('accessGrant', { registry, role: 'AcrPul', objectId });
    expect(message).toBe('The role AcrPul was not found.');
    await host().call('accessRevoke', { registry, objectId });
    expect((await host().call('accessList', { registry, objectId })).items).toEqual([]);
  });

  it('an inherited role is marked, and is not removed at the registry', async () => {
    const { items } = await host().call('accessList', { registry, role: 'Owner' });
    const owner = items.find(({ inherited }) => inherited);
    expect(owner?.scope).toMatch(/^\/subscriptions\/[^/]+$/);
    const { data, message } = await host().failure('accessRevoke', {
      registry,
      objectId: owner?.objectId,
      role: 'Owner',
    });
    expect(message).toBe('A role assignment of that kind was not found at the registry itself.');
    expect(data.advice).toContain(owner?.scope);
  });

  it('an identity must be specified', async () => {
    expect((await host().failure('accessGrant', { registry, role: 'AcrPull' })).data.advice).toContain('-ObjectId');
    expect((await host().failure('accessRevoke', { registry })).data.advice).toContain('-ObjectId');
  });

  it('an application id is looked up in the directory, and a failed lookup is reported', async () => {
    const { data } = await host().failure('accessGrant', { registry, role: 'AcrPull', applicationId: randomUUID() });
    expect(data).toMatchObject({ kind: 'Denied', advice: expect.stringMatching(/-ObjectId/) });
  });

  it('assigning roles needs more rights than changing the registry', async () => {
    const contributor = await HostProcess.start();
    await signIn(contributor, azure(), { role: 'Contributor' });
    const { data } = await contributor.failure('accessGrant', { registry, role: 'AcrPull', objectId: randomUUID() });
    expect(data).toMatchObject({ kind: 'Denied', acrCode: 'AuthorizationFailed' });
    await contributor.stop();
  });
});
