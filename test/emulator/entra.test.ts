import { createPublicKey, verify } from 'node:crypto';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeClientCertificate } from '../../emulator/http/certificate.ts';
import { shellQuoted } from '../shellQuoted.ts';
import { bodyOf, EntraTrial } from './entraWire.ts';
import { armScope, IdentityLibrary, registryScope } from './identityLibrary.ts';
import { accessToken, basic, claimsOf, get, refreshToken } from './wire.ts';

// Every way to sign in with @azure/identity, unmodified, at the emulator.

let trial: EntraTrial;

beforeAll(async () => {
  trial = await EntraTrial.start();
});

afterAll(() => trial?.stop());

beforeEach(() => trial.registry.clearRequests());

const routes = () => trial.registry.requests.map(({ route }) => route);

describe("Signing in through the emulator's Entra ID with Microsoft's library", () => {
  it('a service principal signs in with a secret', async () => {
    const { entra, registry } = trial;
    const application = entra.addApplication({ role: 'AcrPull' });
    const { clientId, secret, objectId } = application;
    const token = await trial.bySecret(application);
    expect(claimsOf(token)).toMatchObject({
      aud: 'https://containerregistry.azure.net',
      appid: clientId,
      oid: objectId,
      tid: entra.tenantId,
      idtyp: 'app',
    });
    expect(registry.requests).toMatchObject([
      { route: 'entra/configuration', status: 200 },
      { route: 'entra/token', status: 200, identity: clientId, scopes: [expect.stringContaining(registryScope)] },
    ]);
    expect(await trial.statusOfReading(token)).toBe(200);
    expect(routes().slice(2)).toEqual(['token/exchange', 'token/access', 'repository/get']);
    expect((await get(registry, '/v2/', { authorization: basic(clientId, secret) })).status).toBe(200);
  });

  it('a role decides the grants of the exchanged token, and without a role the exchange is refused', async () => {
    const { entra, registry } = trial;
    const refresh = await refreshToken(registry, await trial.bySecret(entra.addApplication({ role: 'AcrPull' })));
    const token = await accessToken(registry, refresh, 'repository:team/app:pull,push,delete');
    expect(claimsOf(token).access).toEqual([{ Type: 'repository', Name: 'team/app', Actions: ['pull'] }]);
    expect(await refreshToken(registry, await trial.bySecret(entra.addApplication()))).toBeUndefined();
  });

  it('one token for the registry and one for ARM are requested once each', async () => {
    const { entra, library, registry } = trial;
    const { clientId, secret } = entra.addApplication({ role: 'AcrPull' });
    const args = [entra.tenantId, clientId, secret, trial.custom];
    const old = 'https://management.core.windows.net//.default';
    const scopes = [registryScope, armScope, registryScope, old];
    const tokens = await library.tokens('ClientSecretCredential', args, scopes);
    expect(tokens.map((token) => claimsOf(token).aud)).toEqual([
      'https://containerregistry.azure.net',
      'https://management.azure.com',
      'https://containerregistry.azure.net',
      'https://management.core.windows.net/',
    ]);
    expect(registry.countRequests({ route: 'entra/token' })).toBe(3);
    expect(await trial.statusOfReading(tokens[3] ?? '')).toBe(200);
  });

  it('a service principal signs in with a certificate, from a file, encrypted, and with its chain', async () => {
    const { entra, library } = trial;
    const plain = makeClientCertificate('deployer');
    const locked = makeClientCertificate('deployer', 'a password');
    const byPlain = entra.addApplication({ role: 'AcrPull', certificate: plain.certificate });
    const byLocked = entra.addApplication({ role: 'AcrPull', certificate: locked.certificate });
    const certificate = (clientId: string, ...rest: unknown[]) =>
      library.token('ClientCertificateCredential', entra.tenantId, clientId, ...rest);
    const token = await certificate(byPlain.clientId, library.file('plain.pem', plain.pem), trial.custom);
    expect(claimsOf(token)).toMatchObject({ appid: byPlain.clientId, appidacr: '2' });
    expect(await trial.statusOfReading(token)).toBe(200);
    const withPassword = { certificate: locked.pem, certificatePassword: 'a password' };
    const other = await certificate(byLocked.clientId, withPassword, { ...trial.custom, sendCertificateChain: true });
    expect(claimsOf(other).oid).toBe(byLocked.objectId);
    const stranger = makeClientCertificate('deployer');
    await expect(certificate(byPlain.clientId, { certificate: stranger.pem }, trial.custom)).rejects.toThrow(
      /AADSTS700027/,
    );
  });

  it("workload identity signs in with another issuer's token, from the file that the environment names", async () => {
    const { entra, library } = trial;
    const outside = entra.outsideIssuer('repo:contoso/app:ref:refs/heads/main', 'https://token.actions.example');
    const { clientId, objectId } = entra.addApplication({ role: 'AcrPull', federated: outside });
    const file = library.file('federated-token', `${outside.token()}\n`);
    await using inCluster = new IdentityLibrary(entra, {
      AZURE_AUTHORITY_HOST: entra.authorityHost,
      AZURE_TENANT_ID: entra.tenantId,
      AZURE_CLIENT_ID: clientId,
      AZURE_FEDERATED_TOKEN_FILE: file,
    });
    const byWorkload = await inCluster.token('WorkloadIdentityCredential', { disableInstanceDiscovery: true });
    expect(claimsOf(byWorkload).oid).toBe(objectId);
    expect(await trial.statusOfReading(byWorkload)).toBe(200);
    // AKS: the same variables make a managed identity, too, and that one asks no public cloud.
    expect(claimsOf(await inCluster.token('ManagedIdentityCredential')).oid).toBe(objectId);
  });

  it('EnvironmentCredential reads secret or certificate from the variables', async () => {
    const { entra, library } = trial;
    const { pem, certificate } = makeClientCertificate('agent');
    const bySecret = entra.addApplication({ role: 'AcrPull' });
    const byCertificate = entra.addApplication({ role: 'AcrPull', certificate });
    const common = { AZURE_AUTHORITY_HOST: entra.authorityHost, AZURE_TENANT_ID: entra.tenantId };
    const file = library.file('agent.pem', pem);
    const environments = [
      { AZURE_CLIENT_ID: bySecret.clientId, AZURE_CLIENT_SECRET: bySecret.secret },
      { AZURE_CLIENT_ID: byCertificate.clientId, AZURE_CLIENT_CERTIFICATE_PATH: file },
    ];
    for (const variables of environments) {
      await using there = new IdentityLibrary(entra, { ...common, ...variables });
      const token = await there.token('EnvironmentCredential', { disableInstanceDiscovery: true });
      expect(claimsOf(token).appid).toBe(variables.AZURE_CLIENT_ID);
    }
  });

  it('a device code is pending until the user confirms, then a refresh token serves the next audience', async () => {
    const { entra, library, registry } = trial;
    const user = entra.addUser({ role: 'AcrPush' });
    const options = { ...trial.custom, tenantId: entra.tenantId };
    const tokens = await library.tokens('DeviceCodeCredential', [options], [registryScope, armScope], (prompt) => {
      expect(prompt.message).toContain(`${entra.authorityHost}/devicelogin`);
      entra.confirmDeviceCode(prompt.userCode, user);
    });
    expect(tokens.map((token) => claimsOf(token))).toMatchObject([
      { oid: user.objectId, upn: user.userName, aud: 'https://containerregistry.azure.net', idtyp: 'user' },
      { oid: user.objectId, aud: 'https://management.azure.com' },
    ]);
    expect(registry.countRequests({ route: 'entra/devicecode' })).toBe(1);
    expect(await trial.statusOfReading(tokens[0] ?? '')).toBe(200);
  });

  it('a device code can be declined, expire, or be confirmed after a while', async () => {
    const { entra, library, registry } = trial;
    const user = entra.addUser({ role: 'AcrPull' });
    const pending = () => registry.countRequests({ route: 'entra/token', status: 400 });
    const options = { ...trial.custom, tenantId: entra.tenantId };
    const device = (prompted: (userCode: string) => void) =>
      library.tokens('DeviceCodeCredential', [options], [registryScope], ({ userCode }) => prompted(userCode));
    await expect(device((code) => entra.declineDeviceCode(code))).rejects.toThrow(/authorization_declined/);
    await expect(device(() => registry.clock.advance(901_000))).rejects.toThrow(/expired_token/);
    registry.clock.advance(-901_000);
    registry.clearRequests();
    const { promise: code, resolve: prompted } = Promise.withResolvers<string>();
    const waiting = device(prompted);
    await expect.poll(pending).toBeGreaterThan(2);
    entra.confirmDeviceCode(await code, user);
    expect(claimsOf((await waiting)[0] ?? '').oid).toBe(user.objectId);
    expect(() => entra.confirmDeviceCode('NOSUCHONE', user)).toThrow(/no sign-in waits/);
  });

  it('a user can sign in with a password', async () => {
    const { entra, library } = trial;
    const user = entra.addUser({ role: 'AcrPull', userName: 'ada@demo.onmicrosoft.com' });
    const { clientId } = entra.addApplication({ publicClient: true });
    const signIn = (name: string, password: string) =>
      library.token('UsernamePasswordCredential', entra.tenantId, clientId, name, password, trial.custom);
    expect(claimsOf(await signIn(user.userName, user.password)).upn).toBe(user.userName);
    await expect(signIn(user.userName, 'wrong')).rejects.toThrow(/AADSTS50126/);
    await expect(signIn('nobody@demo.onmicrosoft.com', 'x')).rejects.toThrow(/AADSTS50034/);
    entra.revoke(user.userName);
    await expect(signIn(user.userName, user.password)).rejects.toThrow(/AADSTS50057/);
  });

  it.skipIf(process.platform !== 'linux')('an interactive sign-in: a browser, a code, and PKCE', async () => {
    const { entra, library } = trial;
    const user = entra.addUser({ role: 'AcrPull' });
    const browser = join(import.meta.dirname, 'browserProgram.ts');
    const script = library.file(
      'browser',
      `#!/bin/sh\nexec ${shellQuoted(process.execPath)} ${shellQuoted(browser)} "$1"\n`,
      0o700,
    );
    await using desktop = new IdentityLibrary(entra, { BROWSER: script, PATH: process.env.PATH ?? '' });
    const options = { ...trial.custom, tenantId: entra.tenantId, loginHint: user.userName };
    const tokens = await desktop.tokens('InteractiveBrowserCredential', [options], [registryScope, armScope]);
    expect(tokens.map((token) => claimsOf(token).oid)).toEqual([user.objectId, user.objectId]);
    expect(routes()).toEqual(['entra/configuration', 'entra/authorize', 'entra/token', 'entra/token']);
  });

  it('AD FS paths work without instance discovery', async () => {
    const { entra, library, registry } = trial;
    const { clientId, secret } = entra.addApplication({ role: 'AcrPull' });
    const token = await library.token('ClientSecretCredential', 'adfs', clientId, secret, trial.custom);
    expect(await trial.statusOfReading(token)).toBe(200);
    expect(registry.requests.slice(0, 2)).toMatchObject([
      { route: 'entra/configuration', path: '/adfs/.well-known/openid-configuration' },
      { route: 'entra/token', path: expect.stringContaining('/adfs/oauth2/token') },
    ]);
  });

  it('the published key verifies the tokens', async () => {
    const { entra } = trial;
    const token = await trial.bySecret(entra.addApplication());
    const { keys } = JSON.parse(await bodyOf(entra, `/${entra.tenantId}/discovery/v2.0/keys`));
    const [header = '', claims, signature = ''] = token.split('.');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
    const key = createPublicKey({ key: keys.find((one: { kid: string }) => one.kid === kid), format: 'jwk' });
    const signed = Buffer.from(`${header}.${claims}`);
    expect(verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))).toBe(true);
  });
});
