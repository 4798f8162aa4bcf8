import { invalid } from '../failure.ts';
import type { Wire } from '../items.ts';
import type { Environment } from '../line/words.ts';

/**
 * A one-shot command has no session, so its credential can be in the environment. Two different credentials at a time
 * are refused as ambiguous.
 */
export function credentialFrom(environment: Environment): Wire | undefined {
  const userName = read(environment, 'ACRSHELL_USERNAME');
  const password = read(environment, 'ACRSHELL_PASSWORD');
  const token = read(environment, 'ACRSHELL_ACCESS_TOKEN');
  const anonymous = /^(?:1|true)$/iu.test(read(environment, 'ACRSHELL_ANONYMOUS') ?? '');
  const byPassword = userName !== undefined || password !== undefined;
  if ([byPassword, token !== undefined, anonymous].filter(Boolean).length > 1) {
    throw invalid(
      'The environment has more than one credential for the registry.',
      'Set either ACRSHELL_USERNAME and ACRSHELL_PASSWORD, or ACRSHELL_ACCESS_TOKEN, or ACRSHELL_ANONYMOUS=1.',
    );
  }
  if (byPassword) return passwordOf(userName, password);
  if (token !== undefined) return { kind: 'entraToken', token };
  return anonymous ? { kind: 'anonymous' } : undefined;
}

/**
 * The Azure identity of a one-shot command, if the environment has more than the login of the machine: a token for
 * Azure Resource Manager, its address, the subscription.
 */
export function accountFrom(environment: Environment): Wire | undefined {
  const token = read(environment, 'ACRSHELL_MANAGEMENT_TOKEN');
  const told = {
    resourceManagerUrl: read(environment, 'ACRSHELL_RESOURCE_MANAGER_URL'),
    subscriptionId: read(environment, 'ACRSHELL_SUBSCRIPTION_ID'),
    credential: token === undefined ? undefined : { kind: 'entraToken', token },
  };
  const given = Object.entries(told).filter(([, value]) => value !== undefined);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

function passwordOf(userName: string | undefined, password: string | undefined): Wire {
  if (userName !== undefined && password !== undefined) return { kind: 'password', userName, password };
  const missing = userName === undefined ? 'ACRSHELL_USERNAME' : 'ACRSHELL_PASSWORD';
  throw invalid(
    `${missing} is not set.`,
    'ACRSHELL_USERNAME and ACRSHELL_PASSWORD belong together: set both or neither.',
  );
}

/** Pipelines often pass empty variables: those count as not set. */
function read(environment: Environment, name: string): string | undefined {
  return environment[name] || undefined;
}
