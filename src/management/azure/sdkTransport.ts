import type { HttpClient, PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { isPage, strangerFailure, strangerOf } from '../../auth/stranger.ts';
import type { Call } from '../../call/call.ts';
import { Failure } from '../../call/failure.ts';
import type { LoginServer } from '../../protocol/index.ts';
import { keepSecrets, type Secret } from '../../transport/redaction.ts';
import { withBoundedWait } from '../../transport/retry.ts';
import type { Endpoint, HttpRequest, HttpResponse, Sender } from '../../transport/sender.ts';
import type { Account } from './account.ts';
import { readArmAnswer } from './armAnswers.ts';
import { armFailure, badAnswer } from './armErrors.ts';

/** The part of an SDK request that is sent. */
type Asked = Pick<PipelineRequest, 'method' | 'url' | 'headers' | 'body'>;

/**
 * Microsoft's SDKs over the same transport as everything else: one pool, one retry, one trace, one redaction. The
 * token is added here, because theirs refuses it to a plain http address, which an emulator on this machine has.
 * An answer that is not a success becomes a Failure before the SDK sees it.
 */
function sdkTransport(account: Account, sender: Sender, call: Call, service: Service): HttpClient {
  const { endpoint, audience } = service;
  const listed = new Set<string>();
  const send = async (request: Asked) => {
    const { origin, pathname, search } = new URL(request.url);
    if (origin !== endpoint.origin) throw elsewhere(endpoint, origin);
    const headers = { ...request.headers.toJSON(), authorization: `Bearer ${await account.token(call, audience)}` };
    const sent: HttpRequest = {
      endpoint,
      method: request.method as HttpRequest['method'],
      path: `${pathname}${search}`,
      headers,
      ...(typeof request.body === 'string' ? { body: request.body } : {}),
      authorisedBy: 'Azure identity',
    };
    keepSecrets('azure', secretsIn(request.body));
    return sender.send(sent, call).catch((error: unknown) => {
      throw reworded(error, endpoint, changes(request.method, pathname));
    });
  };
  return {
    async sendRequest(request) {
      const { url, headers } = request;
      const { pathname } = new URL(url);
      const response = await send(request);
      const told = await outcomeOf(request, response, () => send({ url, headers, method: 'GET' }));
      const { status } = told;
      if (status >= 300) throw refusalOf(endpoint, pathname, told);
      const read = readArmAnswer(told === response ? request.method : 'GET', pathname, told);
      if ('wrong' in read) throw badAnswer(endpoint.loginServer, read.wrong);
      checkNextLink(endpoint, url, read.text, listed);
      return answer(request, status, withBoundedWait(told.headers), read.text);
    },
  };
}

/**
 * The outcome of a change whose first answer was lost and whose retry conflicts with the first attempt: read from the
 * state of the resource. Otherwise the answer as it is.
 */
async function outcomeOf(
  { method, body }: Pick<PipelineRequest, 'method' | 'body'>,
  response: HttpResponse,
  look: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const { status, attempts } = response;
  if (attempts === 1) return response;
  if (method === 'DELETE' && status === 404 && isArmError(response.body))
    return { ...response, status: 204, body: none };
  if (status !== 409 || !['PUT', 'PATCH', 'DELETE'].includes(method)) return response;
  const found = await look();
  if (method === 'DELETE') return found.status === 404 ? { ...found, status: 204, body: none } : response;
  return found.status === 200 && holds(found.body, body) ? found : response;
}

/** Passwords and headers of the request: Azure's message about it may quote them. */
function secretsIn(body: PipelineRequest['body']): Secret[] {
  if (typeof body !== 'string' || !/"(?:password|customHeaders)"/.test(body)) return [];
  const found: Secret[] = [];
  JSON.parse(body, (name, value) => {
    if (name === 'password' && typeof value === 'string') found.push({ secret: value });
    if (name === 'customHeaders')
      found.push(...Object.values(value ?? {}).map((header) => ({ secret: String(header) })));
    return value;
  });
  return found;
}

const none = Buffer.alloc(0);

/** Whether the resource has everything that was asked for; what is not shown (a secret) does not count. */
function holds(found: Buffer, asked: PipelineRequest['body']): boolean {
  try {
    return typeof asked === 'string' && isWithin(JSON.parse(asked), JSON.parse(found.toString('utf8')));
  } catch {
    return false;
  }
}

function isWithin(asked: unknown, found: unknown): boolean {
  if (found === undefined || asked === null) return true;
  if (typeof asked !== 'object') return String(asked).toLowerCase() === String(found).toLowerCase();
  if (typeof found !== 'object' || found === null) return false;
  return Object.entries(asked).every(([name, value]) => isWithin(value, (found as Record<string, unknown>)[name]));
}

/** Azure Resource Manager's message, or the sender of an answer that is not its own. */
function refusalOf(endpoint: Endpoint, path: string, response: HttpResponse): Failure {
  const { status, body } = response;
  if (status < 400) return badAnswer(endpoint.loginServer, `It answered ${status}, a redirect.`);
  const isForeign = isPage(response) || (body.length > 0 && !isArmError(body));
  if (!isForeign) return armFailure(endpoint.loginServer, path, response);
  const what = strangerOf(response) ?? 'something that is not an error of Azure';
  return strangerFailure(endpoint, what, response, 'Azure Resource Manager');
}

function isArmError(body: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

/** Pages that link back to an earlier one would be listed for ever. */
function checkNextLink({ loginServer }: Endpoint, url: string, text: string, listed: Set<string>): void {
  if (!text.includes('"nextLink"')) return;
  const { nextLink } = JSON.parse(text);
  listed.add(url);
  if (typeof nextLink !== 'string' || (!listed.has(nextLink) && listed.size < mostPages)) return;
  throw badAnswer(loginServer, 'The pages of its list do not end.');
}

const mostPages = 10_000;

/** The options of every SDK client: without the SDKs' own retries and credentials. */
export function sdkOptions(account: Account, sender: Sender, call: Call) {
  return optionsFor(account, sender, call, { url: account.resourceManagerUrl, endpoint: endpointOf(account) });
}

/** The same for another service of the cloud, whose tokens have an audience of their own. */
export function sdkOptionsAt(account: Account, sender: Sender, call: Call, url: string, audience: string) {
  const { origin, host } = new URL(url);
  return optionsFor(account, sender, call, {
    url,
    audience,
    endpoint: { loginServer: host as LoginServer, origin },
  });
}

interface Service {
  readonly url: string;
  readonly endpoint: Endpoint;
  /** Of Azure Resource Manager's tokens unless there is one. */
  readonly audience?: string;
}

function optionsFor(account: Account, sender: Sender, call: Call, service: Service) {
  return {
    endpoint: service.url,
    httpClient: sdkTransport(account, sender, call, service),
    retryOptions: { maxRetries: 0 },
    allowInsecureConnection: service.url.startsWith('http://'),
  };
}

/** The SDKs require a credential; the policy that would use it is removed. */
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
  text: string,
): Promise<PipelineResponse> {
  const { createHttpHeaders } = await import('@azure/core-rest-pipeline');
  const plain = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return {
    request,
    status,
    headers: createHttpHeaders(Object.fromEntries(plain)),
    bodyAsText: text,
  };
}

/** A next link or an operation's address that leads to another host would take the token along. */
function elsewhere({ loginServer }: Endpoint, origin: string): Failure {
  return new Failure('BadAnswer', `${loginServer} redirected this session to ${origin}.`, {
    registry: loginServer,
    advice: 'Nothing was sent there. Check that this is the Azure Resource Manager that you meant.',
  });
}

/** Some reads are sent as POST. */
function changes(method: string, path: string): boolean {
  return !/^(?:GET|HEAD)$/.test(method) && !/\/(?:list|get|check)[A-Za-z]+$/.test(path);
}

function reworded(error: unknown, { loginServer }: Endpoint, isChange: boolean): unknown {
  if (!(error instanceof Failure) || (error.kind !== 'Network' && error.kind !== 'Timeout')) return error;
  // A proxy refused; the failure names it and the reason.
  if (error.detail.status !== undefined) return error;
  const message = error.transient ? error.message : `Azure Resource Manager is not reachable at ${loginServer}.`;
  const isInDoubt = isChange && error.sent;
  const advice = `Check the network and the proxy of this machine (HTTPS_PROXY), and -Environment.${isInDoubt ? ' The change may or may not have been made: check before you repeat it.' : ''}`;
  return error.with({ advice }, message);
}
