import { lookup, resolveCname } from 'node:dns/promises';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { Call } from '../call/call.ts';
import { isLoopback } from '../transport/loopback.ts';
import type { Pool } from '../transport/pool.ts';
import { type ProxyEnvironment, proxyFor } from '../transport/proxy.ts';
import { type Endpoint, type HttpResponse, header } from '../transport/sender.ts';
import { asCheck, type Check, failed, passed, skipped, warning } from './check.ts';

/** The network path to a host. Behind a proxy, this machine cannot check all of it. */
export interface Way {
  readonly endpoint: Endpoint;
  /** Unauthenticated: no credential is sent before the network path has been checked. */
  readonly pool: Pool;
  readonly environment: ProxyEnvironment;
}

/** The addresses of the name. Private ones mean a private endpoint; its DNS zone is the usual cause of trouble. */
export async function checkDns({ endpoint, environment }: Way): Promise<Check> {
  const { hostname } = new URL(endpoint.origin);
  if (isLoopback(hostname) || isIP(hostname)) return skipped('Dns', `${hostname} needs no DNS.`);
  try {
    const addresses = (await lookup(hostname, { all: true })).map(({ address }) => address);
    const alias = await resolveCname(hostname).catch(() => [] as string[]);
    const isLinked = alias.some((name) => name.includes('.privatelink.'));
    const seen = `${hostname} resolves to ${addresses.join(', ')}${alias[0] ? ` (${alias[0]})` : ''}.`;
    if (isLinked && !addresses.some(isPrivate))
      return warning(
        'Dns',
        `${seen} It has a private endpoint, and this machine sees its public address.`,
        'To use the private endpoint, link the private DNS zone privatelink.azurecr.io to this network.',
      );
    return passed('Dns', isLinked || addresses.some(isPrivate) ? `${seen} That is a private endpoint.` : seen);
  } catch {
    if (proxyFor(endpoint.origin, environment))
      return skipped('Dns', `This machine cannot resolve ${hostname}; the proxy does it.`);
    return failed(
      'Dns',
      `The name ${hostname} cannot be resolved.`,
      'Check the spelling. Behind a private endpoint, check that its private DNS zone is linked to this network.',
    );
  }
}

function isPrivate(address: string): boolean {
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|f[cd])/u.test(address);
}

export function checkProxy({ endpoint, environment }: Way): Check {
  const proxy = proxyFor(endpoint.origin, environment);
  if (!proxy) return passed('Proxy', 'No proxy is used for this host.');
  const { host } = new URL(proxy.address);
  return passed('Proxy', `The proxy ${host} is used (${proxy.from}).`);
}

/**
 * `GET /v2/` without a login. Returns all that this one answer shows: connection, proxy and certificate
 * (it came), the clock (its Date), the firewall (403) and whether it is a registry (the challenge).
 */
export async function checkConnection(way: Way, call: Call): Promise<Check[]> {
  let response: HttpResponse;
  try {
    response = await way.pool.send({ endpoint: way.endpoint, method: 'GET', path: '/v2/' }, call);
  } catch (error) {
    return [asCheck('Connection', error)];
  }
  const { loginServer } = way.endpoint;
  return [
    passed('Connection', `${loginServer} answered (HTTP ${response.status}).`),
    await checkCertificate(way),
    checkClock(response),
    checkRegistry(way, response),
  ];
}

/** Minutes: tokens are backdated by 15; a clock that differs by more makes them invalid. */
const smallSkew = 2;
const largeSkew = 10;

function checkClock(response: HttpResponse): Check {
  const date = Date.parse(header(response, 'date') ?? '');
  if (Number.isNaN(date)) return skipped('Clock', 'The answer has no Date header to compare the clock with.');
  const minutes = (Date.now() - date) / 60_000;
  const off = Math.round(Math.abs(minutes));
  if (Math.abs(minutes) <= smallSkew) return passed('Clock', 'The clocks agree.');
  const seen = `The clock of this machine is ${off} minutes ${minutes > 0 ? 'ahead' : 'behind'}.`;
  const advice = 'Correct the clock: with a wrong one, tokens and certificates are rejected as invalid.';
  return Math.abs(minutes) <= largeSkew ? warning('Clock', seen, advice) : failed('Clock', seen, advice);
}

/** Routes and challenge: OCI distribution-spec "Determining Support"; docker's token authentication specification. */
function checkRegistry({ endpoint }: Way, response: HttpResponse): Check {
  const { loginServer } = endpoint;
  const isRegistry = header(response, 'docker-distribution-api-version') === 'registry/2.0';
  const challenge = header(response, 'www-authenticate') ?? '';
  if (response.status === 403) {
    const { message = '' } = firstMessage(response.body);
    return failed(
      'Registry',
      isRegistry || message
        ? `The firewall of the registry refuses this machine. ${message}`.trim()
        : `Something in front of ${loginServer} refuses this machine (HTTP 403).`,
      'Allow the address of this machine in the network rules of the registry, or use its private endpoint.',
    );
  }
  if ((response.status === 401 && /^bearer/iu.test(challenge)) || (response.status === 200 && isRegistry))
    return passed(
      'Registry',
      `${loginServer} is a registry${response.status === 200 ? ' that asks for no sign-in' : ''}.`,
    );
  return failed(
    'Registry',
    `What answered at ${loginServer} is not a registry (HTTP ${response.status}${serverOf(response)}).`,
    'Check the name, and that no proxy or sign-in page of this network answers in its place.',
  );
}

function serverOf(response: HttpResponse): string {
  const type = header(response, 'content-type');
  return type ? `, ${type.slice(0, 60)}` : '';
}

function firstMessage(body: Buffer): { readonly message?: string } {
  try {
    const answer = JSON.parse(body.toString('utf8')) as { errors?: { message?: unknown }[] } | null;
    const message = answer?.errors?.[0]?.message;
    return typeof message === 'string' ? { message: message.slice(0, 300) } : {};
  } catch {
    return {};
  }
}

const day = 24 * 3600 * 1000;

/** The certificate's issuer: a company's own authority there means that a proxy inspects TLS. */
async function checkCertificate({ endpoint, environment }: Way): Promise<Check> {
  const { protocol, hostname, port } = new URL(endpoint.origin);
  if (protocol !== 'https:') return skipped('Certificate', 'Plain http on this machine uses no certificate.');
  if (proxyFor(endpoint.origin, environment))
    return passed('Certificate', 'The certificate was verified, through the proxy.');
  const found = await certificateOf(hostname, Number(port || 443));
  if (!found) return passed('Certificate', 'The certificate was verified.');
  const seen = `The certificate was issued by ${found.issuer} and is valid until ${found.until.toISOString().slice(0, 10)}.`;
  const left = found.until.getTime() - Date.now();
  if (left > 14 * day) return passed('Certificate', seen);
  return warning(
    'Certificate',
    seen,
    'It expires soon: the operator of the registry, or of the proxy in front of it, must renew it.',
  );
}

function certificateOf(host: string, port: number): Promise<{ issuer: string; until: Date } | undefined> {
  return new Promise((resolve) => {
    // The previous request has verified it; here it is only read.
    const socket = connect({ host, port, servername: isIP(host) ? '' : host, rejectUnauthorized: false }, () => {
      const { issuer, valid_to: until } = socket.getPeerCertificate();
      socket.destroy();
      const name = issuer?.O ?? issuer?.CN;
      resolve(name ? { issuer: String(name), until: new Date(until) } : undefined);
    });
    socket.setTimeout(5000, () => socket.destroy());
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(undefined));
  });
}
