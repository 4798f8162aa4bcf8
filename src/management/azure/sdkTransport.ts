import type { HttpClient, PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { LoginServer } from '../../protocol/index.ts';
import type { Endpoint, HttpRequest, HttpResponse, Sender } from '../../transport/sender.ts';
import type { Account } from './account.ts';
import { armFailure, badAnswer } from './armErrors.ts';

/**
 * Microsoft's SDKs over the same transport as everything else: one pool, one retry, one trace, one redaction. The
 * token is added here, because theirs refuses it to a plain http address, which an emulator on this machine has.
 * An answer that is no success becomes a Failure before the SDK sees it.
 */
function sdkTransport(account: Account, sender: Sender, call: Call): HttpClient {
  const endpoint = endpointOf(account);
  return {
    async sendRequest(request) {
      const { origin, pathname, search } = new URL(request.url);
      if (origin !== endpoint.origin) throw elsewhere(endpoint, origin);
      const headers = { ...request.headers.toJSON(), authorization: `Bearer ${await account.token(call)}` };
      const sent: HttpRequest = {
        endpoint,
        method: request.method as HttpRequest['method'],
        path: `${pathname}${search}`,
        headers,
        ...(typeof request.body === 'string' ? { body: request.body } : {}),
        authorisedBy: 'Azure identity',
      };
      const response = await sender.send(sent, call).catch((error: unknown) => {
        throw reworded(error, endpoint, changes(request.method, pathname));
      });
      if (response.status >= 400) throw armFailure(endpoint.loginServer, pathname, response);
      checkAnswer(endpoint, response);
      return answer(request, response.status, response.headers, response.body);
    },
  };
}

/** Options that every client of the SDKs is made with: their own retries and credentials would come on top of ours. */
export function sdkOptions(account: Account, sender: Sender, call: Call) {
  return {
    endpoint: account.resourceManagerUrl,
    httpClient: sdkTransport(account, sender, call),
    retryOptions: { maxRetries: 0 },
    allowInsecureConnection: account.resourceManagerUrl.startsWith('http://'),
  };
}

/** The SDKs want a credential; the policy that would use it is taken out again. */
export const noCredential = { getToken: async () => null };
export const theirTokenPolicy = { name: 'bearerTokenAuthenticationPolicy' } satisfies Partial<PipelinePolicy>;

export function endpointOf({ resourceManagerUrl }: Account): Endpoint {
  const { origin, host } = new URL(resourceManagerUrl);
  return { loginServer: host as LoginServer, origin };
}

async function answer(
  request: PipelineRequest,
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: Buffer,
): Promise<PipelineResponse> {
  const { createHttpHeaders } = await import('@azure/core-rest-pipeline');
  const plain = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return {
    request,
    status,
    headers: createHttpHeaders(Object.fromEntries(plain)),
    bodyAsText: body.toString('utf8'),
  };
}

/** A redirect is not followed, and what is no JSON (the page of a proxy) would be a riddle to the SDK. */
function checkAnswer({ loginServer }: Endpoint, { status, body }: HttpResponse): void {
  if (status >= 300) throw badAnswer(loginServer, `It answered ${status}, a redirect.`);
  if (body.length > 0 && !isObject(body)) throw badAnswer(loginServer, `It answered ${status} with no JSON object.`);
}

function isObject(body: Buffer): boolean {
  try {
    const answer: unknown = JSON.parse(body.toString('utf8'));
    return typeof answer === 'object' && answer !== null && !Array.isArray(answer);
  } catch {
    return false;
  }
}

/** A next link or an operation's address that leads to another host would take the token along. */
function elsewhere({ loginServer }: Endpoint, origin: string): Failure {
  return new Failure('BadAnswer', `${loginServer} sent this session on to ${origin}.`, {
    registry: loginServer,
    advice: 'Nothing was sent there. Check that this is the Azure Resource Manager that you meant.',
  });
}

/** Some of what is only read is asked for by POST. */
function changes(method: string, path: string): boolean {
  return !/^(?:GET|HEAD)$/.test(method) && !/\/(?:list|get|check)[A-Za-z]+$/.test(path);
}

function reworded(error: unknown, { loginServer }: Endpoint, isChange: boolean): unknown {
  if (!(error instanceof Failure) || (error.kind !== 'Network' && error.kind !== 'Timeout')) return error;
  // A proxy refused, and the failure says which and why.
  if (error.detail.status !== undefined) return error;
  const message = error.transient ? error.message : `Azure Resource Manager does not answer at ${loginServer}.`;
  const isInDoubt = isChange && error.sent;
  const advice = `Check the network and the proxy of this machine (HTTPS_PROXY), and -Environment.${isInDoubt ? ' What was under way may or may not have been done: look before you repeat it.' : ''}`;
  return error.with({ advice }, message);
}
