import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeClientCertificate } from '../../emulator/certificate.ts';
import { type EmulatorWithEntra, startEmulator } from '../../emulator/emulator.ts';
import type { Entra } from '../../emulator/entra/entra-side.ts';
import { ARM_SCOPE, IdentityLibrary, REGISTRY_SCOPE } from './identity-library.ts';
import { accessToken, asAdmin, basic, claimsOf, form, get, refreshToken, send } from './wire.ts';

let registry: EmulatorWithEntra;
let entra: Entra;
let library: IdentityLibrary;

beforeAll(async () => {
  registry = await startEmulator({ entra: { pollingInterval: 0 } });
  entra = registry.entra;
  library = new IdentityLibrary(entra);
  await registry.content.seedImage('team/app', 'v1');
});

afterAll(async () => {
  await library?.[Symbol.asyncDispose]();
  await registry?.stop();
});

beforeEach(() => registry.clearRequests());

/** What a custom cloud takes: without it MSAL asks the public cloud whether the authority may be trusted. */
const custom = () => ({ authorityHost: entra.authorityHost, disableInstanceDiscovery: true });

/** All the way: the token is exchanged, and a repository read with what came of it. */
async function statusOfReading(entraToken: string): Promise<number> {
  const refresh = await refreshToken(registry, entraToken);
  const token = await accessToken(registry, refresh, 'repository:team/app:metadata_read');
  return (await get(registry, '/acr/v1/team%2Fapp', { authorization: `Bearer ${token}` })).status;
}

const routes = () => registry.requests.map(({ route }) => route);

test('a service principal with a secret', async () => {
  const { clientId, secret, objectId } = entra.addApplication({ role: 'AcrPull' });
  const token = await library.token('ClientSecretCredential', entra.tenantId, clientId, secret, custom());
  expect(claimsOf(token)).toMatchObject({
    aud: 'https://containerregistry.azure.net',
    appid: clientId,
    oid: objectId,
    tid: entra.tenantId,
    idtyp: 'app',
  });
  expect(registry.requests).toMatchObject([
    { route: 'entra/configuration', status: 200 },
    { route: 'entra/token', status: 200, identity: clientId, scopes: [expect.stringContaining(REGISTRY_SCOPE)] },
  ]);
  expect(await statusOfReading(token)).toBe(200);
  expect(routes().slice(2)).toEqual(['token/exchange', 'token/access', 'repository/get']);
  expect((await get(registry, '/v2/', { authorization: basic(clientId, secret) })).status).toBe(200);
});

test('a role decides what the exchanged token may do, and without one there is nothing to exchange', async () => {
  const puller = entra.addApplication({ role: 'AcrPull' });
  const stranger = entra.addApplication();
  const secret = ({ clientId, secret }: typeof puller) => [entra.tenantId, clientId, secret, custom()];
  const refresh = await refreshToken(registry, await library.token('ClientSecretCredential', ...secret(puller)));
  const token = await accessToken(registry, refresh, 'repository:team/app:pull,push,delete');
  expect(claimsOf(token).access).toEqual([{ Type: 'repository', Name: 'team/app', Actions: ['pull'] }]);
  expect(await refreshToken(registry, await library.token('ClientSecretCredential', ...secret(stranger)))).toBeUndefined();
});

test('one token for the registry, one for ARM, each asked for once', async () => {
  const { clientId, secret } = entra.addApplication({ role: 'AcrPull' });
  const args = [entra.tenantId, clientId, secret, custom()];
  const old = 'https://management.core.windows.net//.default';
  const scopes = [REGISTRY_SCOPE, ARM_SCOPE, REGISTRY_SCOPE, old];
  const tokens = await library.tokens('ClientSecretCredential', args, scopes);
  expect(tokens.map((token) => claimsOf(token).aud)).toEqual([
    'https://containerregistry.azure.net',
    'https://management.azure.com',
    'https://containerregistry.azure.net',
    'https://management.core.windows.net/',
  ]);
  expect(registry.countRequests({ route: 'entra/token' })).toBe(3);
  expect(await statusOfReading(tokens[3] ?? '')).toBe(200);
});

test('a service principal with a certificate, from a file, encrypted, and with its chain', async () => {
  const plain = makeClientCertificate('deployer');
  const locked = makeClientCertificate('deployer', 'a password');
  const byPlain = entra.addApplication({ role: 'AcrPull', certificate: plain.certificate });
  const byLocked = entra.addApplication({ role: 'AcrPull', certificate: locked.certificate });
  const certificate = (clientId: string, ...rest: unknown[]) =>
    library.token('ClientCertificateCredential', entra.tenantId, clientId, ...rest);
  const token = await certificate(byPlain.clientId, library.file('plain.pem', plain.pem), custom());
  expect(claimsOf(token)).toMatchObject({ appid: byPlain.clientId, appidacr: '2' });
  expect(await statusOfReading(token)).toBe(200);
  const withPassword = { certificate: locked.pem, certificatePassword: 'a password' };
  const other = await certificate(byLocked.clientId, withPassword, { ...custom(), sendCertificateChain: true });
  expect(claimsOf(other).oid).toBe(byLocked.objectId);
  const stranger = makeClientCertificate('deployer');
  await expect(certificate(byPlain.clientId, { certificate: stranger.pem }, custom())).rejects.toThrow(/AADSTS700027/);
});

test('workload identity: the token of another issuer, from the file that the environment names', async () => {
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
  expect(await statusOfReading(byWorkload)).toBe(200);
  // AKS: the same variables make a managed identity, too, and that one asks no public cloud.
  expect(claimsOf(await inCluster.token('ManagedIdentityCredential')).oid).toBe(objectId);
});

test('an assertion is refused for its issuer, subject, audience, signature or time', async () => {
  const outside = entra.outsideIssuer();
  const { clientId } = entra.addApplication({ role: 'AcrPull', federated: outside });
  const impostor = entra.outsideIssuer();
  const asserted = (assertion: string) =>
    library.token('ClientAssertionCredential', entra.tenantId, clientId, assertion, custom());
  expect(claimsOf(await asserted(outside.token())).appid).toBe(clientId);
  const refused: [string, RegExp][] = [
    [outside.token({ issuer: 'https://elsewhere.example' }), /AADSTS700211/],
    [outside.token({ subject: 'someone else' }), /AADSTS700213/],
    [outside.token({ audience: 'api://other' }), /AADSTS700212/],
    [outside.token({ expiresIn: -600 }), /AADSTS700024/],
    [impostor.token(), /AADSTS50013/],
    ['not a token', /AADSTS50027/],
  ];
  for (const [assertion, code] of refused) await expect(asserted(assertion)).rejects.toThrow(code);
});

test('EnvironmentCredential takes secret or certificate from the variables', async () => {
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

test('a device code: pending until the person confirms, then a refresh token serves the next audience', async () => {
  const user = entra.addUser({ role: 'AcrPush' });
  const options = { ...custom(), tenantId: entra.tenantId };
  const tokens = await library.tokens('DeviceCodeCredential', [options], [REGISTRY_SCOPE, ARM_SCOPE], (prompt) => {
    expect(prompt.message).toContain(`${entra.authorityHost}/devicelogin`);
    entra.confirmDeviceCode(prompt.userCode, user);
  });
  expect(tokens.map((token) => claimsOf(token))).toMatchObject([
    { oid: user.objectId, upn: user.userName, aud: 'https://containerregistry.azure.net', idtyp: 'user' },
    { oid: user.objectId, aud: 'https://management.azure.com' },
  ]);
  expect(registry.countRequests({ route: 'entra/devicecode' })).toBe(1);
  expect(await statusOfReading(tokens[0] ?? '')).toBe(200);
});

test('a device code that is declined, expires, or is confirmed after a while', async () => {
  const user = entra.addUser({ role: 'AcrPull' });
  const pending = () => registry.countRequests({ route: 'entra/token', status: 400 });
  const device = (prompted: (userCode: string) => void) =>
    library.tokens('DeviceCodeCredential', [{ ...custom(), tenantId: entra.tenantId }], [REGISTRY_SCOPE], (prompt) =>
      prompted(prompt.userCode),
    );
  await expect(device((code) => entra.declineDeviceCode(code))).rejects.toThrow(/authorization_declined/);
  await expect(device(() => registry.clock.advance(901_000))).rejects.toThrow(/expired_token/);
  registry.clearRequests();
  const waiting = device((code) => void expect.poll(pending).toBeGreaterThan(2).then(() => entra.confirmDeviceCode(code, user)));
  expect(claimsOf((await waiting)[0] ?? '').oid).toBe(user.objectId);
  expect(() => entra.confirmDeviceCode('NOSUCHONE', user)).toThrow(/no sign-in waits/);
});

test('a password, where someone still signs in with one', async () => {
  const user = entra.addUser({ role: 'AcrPull', userName: 'ada@demo.onmicrosoft.com' });
  const { clientId } = entra.addApplication({ publicClient: true });
  const signIn = (name: string, password: string) =>
    library.token('UsernamePasswordCredential', entra.tenantId, clientId, name, password, custom());
  expect(claimsOf(await signIn(user.userName, user.password)).upn).toBe(user.userName);
  await expect(signIn(user.userName, 'wrong')).rejects.toThrow(/AADSTS50126/);
  await expect(signIn('nobody@demo.onmicrosoft.com', 'x')).rejects.toThrow(/AADSTS50034/);
  entra.revoke(user.userName);
  await expect(signIn(user.userName, user.password)).rejects.toThrow(/AADSTS50057/);
});

test('what the token service refuses, in its own numbers', async () => {
  const { clientId, secret } = entra.addApplication({ role: 'AcrPull' });
  const shortLived = entra.addApplication({ secretLifetime: 60 });
  const old = entra.addApplication({ role: 'AcrPull' });
  entra.revoke(old.objectId);
  const unknown = '11111111-2222-3333-4444-555555555555';
  const asked = (tenant: string, id: string, password: string, scope = REGISTRY_SCOPE) =>
    library.tokens('ClientSecretCredential', [tenant, id, password, custom()], [scope]);
  await expect(asked(entra.tenantId, clientId, 'wrong')).rejects.toThrow(/AADSTS7000215/);
  await expect(asked(entra.tenantId, unknown, secret)).rejects.toThrow(/AADSTS700016/);
  await expect(asked(entra.tenantId, old.clientId, old.secret)).rejects.toThrow(/AADSTS7000112/);
  await expect(asked(entra.tenantId, clientId, secret, 'https://containerregistry.azure.net/pull')).rejects.toThrow(
    /AADSTS1002012/,
  );
  await expect(asked(entra.tenantId, clientId, secret, 'https://vault.example/.default')).rejects.toThrow(/AADSTS500011/);
  await expect(asked(unknown, clientId, secret)).rejects.toThrow(/endpoints_resolution_error|AADSTS90002/);
  registry.clock.advance(61_000);
  await expect(asked(entra.tenantId, shortLived.clientId, shortLived.secret)).rejects.toThrow(/AADSTS7000222/);
});

test('revoked in the directory, or only on the registry', async () => {
  const { clientId, secret, objectId } = entra.addApplication({ role: 'AcrPull' });
  const args = [entra.tenantId, clientId, secret, custom()];
  const token = await library.token('ClientSecretCredential', ...args);
  registry.revoke(objectId);
  expect(await refreshToken(registry, token)).toBeUndefined();
  expect(claimsOf(await library.token('ClientSecretCredential', ...args)).oid).toBe(objectId);
  entra.revoke(clientId);
  await expect(library.token('ClientSecretCredential', ...args)).rejects.toThrow(/AADSTS7000112/);
  expect((await get(registry, '/v2/', { authorization: basic(clientId, secret) })).status).toBe(401);
});

test('a fault on the token service: the library waits and asks again', async () => {
  const { clientId, secret } = entra.addApplication({ role: 'AcrPull' });
  registry.faults.add({ status: 503, path: /oauth2\/v2\.0\/token/, times: 1, headers: { 'Retry-After': '0' } });
  const token = await library.token('ClientSecretCredential', entra.tenantId, clientId, secret, custom());
  expect(claimsOf(token).appid).toBe(clientId);
  expect(registry.requests.filter(({ path }) => path.endsWith('/token')).map(({ status }) => status)).toEqual([503, 200]);
});
