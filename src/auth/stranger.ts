import { Failure } from '../call/failure.ts';
import { courseOf, waitAdvice } from '../transport/retry.ts';
import { type Endpoint, type HttpResponse, header } from '../transport/sender.ts';

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The sender of an answer that is not the registry's: a gateway, a firewall's page, a sign-in. Undefined if the
 * registry may have sent it: its answers carry Docker-Distribution-Api-Version, and its errors are JSON of one shape.
 */
export function strangerOf(response: HttpResponse): string | undefined {
  if (isMarked(response)) return undefined;
  const { status, body } = response;
  if (redirects.has(status)) return `a redirect to ${targetOf(response)}`;
  if (isPage(response)) return `an HTML page${titleOf(body)}`;
  const isError = status >= 400 && status !== 401 && body.length > 0;
  return isError && !hasErrors(body) ? 'something that is not a registry error' : undefined;
}

/** The header that identifies registries (OCI distribution-spec, "Determining Support", and docker before it). */
export function isMarked(response: HttpResponse): boolean {
  return header(response, 'docker-distribution-api-version') !== undefined;
}

export function isPage(response: Pick<HttpResponse, 'headers'>): boolean {
  return /^\s*(?:text\/html|application\/xhtml)/i.test(header(response, 'content-type') ?? '');
}

/** An error that names what answered instead, and its status; nothing in such an answer is trusted. */
export function strangerFailure(
  { loginServer, origin }: Endpoint,
  what: string,
  response: HttpResponse,
  whose = 'the registry',
): Failure {
  const { status } = response;
  const says = `${loginServer} answered ${status} with ${what}, which did not come from ${whose}.${signatureOf(response)}`;
  const detail = { registry: loginServer, status };
  if (status === 429) {
    const advice = `${waitAdvice(response, 'Wait a few minutes')}, then run the command again.`;
    return new Failure('Throttled', says, { ...detail, advice }, courseOf(response));
  }
  if (status >= 500) {
    const again = `${waitAdvice(response, 'Wait a little')}, then run the command again`;
    const advice = `A gateway between here and there reports a fault. ${again}; if it persists, ask the administrator of this network or its proxy.`;
    return new Failure('Unavailable', says, { ...detail, advice }, courseOf(response));
  }
  const advice = `A gateway, a firewall or a sign-in page answers in place of ${whose}. Check the name, open ${origin} in a browser, and ask the administrator of this network to allow it.`;
  return new Failure('BadAnswer', says, { ...detail, advice });
}

function targetOf(response: HttpResponse): string {
  const location = header(response, 'location') ?? '';
  if (URL.canParse(location)) return new URL(location).host;
  return location.startsWith('/') ? 'another page' : 'nowhere';
}

/** The headers in which servers and gateways name themselves (RFC 9110 sections 7.6.3 and 10.2.4). */
function signatureOf(response: HttpResponse): string {
  const names = ['server', 'via'].map((name) => plain(header(response, name) ?? '')).filter(Boolean);
  return names.length === 0 ? '' : ` It came from ${names.join(' via ')}.`;
}

function titleOf(body: Buffer): string {
  const start = body.subarray(0, 8192).toString('utf8');
  const from = start.search(/<title[\s>]/i);
  const text = from < 0 ? '' : (start.slice(from).split('>', 2)[1]?.split('<', 1)[0] ?? '');
  const title = plain(text);
  return title === '' ? '' : ` ("${title}")`;
}

/** Shortened: the header may contain anything. */
function plain(text: string): string {
  return text
    .slice(0, 200)
    .replace(/[^\p{L}\p{N}\p{P}\p{S}]+/gu, ' ')
    .trim()
    .slice(0, 80);
}

function hasErrors(body: Buffer): boolean {
  try {
    return Array.isArray(JSON.parse(body.toString('utf8'))?.errors);
  } catch {
    return false;
  }
}
