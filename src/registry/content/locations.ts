import { Failure } from '../../call/failure.ts';
import { isLoopback } from '../../transport/loopback.ts';
import type { Endpoint, HttpResponse } from '../../transport/sender.ts';
import { header } from '../../transport/sender.ts';

/**
 * The next address of an upload (`Location`). ACR writes it relative, docker/distribution absolute; it must be on the same
 * registry, and is otherwise followed verbatim: its `_state` changes with every chunk.
 */
export function sameOriginPath(response: HttpResponse, endpoint: Endpoint): string {
  const location = header(response, 'location') ?? '';
  const path = location.startsWith(`${endpoint.origin}/`) ? location.slice(endpoint.origin.length) : location;
  if (path.startsWith('/v2/') && !/[\s\\]/.test(path)) return path;
  throw new Failure('Untrusted', `${endpoint.loginServer} redirects an upload to another server.`, {
    registry: endpoint.loginServer,
    status: response.status,
    advice:
      'An upload must stay at its registry; nothing was sent to the other server. Check the name of the registry.',
  });
}

/** The address of a blob in a redirect. */
export interface StorageAddress {
  readonly endpoint: Endpoint;
  /** Verbatim: the double slash and the signature in the query must survive. */
  readonly path: string;
}

const address = /^(https?:\/\/[^/?#@\s\\]+)(\/[^\s\\#]*)$/i;

/** Any https host may hold a blob; a loopback registry may name a loopback address over plain http. Nothing else. */
export function storageAddress(response: HttpResponse, endpoint: Endpoint): StorageAddress {
  const location = header(response, 'location') ?? '';
  const whole = location.startsWith('/') && !location.startsWith('//') ? `${endpoint.origin}${location}` : location;
  const [, origin = '', path = ''] = address.exec(whole) ?? [];
  if (URL.canParse(origin)) {
    const { protocol, host } = new URL(origin);
    const plainAllowed = isLoopback(new URL(origin).hostname) && endpoint.origin.startsWith('http:');
    if (protocol === 'https:' || plainAllowed)
      return { endpoint: { loginServer: host as Endpoint['loginServer'], origin }, path };
  }
  throw new Failure('Untrusted', `${endpoint.loginServer} redirects to an unsafe address for a blob.`, {
    registry: endpoint.loginServer,
    status: response.status,
    advice: 'Content is only fetched over https; no request was sent there. Check the name of the registry.',
  });
}
