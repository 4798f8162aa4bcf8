import { type Identity, tokenUser } from '../auth/identity.ts';
import type { ProxyEnvironment } from '../transport/proxy.ts';
import { type AzureSettings, azureIdentity, azureIdentityTypes } from './azureIdentities.ts';
import type { ConnectionView } from './connection.ts';
import type { Credential } from './credential.ts';
import { fingerprint } from './fingerprint.ts';

/** The identity that was given to Connect. */
export async function toldIdentity(
  credential: Credential,
  settings: AzureSettings,
  environment: ProxyEnvironment,
): Promise<Identity> {
  if (credential.kind === 'anonymous') return { kind: 'anonymous', label: 'anonymous' };
  if (credential.kind === 'entraToken') {
    const { token, tenant } = credential;
    return {
      kind: 'entra',
      label: `entra:${fingerprint(token)}`,
      ...(tenant ? { tenant } : {}),
      entraToken: async () => token,
    };
  }
  if (credential.kind !== 'password' || credential.servicePrincipal)
    return azureIdentity(credential, settings, environment);
  const { userName, password } = credential;
  const secret = fingerprint(password);
  if (userName === tokenUser) return { kind: 'refreshToken', label: `refresh:${secret}`, token: password };
  return { kind: 'password', label: `user:${userName}:${secret}`, userName, password };
}

export function identityTypeOf(credential: Credential): ConnectionView['identityType'] {
  if (credential.kind === 'anonymous') return 'Anonymous';
  if (credential.kind === 'entraToken') return 'AccessToken';
  if (credential.kind === 'password' && !credential.servicePrincipal)
    return credential.userName === tokenUser ? 'RefreshToken' : 'UserPassword';
  return azureIdentityTypes[credential.kind];
}
