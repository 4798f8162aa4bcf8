import type { Call } from '../call/call.ts';

/**
 * The identity of the session at one registry. `label` distinguishes identities in the keys of the token cache; it is
 * never a secret. An Azure identity is any source of Entra ID tokens: one that the caller had, a credential of
 * @azure/identity, or an Az.Accounts login. `because`: why no other identity was found.
 */
export type Identity =
  | { readonly kind: 'password'; readonly label: string; readonly userName: string; readonly password: string }
  | { readonly kind: 'refreshToken'; readonly label: string; readonly token: string }
  | {
      readonly kind: 'entra';
      readonly label: string;
      readonly tenant?: string;
      readonly entraToken: (call: Call) => Promise<string>;
    }
  | { readonly kind: 'anonymous'; readonly label: string; readonly because?: string };

/** The user name of docker logins whose password is a refresh token (AAD-OAuth.md). */
export const tokenUser = '00000000-0000-0000-0000-000000000000';

export function basicHeader(identity: { readonly userName: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${identity.userName}:${identity.password}`, 'utf8').toString('base64')}`;
}
