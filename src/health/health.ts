import type { Call } from '../call/call.ts';
import type { RepositoryName } from '../protocol/index.ts';
import type { RegistryClient } from '../registry/registryClient.ts';
import { checkAccess, checkSignIn } from './access.ts';
import { asCheck, type Check, skipped } from './check.ts';
import { checkContent } from './content.ts';
import { checkConnection, checkDns, checkProxy, type Way } from './way.ts';

/** The identity used at the registry; requested only after the network path has been checked. */
export interface Login {
  readonly client: RegistryClient;
  /** As shown to the user: `the admin user demo`. */
  readonly who: string;
  verify(call: Call): Promise<void>;
}

/** The network path to the registry, checked without any credential. */
export async function checkWay(way: Way, call: Call): Promise<Check[]> {
  return [await checkDns(way), checkProxy(way), ...(await checkConnection(way, call))];
}

/** Signing in, reading, and fetching content: each only if the one before it succeeded. */
export async function checkUse(
  login: () => Promise<Login>,
  repository: RepositoryName | undefined,
  call: Call,
): Promise<Check[]> {
  let known: Login;
  try {
    known = await login();
  } catch (error) {
    return [asCheck('SignIn', error), ...notReached('Access', 'Content')];
  }
  const signIn = await checkSignIn(known.who, () => known.verify(call));
  if (signIn.status === 'Failed') return [signIn, ...notReached('Access', 'Content')];
  const access = await checkAccess(known.client, repository, call);
  if (access.status !== 'Passed') return [signIn, access, ...notReached('Content')];
  return [signIn, access, await checkContent(known.client, repository, call)];
}

export function notReached(...checks: string[]): Check[] {
  return checks.map((check) => skipped(check, 'Not checked: a check that it depends on has failed.'));
}
