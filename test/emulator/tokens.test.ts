import { describe, expect, it } from 'vitest';
import { accessToken, basic, claimsOf, form, get, refreshToken, registryFor, send } from './wire.ts';

describe('Tokens of the emulator', () => {
  it('a request without a login gets a challenge with the needed scope', async () => {
    await using registry = await registryFor();
    await registry.content.seedImage('team/app', 'v1');
    const answer = await get(registry, '/acr/v1/team%2Fapp/_tags', { authorization: null });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer realm="${registry.url}/oauth2/token",service="${registry.loginServer}",scope="repository:team/app:metadata_read"`,
    );
    expect(answer.json.errors[0]).toMatchObject({
      code: 'UNAUTHORIZED',
      detail: [{ Type: 'repository', Name: 'team/app', Action: 'metadata_read' }],
    });
  });

  it('the challenge of /v2/ names no scope, and its detail is null', async () => {
    await using registry = await registryFor();
    const answer = await get(registry, '/v2/', { authorization: null });
    expect(answer.headers.get('www-authenticate')).not.toContain('scope');
    expect(answer.json.errors[0].detail).toBeNull();
    expect((await get(registry, '/v2/')).json).toEqual({});
  });

  it('the order of the actions in a challenge varies between requests', async () => {
    await using registry = await registryFor();
    const seen = new Set<string | undefined>();
    for (let count = 0; count < 4; count++) {
      const answer = await send(registry, 'PUT', '/v2/app/manifests/v1', { authorization: null, body: '{}' });
      seen.add(/scope="([^"]*)"/.exec(answer.headers.get('www-authenticate') ?? '')?.[1]);
    }
    expect([...seen].sort()).toEqual(['repository:app:pull,push', 'repository:app:push,pull']);
  });

  it('an Entra token becomes a refresh token becomes an access token, each with the recorded claims', async () => {
    await using registry = await registryFor();
    await registry.content.seedImage('app', 'v1');
    const refresh = await refreshToken(registry, registry.entraToken({ role: 'AcrPush' }));
    const now = Math.floor(registry.clock.now() / 1000);
    const refreshClaims = claimsOf(refresh);
    expect(refreshClaims).toMatchObject({
      iss: 'Azure Container Registry',
      aud: registry.loginServer,
      grant_type: 'refresh_token',
      permissions: { Actions: ['read', 'write'], NotActions: null },
    });
    expect(refreshClaims.exp - refreshClaims.iat).toBe(11_700);
    const token = await accessToken(registry, refresh, 'repository:app:pull,metadata_read,delete');
    const claims = claimsOf(token);
    expect(claims.access).toEqual([{ Type: 'repository', Name: 'app', Actions: ['pull', 'metadata_read'] }]);
    expect(claims.exp - claims.iat).toBe(4500);
    expect(Math.abs(claims.iat - (now - 900))).toBeLessThanOrEqual(1);
    const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
    expect(header).toMatchObject({ alg: 'RS256', kid: expect.stringMatching(/^([A-Z2-7]{4}:){11}[A-Z2-7]{4}$/) });
    expect((await get(registry, '/acr/v1/app', { authorization: `Bearer ${token}` })).status).toBe(200);
  });

  it('a token without the action gets insufficient_scope, with the missing action', async () => {
    await using registry = await registryFor();
    await registry.content.seedImage('app', 'v1');
    const refresh = await refreshToken(registry, registry.entraToken({ role: 'AcrPull' }));
    const token = await accessToken(registry, refresh, 'repository:app:delete');
    expect(claimsOf(token).access).toEqual([]);
    const answer = await send(registry, 'DELETE', '/acr/v1/app', { authorization: `Bearer ${token}` });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/scope="repository:app:delete",error="insufficient_scope"$/);
    expect((await get(registry, '/acr/v1/app')).status).toBe(200);
  });

  it.each([
    ['an unreadable token', () => 'x.y.z'],
    ['a changed token', (token: string) => `${token.slice(0, -6)}AAAAAA`],
    ['a token without a signature', (token: string) => `${token.split('.').slice(0, 2).join('.')}.`],
  ])('%s is refused as invalid_token', async (_, change) => {
    await using registry = await registryFor();
    const refresh = await refreshToken(registry, registry.entraToken());
    const token = await accessToken(registry, refresh, 'registry:catalog:*');
    expect((await get(registry, '/acr/v1/_catalog', { authorization: `Bearer ${token}` })).status).toBe(200);
    const answer = await get(registry, '/acr/v1/_catalog', { authorization: `Bearer ${change(token)}` });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/,error="invalid_token"$/);
  });

  it('a refresh token, or a token of another registry, is not accepted on data routes', async () => {
    await using registry = await registryFor();
    await using other = await registryFor();
    const refresh = await refreshToken(registry, registry.entraToken());
    const foreign = await accessToken(other, await refreshToken(other, other.entraToken()), 'registry:catalog:*');
    for (const token of [refresh, foreign]) {
      const answer = await get(registry, '/acr/v1/_catalog', { authorization: `Bearer ${token}` });
      expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
    }
  });

  it('an access token is valid for an hour, a refresh token for three', async () => {
    await using registry = await registryFor();
    const refresh = await refreshToken(registry, registry.entraToken());
    const token = await accessToken(registry, refresh, 'registry:catalog:*');
    const use = async () => (await get(registry, '/acr/v1/_catalog', { authorization: `Bearer ${token}` })).status;
    registry.clock.advance(3590_000);
    expect(await use()).toBe(200);
    registry.clock.advance(20_000);
    expect(await use()).toBe(401);
    expect(await accessToken(registry, refresh, 'registry:catalog:*')).toBeTypeOf('string');
    registry.clock.advance(2 * 3600_000);
    expect(await accessToken(registry, refresh, 'registry:catalog:*')).toBeUndefined();
  });

  it('revokeTokens ends access tokens only, expireTokens both kinds', async () => {
    await using registry = await registryFor();
    const refresh = await refreshToken(registry, registry.entraToken());
    const status = async (token: string) =>
      (await get(registry, '/acr/v1/_catalog', { authorization: `Bearer ${token}` })).status;
    const first = await accessToken(registry, refresh, 'registry:catalog:*');
    registry.revokeTokens();
    expect(await status(first)).toBe(401);
    const second = await accessToken(registry, refresh, 'registry:catalog:*');
    expect(await status(second)).toBe(200);
    registry.expireTokens();
    expect(await status(second)).toBe(401);
    expect(await accessToken(registry, refresh, 'registry:catalog:*')).toBeUndefined();
  });

  it('scopes are accepted as repeated fields, separated by spaces, or both', async () => {
    await using registry = await registryFor();
    const refresh = await refreshToken(registry, registry.entraToken());
    const token = await accessToken(
      registry,
      refresh,
      'repository:a:pull repository:b/c:metadata_read,delete',
      'registry:catalog:*',
    );
    expect(claimsOf(token).access).toEqual([
      { Type: 'repository', Name: 'a', Actions: ['pull'] },
      { Type: 'repository', Name: 'b/c', Actions: ['metadata_read', 'delete'] },
      { Type: 'registry', Name: 'catalog', Actions: ['*'] },
    ]);
    expect(registry.requests.at(-1)).toMatchObject({
      route: 'token/access',
      scopes: [expect.any(String), 'registry:catalog:*'],
    });
  });

  it('wildcard scopes are granted, except at an ABAC registry, whose refresh token shows its mode', async () => {
    await using ordinary = await registryFor();
    await using abac = await registryFor({ abac: true });
    for (const [registry, granted] of [
      [ordinary, 1],
      [abac, 0],
    ] as const) {
      const refresh = await refreshToken(registry, registry.entraToken());
      const claims = claimsOf(await accessToken(registry, refresh, 'repository:*:metadata_read'));
      expect(claims.access).toHaveLength(granted);
      expect('aad_identity' in claimsOf(refresh)).toBe(registry === abac);
    }
    await ordinary.content.seedImage('any/where', 'v1');
    const refresh = await refreshToken(ordinary, ordinary.entraToken());
    const token = await accessToken(ordinary, refresh, 'repository:*:metadata_read');
    expect((await get(ordinary, '/acr/v1/any/where/_tags', { authorization: `Bearer ${token}` })).status).toBe(200);
  });

  it.each([
    ['GET', 'with Basic'],
    ['POST', 'with a form'],
  ])('name and password get an access token by %s %s, and no refresh token', async (method) => {
    await using registry = await registryFor();
    const { clientId, password } = registry.addServicePrincipal({ role: 'AcrPull' });
    const common = { service: registry.loginServer, scope: 'repository:a:pull,push' };
    const answer =
      method === 'GET'
        ? await get(registry, `/oauth2/token?${form(common)}`, { authorization: basic(clientId, password) })
        : await send(registry, 'POST', '/oauth2/token', {
            authorization: null,
            body: form({ ...common, grant_type: 'password', username: clientId, password }),
          });
    expect(Object.keys(answer.json)).toEqual(['access_token']);
    expect(answer.headers.get('transfer-encoding')).toBe('chunked');
    expect(claimsOf(answer.json.access_token)).toMatchObject({ sub: clientId, access: [{ Actions: ['pull'] }] });
  });

  it('docker sends a refresh token as the password of the null user', async () => {
    await using registry = await registryFor();
    const refresh = await refreshToken(registry, registry.entraToken());
    const path = `/oauth2/token?service=${registry.loginServer}&scope=repository:a:pull`;
    const user = '00000000-0000-0000-0000-000000000000';
    expect((await get(registry, path, { authorization: basic(user, refresh) })).status).toBe(200);
    expect((await get(registry, path, { authorization: basic(user, 'nonsense') })).status).toBe(401);
  });

  it('a wrong password is refused everywhere; a changed one takes effect at once', async () => {
    await using registry = await registryFor({ admin: { user: 'root', password: 'before' } });
    const status = async (password: string) =>
      (await get(registry, '/v2/', { authorization: basic('root', password) })).status;
    expect([await status('before'), await status('after'), await status('')]).toEqual([200, 401, 401]);
    registry.setPassword('root', 'after');
    expect([await status('before'), await status('after')]).toEqual([401, 200]);
    const refused = await get(registry, `/oauth2/token?service=${registry.loginServer}`, {
      authorization: basic('root', 'before'),
    });
    expect(refused.status).toBe(401);
    expect(refused.headers.has('www-authenticate')).toBe(false);
  });

  it('Basic on data routes can be switched off', async () => {
    await using registry = await registryFor({ basicOnDataRoutes: false });
    expect((await get(registry, '/v2/')).status).toBe(401);
    expect((await get(registry, `/oauth2/token?service=${registry.loginServer}`)).status).toBe(200);
  });

  it('a repository token has the rights of its scope map, and cannot list the catalogue', async () => {
    await using registry = await registryFor();
    for (const name of ['team/app', 'team/other', 'secret']) await registry.content.seedImage(name, 'v1');
    const { name, password } = registry.addRepositoryToken('ci', {
      'team/app': ['content/read', 'metadata/read'],
      'team/*': ['metadata/read'],
    });
    const authorization = basic(name, password);
    const status = async (method: string, path: string) =>
      (await send(registry, method, path, { authorization })).status;
    expect(await status('GET', '/acr/v1/team/app')).toBe(200);
    expect(await status('GET', '/acr/v1/team/other')).toBe(200);
    expect(await status('HEAD', '/v2/team/other/manifests/v1')).toBe(401);
    expect(await status('GET', '/acr/v1/secret')).toBe(401);
    expect(await status('DELETE', '/acr/v1/team/app/_tags/v1')).toBe(401);
    expect(await status('GET', '/acr/v1/_catalog')).toBe(401);
  });

  it('tags/list needs metadata_read: pull alone is not enough', async () => {
    await using registry = await registryFor();
    await registry.content.seedImage('app', 'v1');
    const token = registry.addRepositoryToken('puller', { app: ['content/read'] });
    const answer = await get(registry, '/v2/app/tags/list', { authorization: basic(token.name, token.password) });
    expect(answer.headers.get('www-authenticate')).toMatch(/:metadata_read",error="insufficient_scope"/);
  });

  it('with anonymous pull the first request is still challenged, and the token grants no writes', async () => {
    await using registry = await registryFor({ anonymousPull: true });
    await registry.content.seedImage('app', 'v1');
    expect((await get(registry, '/acr/v1/app', { authorization: null })).status).toBe(401);
    const body = form([
      ['grant_type', 'password'],
      ['service', registry.loginServer],
      ['scope', 'repository:app:metadata_read,metadata_write,push,delete,pull'],
      ['refresh_token', ''],
    ]);
    const answer = await send(registry, 'POST', '/oauth2/token', { authorization: null, body });
    const token = answer.json.access_token;
    expect(claimsOf(token).access[0].Actions).toEqual(['metadata_read', 'pull']);
    expect((await get(registry, '/acr/v1/app', { authorization: `Bearer ${token}` })).status).toBe(200);
    const write = await send(registry, 'PATCH', '/acr/v1/app', { authorization: `Bearer ${token}`, body: '{}' });
    expect(write.headers.get('www-authenticate')).toContain('insufficient_scope');
  });

  it('without the option an anonymous token is refused', async () => {
    await using registry = await registryFor();
    const path = `/oauth2/token?service=${registry.loginServer}&scope=repository:app:pull`;
    expect((await get(registry, path, { authorization: null })).status).toBe(401);
  });

  it('the exchange accepts ARM tokens only if allowed, and no token of another issuer', async () => {
    await using open = await registryFor();
    await using strict = await registryFor({ armAudienceAllowed: false });
    const arm = 'https://management.azure.com';
    expect(await refreshToken(open, open.entraToken({ audience: arm }))).toBeTypeOf('string');
    expect(await refreshToken(strict, strict.entraToken({ audience: arm }))).toBeUndefined();
    expect(await refreshToken(strict, strict.entraToken())).toBeTypeOf('string');
    expect(await refreshToken(strict, open.entraToken())).toBeUndefined();
    expect(await refreshToken(open, open.entraToken({ audience: 'https://graph.microsoft.com' }))).toBeUndefined();
    expect(await refreshToken(open, open.entraToken({ expiresIn: -1 }))).toBeUndefined();
  });

  it('a revoked user keeps the access token until it expires, and gets no new one', async () => {
    await using registry = await registryFor();
    const entra = registry.entraToken({ oid: 'someone' });
    const refresh = await refreshToken(registry, entra);
    const token = await accessToken(registry, refresh, 'registry:catalog:*');
    registry.revoke('someone');
    expect((await get(registry, '/acr/v1/_catalog', { authorization: `Bearer ${token}` })).status).toBe(200);
    expect(await accessToken(registry, refresh, 'registry:catalog:*')).toBeUndefined();
    expect(await refreshToken(registry, entra)).toBeUndefined();
  });

  it.each(['GET', 'PUT', 'DELETE'])('%s on the exchange is 404, not 405', async (method) => {
    await using registry = await registryFor();
    expect((await send(registry, method, '/oauth2/exchange')).status).toBe(404);
  });
});
