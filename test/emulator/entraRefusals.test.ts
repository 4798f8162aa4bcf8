import { createHash, sign, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeClientCertificate } from '../../emulator/http/certificate.ts';
import { bodyOf, EntraTrial } from './entraWire.ts';
import { armScope, IdentityLibrary, registryScope } from './identityLibrary.ts';
import { basic, claimsOf, get, refreshToken } from './wire.ts';

// Refusals of the token service and their numbers, as the library reports them and on the wire.

let trial: EntraTrial;

beforeAll(async () => {
  trial = await EntraTrial.start();
});

afterAll(() => trial?.stop());

beforeEach(() => trial.registry.clearRequests());

describe("Refusals of the emulator's Entra ID", () => {
  it('an assertion is refused for its issuer, subject, audience, signature or time', async () => {
    const { entra, library } = trial;
    const outside = entra.outsideIssuer();
    const { clientId } = entra.addApplication({ role: 'AcrPull', federated: outside });
    const impostor = entra.outsideIssuer();
    const asserted = (assertion: string) =>
      library.token('ClientAssertionCredential', entra.tenantId, clientId, assertion, trial.custom);
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

  it('a certificate assertion with another signature, audience, subject or time is refused', async () => {
    const { entra, library } = trial;
    const { certificate, privateKey } = makeClientCertificate('deployer');
    const { clientId } = entra.addApplication({ role: 'AcrPull', certificate });
    const now = Math.floor(Date.now() / 1000);
    const endpoint = `${entra.authorityHost}/${entra.tenantId}/oauth2/v2.0/token`;
    const fingerprint = new X509Certificate(certificate).fingerprint.replaceAll(':', '');
    const x5t = Buffer.from(fingerprint, 'hex').toString('base64url');
    const good = { iss: clientId, sub: clientId, aud: endpoint, nbf: now, exp: now + 600 };
    const signed = (claims: object, header: object = { alg: 'RS256', x5t }, key = privateKey) => {
      const parts = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      return `${parts}.${sign('RSA-SHA256', Buffer.from(parts), key).toString('base64url')}`;
    };
    const asserted = (assertion: string) =>
      library.token('ClientAssertionCredential', entra.tenantId, clientId, assertion, trial.custom);
    expect(claimsOf(await asserted(signed(good))).appid).toBe(clientId);
    const refused: [string, RegExp][] = [
      [signed(good, undefined, makeClientCertificate('other').privateKey), /AADSTS700027.*signature value/],
      [signed(good, { alg: 'none', x5t }), /AADSTS700027.*signature value/],
      [signed(good, { alg: 'ES256', x5t }), /AADSTS700027.*signature value/],
      [signed(good, { alg: 'RS256' }), /AADSTS50027.*thumbprint/],
      [signed({ ...good, aud: 'https://login.example/token' }), /AADSTS700023/],
      [signed({ ...good, sub: 'someone else' }), /AADSTS700021/],
      [signed({ ...good, nbf: now - 2000, exp: now - 1400 }), /AADSTS700024/],
      [signed({ ...good, exp: undefined }), /AADSTS700024/],
    ];
    for (const [assertion, code] of refused) await expect(asserted(assertion)).rejects.toThrow(code);
  });

  it('refusals have the AADSTS numbers of the service', async () => {
    const { entra, library, registry } = trial;
    const { clientId, secret } = entra.addApplication({ role: 'AcrPull' });
    const shortLived = entra.addApplication({ secretLifetime: 60 });
    const old = entra.addApplication({ role: 'AcrPull' });
    entra.revoke(old.objectId);
    const unknown = '11111111-2222-3333-4444-555555555555';
    const asked = (tenant: string, id: string, password: string, scope = registryScope) =>
      library.tokens('ClientSecretCredential', [tenant, id, password, trial.custom], [scope]);
    await expect(asked(entra.tenantId, clientId, 'wrong')).rejects.toThrow(/AADSTS7000215/);
    await expect(asked(entra.tenantId, unknown, secret)).rejects.toThrow(/AADSTS700016/);
    await expect(asked(entra.tenantId, old.clientId, old.secret)).rejects.toThrow(/AADSTS7000112/);
    await expect(asked(entra.tenantId, clientId, secret, 'https://containerregistry.azure.net/pull')).rejects.toThrow(
      /AADSTS1002012/,
    );
    await expect(asked(entra.tenantId, clientId, secret, 'https://vault.example/.default')).rejects.toThrow(
      /AADSTS500011/,
    );
    await expect(asked(unknown, clientId, secret)).rejects.toThrow(/endpoints_resolution_error/);
    expect(registry.requests.at(-1)).toMatchObject({ route: 'entra/configuration', status: 400 });
    registry.clock.advance(61_000);
    await expect(asked(entra.tenantId, shortLived.clientId, shortLived.secret)).rejects.toThrow(/AADSTS7000222/);
    registry.clock.advance(-61_000);
  });

  it('requests that no library would send are refused with their numbers', async () => {
    const { entra } = trial;
    const { clientId, secret } = entra.addApplication({ role: 'AcrPull' });
    const publicClient = entra.addApplication({ publicClient: true }).clientId;
    const user = entra.addUser({ role: 'AcrPull' });
    const asked = async (fields: Record<string, string>, path = 'oauth2/v2.0/token', tenant = entra.tenantId) =>
      JSON.parse(await bodyOf(entra, `/${tenant}/${path}`, fields));
    const credentials = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };
    const password = {
      grant_type: 'password',
      client_id: publicClient,
      username: user.userName,
      password: user.password,
    };
    const scope = `${registryScope} openid offline_access`;
    const refused: [Record<string, string>, number, string][] = [
      [{}, 900144, 'invalid_request'],
      [{ grant_type: 'implicit' }, 70003, 'unsupported_grant_type'],
      [{ grant_type: 'client_credentials', scope }, 900144, 'invalid_request'],
      [{ ...credentials, client_secret: '', scope }, 7000215, 'invalid_client'],
      [{ grant_type: 'client_credentials', client_id: clientId, scope }, 7000218, 'invalid_client'],
      [{ grant_type: 'client_credentials', client_id: publicClient, scope }, 7000218, 'invalid_client'],
      [{ ...credentials }, 900144, 'invalid_request'],
      [{ ...credentials, scope: `${registryScope} ${armScope}` }, 70011, 'invalid_scope'],
      [{ ...password, scope: 'nonsense' }, 70011, 'invalid_scope'],
      [{ ...password, client_id: clientId, scope }, 7000218, 'invalid_client'],
      [
        { grant_type: 'refresh_token', client_id: publicClient, refresh_token: 'made up', scope },
        9002313,
        'invalid_grant',
      ],
      [{ grant_type: 'authorization_code', client_id: publicClient, code: 'made up', scope }, 70000, 'invalid_grant'],
      [{ grant_type: 'device_code', client_id: publicClient, device_code: 'x', scope }, 70018, 'bad_verification_code'],
    ];
    for (const [fields, code, error] of refused) {
      const answer = { error, error_codes: [code], error_description: expect.stringContaining(`AADSTS${code}: `) };
      expect(await asked(fields)).toMatchObject(answer);
    }
    expect(await asked({ ...credentials, scope }, undefined, 'elsewhere')).toMatchObject({ error_codes: [90002] });
    const v1 = await asked({ ...credentials, resource: 'https://containerregistry.azure.net' }, 'oauth2/token');
    expect(v1).toMatchObject({
      expires_in: '3599',
      expires_on: expect.any(String),
      resource: claimsOf(v1.access_token).aud,
    });
    const { refresh_token } = await asked({ ...password, scope });
    const refresh = { grant_type: 'refresh_token', client_id: publicClient, refresh_token, scope };
    expect(await asked({ ...refresh, client_id: clientId, client_secret: secret })).toMatchObject({
      error_codes: [9002313],
    });
    expect(claimsOf((await asked(refresh)).access_token).oid).toBe(user.objectId);
    entra.revoke(user.objectId);
    expect(await asked(refresh)).toMatchObject({ error: 'invalid_grant', error_codes: [50057] });
  });

  it('a code of the sign-in page works once, for the program that asked, and a device code once', async () => {
    const { entra } = trial;
    const { clientId } = entra.addApplication({ publicClient: true });
    const user = entra.addUser({ role: 'AcrPull' });
    const redirectUri = 'http://localhost:8400/';
    const page = (fields: Record<string, string> = {}) => {
      const verifier = { code_challenge: digest('the verifier'), code_challenge_method: 'S256' };
      const asked = {
        client_id: clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        response_mode: 'form_post',
        ...verifier,
      };
      const query = new URLSearchParams({ ...asked, login_hint: user.userName, ...fields });
      return bodyOf(entra, `/${entra.tenantId}/oauth2/v2.0/authorize?${query}`);
    };
    const code = async () => /name="code" value="([^"]*)"/.exec(await page())?.[1] ?? '';
    const redeem = async (fields: Record<string, string>) => {
      const asked = {
        grant_type: 'authorization_code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: registryScope,
        code_verifier: 'the verifier',
        ...fields,
      };
      const answer = await bodyOf(entra, `/${entra.tenantId}/oauth2/v2.0/token`, asked);
      return JSON.parse(answer).error_codes?.[0] ?? 'redeemed';
    };
    expect(await redeem({ code: await code(), code_verifier: 'another' })).toBe(501481);
    expect(await redeem({ code: await code(), redirect_uri: 'http://localhost:1/' })).toBe(70000);
    const once = await code();
    expect([await redeem({ code: once }), await redeem({ code: once })]).toEqual(['redeemed', 70000]);
    expect(await page({ redirect_uri: 'https://elsewhere.example/' })).toContain('AADSTS50011');
    expect(await page({ login_hint: 'nobody' })).toContain('AADSTS50058');
    const started = JSON.parse(
      await bodyOf(entra, `/${entra.tenantId}/oauth2/v2.0/devicecode`, { client_id: clientId, scope: registryScope }),
    );
    entra.confirmDeviceCode(started.user_code, user);
    const device = { grant_type: 'device_code', device_code: started.device_code };
    expect([await redeem(device), await redeem(device)]).toEqual(['redeemed', 70018]);
  });

  const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

  it('an authority that is not trusted ends the sign-in before any secret is sent', async () => {
    const { entra, registry } = trial;
    const { clientId, secret } = entra.addApplication({ role: 'AcrPull' });
    const { certificate: caCertificate } = makeClientCertificate('some other authority');
    await using elsewhere = new IdentityLibrary({ ...entra, caCertificate });
    const attempt = elsewhere.token('ClientSecretCredential', entra.tenantId, clientId, secret, trial.custom);
    await expect(attempt).rejects.toThrow();
    expect(registry.requests).toEqual([]);
  });

  it('an identity can be revoked in the directory, or only on the registry', async () => {
    const { entra, registry } = trial;
    const { clientId, secret, objectId } = entra.addApplication({ role: 'AcrPull' });
    const token = await trial.bySecret({ clientId, secret });
    registry.revoke(objectId);
    expect(await refreshToken(registry, token)).toBeUndefined();
    expect(claimsOf(await trial.bySecret({ clientId, secret })).oid).toBe(objectId);
    entra.revoke(clientId);
    await expect(trial.bySecret({ clientId, secret })).rejects.toThrow(/AADSTS7000112/);
    expect((await get(registry, '/v2/', { authorization: basic(clientId, secret) })).status).toBe(401);
  });

  it('the library retries after a fault of the token service', async () => {
    const { entra, registry } = trial;
    const application = entra.addApplication({ role: 'AcrPull' });
    registry.faults.add({ status: 503, path: /oauth2\/v2\.0\/token/, times: 1, headers: { 'Retry-After': '0' } });
    expect(claimsOf(await trial.bySecret(application)).appid).toBe(application.clientId);
    const asked = registry.requests.filter(({ path }) => path.includes('/oauth2/v2.0/token'));
    expect(asked.map(({ status }) => status)).toEqual([503, 200]);
  });
});
