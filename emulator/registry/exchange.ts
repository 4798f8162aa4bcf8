import { RegistryError } from '../http/registryError.ts';
import { json, type Reply } from '../http/reply.ts';
import { basicCredentials, readBody } from '../http/request.ts';
import { isAcceptedAudience } from '../identity/directory.ts';
import { grantedScopes, type Identity, permits } from '../identity/identities.ts';
import { parseScopes } from '../identity/scopes.ts';
import { loginRefused, requestInvalid } from './errors.ts';
import type { Call, Registry } from './registry.ts';

/** The user name under which docker sends a refresh or access token as the password (AAD-OAuth.md). */
const tokenUser = '00000000-0000-0000-0000-000000000000';
const formLimit = 128 * 1024;

/** POST /oauth2/exchange: an Entra token for a refresh token of this registry. */
export async function exchangeEntraToken({ registry, request, logged }: Call): Promise<Reply> {
  const form = await readForm(request);
  checkService(registry, form);
  const grantType = form.get('grant_type');
  if (grantType !== 'access_token' && grantType !== 'access_token_refresh_token') {
    throw requestInvalid(`grant_type ${grantType ?? 'is missing'}`);
  }
  const claims = registry.directory.check(form.get('access_token') ?? '');
  if (claims === undefined || !isAcceptedAudience(claims.aud, registry.settings.armAudienceAllowed)) {
    throw loginRefused('token validation failed');
  }
  const tenant = form.get('tenant');
  if (tenant !== null && tenant !== '' && tenant !== claims.tid) throw loginRefused('token validation failed');
  const identity = registry.callers.find(String(claims.oid));
  if (identity === undefined) throw loginRefused('retrieving permissions failed');
  logged.identity = identity.name;
  const subject = { name: identity.name, tenant: String(claims.tid) };
  return json(
    200,
    { refresh_token: registry.tokens.refreshToken(subject, registryActions(identity)) },
    rateLimit(registry),
    true,
  );
}

/** GET (query and Basic) and POST (form) of /oauth2/token: an access token for the scopes that were asked for. */
export async function issueAccessToken({ registry, request, logged }: Call): Promise<Reply> {
  const form = request.method === 'POST' ? await readForm(request) : request.query;
  checkService(registry, form);
  logged.scopes = form.getAll('scope');
  const asked = parseScopes(logged.scopes);
  if (asked === undefined) throw requestInvalid('scope is not of the form type:name:actions');
  const identity = request.method === 'POST' ? formIdentity(registry, form) : undefined;
  const caller = identity ?? basicIdentity(registry, basicCredentials(request));
  logged.identity = caller.name;
  const granted = grantedScopes(caller, asked, !registry.settings.abac);
  return json(
    200,
    { access_token: registry.tokens.accessToken({ name: caller.name }, granted) },
    rateLimit(registry),
    true,
  );
}

async function readForm(request: Call['request']): Promise<URLSearchParams> {
  const body = await readBody(request, formLimit);
  if (body === undefined) throw new RegistryError(413, 'SIZE_INVALID', 'request body too large');
  return new URLSearchParams(body.toString('utf8'));
}

function checkService(registry: Registry, form: URLSearchParams): void {
  const service = form.get('service');
  if (service === null || service === '') throw requestInvalid('service is missing');
  if (service.toLowerCase() !== registry.loginServer.toLowerCase())
    throw requestInvalid(`service ${service} is not this registry`);
}

/** Undefined if the form has no credential: then Basic or anonymous applies. */
function formIdentity(registry: Registry, form: URLSearchParams): Identity | undefined {
  const grantType = form.get('grant_type');
  const refreshToken = form.get('refresh_token') ?? '';
  if (grantType === 'refresh_token') return tokenIdentity(registry, refreshToken, ['refresh_token']);
  if (grantType !== 'password') throw requestInvalid(`grant_type ${grantType ?? 'is missing'}`);
  const name = form.get('username');
  if (name === null || name === '') return undefined;
  return basicIdentity(registry, { name, password: form.get('password') ?? '' });
}

function basicIdentity(registry: Registry, basic: { name: string; password: string } | undefined): Identity {
  if (basic === undefined) {
    if (registry.callers.anonymous === undefined) throw loginRefused('authentication required');
    return registry.callers.anonymous;
  }
  if (basic.name === tokenUser) return tokenIdentity(registry, basic.password, ['refresh_token', 'access_token']);
  const identity = registry.callers.logIn(basic.name, basic.password);
  if (identity === undefined) throw loginRefused('authentication required');
  return identity;
}

function tokenIdentity(
  registry: Registry,
  token: string,
  grantTypes: readonly ('refresh_token' | 'access_token')[],
): Identity {
  for (const grantType of grantTypes) {
    const claims = registry.tokens.check(token, grantType);
    const identity = claims === undefined ? undefined : registry.callers.find(String(claims.sub));
    if (identity !== undefined) return identity;
  }
  throw loginRefused('token validation failed');
}

function registryActions(identity: Identity): string[] {
  const actions: [string, string][] = [
    ['read', 'pull'],
    ['write', 'push'],
    ['delete', 'delete'],
  ];
  return actions.filter(([, action]) => permits(identity, 'repository', '*', action)).map(([name]) => name);
}

/** 166.65 a second falling slowly: 10,000 a minute. */
function rateLimit(registry: Registry): Record<string, string> {
  const calls = (10_000 - (registry.count('token') % 100)) / 60;
  return { 'x-ms-ratelimit-remaining-calls-per-second': calls.toFixed(2) };
}
