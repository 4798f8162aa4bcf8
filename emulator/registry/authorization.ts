import { basicCredentials, bearerToken, type RegistryRequest } from '../http/request.ts';
import { type Identity, permits } from '../identity/identities.ts';
import { covers, type Scope } from '../identity/scopes.ts';
import { challenge } from './challenge.ts';
import type { Registry } from './registry.ts';
import { scopesOf } from './tokens.ts';

/** Lets a data route's caller through, or throws the challenge. */
export function authorize(
  registry: Registry,
  request: RegistryRequest,
  needed: readonly Scope[],
): Identity | undefined {
  const token = bearerToken(request);
  if (token !== undefined) return authorizeToken(registry, token, needed);
  const basic = basicCredentials(request);
  if (basic === undefined || !registry.settings.basicOnDataRoutes) throw challenge(registry, needed);
  const identity = registry.callers.logIn(basic.name, basic.password);
  if (identity === undefined) throw challenge(registry, needed);
  if (!allows(needed, (type, name, action) => permits(identity, type, name, action))) {
    throw challenge(registry, needed, 'insufficient_scope');
  }
  return identity;
}

/** The grants of the token count until it expires, not the current permissions of its owner. */
function authorizeToken(registry: Registry, token: string, needed: readonly Scope[]): Identity | undefined {
  const claims = registry.tokens.check(token, 'access_token');
  if (claims === undefined) throw challenge(registry, needed, 'invalid_token');
  const granted = scopesOf(claims);
  if (!allows(needed, (type, name, action) => covers(granted, type, name, action))) {
    throw challenge(registry, needed, 'insufficient_scope');
  }
  const name = String(claims.sub);
  return registry.callers.find(name) ?? { name, kind: 'user', grants: [], passwords: [] };
}

function allows(needed: readonly Scope[], isAllowed: (type: string, name: string, action: string) => boolean): boolean {
  return needed.every(({ type, name, actions }) => actions.every((action) => isAllowed(type, name, action)));
}
