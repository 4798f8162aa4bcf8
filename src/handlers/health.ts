import type { Call } from '../call/call.ts';
import type { Check } from '../health/check.ts';
import { checkUse, checkWay, notReached } from '../health/health.ts';
import type { Session } from '../session/session.ts';
import { repositoryName } from './checkedNames.ts';
import type { Handler } from './handler.ts';

export const healthCheck: Handler<'healthCheck'> = async ({ registry, repository }, { session }, call) => {
  const wanted = repository === undefined ? undefined : repositoryName(repository);
  const endpoint = session.endpoint(registry, call);
  const pool = session.barePool(endpoint);
  try {
    const name: Check = { step: 'Name', status: 'Passed', seen: `${registry} is ${endpoint.loginServer}.` };
    const way = await checkWay({ endpoint, pool, environment: session.environment }, call);
    const isOpen = way.every(({ status }) => status !== 'Failed');
    const use = isOpen
      ? await checkUse(() => login(session, registry, call), wanted, call)
      : notReached('SignIn', 'Access', 'Content');
    const where = { registryName: registry, loginServer: endpoint.loginServer };
    return { items: [name, ...way, ...use].map((check) => ({ ...where, ...check })) };
  } finally {
    await pool.close();
  }
};

async function login(session: Session, registry: string, call: Call) {
  const connection = await session.connection(registry, call);
  const { identityType, account } = connection.view();
  return {
    client: connection.client,
    who: account ? `${account} (${identityType})` : identityType,
    verify: (own: Call) => connection.verify(own),
  };
}
