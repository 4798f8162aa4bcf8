import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EmulatorWithEntra, startEmulator } from '../../emulator/emulator.ts';
import { EntraTrial } from './entraWire.ts';
import { armScope, IdentityLibrary } from './identityLibrary.ts';
import { claimsOf } from './wire.ts';

let trial: EntraTrial;

beforeAll(async () => {
  trial = await EntraTrial.start();
});

afterAll(() => trial?.stop());

beforeEach(() => trial.registry.clearRequests());

/** A managed identity is found by variables, and cached for the process: each case has a library of its own. */
const onMachine = (where: EmulatorWithEntra) =>
  new IdentityLibrary(where.entra, { AZURE_POD_IDENTITY_AUTHORITY_HOST: where.entra.imdsUrl });
const inAppService = ({ entra: { appService, ...rest } }: EmulatorWithEntra, header = appService.header) =>
  new IdentityLibrary({ appService, ...rest }, { IDENTITY_ENDPOINT: appService.endpoint, IDENTITY_HEADER: header });

describe('Managed identities in the emulator', () => {
  it('a virtual machine has a system-assigned and user-assigned identities', async () => {
    const { entra, registry } = trial;
    await using machine = onMachine(registry);
    const own = entra.addManagedIdentity({ role: 'AcrPull', systemAssigned: true });
    const given = entra.addManagedIdentity({ role: 'AcrPush' });
    registry.clearRequests();
    const token = await machine.token('ManagedIdentityCredential');
    expect(claimsOf(token)).toMatchObject({ oid: own.objectId, appid: own.clientId, xms_mirid: own.resourceId });
    expect(await trial.statusOfReading(token)).toBe(200);
    for (const named of ['clientId', 'objectId', 'resourceId'] as const) {
      const other = await machine.token('ManagedIdentityCredential', { [named]: given[named] });
      expect(claimsOf(other)).toMatchObject({ oid: given.objectId, aud: 'https://containerregistry.azure.net' });
    }
    expect(registry.countRequests({ route: 'imds/token', status: 200 })).toBe(4);
    await expect(machine.token('ManagedIdentityCredential', { clientId: 'none-such' })).rejects.toThrow(
      /Identity not found/,
    );
    entra.revoke(given.clientId);
    const gone = machine.tokens('ManagedIdentityCredential', [{ clientId: given.clientId }], [armScope]);
    await expect(gone).rejects.toThrow(/Identity not found/);
  });

  it('DefaultAzureCredential finds the managed identity', async () => {
    const one = await startEmulator({ entra: true });
    try {
      await using machine = onMachine(one);
      await expect(machine.token('DefaultAzureCredential')).rejects.toThrow(
        /ManagedIdentityCredential.*Identity not found/s,
      );
      const only = one.entra.addManagedIdentity({ role: 'AcrPull' });
      expect(claimsOf(await machine.token('DefaultAzureCredential')).oid).toBe(only.objectId);
    } finally {
      await one.stop();
    }
  });

  it('App Service has managed identities, protected by a secret header', async () => {
    const { entra, registry } = trial;
    entra.addManagedIdentity({ role: 'AcrPush', systemAssigned: true });
    const own = entra.addManagedIdentity({ role: 'AcrPull', systemAssigned: true });
    const given = entra.addManagedIdentity({ role: 'AcrPush' });
    await using site = inAppService(registry);
    const token = await site.token('ManagedIdentityCredential');
    expect(claimsOf(token).oid).toBe(own.objectId);
    expect(registry.requests[0]).toMatchObject({
      route: 'appservice/token',
      scopes: ['https://containerregistry.azure.net'],
    });
    expect(await trial.statusOfReading(token)).toBe(200);
    const byResource = await site.token('ManagedIdentityCredential', { resourceId: given.resourceId });
    expect(claimsOf(byResource).oid).toBe(given.objectId);
    await expect(site.token('ManagedIdentityCredential', { clientId: 'none' })).rejects.toThrow(/Managed Identity/);
    await using intruder = inAppService(registry, 'guess');
    await expect(intruder.token('ManagedIdentityCredential')).rejects.toThrow(/X-IDENTITY-HEADER/);
  });

  it('the metadata service requires its header, a version and a resource, and a client id among several identities', async () => {
    const several = await startEmulator({ entra: true });
    try {
      const [first] = [1, 2].map(() => several.entra.addManagedIdentity({ role: 'AcrPull' }));
      const path = `${several.entra.imdsUrl}/metadata/identity/oauth2/token`;
      const query = '?api-version=2018-02-01&resource=https%3A%2F%2Fcontainerregistry.azure.net';
      const metadata = { Metadata: 'true' };
      const asked = async (suffix: string, headers: Record<string, string>) => {
        const response = await fetch(`${path}${suffix}`, { headers });
        return `${response.status} ${((await response.json()) as { error_description: string }).error_description}`;
      };
      expect(await asked(query, {})).toBe('400 Required metadata header not specified');
      expect(await asked(query, { ...metadata, 'X-Forwarded-For': '10.0.0.1' })).toBe(
        '400 Required metadata header not specified',
      );
      expect(await asked('', metadata)).toBe('400 api-version is missing or not supported');
      expect(await asked('?api-version=2018-02-01', metadata)).toBe('400 Required audience parameter not specified');
      const unheard = `${query.replace('containerregistry', 'unheard')}&client_id=${first?.clientId}`;
      expect(await asked(unheard, metadata)).toMatch(/^400 AADSTS500011/);
      expect(await asked(query, metadata)).toMatch(/^400 Multiple user assigned/);
    } finally {
      await several.stop();
    }
  });
});
