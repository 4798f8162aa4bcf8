import { RegistryError } from '../http/registryError.ts';
import { formatScope, type Scope } from '../identity/scopes.ts';
import type { Registry } from './registry.ts';

export type ChallengeError = 'insufficient_scope' | 'invalid_token';

/**
 * 401 for a missing or bad login and for lacking permission alike; only `error` tells them apart. The scope is stated
 * with its actions in changing order, because the service does that.
 */
export function challenge(registry: Registry, needed: readonly Scope[], error?: ChallengeError): RegistryError {
  const turn = registry.count('challenge');
  const turned = needed.map((scope) => ({ ...scope, actions: rotate(scope.actions, turn) }));
  const parts = [`realm="${registry.url}/oauth2/token"`, `service="${registry.loginServer}"`];
  if (turned.length > 0) parts.push(`scope="${turned.map(formatScope).join(' ')}"`);
  if (error !== undefined) parts.push(`error="${error}"`);
  return new RegistryError(
    401,
    'UNAUTHORIZED',
    'authentication required, visit https://aka.ms/acr/authorization for more information.',
    detail(turned),
    { 'Www-Authenticate': `Bearer ${parts.join(',')}` },
  );
}

function detail(needed: readonly Scope[]): unknown {
  if (needed.length === 0) return null;
  return needed.flatMap(({ type, name, actions }) =>
    actions.map((action) => ({ Type: type, Name: name, Action: action })),
  );
}

function rotate(actions: readonly string[], turn: number): readonly string[] {
  const start = actions.length === 0 ? 0 : turn % actions.length;
  return [...actions.slice(start), ...actions.slice(0, start)];
}
