import { json, type Reply } from '../http/reply.ts';
import type { RegistryRequest } from '../http/request.ts';
import type { LoginState } from './tokenCall.ts';

/** The part of Microsoft Graph that looks up a service principal by its application id; every caller may read. */
export const servicePrincipalPath = /^\/v1\.0\/servicePrincipals\(appId='(?<appId>[^']+)'\)$/i;

export function servicePrincipal({ objects, tokens }: LoginState, { headers, path }: RegistryRequest): Reply {
  const [, token = ''] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? [];
  if (!tokens.isForGraph(token))
    return refusal(401, 'InvalidAuthenticationToken', 'Access token is empty or for another resource.');
  const appId = decodeURIComponent(servicePrincipalPath.exec(path)?.groups?.appId ?? '');
  const application = objects.application(appId);
  if (application === undefined) {
    const message = `Resource '${appId}' does not exist or one of its queried reference-property objects are not present.`;
    return refusal(404, 'Request_ResourceNotFound', message);
  }
  const context = 'https://graph.microsoft.com/v1.0/$metadata#servicePrincipals(id)/$entity';
  return json(200, { '@odata.context': context, id: application.objectId });
}

function refusal(status: number, code: string, message: string): Reply {
  return json(status, { error: { code, message } });
}
