import { describe, expect, it } from 'vitest';
import { ArmTrial, allOf } from './armTrial.ts';
import { basic, get } from './wire.ts';

const premium = { location: 'westeurope', sku: { name: 'Premium' }, adminUserEnabled: true };
const vault = 'https://team.vault.azure.net/secrets';

/** Two registries: `upstream` holds team/app:v1, `cache` has nothing. */
async function withTwo(): Promise<ArmTrial> {
  const trial = await ArmTrial.start();
  const { registries } = trial.registries;
  for (const name of ['upstream', 'cache00']) await registries.create('emulator', name, premium);
  await trial.dataPlane('upstream').content.seedImage('team/app', ['v1']);
  return trial;
}

async function admin(trial: ArmTrial, name: string): Promise<string> {
  const { passwords = [] } = await trial.registries.registries.listCredentials('emulator', name);
  return basic(name, passwords[0]?.value ?? '');
}

const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json';

async function pull(trial: ArmTrial, reference: string) {
  const authorization = await admin(trial, 'cache00');
  return get(trial.dataPlane('cache00'), `/v2/${reference.replace(':', '/manifests/')}`, {
    authorization,
    headers: { accept },
  });
}

describe('a cache rule', () => {
  it('fetches an image that was never pushed from another registry, and keeps it', async () => {
    await using trial = await withTwo();
    const { registries, cacheRules } = trial.registries;
    await registries.update('emulator', 'upstream', { anonymousPullEnabled: true });
    const made = await cacheRules.create('emulator', 'cache00', 'all-teams', {
      sourceRepository: 'upstream.azurecr.io/team/*',
      targetRepository: 'cached/*',
    });
    expect(made).toMatchObject({ provisioningState: 'Succeeded', creationDate: expect.any(Date) });
    expect((await pull(trial, 'cached/app:v1')).status).toBe(200);
    expect((await pull(trial, 'cached/app:v2')).status).toBe(404);
    await trial.registries.registries.delete('emulator', 'upstream');
    expect((await pull(trial, 'cached/app:v1')).status).toBe(200);
  });

  it('signs in with its credential set, whose health follows the vault', async () => {
    await using trial = await withTwo();
    const { cacheRules, credentialSets } = trial.registries;
    const set = await credentialSets.create('emulator', 'cache00', 'upstream-login', {
      identity: { type: 'SystemAssigned' },
      loginServer: 'upstream.azurecr.io',
      authCredentials: [
        {
          name: 'Credential1',
          usernameSecretIdentifier: `${vault}/user`,
          passwordSecretIdentifier: `${vault}/password`,
        },
      ],
    });
    expect(set.authCredentials?.[0]?.credentialHealth).toMatchObject({ status: 'Unhealthy' });
    await cacheRules.create('emulator', 'cache00', 'one-app', {
      sourceRepository: 'upstream.azurecr.io/team/app',
      targetRepository: 'mine/app',
      credentialSetResourceId: set.id ?? '',
    });
    const refused = await pull(trial, 'mine/app:v1');
    expect([refused.status, String(refused.text)]).toEqual([
      424,
      expect.stringContaining("cache rule 'one-app' returned status code 401"),
    ]);
    const { passwords = [] } = await trial.registries.registries.listCredentials('emulator', 'upstream');
    trial.arm.setSecret(`${vault}/user`, 'upstream');
    trial.arm.setSecret(`${vault}/password`, passwords[0]?.value ?? '');
    const healthy = await credentialSets.get('emulator', 'cache00', 'upstream-login');
    expect(healthy.authCredentials?.[0]?.credentialHealth).toEqual({ status: 'Healthy' });
    expect((await pull(trial, 'mine/app:v1')).status).toBe(200);
  });

  it('is refused in forms that the service does not accept', async () => {
    await using trial = await withTwo();
    const { cacheRules } = trial.registries;
    const create = (name: string, sourceRepository: string, targetRepository: string) =>
      cacheRules.create('emulator', 'cache00', name, { sourceRepository, targetRepository });
    await expect(create('docker-hub', 'docker.io/library/nginx', 'nginx')).rejects.toMatchObject({
      code: 'EnforceDockerAuthentication',
    });
    await expect(create('elsewhere', 'registry.example/app', 'app')).rejects.toMatchObject({
      code: 'InvalidCacheRule',
    });
    await expect(create('half-open', 'mcr.microsoft.com/dotnet/*', 'dotnet')).rejects.toMatchObject({
      code: 'InvalidCacheRule',
    });
    await create('dotnet', 'mcr.microsoft.com/dotnet/*', 'dotnet/*');
    await expect(create('dotnet-twice', 'mcr.microsoft.com/*', 'dotnet/sdk/*')).rejects.toMatchObject({
      code: 'CacheRuleConflict',
    });
    await create('one-of-it', 'mcr.microsoft.com/dotnet/sdk', 'dotnet/sdk');
    expect((await allOf(cacheRules.list('emulator', 'cache00'))).map(({ name }) => name)).toEqual([
      'dotnet',
      'one-of-it',
    ]);
  });
});
