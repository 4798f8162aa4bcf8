import { isPage } from '../../auth/stranger.ts';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { LoginServer } from '../../protocol/index.ts';
import type { ResourceManager } from './resourceManager.ts';

/** The object id of a service principal: GET /servicePrincipals(appId='...') of Microsoft Graph. */
export async function objectIdOf(manager: ResourceManager, applicationId: string, call: Call): Promise<string> {
  const { graphUrl } = manager.account;
  if (!graphUrl) throw unreachable(applicationId);
  const { origin, host } = new URL(graphUrl);
  const token = await manager.account.token(call, origin).catch(() => {
    throw unreachable(applicationId);
  });
  const asking = manager.elsewhere(origin).send(
    {
      endpoint: { loginServer: host as LoginServer, origin },
      method: 'GET',
      path: `/v1.0/servicePrincipals(appId='${encodeURIComponent(applicationId)}')?$select=id`,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      authorisedBy: 'Azure identity',
    },
    call,
  );
  const response = await asking.catch(() => {
    throw unreachable(applicationId);
  });
  const id = response.status === 200 ? idIn(response.body) : undefined;
  if (typeof id === 'string') return id;
  throw response.status === 404 && !isPage(response) ? unknown(applicationId) : unreachable(applicationId);
}

/** Undefined if it is not JSON: then it is not the directory that answered. */
function idIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))?.id;
  } catch {
    return undefined;
  }
}

function unknown(applicationId: string): Failure {
  return new Failure(
    'NotFound',
    `A service principal of the application ${applicationId} was not found in this directory.`,
    {
      resource: applicationId,
      advice: 'Create one with New-AzADServicePrincipal or az ad sp create, or specify -ObjectId.',
    },
  );
}

function unreachable(applicationId: string): Failure {
  return new Failure('Denied', `The application ${applicationId} could not be looked up in the directory.`, {
    resource: applicationId,
    advice: 'Specify -ObjectId: Get-AzADServicePrincipal -ApplicationId or az ad sp show --id shows it.',
  });
}
