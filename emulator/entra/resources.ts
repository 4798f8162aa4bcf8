import { armAudiences, logsAudience, registryAudience } from '../identity/directory.ts';
import { EntraError, parameterMissing } from './entraError.ts';

/** Scopes that name no resource (OpenID Connect Core, 5.4 and 11). */
const openidScopes = ['openid', 'profile', 'email', 'offline_access'];

const knownAudiences = new Set([registryAudience, ...armAudiences, logsAudience, 'https://graph.microsoft.com']);

/** A custom cloud has its own Graph, whose address names the resource; the emulator's is at the login host. */
const ownGraphPattern = /^https:\/\/(?:127\.0\.0\.1|localhost):\d+\/?$/;

/** A token request: one resource, and possibly further tokens besides the access token. */
export interface Asked {
  /** As in the request: if the resource ends in a slash, so does the audience of the token. */
  readonly resource: string;
  readonly openid: boolean;
  readonly offline: boolean;
}

/** From `scope` (v2: `https://host/.default openid`) or from `resource` (v1, and AD FS). */
export function askedOf(form: URLSearchParams, forUser: boolean, tenant: string): Asked {
  const names = (form.get('scope') ?? '').split(' ').filter((name) => name !== '');
  const openid = { openid: names.includes('openid'), offline: names.includes('offline_access') };
  const resource = form.get('resource');
  if (resource !== null) return { ...openid, resource: known(resource, tenant) };
  const scopes = names.filter((name) => !openidScopes.includes(name));
  const [first] = scopes;
  if (first === undefined) throw parameterMissing('scope');
  const resources = new Set(scopes.map((scope) => resourceOf(scope, forUser)));
  if (resources.size > 1) throw scopeInvalid(form.get('scope') ?? '');
  return { ...openid, resource: known(resourceOf(first, forUser), tenant) };
}

/** `https://management.core.windows.net//.default` is the resource that ends in a slash. */
function resourceOf(scope: string, forUser: boolean): string {
  const slash = scope.lastIndexOf('/');
  if (!forUser && !scope.endsWith('/.default')) {
    throw new EntraError(
      1002012,
      'invalid_scope',
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.`,
    );
  }
  if (slash <= 0) throw scopeInvalid(scope);
  return scope.slice(0, slash);
}

export function known(resource: string, tenant: string): string {
  if (knownAudiences.has(resource.replace(/\/$/, '')) || ownGraphPattern.test(resource)) return resource;
  throw new EntraError(
    500011,
    'invalid_resource',
    `The resource principal named ${resource} was not found in the tenant named ${tenant}.`,
  );
}

const scopeInvalid = (scope: string) =>
  new EntraError(
    70011,
    'invalid_scope',
    `The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`,
  );
