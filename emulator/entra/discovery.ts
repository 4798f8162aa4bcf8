import { json, type Reply } from '../http/reply.ts';
import { signingKey } from '../identity/jsonWebToken.ts';
import { EntraError } from './entraError.ts';

/** Host names of the public cloud's service; a proxy or a hosts file can route them to the emulator. */
const publicNames = ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'];

/**
 * GET /common/discovery/instance: whether an authority belongs to the service. Clients ask the public cloud about
 * unknown hosts, unless `disableInstanceDiscovery` is set.
 */
export function instance(query: URLSearchParams, ownHosts: readonly string[]): Reply {
  const authority = URL.parse(query.get('authorization_endpoint') ?? '');
  if (authority === null || !(ownHosts.includes(authority.host) || publicNames.includes(authority.host))) {
    throw new EntraError(50049, 'invalid_instance', 'Unknown or invalid instance.');
  }
  const tenant = authority.pathname.split('/')[1] ?? 'common';
  const [preferred = ''] = publicNames;
  const isPublic = publicNames.includes(authority.host);
  const own = ownHosts.map((host) => ({ preferred_network: host, preferred_cache: host, aliases: [host] }));
  return json(200, {
    tenant_discovery_endpoint: `${authority.origin}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: isPublic
      ? [{ preferred_network: preferred, preferred_cache: 'login.windows.net', aliases: publicNames }]
      : own,
  });
}

export interface AuthorityPaths {
  readonly issuer: string;
  readonly token: string;
  readonly authorize: string;
  readonly deviceCode: string;
  readonly keys: string;
}

/** OpenID Connect Discovery, 3. */
export function configuration(paths: AuthorityPaths): Reply {
  return json(200, {
    issuer: paths.issuer,
    authorization_endpoint: paths.authorize,
    token_endpoint: paths.token,
    device_authorization_endpoint: paths.deviceCode,
    jwks_uri: paths.keys,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
  });
}

/** RFC 7517: the keys that sign the tokens. */
export function keys(): Reply {
  const { publicKey, id } = signingKey('directory');
  return json(200, { keys: [{ ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: id }] });
}

/** GET /common/userrealm/{user}: MSAL asks which server verifies a user's password before it sends one. */
export function userRealm(userName: string): Reply {
  return json(200, { ver: '1.0', account_type: 'Managed', domain_name: userName.split('@')[1] ?? '' });
}
